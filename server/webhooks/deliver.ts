import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { guardedLookup, isAcceptableUrl, PrivateAddressError } from './address-guard';
import { signPayload } from './signature';

export interface Delivery {
  /** The same in every attempt: receivers use it to ignore a second copy. */
  id: string;
  event: string;
  url: string;
  secret: string;
  body: string;
}

/** What came of one attempt. `status` is null when no answer came; `error` is a class of error, never an answer's text. */
export interface DeliveryOutcome {
  delivered: boolean;
  status: number | null;
  error: string | null;
  durationMs: number;
}

export interface DeliveryOptions {
  allowedPrivateHosts: readonly string[];
  timeoutMs: number;
  now?: () => number;
}

/** Posts one signed event. Only a 2xx is success; redirects are not followed; the answer's body is not read. */
export async function deliver(delivery: Delivery, options: DeliveryOptions): Promise<DeliveryOutcome> {
  const now = options.now ?? Date.now;
  const startedAt = now();
  try {
    const status = await post(delivery, options, Math.floor(startedAt / 1000));
    const delivered = status >= 200 && status < 300;
    return { delivered, status, error: delivered ? null : `HTTP ${status}`, durationMs: now() - startedAt };
  } catch (error) {
    return { delivered: false, status: null, error: classOf(error), durationMs: now() - startedAt };
  }
}

function post(delivery: Delivery, options: DeliveryOptions, timestamp: number): Promise<number> {
  const url = new URL(delivery.url);
  const host = url.hostname.toLowerCase().replace(/^\[|\]$/g, '');
  // A literal address is never looked up, so it is judged here; the configuration may have changed since it was saved.
  if (isIP(host) && !isAcceptableUrl(delivery.url, options.allowedPrivateHosts, false)) {
    return Promise.reject(new PrivateAddressError());
  }
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request = send(
      url,
      {
        method: 'POST',
        agent: false,
        lookup: guardedLookup(options.allowedPrivateHosts),
        signal: AbortSignal.timeout(options.timeoutMs),
        headers: {
          'Content-Type': 'application/json; charset=utf-8',
          'Content-Length': Buffer.byteLength(delivery.body),
          'User-Agent': 'jewelry-webhooks/1',
          'X-Jewelry-Event': delivery.event,
          'X-Jewelry-Delivery': delivery.id,
          'X-Jewelry-Signature': signPayload(delivery.secret, delivery.body, timestamp),
        },
      },
      (response) => {
        resolve(response.statusCode ?? 0);
        response.destroy();
      },
    );
    request.on('error', reject);
    request.end(delivery.body);
  });
}

function classOf(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown };
  if (name === 'TimeoutError' || name === 'AbortError') return 'timeout';
  return typeof code === 'string' ? code : 'network error';
}
