import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits under a readable prefix: `rt_…` refresh tokens, `jk_…` API keys, `whsec_…` webhook secrets. */
export function newOpaqueToken(prefix: 'rt' | 'jk' | 'whsec'): string {
  return `${prefix}_${randomBytes(32).toString('base64url')}`;
}

/** SHA-256 (hex) of a token: enough for 256 random bits, and what is stored in its place. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
