import type { Message } from './message';

const DAMAGED =
  /^(daño|dano|partio|rompio|revento|oxido|pelo|pelaron|negreo|despego|desprendio|descascaro|desoldo|dañaron|danaron|partieron|rompieron|negrearon)$/;
const BOUGHT =
  /^(compro|compraron|llevo|llevaron|vendi|vendimos|vendio|vendieron|pago|pagaron|compre|lleve)$/;

/**
 * A customer's complaint of a piece bought before: "reclamo: el broche de la pulsera que compró en diciembre por
 * 180.000 se dañó". Every price in it only tells what was paid then; work that is charged has a price of its own.
 */
export function complains(m: Message): boolean {
  let complaint = false;
  let damaged = false;
  let examined = false;
  for (let i = 0; i < m.tokens.length; i++) {
    if (namesComplaint(m, i)) complaint = true;
    if (DAMAGED.test(m.word(i)) && /^(se|le|les|nos|me)$/.test(m.word(i - 1))) damaged = true;
    if (/^(garantia|revisar|revisarla|revisarlo|arreglar|taller)$/.test(m.word(i))) examined = true;
  }
  // "llevó otra porque la suya se partió" is a sale: damage alone is no complaint.
  if (!complaint && !(damaged && examined)) return false;
  const prices = m.numerics.filter((n) => m.labels[n.from] === 'amount');
  return prices.length > 0 && prices.every((n) => paidThen(m, n.from));
}

/** "reclamo: …", "queja de …"; "reclamó el anillo que compró" tells of somebody who came for it. */
function namesComplaint(m: Message, i: number): boolean {
  if (/^(quejarse|quejo|quejaron|quejandose)$/.test(m.word(i))) return true;
  if (!/^(reclamo|reclamacion|queja)$/.test(m.word(i)) || /ó$/i.test(m.tokens[i]!.raw)) return false;
  return /^(:|,|de|por)$/.test(m.text(i + 1)) || /^(un|el|una|la|hay|tengo)$/.test(m.word(i - 1));
}

/** "que compró en diciembre por 180.000": in the same breath as "que" and a verb of buying. */
function paidThen(m: Message, from: number): boolean {
  for (let k = from - 1; k > 0 && from - k < 12; k--) {
    if (m.kind(k) === 'newline' || /^[.,;:]$/.test(m.text(k)) || m.labels[k] === 'amount') return false;
    if (!BOUGHT.test(m.word(k))) continue;
    let who = k - 1;
    while (/^(se|le|les|me|nos|lo|la|los|las|ya|ella|el)$/.test(m.word(who))) who--;
    return /^(que|q|k)$/.test(m.word(who));
  }
  return false;
}
