/** Looks at one dependency; rejects when it is out. */
export type Probe = () => Promise<void>;

/** The dependency did not answer in time. */
export class ProbeTimeoutError extends Error {
  constructor(milliseconds: number) {
    super(`No answer within ${milliseconds} ms`);
    this.name = 'ProbeTimeoutError';
  }
}

/** The same work, given up after so many milliseconds; what it does then is nobody's concern. @throws ProbeTimeoutError */
export function withTimeout<T>(work: () => Promise<T>, milliseconds: number): () => Promise<T> {
  return async () => {
    let timer: NodeJS.Timeout | undefined;
    const expired = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new ProbeTimeoutError(milliseconds)), milliseconds);
    });
    try {
      return await Promise.race([work(), expired]);
    } finally {
      clearTimeout(timer);
    }
  };
}

/** The same probe asked at most once per so many milliseconds: its last outcome is told again in between. */
export function remembered(probe: Probe, milliseconds: number, now = Date.now): Probe {
  let last: { at: number; outcome: Promise<void> } | null = null;
  return () => {
    if (!last || now() - last.at >= milliseconds) last = { at: now(), outcome: probe() };
    return last.outcome;
  };
}

/** n8n's own liveness page. */
export function n8nProbe(baseUrl: string): Probe {
  return async () => {
    const response = await fetch(`${baseUrl}/healthz`, {
      signal: AbortSignal.timeout(1500),
      redirect: 'error',
    });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`n8n answered ${response.status}`);
  };
}
