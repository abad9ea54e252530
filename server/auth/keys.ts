import { hkdfSync } from 'node:crypto';

/** What a key is for: one key never signs two kinds of things. */
export type KeyPurpose = 'access-token' | 'webhook-secrets' | 'cursor' | 'login-attempts';

/** A 256-bit key for one purpose, derived from SECRET_KEY (HKDF-SHA-256); the same in every replica. */
export function deriveKey(secretKey: string, purpose: KeyPurpose): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secretKey, 'jewelry', `jewelry/${purpose}/v1`, 32));
}
