import { markAnnouncedTotal } from './announced-total';
import { readBareThousands } from './bare-thousands';
import { markCorrections, namedShortlyBefore } from './corrections';
import { gramPriceBefore } from './gram-price';
import { groupAfter, groupBefore, measuresEach, paysForCount, type Group } from './group-price';
import { BRANDS } from './lexicon/brands';
import { EACH_WORDS, lowersPrice, TOTALS } from './lexicon/prices';
import { WATCH_PARTS } from './lexicon/products';
import type { Message } from './message';
import type { Numeric } from './numbers';
import { words } from './text';

/** What an amount of money is, as far as the words around it tell. */
export type Role =
  | 'item'
  | 'total'
  | 'subtotal'
  | 'tax'
  | 'deposit'
  | 'balance'
  | 'discount'
  | 'tendered'
  | 'before'
  | 'agreed'
  | 'dropped'
  | 'gram';

export interface Amount extends Numeric {
  role: Role;
  /** strong: written as money; medium: plain digits; weak: "en 150", thousands understood. */
  strength: 'strong' | 'medium' | 'weak';
  /** The price is of each unit / of all units together, when the words say so. */
  per: 'unit' | 'all' | 'dozen' | null;
  /** Preposition just before: "a" prices each, "por" and "en" the whole. */
  preposition: string;
  /** How many pieces the price is said to be of: "56.000 los 2 pares". */
  group?: Group;
}

const PRICE_PREP = words(
  'a @ en por vale valen cuesta cuestan costo precio total valor sale salen son quedo quedaron queda de = : $ pago cobre cobro',
);
const CLAUSE_END = /^[.;]$/;

const SUBTOTAL_CUE = words('subtotal sub base gravable');
const DEPOSIT_CUE = words(
  'mitad abono abona abonaron abonan abonado abonando abonos abonó anticipo adelanto adelanta adelantaron deja dejo dejaron dejando dejan sena separa separo separaron separan aparta aparto apartaron apartan cuota',
);
const BALANCE_CUE = words(
  'saldo resta restan resto faltan falta faltante debe deben debiendo pendiente quedando',
);
const TENDERED_CUE = words(
  'recibido recibi recibe cambio vuelto vueltas devuelta devueltas entregado paga_con billete vuelta',
);
const TAX_CUE = words('iva impuesto impuestos');
const BEFORE_CUE = words(
  'antes valia costaba normalmente normal etiqueta lista marcado marcada original costaban valian',
);
/** Money that is no sale price at all. */
const ABBREVIATED = words(
  'desc dcto dto dscto vr vlr tot subt sub ab val precio unit cant antic anticip sald',
);
const PAID = words(
  'pago pagaron pagan paga pagando cancelan cancela abonan dio dieron entrego entregaron cancelo cancelaron pague consigno puso',
);
function isMoney(m: Message, n: Numeric): 'strong' | 'medium' | 'weak' | null {
  if (n.value <= 0 || n.value > 999_999_999_999) return null;
  if (n.currency || n.scale !== 'none') return n.value >= 50 ? 'strong' : null;
  if (n.grouped && n.value >= 1000 && !n.decimal) return 'strong';
  if (n.grouped && n.value >= 1000) return 'strong';
  if (n.digits !== null && /^\d{4,9}$/.test(n.digits)) {
    const year = n.value >= 1900 && n.value <= 2099;
    if (n.digits.startsWith('0')) return null;
    if (year && !PRICE_PREP.has(m.text(n.from - 1))) return null;
    return n.value % 50 === 0 ? 'medium' : n.value >= 10_000 ? 'medium' : null;
  }
  return null;
}

/** "1 X 500   500": a small price whose row agrees. */
function smallRow(m: Message, n: Numeric): boolean {
  if (!m.scanned || n.digits === null || n.value < 50 || n.value > 999 || !Number.isInteger(n.value))
    return false;
  const count = m.numericAt(n.from - 2);
  const next = m.numericAt(n.to);
  if (m.word(n.from - 1) === 'x' && count && next)
    return next.value === n.value * count.value && m.tokens[next.from]!.gap >= 2;
  const before = m.numericAt(n.from - 1);
  return (
    before !== undefined &&
    m.tokens[n.from]!.gap >= 2 &&
    m.word(before.from - 1) === 'x' &&
    before.value * (m.numericAt(before.from - 2)?.value ?? 0) === n.value
  );
}

/** "RELOJ INVICTA 26970   845.000": plain digits after a name on a ticket's row that has its price written as money. */
function modelNumber(m: Message, n: Numeric): boolean {
  if (!m.scanned || m.kind(n.from - 1) !== 'word' || m.tokens[n.from]!.gap >= 2) return false;
  if (PRICE_PREP.has(m.word(n.from - 1)) || !BRANDS.has(m.word(n.from - 1))) return false;
  const next = m.numericAt(n.to);
  return next !== undefined && next.grouped && next.value >= 1000 && m.tokens[next.from]!.gap >= 2;
}

/** Amounts among the free numbers, each with the role that its neighbours give it. */
export function readMoney(m: Message): Amount[] {
  const out: Amount[] = [];
  for (const n of m.numerics) {
    if (!m.allFree(n.from, n.to)) continue;
    const strength = isMoney(m, n);
    if (!strength && !smallRow(m, n)) continue;
    if (strength === 'medium' && modelNumber(m, n)) continue;
    out.push({
      ...n,
      role: 'item',
      strength: strength ?? 'medium',
      per: null,
      preposition: m.word(n.from - 1),
    });
  }
  readBareThousands(m, out);
  shareScale(m, out);
  for (const amount of out) m.claim(amount.from, amount.to, 'amount');
  markCorrections(m, out);
  for (let i = 0; i < out.length; i++) if (out[i]!.role !== 'dropped') assignRole(m, out, i);
  markSpeltOut(m, out);
  markHandedOver(m, out);
  markTendered(m, out);
  markParts(m, out);
  markAnnouncedTotal(m, out);
  markLineTotals(m, out);
  markLayaway(m, out);
  markListPrice(m, out);
  return out;
}

/** "a 50, 60 y 70 mil": the scale that closes a list holds for its every number. */
function shareScale(m: Message, out: Amount[]): void {
  const added: Amount[] = [];
  for (const amount of out) {
    if (
      amount.strength !== 'strong' ||
      amount.value < 1000 ||
      amount.value > 999_000 ||
      amount.value % 1000 !== 0
    )
      continue;
    let end = amount.from;
    const run: Numeric[] = [];
    for (;;) {
      let k = end - 1;
      let linked = false;
      while (k >= 0 && /^(,|y|otro|otra|a|en|\/)$/.test(m.text(k)) && end - k <= 4) {
        if (!/^(a|en)$/.test(m.text(k))) linked = true;
        k--;
      }
      // "una de sesenta en ciento treinta mil": a length and its price, no list.
      if (!linked) break;
      const n = m.numerics.find((x) => x.to === k + 1);
      if (
        !n ||
        !m.allFree(n.from, n.to) ||
        n.scale !== 'none' ||
        n.currency ||
        n.grouped ||
        n.decimal ||
        n.value < 10 ||
        n.value > 999 ||
        n.value % 5 !== 0 ||
        out.some((a) => a.from === n.from)
      )
        break;
      run.push(n);
      end = n.from;
      if (run.length > 12) break;
    }
    if (run.length === 0 || !/^(a|en|por|de|:|=)$/.test(m.text(end - 1))) continue;
    for (const n of run)
      added.push({
        ...n,
        value: n.value * 1000,
        role: 'item',
        strength: 'strong',
        per: null,
        preposition: 'a',
      });
  }
  if (added.length === 0) return;
  out.push(...added);
  out.sort((a, b) => a.from - b.from);
}

const HANDS_OVER = words(
  'da dan dio dieron entrega entregan entrego entregaron deja dejan paga pagan pago pagaron abona abonan pone puso',
);
const REST = words('resto saldo falta faltante restante pendiente debe deben debiendo demas');

/** "da 350.000 hoy", "pagan 500.000 y el resto al recoger": part of a price said before is a deposit. */
function markHandedOver(m: Message, amounts: Amount[]): void {
  let sum = 0;
  amounts.forEach((a, i) => {
    const previous = amounts[i - 1];
    const priced = sum;
    if (a.role === 'item') sum += a.value;
    if (!previous || (a.role !== 'item' && a.role !== 'total') || a.value >= priced) return;
    if (productBetween(m, previous.to, a.from)) return;
    let gives = false;
    for (let k = a.from - 1; k >= previous.to && a.from - k <= 3; k--)
      if (HANDS_OVER.has(m.word(k)) && !/^(en|a)$/.test(m.word(a.from - 1))) gives = true;
    if (!gives) return;
    for (let k = a.to; k < m.tokens.length && k - a.to < 12; k++)
      if (REST.has(m.word(k)) || (k - a.to < 4 && /^(hoy|ahora|ya|adelante)$/.test(m.word(k)))) {
        a.role = 'deposit';
        return;
      }
  });
}

/** "una parte en efectivo, 400.000, y la otra con tarjeta, 500.000: es la pulsera, 900.000": both were paid. */
function markParts(m: Message, amounts: Amount[]): void {
  for (let i = 0; i + 1 < amounts.length; i++) {
    const a = amounts[i]!;
    const b = amounts[i + 1]!;
    const parts = [a, b].every(
      (x) => x.role === 'item' && [1, 2, 3].some((d) => m.labels[x.from - d] === 'payment'),
    );
    if (!parts || productBetween(m, a.to, b.from)) continue;
    if (amounts.some((x) => x !== a && x !== b && x.role === 'item' && x.value === a.value + b.value))
      a.role = b.role = 'tendered';
  }
}

/** "antes 980.000 / dcto 15% / ahora 833.000": the price is the first, what the discount leaves is the total. */
function markListPrice(m: Message, amounts: Amount[]): void {
  for (let i = 0; i + 1 < amounts.length; i++) {
    const listed = amounts[i]!;
    const left = amounts[i + 1]!;
    if (listed.role !== 'before' || left.role !== 'item' || productBetween(m, listed.to, left.from)) continue;
    for (let k = listed.to; k < left.from; k++) {
      const percent = m.labels[k] === 'percent' ? m.numericAt(k)?.value : undefined;
      if (percent === undefined || Math.abs(listed.value * (1 - percent / 100) - left.value) > 1000) continue;
      listed.role = 'item';
      left.role = 'total';
    }
  }
}

/** "VALOR EN LETRAS: SEISCIENTOS MIL PESOS", "SON: SEISCIENTOS MIL PESOS": says again in words what the whole comes to. */
function markSpeltOut(m: Message, amounts: Amount[]): void {
  for (const a of amounts) {
    if (!a.words || a.role !== 'item') continue;
    let k = a.from - 1;
    if (m.text(k) === ':') k--;
    if (m.scanned && m.word(k) === 'son' && (k === 0 || m.kind(k - 1) === 'newline')) {
      a.role = 'total';
      m.claim(k, a.from, 'total');
      continue;
    }
    if (m.word(k) !== 'letras' || m.word(k - 1) !== 'en') continue;
    const named = /^(valor|total|suma|cantidad|monto|precio|vr|vlr)$/.test(m.word(k - 2)) ? k - 2 : k - 1;
    a.role = 'total';
    m.claim(named, a.from, 'total');
  }
}

const LAID_AWAY = words(
  'aparto apartaron aparta apartan apartado apartada separo separaron separa separado separada aparte',
);

/** "Se apartó el anillo, 2.600.000, con 500.000": what it was laid away with is a deposit. */
function markLayaway(m: Message, amounts: Amount[]): void {
  let away = -1;
  for (let i = 0; i < m.tokens.length && away < 0; i++) if (LAID_AWAY.has(m.word(i))) away = i;
  if (away < 0) return;
  amounts.forEach((a, i) => {
    if (
      a.role === 'item' &&
      i > 0 &&
      a.from > away &&
      m.word(a.from - 1) === 'con' &&
      amounts[i - 1]!.role === 'item'
    )
      a.role = 'deposit';
  });
}

/** "3 cadenas delgadas total 240.000 y 1 cadena gruesa 265.000": the total of a counted piece is its price. */
function markLineTotals(m: Message, amounts: Amount[]): void {
  if (!amounts.some((a) => a.role === 'item')) return;
  amounts.forEach((a, i) => {
    if (a.role !== 'total' || m.scanned || i + 1 === amounts.length) return;
    const floor = i > 0 ? amounts[i - 1]!.to : 0;
    for (let k = a.from - 1; k >= floor && m.kind(k) !== 'newline'; k--) {
      if (!m.product(k) || m.labels[k] !== null) continue;
      const n = m.numericAt(k - 1);
      if (
        !n ||
        n.scale !== 'none' ||
        n.currency ||
        !Number.isInteger(n.value) ||
        n.value < 2 ||
        n.value > 200
      )
        return;
      a.role = 'item';
      a.per = 'all';
      return;
    }
  });
}

/**
 * "pagó con cien mil en efectivo y sesenta mil por Nequi", "ya pagó por Nequi 52.000": what was handed over, when
 * there are other prices.
 */
function markTendered(m: Message, amounts: Amount[]): void {
  const isPrice = (a: Amount): boolean => a.role === 'item' && m.labels[a.to] !== 'payment';
  let prices = amounts.filter(isPrice).length;
  let earlier = 0;
  let totalled = false;
  for (let i = 0; i < amounts.length; i++) {
    const a = amounts[i]!;
    const pricedBefore = earlier;
    const footed = totalled;
    if (isPrice(a)) earlier++;
    if (a.role === 'total' || a.role === 'subtotal') totalled = true;
    if (a.role !== 'item' && a.role !== 'total') continue;
    const floor = i > 0 ? amounts[i - 1]!.to : 0;
    const before = paymentBefore(m, floor, a.from);
    if (m.labels[a.to] !== 'payment' && !before) continue;
    // "EFECTIVO 200.000" at the foot of a ticket
    let paid = m.scanned && before && footed;
    for (let k = a.from - 1; k >= floor && a.from - k <= (before ? 8 : 3); k--)
      if (PAID.has(m.word(k))) paid = true;
    const after =
      i > 0 && amounts[i - 1]!.role === 'tendered' && !productBetween(m, amounts[i - 1]!.to, a.from);
    const priced = before ? pricedBefore > 0 : prices > (isPrice(a) ? 1 : 0);
    if (!((paid || after) && priced)) continue;
    if (isPrice(a)) {
      prices--;
      earlier--;
    }
    a.role = 'tendered';
  }
}

/** The amount stands right after how it was paid: "… por nequi 52.000", "EFECTIVO: 200.000". */
function paymentBefore(m: Message, floor: number, from: number): boolean {
  let k = from - 1;
  while (k >= floor && /^(:|\$|=|,|los|las|de)$/.test(m.text(k))) k--;
  return k >= floor && m.labels[k] === 'payment' && !productBetween(m, floor, from);
}

function assignRole(m: Message, amounts: Amount[], index: number): void {
  const a = amounts[index]!;
  // "con descuento de 50.000, queda en 830.000": what is left to pay.
  const last = amounts[index - 1];
  const verb = /^(en|a|de|por)$/.test(m.word(a.from - 1)) ? m.word(a.from - 2) : m.word(a.from - 1);
  if (
    last?.role === 'discount' &&
    /^(queda|quedo|quedan|quedaron|quedaria|paga|pago|sale|salio|da)$/.test(verb) &&
    !productBetween(m, last.to, a.from)
  ) {
    a.role = 'total';
    return;
  }
  const line = m.tokens[a.from]!.line;
  const previous = index > 0 ? amounts[index - 1]! : null;
  const floor = previous ? previous.to : 0;
  if (inPromotion(m, a)) {
    a.per = 'all';
    // "39.900, promo 2x70.000": the offer takes the place of the price.
    if (previous?.role === 'item' && !productBetween(m, previous.to, a.from)) previous.role = 'before';
  }
  if (gramPriceBefore(m, a, floor)) {
    a.role = 'gram';
    return;
  }
  let each = m.text(a.from - 1) === '@';
  let all = false;
  // Said of weights or by a sign alone: only as good as nothing else is said.
  let weighed = false;
  let sums = false;
  let blocked = false;
  // Backwards inside the clause.
  for (let k = a.from - 1, steps = 0; k >= floor && steps < 9; k--, steps++) {
    const token = m.tokens[k]!;
    if (token.kind === 'newline' || m.labels[k] === 'mark') {
      // A label may stand on the line above its amount ("precio etiqueta\n5.800.000").
      break;
    }
    const text = token.text;
    if (token.kind === 'punct') {
      // The dot of an abbreviation ("desc.") or of a dotted leader ends nothing.
      if (
        text === '.' &&
        token.gap === 0 &&
        (ABBREVIATED.has(m.word(k - 1)) || m.text(k - 1) === '.' || m.text(k + 1) === '.')
      )
        continue;
      if (CLAUSE_END.test(text)) break;
      if (text === ',' && steps > 1) blocked = true;
      if (text === '+' && !TAX_CUE.has(m.word(k + 1))) break;
      if (text === '=' && steps === 0) sums = true;
      if (text === '=' && previous && !productBetween(m, previous.to, a.from) && !multiplied(m, previous, a))
        a.role = a.role === 'item' ? 'total' : a.role;
      if (
        text === '-' &&
        steps === 0 &&
        a.currency === false &&
        previous &&
        m.scanned &&
        token.line === line &&
        m.tokens[k - 1]?.kind === 'newline'
      )
        a.role = 'discount';
      continue;
    }
    if (token.kind !== 'word') continue;
    if (m.labels[k] === 'person' || m.labels[k] === 'seller') break;
    const product = m.product(k);
    if (text === 'final' && m.word(k - 1) === 'al' && previous) a.role = 'agreed';
    else if (
      /^(queda|quedan|quedo|quedaron)$/.test(text) &&
      steps <= 1 &&
      amounts.some((d, j) => j < index && d.role === 'deposit') &&
      !(m.word(a.from - 1) === 'en')
    )
      a.role = 'balance';
    else if (SUBTOTAL_CUE.has(text) && !(text === 'base' && !m.scanned)) a.role = 'subtotal';
    else if (
      lowersPrice(text) &&
      !blocked &&
      m.text(a.to) !== '%' &&
      !(text === 'bajo' && steps > 2) &&
      m.word(k - 1) !== 'sin' &&
      !takesLinksOff(m, k, a.from)
    ) {
      // "se lo rebajé a 55.000", "total con descuento 980.000": what is left of the price.
      if (k === a.from - 2 && leavesPrice(m, text, a, previous)) {
        if (previous?.role === 'item' && !productBetween(m, previous.to, a.from)) previous.role = 'before';
        break;
      }
      if (m.word(k - 1) === 'con' && TOTALS.has(m.word(k - 2))) continue;
      if (/^(con|ya)$/.test(m.word(k - 1)) && m.word(k - 2) === 'ya') continue;
      a.role = 'discount';
    } else if (DEPOSIT_CUE.has(text) && !blocked) {
      // "se lo dejé en 80 mil" is the final price, "deja 400.000" a deposit.
      if (/^(dej)/.test(text) && /^(en|a)$/.test(m.word(a.from - 1))) {
        a.role = 'item';
        if (previous && previous.role === 'item' && !productBetween(m, previous.to, a.from))
          previous.role = 'before';
        else if (previous?.role === 'total' && !productBetween(m, previous.to, a.from)) a.role = 'agreed';
      } else if (
        /^(separa|separo|separaron|separan|aparta|aparto|apartaron|apartan)$/.test(text) &&
        m.word(a.from - 1) !== 'con'
      ) {
        if (product) break;
        continue;
      } else a.role = 'deposit';
    } else if (BALANCE_CUE.has(text) && !blocked) {
      // "el circón que falta 22.000" tells which piece it is.
      if (m.word(k - 1) === 'que' && m.product(k - 2)) continue;
      a.role = 'balance';
    } else if (
      TENDERED_CUE.has(text) &&
      !blocked &&
      !(
        text === 'cambio' &&
        (m.product(k + 1) !== null ||
          m.product(k + 2) !== null ||
          m.word(k + 1) === 'de' ||
          WATCH_PARTS.has(m.word(k + 1)))
      ) &&
      !(text.startsWith('recib') && !m.scanned) &&
      !(text === 'vuelta' || m.labels[k] === 'measure')
    )
      a.role = 'tendered';
    else if (TAX_CUE.has(text) && steps <= 4 && (m.scanned || steps <= 2)) a.role = 'tax';
    else if (TOTALS.has(text) && !blocked) {
      // "todas a 62.000" prices each; "le dejé todo en 270.000" is what was agreed.
      if (/^(todos|todas)$/.test(text) && m.word(k + 1) === 'a' && steps <= 2) {
        each = true;
        continue;
      }
      // "dcto total 110.000"
      if (lowersPrice(m.word(k - 1))) continue;
      if (text === 'todo' && /^dej/.test(m.word(k - 1)) && previous) {
        a.role = 'agreed';
        break;
      }
      if (
        /^(todos|todas|todo)$/.test(text) &&
        steps > 2 &&
        !/^(junto|por|en|son|da|queda|vale)$/.test(m.word(k + 1))
      )
        continue;
      // "todas iguales a 62.000", "todos al mismo precio"
      if (/^(todos|todas)$/.test(text) && ALIKE.has(m.word(k + 1))) {
        m.claim(k, k + 1, 'noise');
        continue;
      }
      if (text === 'total' && /^(v|vr|vlr|valor)$/.test(m.word(k - 1)) && !m.scanned) all = true;
      a.role = 'total';
    } else if ((BEFORE_CUE.has(text) || (/^estaban?$/.test(text) && k === a.from - 2)) && !blocked) {
      // "repuesto original $85.000" says what piece it is.
      if (text === 'original' && !/^(precio|valor|costo)$/.test(m.word(k - 1))) continue;
      a.role = 'before';
    } else if (text === 'son' && steps <= 1 && previous && previous.role !== 'dropped') a.role = 'total';
    else if (EACH_WORDS.has(text)) {
      if (measuresEach(m, k)) weighed = true;
      else if (text !== 'cada' || steps <= 5) each = true;
      continue;
    } else if (product && !product.weak) {
      // "cada argolla vale 2.050.000", "cada par de aretes a 30.000"
      if ([1, 3, 4].some((d) => m.word(k - d) === 'cada' && k - d >= floor)) each = true;
      break;
    } else continue;
    m.claim(k, k + 1, a.role === 'discount' ? 'discount' : a.role === 'deposit' ? 'deposit' : 'total');
    break;
  }
  // Forwards: "25.000 de descuento", "172.000 en total los cuatro", "35.000 cada uno".
  let k = a.to;
  let whole = paysForCount(m, a.from, a.to, floor);
  const stop = index + 1 < amounts.length ? amounts[index + 1]!.from : m.tokens.length;
  const group = groupAfter(m, a.from, a.to, floor) ?? groupBefore(m, a.from, floor);
  if (group && group.at < stop) {
    if (!group.aside) {
      whole = true;
      a.group = group;
    }
    m.claim(group.at - 1, group.to, 'total');
  }
  for (let steps = 0; k < stop && steps < 7; k++, steps++) {
    const token = m.tokens[k]!;
    if (token.kind === 'newline' || m.labels[k] === 'mark') break;
    const text = token.text;
    // "en 75.000, o sea a 25 cada uno": said of another amount.
    if (text === 'osea' || m.match(k, ['o', 'sea']) > 0 || m.match(k, ['es', 'decir']) > 0) break;
    if (/^(el|por|x|cada|\/)$/.test(text) && /^(gramo|gr|g|gramito)$/.test(m.word(k + 1)) && steps <= 1) {
      a.role = 'gram';
      m.claim(k, k + 2, 'unit');
      break;
    }
    if (EACH_WORDS.has(text) || (text === 'und' && steps === 0) || (/^(u|uni)$/.test(text) && steps === 0)) {
      if (/^(talla|medida)$/.test(m.word(k - 1))) break;
      // "3.2 gr cada una" weighs each; only the price's own "cada" counts.
      let measured = false;
      for (let q = a.to; q < k; q++) if (m.labels[q] === 'measure') measured = true;
      if (measured) break;
      if (
        text === 'cada' &&
        !/^(uno|una|un|par|pieza|juego|unidad|cual|parcito|set)$/.test(m.word(k + 1)) &&
        m.product(k + 1) === null
      )
        break;
      each = true;
      m.claim(k, text === 'cada' && !(m.product(k + 1) && !namedBefore(m, k + 1)) ? k + 2 : k + 1, 'unit');
      if (text === 'cada' && m.product(k + 1) && namedBefore(m, k + 1)) m.relabel(k + 1, k + 2, 'unit');
      if (text === 'unidad' && /^(la|x|por)$/.test(m.word(k - 1))) m.claim(k - 1, k, 'unit');
      break;
    }
    if (/^(c|cl)$/.test(text) && m.text(k + 1) === '/' && /^(u|una|uno)$/.test(m.text(k + 2))) {
      each = true;
      m.claim(k, k + 3, 'unit');
      break;
    }
    if (/^(la|x|por|cada)$/.test(text) && /^(docena)$/.test(m.word(k + 1)) && steps <= 1) {
      a.per = 'dozen';
      m.claim(k, k + 2, 'unit');
      break;
    }
    // "3 juegos de acero a 49.000 el juego"
    if (
      text === 'el' &&
      steps === 0 &&
      /^(juego|set|kit|conjunto|combo)$/.test(m.word(k + 1)) &&
      namedShortlyBefore(m, k + 1, a.from)
    ) {
      each = true;
      m.claim(k, k + 2, 'unit');
      break;
    }
    if (
      /^(el|la|x|por)$/.test(text) &&
      /^(par|unidad|pieza|und|parcito)$/.test(m.word(k + 1)) &&
      steps <= 1
    ) {
      each = true;
      m.claim(k, k + 2, 'unit');
      break;
    }
    // "a 5.800 gramo"
    if (text === 'gramo' && steps === 0 && m.word(a.from - 1) === 'a') {
      a.role = 'gram';
      m.claim(k, k + 1, 'unit');
      break;
    }
    if ((text === 'de' || text === 'menos') && steps === 0) {
      const next = text === 'menos' ? text : m.word(k + 1);
      if (lowersPrice(next) && next !== 'menos' && a.role !== 'before') {
        a.role = 'discount';
        m.claim(k, k + 2, 'discount');
        break;
      }
      if (
        text === 'menos' &&
        ((m.kind(k + 1) !== 'number' && m.kind(k + 1) !== 'word') || /^(por|de)$/.test(m.word(k + 1))) &&
        previous
      ) {
        a.role = 'discount';
        m.claim(k, k + 1, 'discount');
        break;
      }
      if (text === 'de' && /^(abono|anticipo|adelanto|cuota|sena)$/.test(next)) {
        a.role = 'deposit';
        m.claim(k, k + 2, 'deposit');
        break;
      }
      if (text === 'de' && /^(saldo)$/.test(next)) {
        a.role = 'balance';
        break;
      }
    }
    if (text === 'que' && steps === 0) {
      const verb = /^(le|les|me|nos)$/.test(m.word(k + 1)) ? m.word(k + 2) : m.word(k + 1);
      if (/^(falta|faltan|faltaba|faltaban|debe|deben|debia|debo|resta|restan|quedo|quedaron)$/.test(verb)) {
        a.role = 'balance';
        break;
      }
    }
    // "a 33.000, total 165.000": said of the next amount.
    if (text === 'total' && announcesAmount(m, k + 1)) break;
    if (
      text === 'total' ||
      text === 'totales' ||
      (/^(todo|todos|todas|ambos|ambas|juntos|juntas)$/.test(text) && steps <= 2)
    ) {
      if (
        /^(ambos|ambas|todos|todas)$/.test(text) &&
        (GOLD_AFTER.has(m.word(k + 1)) || ALIKE.has(m.word(k + 1)) || /^(en|de|con)$/.test(m.word(k + 1)))
      )
        break;
      all = true;
      m.claim(m.word(k - 1) === 'en' ? k - 1 : k, k + 1, 'total');
      continue;
    }
    if (token.kind === 'punct' && text !== '(' && text !== ',') break;
    if (text === ',' && steps > 0) break;
    if (m.product(k)) break;
  }
  if (each && a.role === 'total') a.role = 'item';
  if (a.per === 'dozen') return;
  if (whole) a.per = 'all';
  else if (each) a.per = 'unit';
  else if (all) a.per = 'all';
  // "2 medallas de 1.5 gr cada una = 1.290.000": what they come to.
  else if (sums) a.preposition = 'por';
  else if (weighed && !/^(por|en)$/.test(a.preposition)) a.per = 'unit';
}

/** "rebajé a 55.000", "rebajados en 70.000" of 80.000: what is left, not what was taken off. */
function leavesPrice(m: Message, cue: string, a: Amount, previous: Amount | null): boolean {
  const preposition = m.word(a.from - 1);
  return (
    preposition === 'a' ||
    (preposition === 'en' && /^rebajad[oa]s?$/.test(cue) && previous !== null && a.value > previous.value / 2)
  );
}

/** "quitarle dos eslabones 15.000": work, nothing off the price. */
function takesLinksOff(m: Message, cue: number, amount: number): boolean {
  if (!m.word(cue).startsWith('quit')) return false;
  for (let k = cue + 1; k < amount; k++)
    if (/^(eslabon|eslabones|nudo|nudos|rayon|rayones|mancha|manchas)$/.test(m.word(k))) return true;
  return false;
}

/** "promo 2x70.000": the offer is of the two. */
function inPromotion(m: Message, a: Amount): boolean {
  const count = m.numericAt(a.from - 2);
  if (!count || !/^(x|por)$/.test(m.word(a.from - 1))) return false;
  for (let k = a.from - 3; k >= 0 && a.from - k < 8; k--)
    if (/^(promo|promocion|oferta|combo)$/.test(m.word(k))) return true;
  return false;
}

/** An amount begins at token `i`, perhaps behind a colon or a currency sign. */
function announcesAmount(m: Message, i: number): boolean {
  let k = i;
  while (/^(:|\$|=|de|son)$/.test(m.text(k)) && k - i < 3) k++;
  return m.labels[k] === 'amount';
}

/** The piece was named before token `i`: "34.000 cada dije" adds nothing to "dije placa militar x3". */
function namedBefore(m: Message, i: number): boolean {
  for (let k = i - 2; k >= 0; k--) if (m.product(k) && m.labels[k] === null) return true;
  return false;
}

/** "todas iguales", "todos al mismo precio" tell nothing of what the price is of. */
const ALIKE = words(
  'iguales igualitos igualitas igual al mismo misma del surtidos surtidas distintos distintas',
);

const GOLD_AFTER = words('oro plata acero en de');

/** "18.000 x 3 = 54.000", "3 UN x 18.000 = 54.000": the row's sum, not the invoice's. */
function multiplied(m: Message, unit: Amount, sum: Amount): boolean {
  const counted =
    /^(x|\*)$/.test(m.text(unit.from - 1)) && m.tokens[unit.from]!.line === m.tokens[sum.from]!.line;
  for (let k = counted ? unit.from - 3 : unit.to; k < sum.from; k++) {
    const n = m.numericAt(k);
    if (n && n.scale === 'none' && unit.value * n.value === sum.value) return true;
  }
  return false;
}

function productBetween(m: Message, from: number, to: number): boolean {
  for (let k = from; k < to; k++) if (m.product(k)) return true;
  return false;
}
