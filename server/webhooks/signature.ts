import { createHmac, timingSafeEqual } from 'node:crypto';

/** Seconds that a signature's timestamp may differ from the receiver's clock. */
export const TOLERANCE_SECONDS = 300;

/**
 * `t=<unix seconds>,v1=<hex HMAC-SHA-256 of "<t>.<body>">` with the endpoint's secret: the receiver proves who sent
 * it and refuses an old one.
 */
export function signPayload(secret: string, body: string, timestampSeconds: number): string {
  return `t=${timestampSeconds},v1=${digest(secret, body, timestampSeconds)}`;
}

/** What a receiver does; here for the tests and as a worked example. */
export function verifySignature(secret: string, body: string, header: string, nowSeconds: number): boolean {
  const match = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(header);
  if (!match) return false;
  const timestamp = Number(match[1]);
  if (Math.abs(nowSeconds - timestamp) > TOLERANCE_SECONDS) return false;
  return timingSafeEqual(
    Buffer.from(match[2] ?? '', 'hex'),
    Buffer.from(digest(secret, body, timestamp), 'hex'),
  );
}

function digest(secret: string, body: string, timestampSeconds: number): string {
  return createHmac('sha256', secret).update(`${timestampSeconds}.${body}`).digest('hex');
}
