import type { CallbackRecord, Message, MessageRecord } from '../../simulator/model';
import type { CallRecord } from '../../simulator/bot-api/call-log';
import type { Fault } from '../../simulator/bot-api/faults';

const DEFAULT_TIMEOUT_MS = 15_000;
const POLL_MS = 40;

export interface TestFile {
  name: string;
  mime: string;
  data: Buffer;
}

/** A person with Telegram in hand, for tests: writes to the bot and reads what it answers, through the simulator. */
export class TestChat {
  /** Messages up to here were there before this TestChat began, or before the last `mark()`. */
  private seen = 0;

  /**
   * @param url the simulator's address
   * @param userId the person (and, in private chats, the chat)
   * @param options.bot another bot's id than the default; options.chat a group's id
   */
  constructor(
    private readonly url: string,
    readonly userId: number,
    private readonly options: { bot?: number; chat?: number } = {},
  ) {}

  /** Creates a new person and opens their chat with the bot. */
  static async newPerson(
    url: string,
    person: { first_name?: string; id?: number; bot?: number } = {},
  ): Promise<TestChat> {
    const { bot, ...user } = person;
    const created = await request<{ id: number }>(url, 'POST', '/users', {
      first_name: 'Persona de prueba',
      ...user,
    });
    return new TestChat(url, created.id, bot === undefined ? {} : { bot });
  }

  private get chatId(): number {
    return this.options.chat ?? this.userId;
  }

  /** Ignores what is in the chat so far: waitForMessage and lastCard look only at what comes after. */
  async mark(): Promise<void> {
    const last = (await this.messages()).at(-1);
    this.seen = last?.message.message_id ?? 0;
  }

  send(text: string, extra: { reply_to?: number } = {}): Promise<MessageRecord> {
    return this.post({ text, ...extra }).then(first);
  }

  sendPhoto(file: TestFile, caption?: string): Promise<MessageRecord> {
    return this.sendFiles([file], { as: 'photo', text: caption }).then(first);
  }

  sendAlbum(files: TestFile[], caption?: string): Promise<MessageRecord[]> {
    return this.sendFiles(files, { as: 'photo', text: caption });
  }

  /** `duration` in seconds, for files whose length cannot be read. */
  sendVoice(file: TestFile, duration?: number): Promise<MessageRecord> {
    return this.sendFiles([file], { as: 'voice', duration }).then(first);
  }

  sendDocument(file: TestFile, caption?: string, claimedSize?: number): Promise<MessageRecord> {
    return this.sendFiles([file], { as: 'document', text: caption, claimed_size: claimedSize }).then(first);
  }

  sendSticker(emoji: string): Promise<MessageRecord> {
    return this.post({ sticker: emoji }).then(first);
  }

  sendLocation(latitude: number, longitude: number): Promise<MessageRecord> {
    return this.post({ location: { latitude, longitude } }).then(first);
  }

  sendContact(phone_number: string, first_name: string): Promise<MessageRecord> {
    return this.post({ contact: { phone_number, first_name } }).then(first);
  }

  edit(messageId: number, text: string): Promise<MessageRecord> {
    return this.call('POST', `/messages/${this.chatId}/${messageId}/edit`, { text });
  }

  /**
   * Presses a button of the newest message that has it (or of `messageId`), by callback_data or label.
   * @throws when no message of the bot has such a button
   */
  async press(button: string, messageId?: number): Promise<CallbackRecord> {
    const records = (await this.messages()).filter(
      ({ message, deleted_at }) =>
        deleted_at === null && (messageId === undefined || message.message_id === messageId),
    );
    const has = (match: (text: string, data?: string) => boolean) =>
      records.findLast(({ message }) => buttons(message).some((one) => match(one.text, one.callback_data)));
    const byData = has((_text, data) => data === button);
    const record =
      byData ??
      has((text) => text === button) ??
      has((text) => text.includes(button)) ??
      (messageId ? records[0] : undefined);
    if (!record)
      throw new Error(`No message has the button "${button}". The chat: ${await this.transcript()}`);
    const label = !byData && buttons(record.message).some((one) => one.text.includes(button));
    return this.call('POST', `/messages/${this.chatId}/${record.message.message_id}/press`, {
      from: this.userId,
      ...(label ? { label: button } : { data: button }),
    });
  }

  /** Presses and waits until the bot answered the press. */
  async pressAndWait(
    button: string,
    messageId?: number,
    timeout = DEFAULT_TIMEOUT_MS,
  ): Promise<CallbackRecord> {
    const { id } = await this.press(button, messageId);
    return this.until(`the answer to "${button}"`, timeout, async () =>
      (await this.callbacks()).find((one) => one.id === id && one.answer !== null),
    );
  }

  callbacks(): Promise<CallbackRecord[]> {
    return this.call('GET', '/callbacks');
  }

  expireCallbacks(): Promise<void> {
    return this.call('POST', '/callbacks/expire');
  }

  /** Everything in the chat, oldest first, deleted messages too. */
  messages(): Promise<MessageRecord[]> {
    return this.call('GET', `/messages/${this.chatId}`);
  }

  /** The bot's messages that are still there, oldest first. */
  async fromBot(): Promise<Message[]> {
    return (await this.messages())
      .filter(({ message, deleted_at }) => message.from.is_bot && deleted_at === null)
      .map(({ message }) => message)
      .filter((message) => message.message_id > this.seen);
  }

  /** Waits for a message of the bot (new or edited) that fits; text and caption are one for a string or pattern. */
  waitForMessage(
    wanted: string | RegExp | ((message: Message) => boolean),
    timeout = DEFAULT_TIMEOUT_MS,
  ): Promise<Message> {
    const fits =
      typeof wanted === 'function' ? wanted : (message: Message) => matches(textOf(message), wanted);
    return this.until(`a message like ${String(wanted)}`, timeout, async () =>
      (await this.fromBot()).findLast(fits),
    );
  }

  /** The newest message of the bot with inline buttons. */
  async lastCard(): Promise<Message | undefined> {
    return (await this.fromBot()).findLast((message) => buttons(message).length > 0);
  }

  /** Waits for a document (the PDF) and gives its bytes. */
  async waitForDocument(timeout = DEFAULT_TIMEOUT_MS): Promise<{ message: Message; data: Buffer }> {
    const message = await this.waitForMessage((one) => one.document !== undefined, timeout);
    return { message, data: await this.download(message.document?.file_id ?? '') };
  }

  /** The bot's messages with a document. */
  async documents(): Promise<Message[]> {
    return (await this.fromBot()).filter((message) => message.document !== undefined);
  }

  async download(fileId: string): Promise<Buffer> {
    const response = await fetch(`${this.url}/_sim/files/${fileId}`);
    if (!response.ok) throw new Error(`File ${fileId}: ${response.status}`);
    return Buffer.from(await response.arrayBuffer());
  }

  block(): Promise<void> {
    return this.call('POST', `/chats/${this.chatId}/block`);
  }

  unblock(): Promise<void> {
    return this.call('POST', `/chats/${this.chatId}/unblock`);
  }

  /** Sends an update to the bot once more, as Telegram does when it did not hear the answer. */
  redeliver(updateId: number): Promise<void> {
    return this.call('POST', `/updates/${updateId}/redeliver`);
  }

  /** Makes the next calls of a Bot API method fail; `file` is the download of a file, `*` everything. */
  injectFault(fault: Partial<Fault> & { method: string }): Promise<void> {
    return this.call('POST', '/faults', fault);
  }

  clearFaults(): Promise<void> {
    return this.call('DELETE', '/faults');
  }

  calls(method?: string): Promise<CallRecord[]> {
    return this.call('GET', `/calls${method ? `?method=${method}` : ''}`);
  }

  /** The chat in a few lines, for failure messages. */
  async transcript(): Promise<string> {
    const lines = (await this.messages()).map(({ message, deleted_at }) => {
      const keys = buttons(message).map((one) => `[${one.text}]`);
      const what = message.document ? `<${message.document.file_name}> ` : message.photo ? '<foto> ' : '';
      return `${deleted_at ? '(borrado) ' : ''}${message.from.is_bot ? 'bot' : 'yo'}: ${what}${textOf(message)} ${keys.join(' ')}`;
    });
    return `\n${lines.join('\n')}`;
  }

  private async until<T>(what: string, timeout: number, look: () => Promise<T | undefined>): Promise<T> {
    const end = Date.now() + timeout;
    for (;;) {
      const found = await look();
      if (found !== undefined) return found;
      if (Date.now() > end)
        throw new Error(`Waited ${timeout} ms for ${what}. The chat: ${await this.transcript()}`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  private post(body: Record<string, unknown>): Promise<MessageRecord[]> {
    return this.call('POST', `/messages/${this.chatId}`, { from: this.userId, ...body });
  }

  private async sendFiles(files: TestFile[], fields: Record<string, unknown>): Promise<MessageRecord[]> {
    const form = new FormData();
    form.set('from', String(this.userId));
    if (this.options.bot !== undefined) form.set('bot', String(this.options.bot));
    for (const [name, value] of Object.entries(fields))
      if (value !== undefined) form.set(name, String(value));
    for (const file of files)
      form.append('file', new Blob([new Uint8Array(file.data)], { type: file.mime }), file.name);
    const response = await fetch(`${this.url}/_sim/messages/${this.chatId}`, { method: 'POST', body: form });
    return unwrap(response);
  }

  private call<T>(method: string, path: string, body?: Record<string, unknown>): Promise<T> {
    const bot =
      this.options.bot === undefined ? '' : `${path.includes('?') ? '&' : '?'}bot=${this.options.bot}`;
    return request<T>(this.url, method, path + bot, body);
  }
}

/** Text or caption, '' when neither. */
export function textOf(message: Message): string {
  return message.text ?? message.caption ?? '';
}

/** All inline buttons of a message, row after row. */
export function buttons(message: Message): { text: string; callback_data?: string; url?: string }[] {
  return (message.reply_markup?.inline_keyboard ?? []).flat();
}

function matches(text: string, wanted: string | RegExp): boolean {
  return typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text);
}

function first(records: MessageRecord[]): MessageRecord {
  return records[0] as MessageRecord;
}

async function request<T>(
  url: string,
  method: string,
  path: string,
  body?: Record<string, unknown>,
): Promise<T> {
  const response = await fetch(`${url}/_sim${path}`, {
    method,
    ...(body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {}),
  });
  return unwrap<T>(response);
}

async function unwrap<T>(response: Response): Promise<T> {
  const body = (await response.json()) as T & { error?: string };
  if (!response.ok) throw new Error(`Simulator: ${response.status} ${body.error ?? ''}`);
  return body;
}
