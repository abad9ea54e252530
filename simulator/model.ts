/** The part of Telegram's object model that the simulator speaks, named as on the wire. */

export interface User {
  id: number;
  is_bot: boolean;
  first_name: string;
  last_name?: string;
  username?: string;
  language_code?: string;
}

export interface Chat {
  id: number;
  type: 'private' | 'group';
  first_name?: string;
  last_name?: string;
  username?: string;
  title?: string;
}

export interface MessageEntity {
  type: string;
  /** In UTF-16 code units, which is what a JavaScript string counts in. */
  offset: number;
  length: number;
  url?: string;
  language?: string;
}

export interface StoredFileInfo {
  file_id: string;
  file_unique_id: string;
  file_size: number;
}

export interface PhotoSize extends StoredFileInfo {
  width: number;
  height: number;
}

export interface DocumentInfo extends StoredFileInfo {
  file_name?: string;
  mime_type?: string;
}

export interface VoiceInfo extends StoredFileInfo {
  /** Seconds. */
  duration: number;
  mime_type?: string;
}

export interface StickerInfo extends StoredFileInfo {
  type: 'regular';
  width: number;
  height: number;
  is_animated: false;
  is_video: false;
  emoji?: string;
}

export interface InlineButton {
  text: string;
  callback_data?: string;
  url?: string;
  copy_text?: { text: string };
  [other: string]: unknown;
}

export interface ReplyMarkup {
  inline_keyboard?: InlineButton[][];
  keyboard?: { text: string; [other: string]: unknown }[][];
  force_reply?: boolean;
  remove_keyboard?: boolean;
  input_field_placeholder?: string;
  one_time_keyboard?: boolean;
  is_persistent?: boolean;
  resize_keyboard?: boolean;
  selective?: boolean;
}

export interface Message {
  message_id: number;
  from: User;
  chat: Chat;
  /** Unix seconds, as everywhere in Telegram. */
  date: number;
  edit_date?: number;
  media_group_id?: string;
  reply_to_message?: Message;
  text?: string;
  entities?: MessageEntity[];
  caption?: string;
  caption_entities?: MessageEntity[];
  photo?: PhotoSize[];
  document?: DocumentInfo;
  voice?: VoiceInfo;
  sticker?: StickerInfo;
  location?: { latitude: number; longitude: number };
  contact?: { phone_number: string; first_name: string; last_name?: string; user_id?: number };
  new_chat_members?: User[];
  reply_markup?: { inline_keyboard: InlineButton[][] };
}

export interface CallbackQuery {
  id: string;
  from: User;
  message: Message;
  chat_instance: string;
  data: string;
}

export interface ChatMemberUpdated {
  chat: Chat;
  from: User;
  date: number;
  old_chat_member: { user: User; status: string };
  new_chat_member: { user: User; status: string };
}

export interface Update {
  update_id: number;
  message?: Message;
  edited_message?: Message;
  callback_query?: CallbackQuery;
  my_chat_member?: ChatMemberUpdated;
}

export type UpdateContent = Omit<Update, 'update_id'>;

export interface BotCommand {
  command: string;
  description: string;
}

/** A message with everything that was ever seen of it; what tests and the chat page read. */
export interface MessageRecord {
  message: Message;
  /** The bot's reply keyboard or force-reply request: Telegram clients obey it but do not show it in the message. */
  reply_interface?: ReplyMarkup;
  /** Earlier contents, oldest first; `replaced_at` in Unix milliseconds. */
  history: { replaced_at: number; message: Message }[];
  /** Unix milliseconds. */
  created_at: number;
  deleted_at: number | null;
  /** The update that carries it to the bot; null for the bot's own messages. */
  update_id: number | null;
  /** True when the bot has taken that update (polling moved past it, or its webhook answered 2xx). */
  delivered: boolean;
}

/** What a button press came to. */
export interface CallbackRecord {
  id: string;
  chat_id: number;
  message_id: number;
  data: string;
  /** Unix milliseconds. */
  pressed_at: number;
  update_id: number;
  expired: boolean;
  answer: { text?: string; show_alert: boolean; url?: string; at: number } | null;
}
