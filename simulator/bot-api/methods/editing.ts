import { isDeepStrictEqual } from 'node:util';
import type { Message, MessageRecord } from '../../model';
import type { Call, Method } from '../context';
import { existingMessage, writableChat } from '../context';
import { badRequest } from '../errors';
import { readMarkup } from '../markup';
import { readCaption, readText } from './sending';

const NOT_MODIFIED =
  'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message';

const DELETABLE_FOR_SECONDS = 48 * 60 * 60;

/** The bot's own message that the call wants to edit. */
function editable(call: Call): MessageRecord {
  const record = existingMessage(call, writableChat(call), 'edit');
  if (record.message.from.id !== call.bot.id) throw badRequest("Message can't be edited");
  return record;
}

/** As in Telegram, an edit without reply_markup takes the buttons away. */
function edit(call: Call, record: MessageRecord, content: Partial<Message>): Message {
  const markup = readMarkup(call.parameters)?.inline_keyboard;
  const { reply_markup: _old, ...rest } = record.message;
  const next: Message = { ...rest, ...content };
  if (markup && markup.length > 0) next.reply_markup = { inline_keyboard: markup };
  const comparable = ({ edit_date: _date, ...message }: Message) => JSON.parse(JSON.stringify(message));
  if (isDeepStrictEqual(comparable(next), comparable(record.message))) throw badRequest(NOT_MODIFIED);
  next.edit_date = call.bot.seconds();
  call.bot.replace(record, next);
  return next;
}

const editMessageText: Method = (call) => {
  const text = readText(call);
  const record = editable(call);
  if (record.message.text === undefined) throw badRequest('There is no text in the message to edit');
  return edit(call, record, { entities: undefined, ...text });
};

const editMessageCaption: Method = (call) => {
  const caption = readCaption(call);
  const record = editable(call);
  if (!record.message.photo && !record.message.document && !record.message.voice) {
    throw badRequest('There is no caption in the message to edit');
  }
  return edit(call, record, { caption: undefined, caption_entities: undefined, ...caption });
};

const editMessageReplyMarkup: Method = (call) => edit(call, editable(call), {});

const deleteMessage: Method = (call) => {
  const chat = writableChat(call);
  const record = existingMessage(call, chat, 'delete');
  const own = record.message.from.id === call.bot.id;
  if (!own && chat.type === 'group') throw badRequest("Message can't be deleted");
  if (call.bot.seconds() - record.message.date > DELETABLE_FOR_SECONDS) {
    throw badRequest("Message can't be deleted for everyone");
  }
  call.bot.delete(record);
  return true;
};

export const editingMethods = { editMessageText, editMessageCaption, editMessageReplyMarkup, deleteMessage };
