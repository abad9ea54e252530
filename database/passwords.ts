import { Algorithm, hash, verify } from '@node-rs/argon2';

/** OWASP's first choice for argon2id: 19 MiB, two passes, one lane. */
const OPTIONS = { algorithm: Algorithm.Argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export const MIN_PASSWORD_LENGTH = 8;

export function hashPassword(password: string): Promise<string> {
  return hash(password, OPTIONS);
}

let decoy: Promise<string> | null = null;

/**
 * True when the password is that of the hash. For an unknown user pass null: the same work is done, so that the time
 * of the answer does not tell whether a user exists.
 */
export async function verifyPassword(storedHash: string | null, password: string): Promise<boolean> {
  decoy ??= hashPassword('nobody has this password');
  try {
    const matches = await verify(storedHash ?? (await decoy), password);
    return storedHash !== null && matches;
  } catch {
    // a hash of another kind matches nothing
    return false;
  }
}
