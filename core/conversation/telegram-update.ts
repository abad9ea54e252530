import type { TelegramFile, UnsupportedKind, UserInput } from './state';

/** The parts of a Telegram update that we read; everything else is ignored. */
export interface TelegramUpdate {
  update_id: number;
  message?: TelegramMessage;
  edited_message?: TelegramMessage;
  callback_query?: { id: string; from: TelegramPerson; data?: string; message?: TelegramMessage };
  [other: string]: unknown;
}

interface TelegramPerson {
  id: number;
  is_bot?: boolean;
  first_name?: string;
  language_code?: string;
}

interface TelegramMessage {
  message_id: number;
  chat: { id: number; type: string };
  from?: TelegramPerson;
  text?: string;
  caption?: string;
  media_group_id?: string;
  photo?: { file_id: string; file_size?: number; width: number; height: number }[];
  voice?: { file_id: string; mime_type?: string; file_size?: number; duration?: number };
  audio?: { file_id: string; mime_type?: string; file_size?: number; duration?: number };
  document?: { file_id: string; mime_type?: string; file_size?: number };
  forward_origin?: unknown;
  forward_date?: number;
  [other: string]: unknown;
}

export interface ParsedUpdate {
  updateId: number;
  /** null: an update of a kind that belongs to no chat. */
  chatId: string | null;
  input: UserInput;
}

function file(source: {
  file_id: string;
  mime_type?: string;
  file_size?: number;
  duration?: number;
}): TelegramFile {
  return {
    file_id: source.file_id,
    mime: source.mime_type ?? null,
    bytes: source.file_size ?? null,
    seconds: source.duration ?? null,
  };
}

const UNSUPPORTED: [keyof TelegramMessage & string, UnsupportedKind][] = [
  ['sticker', 'sticker'],
  ['animation', 'sticker'],
  ['dice', 'sticker'],
  ['contact', 'contact'],
  ['location', 'location'],
  ['venue', 'location'],
  ['video', 'video'],
  ['video_note', 'video'],
  ['document', 'document'],
  ['poll', 'other'],
];

function messageInput(message: TelegramMessage): UserInput {
  const messageId = message.message_id;
  // a forwarded text or photo may well be the customer's order: it is read like any other
  if (message.text !== undefined) {
    const command = /^\/([a-z_]{1,32})(?:@\w+)?(?:\s+([\s\S]*))?$/i.exec(message.text.trim());
    if (command)
      return {
        kind: 'command',
        command: command[1]!.toLowerCase(),
        argument: (command[2] ?? '').trim(),
        messageId,
      };
    // a command without its stroke
    if (/^(ayuda|lista|resumen|cancelar)$/i.test(message.text.trim()))
      return { kind: 'command', command: message.text.trim().toLowerCase(), argument: '', messageId };
    return { kind: 'text', text: message.text, messageId };
  }
  const caption = message.caption?.trim() || null;
  if (message.photo?.length) {
    const largest = [...message.photo].sort((a, b) => b.width * b.height - a.width * a.height)[0]!;
    const photo = { ...file(largest), mime: 'image/jpeg' };
    return { kind: 'photo', file: photo, caption, albumId: message.media_group_id ?? null, messageId };
  }
  // "send as file" keeps a photo's full resolution
  if (message.document?.mime_type && /^image\/(jpeg|png|webp)$/.test(message.document.mime_type)) {
    return {
      kind: 'photo',
      file: file(message.document),
      caption,
      albumId: message.media_group_id ?? null,
      messageId,
    };
  }
  const sound = message.voice ?? message.audio;
  if (sound)
    return { kind: 'voice', file: { ...file(sound), mime: sound.mime_type ?? 'audio/ogg' }, messageId };
  const known = UNSUPPORTED.find(([key]) => message[key] !== undefined);
  if (known) return { kind: 'unsupported', what: known[1], messageId };
  // service messages: pinned, joined, left, auto-delete timer …
  return { kind: 'ignored' };
}

/** Reads a raw update. Never throws: whatever is not understood becomes `ignored` or `unsupported`. */
export function parseUpdate(update: TelegramUpdate): ParsedUpdate {
  const updateId = Number(update.update_id);
  const press = update.callback_query;
  if (press) {
    const chat = press.message?.chat;
    const chatId = String(chat?.id ?? press.from.id);
    if (chat && chat.type !== 'private')
      return { updateId, chatId, input: { kind: 'unsupported', what: 'group', messageId: null } };
    return {
      updateId,
      chatId,
      input: {
        kind: 'button',
        data: press.data ?? '',
        callbackId: press.id,
        messageId: press.message?.message_id ?? null,
        onFile: press.message?.document !== undefined,
      },
    };
  }
  const message = update.message ?? update.edited_message;
  if (!message) return { updateId, chatId: null, input: { kind: 'ignored' } };
  const chatId = String(message.chat.id);
  if (message.from?.is_bot) return { updateId, chatId, input: { kind: 'ignored' } };
  if (message.chat.type !== 'private') {
    // in a group only a message to the bot (a command) is answered, or it would talk into every conversation
    const addressed = message.text?.startsWith('/') && !update.edited_message;
    return {
      updateId,
      chatId,
      input: addressed
        ? { kind: 'unsupported', what: 'group', messageId: message.message_id }
        : { kind: 'ignored' },
    };
  }
  if (update.edited_message)
    return {
      updateId,
      chatId,
      input: { kind: 'unsupported', what: 'edited', messageId: message.message_id },
    };
  return { updateId, chatId, input: messageInput(message) };
}
