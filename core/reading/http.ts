import CircuitBreaker from 'opossum';

/** An OpenAI-compatible service. */
export interface Endpoint {
  /** Up to and without the last slash: "https://api.openai.com/v1". */
  baseUrl: string;
  /** null for a local service that asks for none. */
  apiKey: string | null;
  model: string;
}

export interface CallOptions {
  /** For all attempts together. */
  totalMs: number;
  attempts?: number;
  fetch?: typeof fetch;
  sleep?: (ms: number) => Promise<void>;
  /** 0 to 1; spreads the retries of many processes. */
  random?: () => number;
}

/** A call that did not give a usable HTTP answer. `status` is null when there was none at all. */
export class CallError extends Error {
  override readonly name = 'CallError';

  constructor(
    readonly status: number | null,
    readonly reason: 'status' | 'timeout' | 'network' | 'open_circuit' | 'too_long',
    /** The service's own words, cut short; for logs, never for a seller. */
    readonly detail: string,
    readonly retryAfterMs: number | null = null,
  ) {
    super(`${reason} ${status ?? ''} ${detail}`.trim());
  }

  get retryable(): boolean {
    if (this.reason === 'status')
      return this.status === 408 || this.status === 409 || this.status === 429 || this.status! >= 500;
    return this.reason === 'timeout' || this.reason === 'network';
  }
}

const BACKOFF_MS = 400;
const MAX_WAIT_MS = 8_000;
const MAX_ANSWER_BYTES = 2 * 1024 * 1024;
const breakers = new Map<string, CircuitBreaker<[() => Promise<string>], string>>();

/** One breaker for each service of the process: when it fails in a row, it is left alone for half a minute. */
function breakerOf(url: string): CircuitBreaker<[() => Promise<string>], string> {
  let breaker = breakers.get(url);
  if (!breaker) {
    breaker = new CircuitBreaker((work: () => Promise<string>) => work(), {
      timeout: false,
      volumeThreshold: 5,
      errorThresholdPercentage: 60,
      resetTimeout: 30_000,
      // a request that was wrong, or one too many, says nothing about the service's health
      errorFilter: (error: unknown) =>
        error instanceof CallError && error.reason === 'status' && error.status! < 500,
    });
    breakers.set(url, breaker);
  }
  return breaker;
}

/** Forgets what is known of every service's health. */
export function resetBreakers(): void {
  for (const breaker of breakers.values()) breaker.shutdown();
  breakers.clear();
}

function retryAfter(response: Response): number | null {
  const seconds = Number(response.headers.get('retry-after'));
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : null;
}

/** The body as text, refused beyond 2 MB: no answer that we ask for is that long. */
async function bodyOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (response.body ?? []) as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) throw new CallError(response.status, 'too_long', 'answer over 2 MB');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function attempt(
  url: string,
  init: () => RequestInit,
  limitMs: number,
  send: typeof fetch,
): Promise<string> {
  try {
    const response = await send(url, {
      ...init(),
      signal: AbortSignal.timeout(Math.max(1, Math.round(limitMs))),
      redirect: 'error',
    });
    const text = await bodyOf(response);
    if (!response.ok)
      throw new CallError(response.status, 'status', text.slice(0, 300), retryAfter(response));
    return text;
  } catch (error) {
    if (error instanceof CallError) throw error;
    const name = error instanceof Error ? error.name : '';
    const late = name === 'TimeoutError' || name === 'AbortError';
    throw new CallError(
      null,
      late ? 'timeout' : 'network',
      error instanceof Error ? error.message : 'unknown',
    );
  }
}

/**
 * Posts to a service: all within `totalMs`, each attempt with its share of it, retried with growing waits on what may
 * pass (408, 409, 429, 5xx, no answer), the service's Retry-After respected up to 8 s.
 * `init` is called for each attempt, since a body can only be sent once. @returns the body of a 2xx answer
 * @throws CallError
 */
export async function post(
  endpoint: Endpoint,
  path: string,
  init: () => RequestInit,
  { totalMs, attempts = 3, fetch: send = fetch, sleep = defaultSleep, random = Math.random }: CallOptions,
): Promise<string> {
  const url = `${endpoint.baseUrl.replace(/\/+$/, '')}${path}`;
  const authorised = (): RequestInit => {
    const request = init();
    const headers = { ...(request.headers as Record<string, string>) };
    if (endpoint.apiKey) headers.authorization = `Bearer ${endpoint.apiKey}`;
    return { ...request, method: 'POST', headers };
  };
  const started = performance.now();
  for (let number = 1; ; number++) {
    const left = totalMs - (performance.now() - started);
    try {
      // an attempt may not use up the time of those after it
      const share = number < attempts ? Math.max(left * 0.6, Math.min(left, 1000)) : left;
      return await breakerOf(url).fire(() => attempt(url, authorised, share, send));
    } catch (error) {
      const failure =
        error instanceof CallError
          ? error
          : new CallError(null, 'open_circuit', error instanceof Error ? error.message : 'unknown');
      const wait = Math.min(
        MAX_WAIT_MS,
        failure.retryAfterMs ?? BACKOFF_MS * 2 ** (number - 1) * (0.75 + random() / 2),
      );
      const spent = performance.now() - started;
      if (number >= attempts || !failure.retryable || spent + wait >= totalMs) throw failure;
      await sleep(wait);
    }
  }
}

function defaultSleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
