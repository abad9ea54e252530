import type { Message } from './message';

export function lineStart(m: Message, i: number): number {
  let k = i;
  while (k > 0 && m.kind(k - 1) !== 'newline') k--;
  return k;
}

export function sameLine(m: Message, a: number, b: number): boolean {
  return m.tokens[a]!.line === m.tokens[b]!.line;
}

export function lineEnd(m: Message, i: number): number {
  let k = i;
  while (k < m.tokens.length && m.kind(k) !== 'newline') k++;
  return k;
}

export function isBoundary(m: Message, k: number): boolean {
  const token = m.tokens[k]!;
  if (token.kind === 'newline' || m.labels[k] === 'mark') return true;
  if (token.kind === 'punct' && token.text === '.' && (m.text(k - 1) === '.' || m.text(k + 1) === '.'))
    return false;
  // "1/2 docena"
  if (token.text === '/' && token.gap === 0 && m.kind(k - 1) === 'number' && m.kind(k + 1) === 'number')
    return false;
  // "docena y media"
  if (token.text === 'y' && m.word(k + 1) === 'media' && /^docenas?$/.test(m.word(k - 1))) return false;
  if (token.kind === 'punct') return /^[,;+/.*:]$/.test(token.text) || token.raw.length > 1;
  return token.kind === 'word' && m.labels[k] === null && /^(y|mas|coma|tambien|ademas|e)$/.test(token.text);
}

export function hasWords(m: Message, from: number, to: number): boolean {
  for (let k = from; k < to; k++)
    if (m.kind(k) === 'word' && m.labels[k] === null && m.text(k).length > 2) return true;
  return false;
}

export function clauseEnd(m: Message, i: number): number {
  let k = i + 1;
  while (k < m.tokens.length && !isBoundary(m, k)) k++;
  return k;
}
