import type { Bot } from '../bot';
import type { Chat, Message, MessageRecord } from '../model';
import type { World } from '../world';
import { BotApiError, badRequest } from './errors';
import type { Parameters } from './parameters';

/** What a method needs: who calls, with what, and the world it acts on. */
export interface Call {
  world: World;
  bot: Bot;
  parameters: Parameters;
  /** Aborted when the caller hangs up. */
  signal: AbortSignal;
}

export type Method = (call: Call) => unknown;

/**
 * The chat that `chat_id` names, if the bot may write to it.
 * @throws BotApiError 400 "chat not found" (also for a person who never wrote to the bot), 403 when it was blocked
 */
export function writableChat({ world, bot, parameters }: Call): Chat {
  const text = parameters.text('chat_id');
  if (text === '') throw badRequest('chat_id is empty');
  const chat = world.chat(Number(text));
  if (!chat) throw badRequest('chat not found');
  if (chat.type === 'group') {
    if (bot.blocked.has(chat.id)) throw new BotApiError(403, 'Forbidden: bot was kicked from the group chat');
    return chat;
  }
  if (bot.blocked.has(chat.id)) throw new BotApiError(403, 'Forbidden: bot was blocked by the user');
  if (!bot.started.has(chat.id)) throw badRequest('chat not found');
  return chat;
}

/** @throws BotApiError 400 "message to <what> not found" */
export function existingMessage(call: Call, chat: Chat, what: 'edit' | 'delete'): MessageRecord {
  const record = call.bot.record(chat.id, call.parameters.integer('message_id', 0));
  if (!record) throw badRequest(`message to ${what} not found`);
  return record;
}

/** The fields that every message of the bot starts with. */
export function newMessage(call: Call, chat: Chat): Message {
  const reply = repliedMessage(call, chat);
  return {
    message_id: call.bot.newMessageId(),
    from: call.bot.user,
    chat,
    date: call.bot.seconds(),
    ...(reply ? { reply_to_message: reply } : {}),
  };
}

function repliedMessage({ bot, parameters }: Call, chat: Chat): Message | undefined {
  const given = parameters.json('reply_parameters', 'reply parameters') as
    { message_id?: number; allow_sending_without_reply?: boolean } | undefined;
  const id = given?.message_id ?? parameters.integer('reply_to_message_id', 0);
  if (!id) return undefined;
  const record = bot.record(chat.id, id);
  if (record) {
    const { reply_to_message: _nested, ...message } = record.message;
    return message;
  }
  if (given?.allow_sending_without_reply || parameters.boolean('allow_sending_without_reply'))
    return undefined;
  throw badRequest('message to be replied not found');
}
