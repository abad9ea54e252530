import type { MessageEntity } from '../model';
import { badRequest } from './errors';

export interface FormattedText {
  text: string;
  entities: MessageEntity[];
}

const TAGS: Record<string, string> = {
  b: 'bold',
  strong: 'bold',
  i: 'italic',
  em: 'italic',
  u: 'underline',
  ins: 'underline',
  s: 'strikethrough',
  strike: 'strikethrough',
  del: 'strikethrough',
  'tg-spoiler': 'spoiler',
  span: 'spoiler',
  a: 'text_link',
  code: 'code',
  pre: 'pre',
  blockquote: 'blockquote',
};

interface OpenTag {
  name: string;
  argument: string;
  offset: number;
}

/**
 * Telegram's HTML mode: the same tags, the same four named character references, and the same complaints, whose
 * offsets count bytes of the UTF-8 source.
 * @throws BotApiError 400 "can't parse entities: …"
 */
export function parseHtml(source: string): FormattedText {
  const fail = (text: string) => badRequest(`Can't parse entities: ${text}`);
  const bytesBefore = (index: number) => Buffer.byteLength(source.slice(0, index));
  const entities: MessageEntity[] = [];
  const open: OpenTag[] = [];
  let text = '';
  let position = 0;
  while (position < source.length) {
    const character = source.charAt(position);
    if (character === '&') {
      const reference = readReference(source.slice(position));
      text += reference?.text ?? '&';
      position += reference?.length ?? 1;
      continue;
    }
    if (character !== '<') {
      text += character;
      position += 1;
      continue;
    }
    const at = bytesBefore(position);
    const end = source.indexOf('>', position);
    if (source.charAt(position + 1) === '/') {
      const last = open.pop();
      if (!last) throw fail(`Unexpected end tag at byte offset ${at}`);
      const found = /^<\/([^\s>]*)\s*>/.exec(source.slice(position));
      if (!found) throw fail(`Unclosed end tag at byte offset ${at}`);
      const name = (found[1] ?? '').toLowerCase();
      if (name !== '' && name !== last.name) {
        throw fail(`Unmatched end tag at byte offset ${at}, expected "</${last.name}>", found "</${name}>"`);
      }
      close(last, text, entities);
      position += found[0].length;
      continue;
    }
    const name = /^[^\s>]*/.exec(source.slice(position + 1))?.[0].toLowerCase() ?? '';
    if (position + 1 + name.length >= source.length) throw fail(`Unclosed start tag at byte offset ${at}`);
    if (!(name in TAGS)) throw fail(`Unsupported start tag "${name}" at byte offset ${at}`);
    if (end < 0) throw fail(`Unclosed start tag "${name}" at byte offset ${at}`);
    const tag = readTag(source, position, name, fail, at);
    open.push({ name, argument: tag.argument, offset: text.length });
    position = tag.end;
  }
  const unclosed = open.at(-1);
  if (unclosed) throw fail(`Can't find end tag corresponding to start tag "${unclosed.name}"`);
  return trimmed({ text, entities: entities.sort((a, b) => a.offset - b.offset || b.length - a.length) });
}

function readReference(rest: string): { text: string; length: number } | null {
  const named = /^&(lt|gt|amp|quot)\b;?/.exec(rest);
  if (named) {
    return {
      text: { lt: '<', gt: '>', amp: '&', quot: '"' }[named[1] as 'lt' | 'gt' | 'amp' | 'quot'],
      length: named[0].length,
    };
  }
  const numeric = /^&#(?:x([0-9a-f]{1,6})|(\d{1,7}));?/i.exec(rest);
  if (!numeric) return null;
  const code = numeric[1] ? Number.parseInt(numeric[1], 16) : Number(numeric[2]);
  return code > 0 && code < 0x10ffff ? { text: String.fromCodePoint(code), length: numeric[0].length } : null;
}

function readTag(
  source: string,
  start: number,
  name: string,
  fail: (text: string) => Error,
  at: number,
): { argument: string; end: number } {
  const attribute = /\s*([^\s=>/"']*)\s*(?:=\s*(?:"([^"]*)"|'([^']*)'|([A-Za-z0-9.-]*)))?/y;
  let argument = '';
  let position = start + 1 + name.length;
  for (;;) {
    while (/\s/.test(source.charAt(position))) position += 1;
    if (source.charAt(position) === '>') break;
    if (position >= source.length) throw fail(`Unclosed start tag at byte offset ${at}`);
    attribute.lastIndex = position;
    const match = attribute.exec(source);
    if (!match || !match[1]) throw fail(`Empty attribute name in the tag "${name}" at byte offset ${at}`);
    const value = decode(match[2] ?? match[3] ?? (match[4] ?? '').toLowerCase());
    if (name === 'a' && match[1] === 'href') argument = value;
    if (name === 'code' && match[1] === 'class' && value.startsWith('language-')) argument = value.slice(9);
    if (name === 'span' && match[1] === 'class' && value.startsWith('tg-')) argument = value.slice(3);
    if (name === 'blockquote' && match[1] === 'expandable') argument = '1';
    position = attribute.lastIndex;
  }
  if (name === 'span' && argument !== 'spoiler') {
    throw fail(`Tag "span" must have class "tg-spoiler" at byte offset ${at}`);
  }
  return { argument, end: position + 1 };
}

function decode(value: string): string {
  return value.replace(/&[^;\s]*;?/g, (reference) => readReference(reference)?.text ?? reference);
}

function close(tag: OpenTag, text: string, entities: MessageEntity[]): void {
  const length = text.length - tag.offset;
  if (length === 0) return;
  const entity: MessageEntity = { type: TAGS[tag.name] as string, offset: tag.offset, length };
  if (tag.name === 'a') {
    const url = checkedLink(tag.argument || text.slice(tag.offset));
    if (url === null) return;
    entity.url = url;
  }
  if (tag.name === 'blockquote' && tag.argument) entity.type = 'expandable_blockquote';
  if (tag.name === 'code' && tag.argument) entity.language = tag.argument;
  if (tag.name === 'pre') {
    const inner = entities.at(-1);
    if (inner?.type === 'code' && inner.offset === tag.offset && inner.length === length && inner.language) {
      inner.type = 'pre';
      return;
    }
  }
  if (entity.type === 'code') {
    const inner = entities.at(-1);
    if (inner?.type === 'pre' && inner.offset === tag.offset && inner.length === length) {
      if (tag.argument) inner.language = tag.argument;
      return;
    }
  }
  entities.push(entity);
}

/** Telegram drops a link that it cannot make an address of, and shows its text alone. */
function checkedLink(link: string): string | null {
  try {
    const url = new URL(/^[a-z][a-z0-9+.-]*:/i.test(link) ? link : `http://${link}`);
    if (['tg:', 'mailto:', 'tel:'].includes(url.protocol)) return url.href;
    return ['http:', 'https:', 'ftp:'].includes(url.protocol) && url.hostname.includes('.') ? url.href : null;
  } catch {
    return null;
  }
}

const LEGACY_MARKDOWN: [RegExp, string][] = [
  [/^```(?:\w+\n)?([\s\S]+?)```/, 'pre'],
  [/^`([^`]+)`/, 'code'],
  [/^\*([^*]+)\*/, 'bold'],
  [/^_([^_]+)_/, 'italic'],
];

/**
 * Telegram's first Markdown mode (what n8n's Telegram node uses unless told otherwise).
 * @throws BotApiError 400 "can't parse entities: Can't find end of the entity starting at byte offset N"
 */
export function parseMarkdown(source: string): FormattedText {
  const entities: MessageEntity[] = [];
  let text = '';
  let position = 0;
  while (position < source.length) {
    const rest = source.slice(position);
    if (rest.startsWith('\\') && '_*`['.includes(rest.charAt(1)) && rest.length > 1) {
      text += rest.charAt(1);
      position += 2;
      continue;
    }
    const link = /^\[([^\]]*)\]\(([^)]*)\)/.exec(rest);
    const styled = LEGACY_MARKDOWN.map(([pattern, type]) => ({ match: pattern.exec(rest), type })).find(
      (x) => x.match,
    );
    if (link) {
      const url = checkedLink(link[2] ?? '');
      if (url && link[1])
        entities.push({ type: 'text_link', offset: text.length, length: link[1].length, url });
      text += link[1] ?? '';
      position += link[0].length;
    } else if (styled?.match) {
      const inner = styled.match[1] ?? '';
      entities.push({ type: styled.type, offset: text.length, length: inner.length });
      text += inner;
      position += styled.match[0].length;
    } else if ('*_`'.includes(rest.charAt(0))) {
      const at = Buffer.byteLength(source.slice(0, position));
      throw badRequest(`Can't parse entities: Can't find end of the entity starting at byte offset ${at}`);
    } else {
      text += rest.charAt(0);
      position += 1;
    }
  }
  return trimmed({ text, entities });
}

const DETECTED: [RegExp, string][] = [
  [/(?<![\w/])\/[a-zA-Z0-9_]{1,64}(?:@\w{3,32})?(?![\w/])/g, 'bot_command'],
  [/(?<![\w.@])[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, 'email'],
  [/(?:https?:\/\/|www\.)[^\s<>"']*[^\s<>"'.,;:!?)]/gi, 'url'],
  [/(?<![\w@.])@[a-zA-Z]\w{3,31}/g, 'mention'],
  [/(?<![\w#&])#[\p{L}\d_]*\p{L}[\p{L}\d_]*/gu, 'hashtag'],
];

/** Adds what Telegram recognises by itself: commands, links, e-mail addresses, mentions and hashtags. */
export function withDetectedEntities(formatted: FormattedText): FormattedText {
  const entities = [...formatted.entities];
  const free = (offset: number, length: number) =>
    entities.every(
      (entity) =>
        entity.offset + entity.length <= offset ||
        offset + length <= entity.offset ||
        !['code', 'pre', 'text_link', 'url', 'email', 'bot_command', 'mention'].includes(entity.type),
    );
  for (const [pattern, type] of DETECTED) {
    for (const match of formatted.text.matchAll(pattern)) {
      if (free(match.index, match[0].length))
        entities.push({ type, offset: match.index, length: match[0].length });
    }
  }
  return {
    text: formatted.text,
    entities: entities.sort((a, b) => a.offset - b.offset || b.length - a.length),
  };
}

/** Telegram strips white space at both ends and moves the entities with it. */
function trimmed({ text, entities }: FormattedText): FormattedText {
  const start = text.length - text.trimStart().length;
  const clean = text.trim();
  const kept = entities
    .map((entity) => {
      const from = Math.max(0, entity.offset - start);
      const to = Math.min(clean.length, entity.offset - start + entity.length);
      return { ...entity, offset: from, length: to - from };
    })
    .filter((entity) => entity.length > 0);
  return { text: clean, entities: kept };
}

/**
 * The text of a call as Telegram stores it.
 * @param mode the call's parse_mode, '' for none
 * @param given entities sent instead of a parse_mode
 */
export function formatText(source: string, mode: string, given?: unknown): FormattedText {
  switch (mode.toLowerCase()) {
    case 'html':
      return withDetectedEntities(parseHtml(source));
    case 'markdown':
      return withDetectedEntities(parseMarkdown(source));
    case '':
    case 'none':
      return withDetectedEntities(
        trimmed({ text: source, entities: Array.isArray(given) ? (given as MessageEntity[]) : [] }),
      );
    default:
      throw badRequest('Unsupported parse_mode');
  }
}
