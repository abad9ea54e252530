import type { Message, ReplyMarkup } from '../../model';
import { addPhoto } from '../../media/photo';
import { fileInfo, type FileKind, type StoredFile } from '../../file-store';
import type { Call, Method } from '../context';
import { newMessage, writableChat } from '../context';
import { formatText } from '../entities';
import { badRequest } from '../errors';
import { readMarkup } from '../markup';

/** In characters as Telegram counts them: code points after the entities are parsed. */
const MAX_TEXT = 4096;
const MAX_CAPTION = 1024;
const MAX_PHOTO_BYTES = 10 * 1024 * 1024;

const ACTIONS = [
  'typing',
  'upload_photo',
  'record_video',
  'upload_video',
  'record_voice',
  'upload_voice',
  'upload_document',
  'choose_sticker',
  'find_location',
  'record_video_note',
  'upload_video_note',
];

/** @throws BotApiError 400 when empty, too long, or its entities cannot be parsed */
export function readText({ parameters }: Call): Pick<Message, 'text' | 'entities'> {
  if (parameters.text('text') === '') throw badRequest('Message text is empty');
  const { text, entities } = formatText(
    parameters.text('text'),
    parameters.text('parse_mode'),
    parameters.json('entities', 'entities'),
  );
  if (text === '') throw badRequest('Message text is empty');
  if ([...text].length > MAX_TEXT) throw badRequest('Message is too long');
  return { text, ...(entities.length > 0 ? { entities } : {}) };
}

/** @throws BotApiError 400 when too long or its entities cannot be parsed */
export function readCaption({ parameters }: Call): Pick<Message, 'caption' | 'caption_entities'> {
  if (!parameters.has('caption')) return {};
  const { text, entities } = formatText(
    parameters.text('caption'),
    parameters.text('parse_mode'),
    parameters.json('caption_entities', 'entities'),
  );
  if ([...text].length > MAX_CAPTION) throw badRequest('Message caption is too long');
  return { caption: text, ...(entities.length > 0 ? { caption_entities: entities } : {}) };
}

/** Stores the bot's message; keyboards under the input field are kept beside it, since a message does not show them. */
function send(call: Call, message: Message, markup: ReplyMarkup | undefined): Message {
  const inline = markup?.inline_keyboard;
  if (inline && inline.length > 0) message.reply_markup = { inline_keyboard: inline };
  return call.bot.store(message, null, markup && !inline ? markup : undefined).message;
}

const sendMessage: Method = (call) => {
  const chat = writableChat(call);
  const text = readText(call);
  const markup = readMarkup(call.parameters);
  return send(call, { ...newMessage(call, chat), ...text }, markup);
};

/** The file that a call sends: an upload, a known file_id, or (as Telegram cannot reach loopback) never a URL. */
function readFile(
  call: Call,
  field: string,
  kind: FileKind,
): StoredFile | { data: Buffer; name: string; mime: string } {
  const { parameters, world } = call;
  const upload = parameters.file(field);
  if (upload) {
    if (upload.data.length === 0) throw badRequest('file must be non-empty');
    return upload;
  }
  const given = parameters.text(field);
  if (given === '') throw badRequest(`There is no ${field} in the request`);
  if (/^https?:/.test(given)) throw badRequest('Failed to get HTTP URL content');
  const known = world.files.get(given);
  if (!known) throw badRequest('Wrong file identifier/HTTP URL specified');
  if (!known.path.startsWith(kind))
    throw badRequest(`can't use file of type ${known.path.split('/')[0]} as ${field}`);
  return known;
}

const sendDocument: Method = (call) => {
  const chat = writableChat(call);
  const caption = readCaption(call);
  const markup = readMarkup(call.parameters);
  const file = readFile(call, 'document', 'documents');
  const stored = 'file_id' in file ? file : call.world.files.add('documents', file);
  const document = { ...fileInfo(stored), file_name: stored.name, mime_type: stored.mime };
  return send(call, { ...newMessage(call, chat), document, ...caption }, markup);
};

const sendPhoto: Method = async (call) => {
  const chat = writableChat(call);
  const caption = readCaption(call);
  const markup = readMarkup(call.parameters);
  const file = readFile(call, 'photo', 'photos');
  const data = 'file_id' in file ? call.world.files.read(file) : file.data;
  if (data.length > MAX_PHOTO_BYTES)
    throw badRequest(`file of size ${data.length} bytes is too big for a photo`);
  const photo = await addPhoto(call.world.files, data).catch(() => {
    throw badRequest('IMAGE_PROCESS_FAILED');
  });
  return send(call, { ...newMessage(call, chat), photo, ...caption }, markup);
};

const sendChatAction: Method = (call) => {
  const action = call.parameters.text('action');
  const chat = writableChat(call);
  if (!ACTIONS.includes(action)) throw badRequest('Wrong parameter action in request');
  call.bot.publish('action', { chat_id: chat.id, action });
  return true;
};

export const sendingMethods = { sendMessage, sendDocument, sendPhoto, sendChatAction };
