import type { ServerResponse } from 'node:http';
import { BotApiError, tooManyRequests } from './errors';

/**
 * A fault that the next calls of a method meet.
 * - `error`: answers `code` (with `retry_after` seconds for 429)
 * - `delay`: answers rightly, `delay_ms` late
 * - `drop`: cuts the connection without doing the call
 * - `lose_answer`: does the call, then cuts the connection, so that the caller cannot know
 */
export interface Fault {
  method: string;
  kind: 'error' | 'delay' | 'drop' | 'lose_answer';
  /** How many calls meet it; it goes away afterwards. */
  times: number;
  code?: number;
  description?: string;
  retry_after?: number;
  delay_ms?: number;
}

const DESCRIPTIONS: Record<number, string> = {
  400: 'Bad Request: injected fault',
  401: 'Unauthorized',
  403: 'Forbidden: bot was blocked by the user',
  404: 'Not Found',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

export class Faults {
  private faults: Fault[] = [];

  add(fault: Fault): void {
    this.faults.push({ ...fault, times: Math.max(1, fault.times) });
  }

  list(): Fault[] {
    return this.faults;
  }

  clear(): void {
    this.faults = [];
  }

  /** The fault that this call meets, counted down; `*` stands for every method. */
  take(method: string): Fault | undefined {
    const fault = this.faults.find((one) => one.method === '*' || one.method.toLowerCase() === method);
    if (!fault) return undefined;
    fault.times -= 1;
    if (fault.times === 0) this.faults = this.faults.filter((one) => one !== fault);
    return fault;
  }
}

export function faultError(fault: Fault): BotApiError {
  const code = fault.code ?? 500;
  if (code === 429) return tooManyRequests(fault.retry_after ?? 1);
  return new BotApiError(code, fault.description ?? DESCRIPTIONS[code] ?? 'Internal Server Error');
}

export function cut(response: ServerResponse): void {
  response.socket?.destroy();
}
