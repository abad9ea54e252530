import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Bot } from '../bot';
import { readParameters } from '../bot-api/body';
import type { CallLog } from '../bot-api/call-log';
import type { Fault, Faults } from '../bot-api/faults';
import type { Parameters } from '../bot-api/parameters';
import type { World, WorldEvent } from '../world';
import { ControlError, Person, type Outgoing } from './person';

export interface ControlOptions {
  world: World;
  calls: CallLog;
  faults: Faults;
  defaultBot: number;
}

interface Request {
  parameters: Parameters;
  bot: Bot;
  ids: string[];
}

type Handler = (request: Request) => unknown;

const HEARTBEAT_MS = 20_000;

/** The control API under /_sim, for tests and for the chat page. `bot` names another bot than the default one. */
export class Control {
  private readonly streams = new Set<ServerResponse>();
  private readonly routes: [string, RegExp, Handler][];

  constructor(private readonly options: ControlOptions) {
    const { world, calls, faults } = options;
    this.routes = [
      ['GET', /^\/state$/, ({ bot }) => this.state(bot)],
      ['GET', /^\/messages\/(-?\d+)$/, ({ bot, ids }) => bot.records(Number(ids[0]))],
      ['POST', /^\/messages\/(-?\d+)$/, (request) => this.send(request)],
      ['POST', /^\/messages\/(-?\d+)\/(\d+)\/edit$/, (request) => this.edit(request)],
      ['POST', /^\/messages\/(-?\d+)\/(\d+)\/press$/, (request) => this.press(request)],
      ['POST', /^\/chats\/(-?\d+)\/(block|unblock)$/, (request) => this.block(request)],
      ['GET', /^\/callbacks$/, ({ bot }) => bot.allCallbacks()],
      [
        'POST',
        /^\/callbacks\/expire$/,
        ({ bot }) => bot.allCallbacks().forEach((one) => (one.expired = true)),
      ],
      ['POST', /^\/users$/, ({ parameters }) => world.addUser(newUser(parameters))],
      ['POST', /^\/groups$/, ({ parameters }) => this.addGroup(parameters)],
      ['GET', /^\/updates$/, ({ bot }) => bot.queue.list()],
      ['POST', /^\/updates\/(\d+)\/redeliver$/, ({ bot, ids }) => redeliver(bot, Number(ids[0]))],
      ['GET', /^\/faults$/, () => faults.list()],
      ['POST', /^\/faults$/, ({ parameters }) => faults.add(newFault(parameters))],
      ['DELETE', /^\/faults$/, () => faults.clear()],
      ['GET', /^\/calls$/, ({ parameters }) => calls.list(callFilter(parameters))],
      ['DELETE', /^\/calls$/, () => calls.clear()],
    ];
  }

  /** Answers the request if it is under /_sim. @returns false when it is not */
  async handle(request: IncomingMessage, response: ServerResponse, url: URL): Promise<boolean> {
    if (!url.pathname.startsWith('/_sim/')) return false;
    const path = url.pathname.slice('/_sim'.length);
    const file = /^\/files\/([\w-]+)$/.exec(path);
    if (request.method === 'GET' && path === '/events') this.stream(request, response, url);
    else if (request.method === 'GET' && file) this.file(response, file[1] as string);
    else await this.answer(request, response, url, path);
    return true;
  }

  close(): void {
    for (const stream of this.streams) stream.end();
  }

  private async answer(
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
    path: string,
  ): Promise<void> {
    for (const [method, pattern, handler] of this.routes) {
      const match = pattern.exec(path);
      if (method !== request.method || !match) continue;
      try {
        const parameters = await readParameters(request, url.searchParams);
        const result = await handler({ parameters, bot: this.bot(parameters), ids: match.slice(1) });
        return json(response, 200, result ?? { ok: true });
      } catch (error) {
        const expected = error instanceof ControlError;
        if (!expected) console.error('simulador: error inesperado', error);
        return json(response, expected ? 400 : 500, {
          error: error instanceof Error ? error.message : String(error),
        });
      }
    }
    json(response, 404, { error: `No existe ${request.method} ${url.pathname}` });
  }

  private bot(parameters: Parameters): Bot {
    return this.options.world.bot(parameters.integer('bot', this.options.defaultBot));
  }

  private state(bot: Bot) {
    const { world } = this.options;
    return {
      bot: bot.user,
      bots: [...world.bots.values()].map((one) => one.user),
      users: [...world.users.values()],
      groups: [...world.groups.values()],
      webhook: bot.webhook?.url ?? null,
      started: [...bot.started],
      blocked: [...bot.blocked],
      commands: Object.fromEntries(bot.commands),
      callbacks: bot.allCallbacks().filter((one) => one.answer === null && !one.expired),
    };
  }

  /** `from` is needed in groups only: in a private chat the person is the chat. */
  private person({ bot, ids, parameters }: Request): Person {
    const { world } = this.options;
    const chat = world.chat(Number(ids[0]));
    if (!chat) throw new ControlError(`No existe el chat ${ids[0]}`);
    const userId =
      chat.type === 'private'
        ? chat.id
        : parameters.integer('from', world.groups.get(chat.id)?.members[0] ?? 0);
    const user = world.users.get(userId);
    if (!user) throw new ControlError(`No existe el usuario ${userId}`);
    return new Person(world, bot, chat, user);
  }

  private send(request: Request) {
    const { parameters } = request;
    const outgoing: Outgoing = {};
    if (parameters.has('text')) outgoing.text = parameters.text('text');
    if (parameters.has('sticker')) outgoing.sticker = parameters.text('sticker');
    if (parameters.has('location'))
      outgoing.location = parameters.json('location', 'location') as Outgoing['location'];
    if (parameters.has('contact'))
      outgoing.contact = parameters.json('contact', 'contact') as Outgoing['contact'];
    if (parameters.has('reply_to')) outgoing.reply_to = parameters.integer('reply_to', 0);
    if (parameters.has('duration')) outgoing.duration = parameters.number('duration') ?? 1;
    if (parameters.has('as')) outgoing.as = parameters.text('as') as Outgoing['as'];
    if (parameters.has('claimed_size')) outgoing.claimed_size = parameters.integer('claimed_size', 0);
    return this.person(request).send(outgoing, parameters.files);
  }

  private edit(request: Request) {
    return this.person(request).edit(Number(request.ids[1]), request.parameters.text('text'));
  }

  private press(request: Request) {
    const { parameters } = request;
    return this.person(request).press(Number(request.ids[1]), {
      ...(parameters.has('data') ? { data: parameters.text('data') } : {}),
      ...(parameters.has('label') ? { text: parameters.text('label') } : {}),
    });
  }

  private block(request: Request): void {
    this.person(request).setBlocked(request.ids[1] === 'block');
  }

  private addGroup(parameters: Parameters) {
    const members = parameters.json('members', 'members');
    return this.options.world.addGroup({
      title: parameters.text('title') || 'Grupo',
      members: Array.isArray(members) ? members.map(Number) : [],
      ...(parameters.has('id') ? { id: parameters.integer('id', 0) } : {}),
    });
  }

  private stream(request: IncomingMessage, response: ServerResponse, url: URL): void {
    const bot = Number(url.searchParams.get('bot') ?? this.options.defaultBot);
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(': hola\n\n');
    const listener = (event: WorldEvent) => {
      if (event.bot !== 0 && event.bot !== bot) return;
      response.write(`event: ${event.event}\ndata: ${JSON.stringify(event.data)}\n\n`);
    };
    const heartbeat = setInterval(() => response.write(': sigo aquí\n\n'), HEARTBEAT_MS);
    this.options.world.events.on('event', listener);
    this.streams.add(response);
    request.once('close', () => {
      clearInterval(heartbeat);
      this.options.world.events.off('event', listener);
      this.streams.delete(response);
    });
  }

  private file(response: ServerResponse, id: string): void {
    const file = this.options.world.files.get(id);
    if (!file) return json(response, 404, { error: 'No existe ese archivo' });
    // what a chat carries may be anything: only kinds that cannot run script are shown by the browser itself
    const safe = /^(image\/(jpeg|png|webp)|application\/pdf|audio\/)/.test(file.mime);
    const name = encodeURIComponent(file.name);
    response.writeHead(200, {
      'content-type': safe ? file.mime : 'application/octet-stream',
      'content-disposition': `${safe ? 'inline' : 'attachment'}; filename*=UTF-8''${name}`,
      'x-content-type-options': 'nosniff',
    });
    response.end(this.options.world.files.read(file));
  }
}

function newUser(parameters: Parameters) {
  const optional = ['last_name', 'username', 'language_code'].filter((name) => parameters.has(name));
  return {
    first_name: parameters.text('first_name') || 'Persona',
    ...Object.fromEntries(optional.map((name) => [name, parameters.text(name)])),
    ...(parameters.has('id') ? { id: parameters.integer('id', 0) } : {}),
  };
}

function newFault(parameters: Parameters): Fault {
  const kind = parameters.text('kind') || 'error';
  if (!['error', 'delay', 'drop', 'lose_answer'].includes(kind))
    throw new ControlError(`Falla desconocida: ${kind}`);
  const numbers = ['code', 'retry_after', 'delay_ms'].filter((name) => parameters.has(name));
  return {
    method: parameters.text('method') || '*',
    kind: kind as Fault['kind'],
    times: parameters.integer('times', 1),
    ...(parameters.has('description') ? { description: parameters.text('description') } : {}),
    ...Object.fromEntries(numbers.map((name) => [name, parameters.integer(name, 0)])),
  };
}

function callFilter(parameters: Parameters) {
  return {
    ...(parameters.has('method') ? { method: parameters.text('method') } : {}),
    ...(parameters.has('bot') ? { bot: parameters.integer('bot', 0) } : {}),
    ...(parameters.has('after') ? { after: parameters.integer('after', 0) } : {}),
  };
}

function redeliver(bot: Bot, updateId: number): void {
  if (!bot.queue.redeliver(updateId)) throw new ControlError(`No hubo ninguna actualización ${updateId}`);
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
  });
  response.end(JSON.stringify(body));
}
