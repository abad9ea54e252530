import { saidAside } from './asides';
import type { Message } from './message';
import { words } from './text';

/**
 * The same word in another sense: "foto" names what is engraved on a locket, "quincena" tells when the rest is paid,
 * "pague" what the customer will do. Such a word says nothing about what the message is.
 */
export function meansOtherwise(m: Message, i: number): boolean {
  return (
    payday(m, i) ||
    wished(m, i) ||
    m.match(i - 2, ['dios', 'le', 'pague']) > 0 ||
    ofThePiece(m, i) ||
    broughtForWork(m, i) ||
    sentToBuyer(m, i) ||
    ofRest(m, i) ||
    saidAside(m, i)
  );
}

/** "el resto en la quincena", "paga con el sueldo": when or from what, not what for. */
function payday(m: Message, i: number): boolean {
  if (!/^(quincena|sueldo|salario|nomina)$/.test(m.word(i)) || !priceBefore(m, i)) return false;
  let k = i - 1;
  while (/^(la|el|su|esta|otra|proxima|primera|segunda)$/.test(m.word(k))) k--;
  if (/^(paguen|pagan|llegue|caiga|salga|consignen|giren)$/.test(m.word(k))) return true;
  return k < i - 1 && /^(en|para|pa|con|hasta|a|cada|de)$/.test(m.word(k)) && !/^de$/.test(m.word(i + 1));
}

const CLITIC = /^(se|le|les|me|te|nos|lo|la|los|las|ya|no)$/;

/** "que pague por Nequi", "cuando se lo mande": wished or still to come, no "pagué" or "mandé". */
function wished(m: Message, i: number): boolean {
  if (!/^(pague|compre|mande|gire|encargue)$/.test(m.word(i)) || /é$/i.test(m.tokens[i]!.raw)) return false;
  if (!priceBefore(m, i)) return false;
  let k = i - 1;
  while (CLITIC.test(m.word(k)) && i - k < 5) k--;
  if (/^(cuando|apenas|ojala)$/.test(m.word(k))) return true;
  if (!/^(que|q|k)$/.test(m.word(k))) return false;
  // "las cajas que pague ayer" tells of the past; "para que pague", "son 500.000 q pague" do not.
  return (
    m.kind(k - 1) !== 'word' || m.labels[k - 1] === 'amount' || /^(para|pa|hasta|y|pero)$/.test(m.word(k - 1))
  );
}

/** "relicario con foto", "aretes de seguro", "topos surtido": how the piece is. */
function ofThePiece(m: Message, i: number): boolean {
  const before = m.word(i - 1);
  const word = m.word(i);
  if (/^(foto|fotos)$/.test(word)) {
    const article = /^(la|las|su|una|unas)$/.test(before) ? i - 2 : i - 1;
    const joined = /^(con|de|para|pa|porta)$/.test(m.word(article));
    if (article === i - 2 && !joined) return false;
    return pieceBefore(m, joined ? article : i);
  }
  if (word === 'seguro') return /^(con|de|doble|su|y|sin|broche)$/.test(before) && pieceBefore(m, i - 1);
  return word === 'surtido' && !/^(el|un|al|del|de|mi|mas|nuevo|para|por)$/.test(before) && pieceBefore(m, i);
}

/** A piece is named in the same breath before token `i`. */
function pieceBefore(m: Message, i: number): boolean {
  for (let k = i - 1; k >= 0 && i - k < 8; k--) {
    if (m.kind(k) === 'newline' || /^[,.;:]$/.test(m.text(k)) || m.labels[k] === 'amount') return false;
    if (m.product(k)) return true;
  }
  return false;
}

/** "soldadura 30.000, es de la cadena que trajo don Luis": the piece came in to be worked on, and work is charged. */
function broughtForWork(m: Message, i: number): boolean {
  if (!/^(trajo|trajeron|mando|mandaron)$/.test(m.word(i))) return false;
  let k = i - 1;
  while (CLITIC.test(m.word(k)) && i - k < 4) k--;
  if (!/^(que|q|k)$/.test(m.word(k))) return false;
  let charged = workCharged.get(m);
  if (charged === undefined) {
    charged = m.tokens.some((_, p) => m.product(p)?.service && m.labels[p] === null && pricedNext(m, p));
    workCharged.set(m, charged);
  }
  return charged;
}

/** Whether the message prices any work, once it was looked for. */
const workCharged = new WeakMap<Message, boolean>();

/** A price follows the work at token `i` before another sentence begins. */
function pricedNext(m: Message, i: number): boolean {
  for (let k = i + 1; k < m.tokens.length && k - i < 12; k++) {
    if (m.labels[k] === 'amount') return true;
    if (/^[.;]$/.test(m.text(k))) return false;
  }
  return false;
}

/** "ya se lo mandé por Servientrega": what was sold is on its way; "le mandé 200.000" is money. */
function sentToBuyer(m: Message, i: number): boolean {
  return (
    /^(mande|mandamos)$/.test(m.word(i)) &&
    /^(lo|la|los|las)$/.test(m.word(i - 1)) &&
    /^(se|ya)$/.test(m.word(i - 2)) &&
    m.word(i - 3) !== 'no' &&
    !/^(al|a)$/.test(m.word(i + 1))
  );
}

/** An amount was said before token `i`. */
function priceBefore(m: Message, i: number): boolean {
  for (let k = 0; k < i; k++) if (m.labels[k] === 'amount') return true;
  return false;
}

const WHEN = words(
  'en para pa cuando el la al a apenas con hasta despues luego mañana lo los se ya dentro contra por que q cada',
);

/** Inside "…, y el resto cuando le paguen": when the rest of a price is paid. */
function ofRest(m: Message, i: number): boolean {
  for (let k = i - 1; k > 0 && i - k < 12; k--) {
    if (m.kind(k) === 'newline' || /^[.;,]$/.test(m.text(k))) return false;
    const rest =
      /^(resto|restante|saldo|excedente)$/.test(m.word(k)) ||
      (/^(demas|falta|queda)$/.test(m.word(k)) && /^(lo|que)$/.test(m.word(k - 1))) ||
      (/^(otra)$/.test(m.word(k)) && /^(mitad|parte)$/.test(m.word(k + 1)));
    if (!rest) continue;
    const next = m.word(k) === 'otra' ? k + 2 : k + 1;
    return priceBefore(m, k) && WHEN.has(m.word(next));
  }
  return false;
}
