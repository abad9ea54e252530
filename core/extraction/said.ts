import { meansOtherwise } from './gate-senses';
import type { Label, Message } from './message';
import { words } from './text';

export const SALE_VERB = words(
  'vendi vendio vendieron vendimos vendida vendido vendidos vendidas vendiendo venta ventas factura facturar facturame facturas facture facturale facturele facturemos llevo llevaron lleva llevan compro compraron pagaron pago pagan pagado fra remision',
);

/** A customer called "Fundición Andina" and "no cobre IVA" tell nothing of what the message is about. */
export const HELD = new Set<Label | null>(['person', 'cue', 'address', 'email', 'tax']);

/** How often words of `set` are said. */
export function count(m: Message, set: ReadonlySet<string>): number {
  let hits = 0;
  for (let i = 0; i < m.tokens.length; i++)
    if (m.tokens[i]!.kind === 'word' && set.has(m.tokens[i]!.text) && !HELD.has(m.labels[i]!)) hits++;
  return hits;
}

/** How often words of `set` are said in the sense for which the set lists them. */
export function mentions(m: Message, set: ReadonlySet<string>): number {
  let hits = 0;
  for (let i = 0; i < m.tokens.length; i++)
    if (m.kind(i) === 'word' && set.has(m.text(i)) && !HELD.has(m.labels[i]!) && !meansOtherwise(m, i))
      hits++;
  return hits;
}

/** "(perdió uno)" is said in passing. */
export function countOutsideParens(m: Message, set: ReadonlySet<string>): number {
  let hits = 0;
  let depth = 0;
  for (let i = 0; i < m.tokens.length; i++) {
    const text = m.tokens[i]!.text;
    if (text === '(') depth++;
    else if (text === ')') depth = Math.max(0, depth - 1);
    else if (
      depth === 0 &&
      m.kind(i) === 'word' &&
      set.has(text) &&
      !HELD.has(m.labels[i]!) &&
      !meansOtherwise(m, i)
    )
      hits++;
  }
  return hits;
}

/** One of the sequences of words is said. */
export function phrase(m: Message, ...patterns: string[][]): boolean {
  for (let i = 0; i < m.tokens.length; i++) for (const p of patterns) if (m.match(i, p) > 0) return true;
  return false;
}

/** A word of the till where a sentence begins: "cobra dos topos, 30.000 cada uno". */
function toldToCharge(m: Message, i: number): boolean {
  if (m.word(i) !== 'cobra') return false;
  const opens =
    i === 0 ||
    m.kind(i - 1) === 'newline' ||
    /^[.:!]$/.test(m.text(i - 1)) ||
    /^(favor|porfa|xfa|mira|oye|vea|listo|bueno)$/.test(m.word(i - 1));
  const first = /^(ahi|me|le|un|una|unos|unas|el|la|los|las)$/.test(m.word(i + 1)) || m.numericAt(i + 1);
  return opens && !!first && m.labels[i + 1] !== 'amount';
}

/** How many verbs of selling, buying and billing are said. */
export function sellingVerbs(m: Message): number {
  return count(m, SALE_VERB) + m.tokens.filter((_, i) => toldToCharge(m, i)).length;
}
