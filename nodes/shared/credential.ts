import type { IAllExecuteFunctions } from 'n8n-workflow';

/** What is needed of n8n to read a credential of the box. */
export type CredentialReader = Pick<IAllExecuteFunctions, 'getCredentials'> &
  Partial<Pick<IAllExecuteFunctions, 'getNode' | 'getMode'>>;

/**
 * How long a credential is taken as it was read, in ms: a changed one counts after that at the latest. n8n reads and
 * decrypts it again for each box, three round trips every time.
 */
const LIFETIME_MS = 5_000;

const known = new Map<string, { data: Promise<object>; until: number }>();

/**
 * A credential of the box. That the flow may use it n8n has checked when the execution began; a trial from the editor
 * always reads it anew.
 */
export async function credential<Data extends object>(
  node: CredentialReader,
  type: string,
  index: number,
): Promise<Data> {
  const id = node.getNode?.().credentials?.[type]?.id;
  if (!id || node.getMode?.() === 'manual') return node.getCredentials<Data>(type, index);
  const key = `${type} ${id}`;
  const now = Date.now();
  let entry = known.get(key);
  if (!entry || entry.until <= now) {
    const data = node.getCredentials<Data>(type, index);
    entry = { data, until: now + LIFETIME_MS };
    known.set(key, entry);
    // the next box asks again, and tells its own failure
    data.catch(() => known.delete(key));
  }
  return entry.data as Promise<Data>;
}

/** Forgets what was read: for tests, where n8n's credentials change from one to the next. */
export function forgetCredentials(): void {
  known.clear();
}
