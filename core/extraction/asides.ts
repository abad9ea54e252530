import type { Message } from './message';

/**
 * Words beside a sale that is already told, and that say nothing of it: "eso sería todo", "el empaque no se cobra",
 * "y me traen tinto".
 */
export function saidAside(m: Message, i: number): boolean {
  return closes(m, i) || chargesSomethingElse(m, i) || errand(m, i);
}

/** Labels what is said aside, so that it does not end up in the description of a piece. */
export function markAsides(m: Message): void {
  for (let i = 0; i < m.tokens.length; i++) {
    if (!saidAside(m, i)) continue;
    const plain = (k: number): boolean => m.kind(k) === 'word' && m.labels[k] === null;
    let from = i;
    while (plain(from - 1) && !m.product(from - 1)) from--;
    // "el empaque no se cobra": what is not charged is no part of the piece either
    if (m.word(from) === 'no') while (plain(from - 1)) from--;
    let to = i + 1;
    while (plain(to) && !m.product(to)) to++;
    m.relabel(from, to, 'aside');
  }
}

/** "eso sería todo", "y eso sería": ends a list; "eso sería 300.000" tells a price. */
function closes(m: Message, i: number): boolean {
  if (m.word(i) !== 'seria') return false;
  const all = /^(todo|nada)$/.test(m.word(i + 1));
  let next = all ? i + 2 : i + 1;
  while (/^(gracias|pues|listo|mas|por|ahora|hoy|lo|de)$/.test(m.word(next))) next++;
  const ends = m.kind(next) === 'none' || m.kind(next) === 'newline' || /^[.,;!]$/.test(m.text(next));
  return ends && (all || /^(eso|esto|ya)$/.test(m.word(i - 1))) && pricedPieceBefore(m, i);
}

/** "el grabado se cobra aparte", "el empaque no se cobra", "el domicilio lo cobran aparte". */
function chargesSomethingElse(m: Message, i: number): boolean {
  if (!/^(cobra|cobran)$/.test(m.word(i))) return false;
  let k = i - 1;
  while (/^(se|le|les|lo|la|los|las|no)$/.test(m.word(k)) && i - k < 4) k--;
  const denied = m.word(k + 1) === 'no';
  if (k === i - 1 || !(denied || /^(aparte|adicional)$/.test(m.word(i + 1)))) return false;
  return pricedPieceBefore(m, i);
}

const ERRAND =
  /^(trae|traes|traen|traeme|traigame|presta|prestas|prestan|manda|mandas|mandan|mandame|mandeme|pasas)$/;
/** "me traes otro", "mándame esa": the thing is a piece of the talk. */
const POINTS_BACK =
  /^(lo|la|los|las|le|les|otro|otra|otros|otras|uno|una|unos|unas|ese|esa|esos|esas|este|esta|igual|dos|tres|cuando|cuanto|precio|foto|fotos)$/;

/** "y me traen tinto, por favor": a sentence of its own that asks for something that is no piece and has no price. */
function errand(m: Message, i: number): boolean {
  if (!ERRAND.test(m.word(i))) return false;
  let from = i;
  while (from > 0 && !/^[.;!]$/.test(m.text(from - 1)) && m.kind(from - 1) !== 'newline' && i - from < 6)
    from--;
  if (from === 0 || i - from > 3) return false;
  let to = i + 1;
  while (to < m.tokens.length && !/^[.;!,]$/.test(m.text(to)) && m.kind(to) !== 'newline') to++;
  // "me traen tinto", "me prestas un lapicero": the thing follows the verb.
  const thing = /^(un|el)$/.test(m.word(i + 1)) ? i + 2 : i + 1;
  if (thing >= to || /^(por|de|del|a|al|en|con|para|pa|manana|mañana|hoy|luego)$/.test(m.word(thing)))
    return false;
  for (let k = from; k < to; k++)
    if (m.product(k) || m.labels[k] === 'amount' || m.numericAt(k) || POINTS_BACK.test(m.word(k)))
      return false;
  return pricedPieceBefore(m, from);
}

/** A piece and then its price were told before token `i`; "la cadena de 80.000" only tells which one. */
function pricedPieceBefore(m: Message, i: number): boolean {
  let piece = -1;
  let price = -1;
  for (let k = 0; k < i; k++) {
    if (m.product(k) && m.labels[k] === null) piece = k;
    if (m.labels[k] === 'amount' && m.labels[k - 1] !== 'amount' && m.word(k - 1) !== 'de') price = k;
  }
  return piece >= 0 && price >= 0;
}
