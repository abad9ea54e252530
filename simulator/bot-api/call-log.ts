/** One Bot API call as it happened; times in Unix milliseconds. */
export interface CallRecord {
  number: number;
  bot: number;
  method: string;
  parameters: Record<string, unknown>;
  started_at: number;
  /** null while it is under way (a long poll, a delayed answer). */
  duration_ms: number | null;
  status: number | null;
  result: unknown;
  error: string | null;
}

const KEPT = 5000;

/** The last calls that bots made, oldest first. */
export class CallLog {
  private calls: CallRecord[] = [];
  private count = 0;

  start(bot: number, method: string, parameters: Record<string, unknown>, now: number): CallRecord {
    const record: CallRecord = {
      number: ++this.count,
      bot,
      method,
      parameters,
      started_at: now,
      duration_ms: null,
      status: null,
      result: null,
      error: null,
    };
    this.calls.push(record);
    if (this.calls.length > KEPT) this.calls.splice(0, this.calls.length - KEPT);
    return record;
  }

  list(filter: { bot?: number; method?: string; after?: number }): CallRecord[] {
    return this.calls.filter(
      (call) =>
        (filter.bot === undefined || call.bot === filter.bot) &&
        (filter.method === undefined || call.method.toLowerCase() === filter.method.toLowerCase()) &&
        (filter.after === undefined || call.number > filter.after),
    );
  }

  clear(): void {
    this.calls = [];
  }
}
