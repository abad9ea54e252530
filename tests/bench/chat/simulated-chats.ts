import { request } from 'node:http';
import type { MessageRecord } from '../../../simulator/model';

/** Bot messages of a simulated chat as they arrive, pushed by the simulator so that waiting costs the machine nothing. */
export class SimulatedChats {
  private readonly waiting = new Map<
    number,
    { wanted: (record: MessageRecord) => boolean; got: (record: MessageRecord) => void }
  >();
  private stream: ReturnType<typeof request> | null = null;

  constructor(
    private readonly url: string,
    private readonly bot: number | null,
  ) {}

  /** Resolves once the simulator pushes. */
  open(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.stream = request(`${this.url}/_sim/events${this.suffix('?')}`, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.once('data', () => resolve());
        response.on('data', (chunk: string) => {
          text += chunk;
          for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
            this.take(text.slice(0, end));
            text = text.slice(end + 2);
          }
        });
      });
      this.stream.once('error', reject);
      this.stream.end();
    });
  }

  close(): void {
    this.stream?.removeAllListeners('error').on('error', () => undefined);
    this.stream?.destroy();
  }

  /** Writes as the person. @returns ms until the bot's message that is wanted was there, and that message */
  write(chatId: number, text: string, wanted: (record: MessageRecord) => boolean): Promise<Answer> {
    return this.timed(chatId, wanted, `/messages/${chatId}`, { from: chatId, text });
  }

  press(
    chatId: number,
    messageId: number,
    data: string,
    wanted: (record: MessageRecord) => boolean,
  ): Promise<Answer> {
    return this.timed(chatId, wanted, `/messages/${chatId}/${messageId}/press`, { from: chatId, data });
  }

  private async timed(
    chatId: number,
    wanted: (record: MessageRecord) => boolean,
    path: string,
    body: object,
  ): Promise<Answer> {
    let timer: NodeJS.Timeout | undefined;
    const answer = new Promise<MessageRecord>((resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`Chat ${chatId}: no answer to ${path} in 30 s`)), 30_000);
      this.waiting.set(chatId, { wanted, got: resolve });
    });
    const started = performance.now();
    try {
      const response = await fetch(`${this.url}/_sim${path}${this.suffix('?')}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      if (!response.ok) throw new Error(`Simulator: ${response.status} ${await response.text()}`);
      await response.arrayBuffer();
      const record = await answer;
      return { ms: performance.now() - started, record };
    } finally {
      clearTimeout(timer);
      this.waiting.delete(chatId);
    }
  }

  private take(event: string): void {
    const [name, data] = ['event: ', 'data: '].map((prefix) =>
      event
        .split('\n')
        .find((line) => line.startsWith(prefix))
        ?.slice(prefix.length),
    );
    if (name !== 'message' || !data) return;
    const record = JSON.parse(data) as MessageRecord;
    if (!record.message.from.is_bot) return;
    const waiter = this.waiting.get(record.message.chat.id);
    if (waiter?.wanted(record)) waiter.got(record);
  }

  private suffix(sign: string): string {
    return this.bot === null ? '' : `${sign}bot=${this.bot}`;
  }
}

export interface Answer {
  ms: number;
  record: MessageRecord;
}
