/** A failure that an operator can act on: what happened and what to do, both in Spanish; never a secret. */
export class OperationFailure extends Error {
  constructor(
    message: string,
    readonly remedy: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'OperationFailure';
  }
}

/** Hides the password of an address inside any text (tools of PostgreSQL repeat what they were given). */
export function withoutPasswords(text: string): string {
  return text.replace(/(\w+:\/\/[^\s:@/]*):[^\s@/]+@/g, '$1:***@').replace(/password=\S+/g, 'password=***');
}
