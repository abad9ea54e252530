import type { Message } from './message';

interface Mark {
  value: number;
  from: number;
  to: number;
  /** What closes the mark: all marks of a list are written alike. */
  style: string;
  lineStart: boolean;
  /** Stands where a list may begin. */
  opens: boolean;
}

/** End of what closes a list mark right after its number ("1)", "1.", "1-", "1.-", a keycap); -1 for none. */
function closing(m: Message, i: number): number {
  if (m.tokens[i] === undefined || m.tokens[i]!.gap > 0) return -1;
  const text = m.text(i);
  if (text === ')') return i + 1;
  if (text === '\ufe0f' || text === '\u20e3') return m.text(i + 1) === '\u20e3' ? i + 2 : i + 1;
  if (text !== '.' && text !== '-') return -1;
  const to = text === '.' && m.text(i + 1) === '-' && m.tokens[i + 1]!.gap === 0 ? i + 2 : i + 1;
  // "3-4 anillos", "1..."
  const next = m.tokens[to];
  if (next === undefined || next.kind === 'punct') return -1;
  return next.kind === 'number' && (text === '-' || next.gap === 0) ? -1 : to;
}

const ORDINAL = ['primero|primera', 'segundo|segunda', 'tercero|tercera', 'cuarto|cuarta', 'quinto|quinta'];

/** "Primero, un anillo … Segundo, una cadena", "Uno, … Dos, …": said where a sentence begins. */
function spoken(m: Message, i: number): Mark | null {
  if (m.kind(i) !== 'word' || !/^[,:]$/.test(m.text(i + 1)) || !m.free(i)) return null;
  if (i > 0 && m.kind(i - 1) !== 'newline' && !/^[.;:]$/.test(m.text(i - 1))) return null;
  const ordinal = ORDINAL.findIndex((word) => m.match(i, [word]) > 0) + 1;
  const n = m.numericAt(i);
  const value = ordinal || (n && n.to === i + 1 && n.value <= 20 ? n.value : 0);
  const style = ordinal ? 'ordinal' : 'word';
  return value ? { value, from: i, to: i + 2, style, lineStart: false, opens: true } : null;
}

/** Everything that looks like the mark of a list, outside of parentheses. */
function candidates(m: Message): Mark[] {
  const out: Mark[] = [];
  let depth = 0;
  for (let i = 0; i < m.tokens.length; i++) {
    const text = m.text(i);
    if (m.kind(i) === 'newline') depth = 0;
    else if (text === '(') depth++;
    else if (text === ')' && depth > 0) depth--;
    const word = spoken(m, i);
    if (word) out.push(word);
    if (depth > 0 || !m.free(i) || m.kind(i) !== 'number' || !/^\d{1,2}$/.test(text)) continue;
    const to = closing(m, i + 1);
    if (to < 0) continue;
    const before = m.tokens[i - 1];
    const lineStart = before === undefined || before.kind === 'newline';
    const opens = lineStart || before.kind === 'punct' || m.text(i + 1) === ')';
    out.push({ value: Number(text), from: i, to, style: m.text(i + 1), lineStart, opens });
    i = to - 1;
  }
  return out;
}

/**
 * "1) topos … 2) dije …", "1. Pulsera": the numbers of a list count nothing. A mark at the head of its line says so
 * alone; within a line they are marks when they run 1, 2, … in one style.
 */
export function readListMarks(m: Message): void {
  const marks = candidates(m);
  const claim = (mark: Mark): void => m.claim(mark.from, mark.to, 'mark');
  let run: Mark[] = [];
  for (const mark of marks) {
    if (mark.lineStart) claim(mark);
    const last = run[run.length - 1];
    if (last && mark.style === last.style && mark.value === last.value + 1) {
      if (run.length === 1) claim(last);
      claim(mark);
      run.push(mark);
    } else if (mark.value === 1 && mark.opens) run = [mark];
  }
}
