import { randomBytes } from 'node:crypto';
import type { Bot } from '../bot';
import { withDetectedEntities } from '../bot-api/entities';
import type { UploadedFile } from '../bot-api/parameters';
import { fileInfo } from '../file-store';
import { addPhoto } from '../media/photo';
import { isWebm, oggDurationSeconds, webmToOgg } from '../media/voice';
import type { CallbackRecord, Chat, Message, MessageRecord, User } from '../model';
import type { World } from '../world';

/** A mistake of whoever uses the control API; becomes an HTTP 400. */
export class ControlError extends Error {}

/** What a person can send; one field decides the kind. `text` is also the caption of what is sent with files. */
export interface Outgoing {
  text?: string;
  sticker?: string;
  location?: { latitude: number; longitude: number };
  contact?: { phone_number: string; first_name: string; last_name?: string };
  reply_to?: number;
  /** Seconds; only for voices whose length cannot be read from the file. */
  duration?: number;
  /** How the files are sent. Several photos make an album. */
  as?: 'photo' | 'document' | 'voice';
  /** Claims this size in bytes, to try download limits. */
  claimed_size?: number;
}

/** A person acting in one chat with one bot, as with the Telegram app in hand. */
export class Person {
  constructor(
    private readonly world: World,
    private readonly bot: Bot,
    readonly chat: Chat,
    readonly user: User,
  ) {}

  /** Sends a message, or several when it is an album. */
  async send(outgoing: Outgoing, files: UploadedFile[] = []): Promise<MessageRecord[]> {
    if (this.chat.type === 'private') {
      if (this.bot.blocked.has(this.chat.id)) this.setBlocked(false);
      this.bot.started.add(this.chat.id);
    }
    if (files.length === 0) return [this.store(this.plainContent(outgoing), outgoing)];
    const album = files.length > 1 ? { media_group_id: String(this.world.now()) + String(files.length) } : {};
    const records: MessageRecord[] = [];
    for (const [index, file] of files.entries()) {
      const content = await this.fileContent(file, outgoing);
      const caption = index === 0 ? this.caption(outgoing.text) : {};
      records.push(this.store({ ...content, ...caption, ...album }, outgoing));
    }
    return records;
  }

  /** Edits a text or caption that the person sent; the bot gets edited_message. */
  edit(messageId: number, text: string): MessageRecord {
    const record = this.bot.record(this.chat.id, messageId);
    if (!record || record.message.from.id !== this.user.id) throw new ControlError('No es un mensaje suyo');
    const changed = record.message.text === undefined ? this.caption(text) : this.plainContent({ text });
    const message: Message = { ...record.message, ...changed, edit_date: this.bot.seconds() };
    this.bot.replace(record, message);
    this.bot.push({ edited_message: message });
    return record;
  }

  /** Presses an inline button, found by its callback_data or by its text (exact, else the first that contains it). */
  press(messageId: number, button: { data?: string; text?: string }): CallbackRecord {
    const record = this.bot.record(this.chat.id, messageId);
    if (!record) throw new ControlError(`No hay mensaje ${messageId} en este chat`);
    const buttons = (record.message.reply_markup?.inline_keyboard ?? []).flat();
    const { data, text } = button;
    const found =
      data !== undefined
        ? buttons.find((one) => one.callback_data === data)
        : (buttons.find((one) => one.text === text) ??
          buttons.find((one) => text && one.text.includes(text)));
    // a person may press what was on the screen a moment ago, so data that the message once had still counts
    const once = record.history.some((old) =>
      (old.message.reply_markup?.inline_keyboard ?? []).flat().some((one) => one.callback_data === data),
    );
    const callbackData = found?.callback_data ?? (once ? data : undefined);
    if (callbackData === undefined) {
      const offered = buttons.map((one) => `${one.text} (${one.callback_data ?? one.url ?? ''})`).join(', ');
      throw new ControlError(
        `El mensaje no tiene ese botón: ${data ?? text}. Tiene: ${offered || 'ninguno'}`,
      );
    }
    const id = BigInt(`0x${randomBytes(8).toString('hex')}`).toString();
    const updateId = this.bot.push({
      callback_query: {
        id,
        from: this.user,
        message: record.message,
        chat_instance: String(this.chat.id * 7919),
        data: callbackData,
      },
    });
    const pressed: CallbackRecord = {
      id,
      chat_id: this.chat.id,
      message_id: messageId,
      data: callbackData,
      pressed_at: this.world.now(),
      update_id: updateId,
      expired: false,
      answer: null,
    };
    this.bot.addCallback(pressed);
    return pressed;
  }

  /** Stops or allows the bot; it learns of it by my_chat_member. */
  setBlocked(blocked: boolean): void {
    if (blocked) this.bot.blocked.add(this.chat.id);
    else this.bot.blocked.delete(this.chat.id);
    const gone = this.chat.type === 'private' ? 'kicked' : 'left';
    this.bot.pushMembership({
      chat: this.chat,
      from: this.user,
      date: this.bot.seconds(),
      old_chat_member: { user: this.bot.user, status: blocked ? 'member' : gone },
      new_chat_member: { user: this.bot.user, status: blocked ? gone : 'member' },
    });
  }

  private store(content: Partial<Message>, outgoing: Outgoing): MessageRecord {
    const reply = outgoing.reply_to ? this.bot.record(this.chat.id, outgoing.reply_to)?.message : undefined;
    return this.bot.store(
      {
        message_id: this.bot.newMessageId(),
        from: this.user,
        chat: this.chat,
        date: this.bot.seconds(),
        ...(reply ? { reply_to_message: { ...reply, reply_to_message: undefined } } : {}),
        ...content,
      },
      'message',
    );
  }

  private plainContent(outgoing: Outgoing): Partial<Message> {
    if (outgoing.location) return { location: outgoing.location };
    if (outgoing.contact) return { contact: outgoing.contact };
    if (outgoing.sticker) {
      const data = Buffer.from('RIFF\0\0\0\0WEBP', 'latin1');
      const file = this.world.files.add('stickers', { name: 'sticker.webp', mime: 'image/webp', data });
      const shape = {
        type: 'regular',
        width: 512,
        height: 512,
        is_animated: false,
        is_video: false,
      } as const;
      return { sticker: { ...fileInfo(file), ...shape, emoji: outgoing.sticker } };
    }
    const text = (outgoing.text ?? '').trim();
    if (text === '') throw new ControlError('El mensaje está vacío');
    if ([...text].length > 4096) throw new ControlError('El mensaje pasa de 4096 caracteres');
    const { entities } = withDetectedEntities({ text, entities: [] });
    return { text, ...(entities.length > 0 ? { entities } : {}) };
  }

  private caption(text: string | undefined): Partial<Message> {
    const caption = (text ?? '').trim();
    if (caption === '') return {};
    const { entities } = withDetectedEntities({ text: caption, entities: [] });
    return { caption, ...(entities.length > 0 ? { caption_entities: entities } : {}) };
  }

  private async fileContent(file: UploadedFile, outgoing: Outgoing): Promise<Partial<Message>> {
    const as =
      outgoing.as ??
      (file.mime.startsWith('image/') ? 'photo' : file.mime.startsWith('audio/') ? 'voice' : 'document');
    const claimed = outgoing.claimed_size === undefined ? {} : { claimedSize: outgoing.claimed_size };
    if (as === 'photo') {
      const photo = await addPhoto(this.world.files, file.data).catch(() => {
        throw new ControlError('El archivo no es una imagen');
      });
      return { photo };
    }
    if (as === 'voice') {
      const data = isWebm(file.data) ? webmToOgg(file.data) : file.data;
      const stored = this.world.files.add('voice', {
        name: 'voice.oga',
        mime: 'audio/ogg',
        data,
        ...claimed,
      });
      const duration = Math.max(1, Math.round(oggDurationSeconds(data) ?? outgoing.duration ?? 1));
      return { voice: { ...fileInfo(stored), duration, mime_type: 'audio/ogg' } };
    }
    const stored = this.world.files.add('documents', { ...file, ...claimed });
    return { document: { ...fileInfo(stored), file_name: file.name, mime_type: file.mime } };
  }
}
