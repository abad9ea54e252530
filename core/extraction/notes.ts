import type { Message } from './message';
import type { Amount } from './money';
import type { Payment } from './payment';

/** What the shop must remember and no field holds: deposits, balances, gifts, when the piece is collected. */
export function readNotes(m: Message, amounts: readonly Amount[], payment: Payment): string | null {
  const notes: string[] = [];
  if (payment.mixed.length > 0) notes.push(`Pago mixto: ${payment.mixed.join(' y ')}`);
  for (const a of amounts) {
    if (a.role === 'deposit') notes.push(`Abono ${pesos(a.value)}`);
    if (a.role === 'balance') notes.push(`Saldo ${pesos(a.value)}`);
  }
  for (let i = 0; i < m.tokens.length; i++) {
    const word = m.word(i);
    if (
      /^(cortesia|gratis|obsequio|obsequiado)$/.test(word) ||
      (/^(recoge|recogen|vuelve|reclama)$/.test(word) && m.kind(i + 1) !== 'none')
    ) {
      const clause = clauseAt(m, i);
      if (clause.length > 3 && !notes.includes(clause)) notes.push(clause);
    }
  }
  return notes.length > 0 ? notes.join('. ').slice(0, 300) : null;
}

function clauseAt(m: Message, i: number): string {
  const stop = (k: number): boolean =>
    m.kind(k) === 'newline' || (m.kind(k) === 'punct' && /^[,;.]$/.test(m.text(k)));
  let from = i;
  let to = i + 1;
  while (from > 0 && !stop(from - 1) && i - from < 6 && m.labels[from - 1] !== 'amount') from--;
  while (to < m.tokens.length && !stop(to) && to - i < 10) to++;
  return m.slice(from, to).replace(/^y /, '');
}

function pesos(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, '.');
}
