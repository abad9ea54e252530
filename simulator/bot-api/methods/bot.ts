import type { BotCommand } from '../../model';
import type { Call, Method } from '../context';
import { writableChat } from '../context';
import { badRequest } from '../errors';

const TOO_OLD = 'query is too old and response timeout expired or query ID is invalid';
const MAX_ANSWER = 200;
const MAX_DOWNLOAD_BYTES = 20 * 1024 * 1024;

const getMe: Method = ({ bot }) => ({
  ...bot.user,
  can_join_groups: true,
  can_read_all_group_messages: true,
  supports_inline_queries: false,
  can_connect_to_business: false,
  has_main_web_app: false,
});

const answerCallbackQuery: Method = ({ bot, parameters }) => {
  const record = bot.callback(parameters.text('callback_query_id'));
  if (!record || record.expired) throw badRequest(TOO_OLD);
  const text = parameters.text('text');
  if (text.length > MAX_ANSWER) throw badRequest('MESSAGE_TOO_LONG');
  bot.answer(record, {
    ...(text ? { text } : {}),
    show_alert: parameters.boolean('show_alert'),
    ...(parameters.has('url') ? { url: parameters.text('url') } : {}),
  });
  return true;
};

const SCOPES = ['default', 'all_private_chats', 'all_group_chats', 'all_chat_administrators'];

/** `default`, `all_private_chats`, `chat:<id>`…, with the language behind when there is one. */
function scopeKey({ parameters }: Call): string {
  const scope = (parameters.json('scope', 'BotCommandScope') ?? { type: 'default' }) as Record<
    string,
    unknown
  >;
  const type = String(scope.type);
  const language = parameters.text('language_code');
  const suffix = language ? `/${language}` : '';
  if (SCOPES.includes(type)) return type + suffix;
  if (!['chat', 'chat_administrators', 'chat_member'].includes(type)) {
    throw badRequest("Can't parse BotCommandScope: Unsupported type specified");
  }
  if (!scope.chat_id) throw badRequest("Can't parse BotCommandScope: Empty chat_id specified");
  return `${type}:${String(scope.chat_id)}${suffix}`;
}

function readCommands({ parameters }: Call): BotCommand[] {
  const commands = parameters.json('commands', 'commands') ?? [];
  if (!Array.isArray(commands)) throw badRequest('Expected an Array of BotCommand');
  return commands.map((one: Partial<BotCommand>) => {
    const command = String(one.command ?? '').replace(/^\//, '');
    const description = String(one.description ?? '');
    if (!command) throw badRequest('Command must be non-empty');
    if (!/^[a-z0-9_]{1,32}$/.test(command)) throw badRequest('BOT_COMMAND_INVALID');
    if (!description) throw badRequest('Command description must be non-empty');
    if (description.length > 256) throw badRequest('Command description length must not exceed 256');
    return { command, description };
  });
}

const setMyCommands: Method = (call) => {
  call.bot.commands.set(scopeKey(call), readCommands(call));
  call.bot.publish('commands', {});
  return true;
};

const getMyCommands: Method = (call) => call.bot.commands.get(scopeKey(call)) ?? [];

const deleteMyCommands: Method = (call) => {
  call.bot.commands.delete(scopeKey(call));
  call.bot.publish('commands', {});
  return true;
};

const setChatMenuButton: Method = (call) => {
  const button = (call.parameters.json('menu_button', 'menu button') ?? { type: 'default' }) as {
    type?: string;
  };
  if (!['default', 'commands', 'web_app'].includes(String(button.type))) {
    throw badRequest("Can't parse menu button: MenuButton has unsupported type");
  }
  const chatId = call.parameters.has('chat_id') ? writableChat(call).id : 0;
  call.bot.menuButtons.set(chatId, button);
  return true;
};

const getChatMenuButton: Method = ({ bot, parameters }) =>
  bot.menuButtons.get(parameters.integer('chat_id', 0)) ?? bot.menuButtons.get(0) ?? { type: 'commands' };

const getChat: Method = (call) => {
  const chat = writableChat(call);
  return { ...chat, accent_color_id: 0, max_reaction_count: 11, accepted_gift_types: {} };
};

const getFile: Method = ({ world, parameters }) => {
  const id = parameters.text('file_id');
  if (id === '') throw badRequest('file_id not specified');
  const file = world.files.get(id);
  if (!file) throw badRequest('wrong file_id or the file is temporarily unavailable');
  if (file.file_size > MAX_DOWNLOAD_BYTES) throw badRequest('file is too big');
  const { file_id, file_unique_id, file_size, path } = file;
  return { file_id, file_unique_id, file_size, file_path: path };
};

export const botMethods = {
  getMe,
  answerCallbackQuery,
  setMyCommands,
  getMyCommands,
  deleteMyCommands,
  setChatMenuButton,
  getChatMenuButton,
  getChat,
  getFile,
};
