/** What a log line shows in place of a secret. */
export const REDACTED = '[oculto]';

const MAX_DEPTH = 6;
const MAX_ENTRIES = 100;
const MAX_TEXT = 8_000;

const SECRET_KEYS =
  /pass(word|wd|phrase)|^pass$|contrase|token|secret|authorization|cookie|api[_-]?key|private[_-]?key/i;
const NATIONAL_ID_KEYS = /cedula|cédula|^nit$|_nit$|national_?id|identificacion|documento_numero/i;
/** Numbers under these keys are ours or Telegram's ids and measures, never a person's. */
const HARMLESS_NUMBER_KEYS = /_id$|_ms$|_bytes$|^(pid|port|offset|count|size|bytes|line|limit)$/i;

/**
 * Hides bot tokens, bearers, JWTs, passwords inside URLs and anything shaped like a cédula or NIT in free text.
 * A long number may be innocent; a log line loses little by hiding it.
 */
export function redactText(text: string): string {
  return hideNationalIds(hideSecrets(text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text));
}

/** A copy of the value that is fit for a log: plain JSON, bounded in depth and size, secrets and cédulas hidden. */
export function redact(value: unknown, key = '', depth = 0): unknown {
  if (value === null || value === undefined || typeof value === 'boolean') return value;
  if (NATIONAL_ID_KEYS.test(key) && typeof value !== 'object') return maskTail(String(value));
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'string') {
    if (SECRET_KEYS.test(key)) return REDACTED;
    return HARMLESS_NUMBER_KEYS.test(key) ? hideSecrets(value.slice(0, MAX_TEXT)) : redactText(value);
  }
  if (typeof value !== 'object') return undefined;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof Error) return redactError(value, depth);
  if (SECRET_KEYS.test(key)) return REDACTED;
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (depth >= MAX_DEPTH) return '[…]';
  if (Array.isArray(value)) return value.slice(0, MAX_ENTRIES).map((entry) => redact(entry, key, depth + 1));
  if (hasToJson(value)) return redact(value.toJSON(), key, depth + 1);
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, MAX_ENTRIES)
      .map(([name, entry]) => [name, redact(entry, name, depth + 1)]),
  );
}

/** Name, code, message and stack; never the SQL, parameters, request or response that libraries hang on their errors. */
function redactError(error: Error, depth: number): Record<string, unknown> {
  const code = (error as { code?: unknown }).code;
  return {
    name: error.name,
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    message: redactText(error.message),
    stack: error.stack === undefined ? undefined : redactText(error.stack),
    ...(error.cause !== undefined && depth < MAX_DEPTH
      ? { cause: redact(error.cause, 'cause', depth + 1) }
      : {}),
  };
}

function hideSecrets(text: string): string {
  return text
    .replace(/\bbot\d+:[^/\s"'?]+/gi, `bot${REDACTED}`)
    .replace(/\b\d{5,}:[\w-]{20,}/g, REDACTED)
    .replace(/\b(Bearer|Basic)\s+[\w.~+/=-]{6,}/gi, `$1 ${REDACTED}`)
    .replace(/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, REDACTED)
    .replace(/\b(sk|jk|jwk|whsec|rt)_[\w-]{8,}/g, REDACTED)
    .replace(/(\w+:\/\/[^\s:/@]*):[^\s/@]+@/g, `$1:${REDACTED}@`)
    .replace(
      /(["']?(?:password|passwd|contraseña|token|secret|api_?key)["']?\s*[:=]\s*)(["']?)[^\s"',;&}]+/gi,
      `$1$2${REDACTED}`,
    );
}

function hideNationalIds(text: string): string {
  return text
    .replace(/(?<![\w:/.-])\d{6,12}(?:-\d(?![\w-])|(?!\w|[-:/]\w|\.\d))/g, maskTail)
    .replace(/(?<![\w.])\d{1,3}(?:\.\d{3}){2,3}(?![\w.]\d)/g, maskTail);
}

/** Keeps the last three digits, enough to tell two people apart in a shop's log. */
function maskTail(value: string): string {
  return value.length < 6 ? '***' : `***${value.slice(-3)}`;
}

function hasToJson(value: object): value is { toJSON(): unknown } {
  return 'toJSON' in value && typeof value.toJSON === 'function';
}
