import type { ClienteJson, DudaJson, ExtraccionJson } from '../contract/extraction';
import { FINAL_CONSUMER } from '../contract/glossary';
import { readAddresses } from './address';
import { readCity } from './city';
import { score } from './confidence';
import { readEmails, readIds, readPhones } from './contact';
import { markAsides } from './asides';
import { allowsUnknown, saleGate } from './gate';
import { readLines } from './items';
import type { Line } from './line';
import { readMaterial } from './material';
import { readMeasures } from './measures';
import { Message } from './message';
import type { Amount } from './money';
import { readNotes } from './notes';
import { PeopleReader, type Person } from './people';
import { claimPerson, recognise } from './recognise';
import { featuresOf } from './sale-evidence';
import { quantityAt } from './quantity';
import type { ReadingChannel } from './tokens';

export type { ReadingChannel } from './tokens';

/** Longest message that is read; what follows is left out (a Telegram message has 4096 characters at most). */
export const MAX_LENGTH = 20_000;

export interface AmountSpan {
  pesos: number;
  inicio: number;
  fin: number;
  texto: string;
}

/** What the model of `sale-evidence.ts` is trained on. */
export function saleFeatures(text: string, channel: ReadingChannel): string[] {
  const m = new Message(text, channel);
  recognise(m);
  return featuresOf(m);
}

/** Below this certainty the card asks whether it is a sale at all. */
const HARDLY_A_SALE = 0.5;

const EMPTY: ClienteJson = {
  nombre: null,
  cedula: null,
  telefono: null,
  email: null,
  direccion: null,
  ciudad: null,
};

/**
 * Reads a sale from a typed message, the transcript of a voice note or the text of a ticket. Pure and synchronous;
 * never throws. A message that tells of no sale gives no items.
 * @param options.adding to a sale that is already told: a piece and its price are enough
 */
export function extractSale(
  text: string,
  options: { channel: ReadingChannel; adding?: boolean },
): ExtraccionJson {
  const m = new Message(text.length > MAX_LENGTH ? text.slice(0, MAX_LENGTH) : text, options.channel);
  const found = recognise(m);
  const { amounts, measures, person, payment } = found;
  let { descuento } = found;
  const gate = saleGate(m, amounts, options.adding ?? false);

  const empty: ExtraccionJson = {
    items: [],
    cliente: { ...EMPTY },
    descuento: null,
    iva: null,
    metodo_pago: null,
    notas: null,
    confianza: gate.sale ? 0.3 : Math.round(gate.confidence * 100) / 100,
    total_indicado: null,
    dudas: [],
    motor: 'reglas',
    canal: options.channel === 'ocr' ? 'photo' : options.channel,
  };
  if (!gate.sale) return empty;
  markAsides(m);

  promoteTotals(amounts);
  const totals = amounts.filter((a) => a.role === 'total' || a.role === 'subtotal');
  let knownHeads = 0;
  for (let i = 0; i < m.tokens.length; i++) {
    if (m.labels[i] !== null) continue;
    const product = m.product(i);
    if (product && !product.weak) knownHeads++;
  }
  const metal = readMaterial(m, 0, m.tokens.length, measures) !== null;
  const perRow = headingPrice(m);
  const { lines, unpriced } = readLines(
    m,
    amounts,
    measures,
    allowsUnknown(m, knownHeads, metal),
    totals,
    perRow,
  );
  if (lines.length === 0 || !lines.some((l) => l.known || metal || knownHeads > 0)) return empty;

  descuento ??= agreedDiscount(amounts, lines);
  const total = statedTotal(amounts);
  const discountPesos = (sum: number): number =>
    descuento === null ? 0 : descuento.tipo === 'valor' ? descuento.valor : (sum * descuento.valor) / 100;
  settleByTotal(lines, totals, discountPesos);
  const sum = lines.reduce((acc, l) => acc + l.item.cantidad * l.item.precio, 0);
  const agreement = total === null ? null : agrees(total, sum, discountPesos(sum));
  const dudas: DudaJson[] = [];
  if (gate.confidence < HARDLY_A_SALE && !options.adding)
    dudas.push({ campo: 'items', mensaje: '¿Es una venta? No estoy seguro.' });
  if (agreement === false) {
    dudas.push({
      campo: 'total',
      mensaje: `El mensaje dice un total de ${pesos(total!)} y las líneas suman ${pesos(sum)}.`,
    });
  }
  lines.forEach((line, i) => {
    if (line.ambiguous && agreement !== true) {
      dudas.push({
        campo: `items.${i}.precio`,
        mensaje: '¿El precio es de cada unidad o del total?',
        texto: m.slice(line.pair.amount.from, line.pair.amount.to),
      });
    }
    if (line.pair.amount.strength === 'weak')
      dudas.push({
        campo: `items.${i}.precio`,
        mensaje: 'Entendí miles de pesos. Verifique el precio.',
        texto: m.slice(line.pair.amount.from, line.pair.amount.to),
      });
    if (line.pair.amount.repaired && agreement !== true)
      dudas.push({
        campo: `items.${i}.precio`,
        mensaje: 'El precio no se lee bien en la foto.',
        texto: m.slice(line.pair.amount.from, line.pair.amount.to),
      });
    if (!line.known)
      dudas.push({
        campo: `items.${i}.nombre`,
        mensaje: 'No conozco este artículo.',
        texto: line.item.nombre,
      });
  });
  for (const head of unpriced)
    dudas.push({
      campo: 'items',
      mensaje: `No encontré el precio de: ${m.tokens[head.at]!.raw}.`,
      texto: m.tokens[head.at]!.raw,
    });
  const id = nearest(found.ids, person);
  const phone = nearest(found.phones, person);
  if (id && !id.sound)
    dudas.push({
      campo: 'cliente.cedula',
      mensaje: id.value.includes('-')
        ? 'El dígito de verificación del NIT no coincide.'
        : 'La cédula tiene una longitud extraña.',
      texto: id.value,
    });
  if (phone && !phone.sound)
    dudas.push({
      campo: 'cliente.telefono',
      mensaje: 'El teléfono no tiene diez dígitos.',
      texto: phone.value,
    });

  const { confidence, perLine } = score(lines, {
    agreement,
    doubts: dudas.length,
    unpriced: unpriced.length,
  });
  lines.forEach((line, i) => (line.item.confianza = perLine[i]));
  return {
    items: lines.map((l) => l.item),
    cliente: {
      nombre: person?.value ?? (found.finalConsumer ? FINAL_CONSUMER.nombre : null),
      cedula: id?.value ?? (found.finalConsumer && !person ? FINAL_CONSUMER.cedula : null),
      telefono: phone?.value ?? null,
      email: nearest(found.emails, person)?.value ?? null,
      direccion: nearest(found.addresses, person)?.value ?? null,
      ciudad: found.city,
    },
    descuento,
    iva: found.iva,
    metodo_pago: payment.method,
    notas: readNotes(m, amounts, payment),
    confianza: confidence,
    total_indicado: total,
    dudas,
    motor: 'reglas',
    canal: options.channel === 'ocr' ? 'photo' : options.channel,
  };
}

/** Of several (the shop prints its own), the one that stands nearest to the customer's name, best after it. */
function nearest<T extends { from: number; to: number }>(
  found: readonly T[],
  person: Person | null,
): T | null {
  if (found.length < 2 || !person) return found[0] ?? null;
  const distance = (f: T): number =>
    f.from >= person.to ? f.from - person.to : (person.from - f.to) * 2 + 2;
  return [...found].sort((a, b) => distance(a) - distance(b))[0]!;
}

/** When nothing else can be the price, the stated total of the piece is. */
function promoteTotals(amounts: Amount[]): void {
  if (amounts.some((a) => a.role === 'item' || a.role === 'gram')) return;
  // "precio lista 6.800.000, descuento 680.000, total 6.120.000"
  const listed = amounts.some((a) => a.role === 'discount')
    ? amounts.find((a) => a.role === 'before')
    : undefined;
  const total =
    listed ??
    // with the IVA apart, the price is what it is added to
    (amounts.some((a) => a.role === 'tax') ? amounts.find((a) => a.role === 'subtotal') : undefined) ??
    amounts.find((a) => a.role === 'total') ??
    amounts.find((a) => a.role === 'subtotal') ??
    amounts.find((a) => a.role === 'before');
  if (!total) return;
  const was = total.role;
  total.role = 'item';
  if (was === 'total' && total.per === null) total.per = 'all';
}

function statedTotal(amounts: readonly Amount[]): number | null {
  const totals = amounts.filter((a) => a.role === 'total');
  const last = totals[totals.length - 1] ?? amounts.find((a) => a.role === 'subtotal');
  return last?.value ?? null;
}

/** "Total 153.000, le dejo en 150.000": what was let go is the discount. */
function agreedDiscount(amounts: readonly Amount[], lines: readonly Line[]): ExtraccionJson['descuento'] {
  const agreed = amounts.find((a) => a.role === 'agreed');
  const sum = lines.reduce((acc, l) => acc + l.item.cantidad * l.item.precio, 0);
  if (!agreed || agreed.value >= sum || agreed.value < sum / 2) return null;
  return { tipo: 'valor', valor: sum - agreed.value };
}

/** A total agrees before or after the discount, with or without 19 % IVA. */
function agrees(total: number, sum: number, discount: number): boolean {
  const options = [sum, sum - discount, sum * 1.19, (sum - discount) * 1.19];
  return options.some((x) => Math.abs(x - total) <= Math.max(1, 0.0005 * total));
}

/** Where the words leave "each or all" open, the stated total decides. */
function settleByTotal(lines: Line[], totals: readonly Amount[], discount: (sum: number) => number): void {
  const open = lines.filter((l) => l.open);
  if (open.length === 0 || open.length > 8 || totals.length === 0) return;
  const fits = (): boolean => {
    const sum = lines.reduce((acc, l) => acc + l.item.cantidad * l.item.precio, 0);
    return totals.some((t) => agrees(t.value, sum, discount(sum)));
  };
  if (fits()) return;
  const before = open.map((l) => l.item.precio);
  for (let choice = 0; choice < 1 << open.length; choice++) {
    open.forEach((l, i) => {
      const asUnit = (choice & (1 << i)) === 0;
      l.item.precio = asUnit
        ? l.pair.amount.value
        : Math.round((l.pair.amount.value / l.quantity) * 100) / 100;
    });
    if (fits()) return;
  }
  open.forEach((l, i) => (l.item.precio = before[i]!));
}

/** What the price column of a ticket holds, by its heading. */
function headingPrice(m: Message): 'unit' | 'total' | null {
  if (!m.scanned) return null;
  for (let i = 0; i < m.tokens.length; i++) {
    if (!/^(cant|cantidad|ctd|can|cnt|detalle|descripcion|articulo|producto|item)$/.test(m.word(i))) continue;
    const line = m.tokens[i]!.line;
    let unit = false;
    let total = false;
    for (let k = i; k < m.tokens.length && m.tokens[k]!.line === line; k++) {
      if (m.numericAt(k) && m.kind(k) === 'number') break;
      if (/^(c\/u|unit|unitario|unidad|precio|v\/u|v\/unit|unit)$/.test(m.text(k))) unit = true;
      if (
        /^(total|importe|subtotal|v\/total|tot|valor|v\/r|vlr|vr)$/.test(m.text(k)) &&
        !/^(unit|unitario)$/.test(m.text(k + 1)) &&
        !/^(unit|unitario)$/.test(m.text(k + 2))
      )
        total = true;
    }
    if (unit && !total) return 'unit';
    if (total && !unit) return 'total';
    if (unit && total) return null;
  }
  return null;
}

function pesos(value: number): string {
  return `$${Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, '.')}`;
}

/** Every amount that the text contains, in pesos: used to check that what an AI answers was really said. */
export function readAmounts(text: string, channel: ReadingChannel = 'text'): AmountSpan[] {
  const m = new Message(text.slice(0, MAX_LENGTH), channel);
  const out: AmountSpan[] = [];
  for (const n of m.numerics) {
    const inicio = m.tokens[n.from]!.start;
    const fin = m.tokens[n.to - 1]!.end;
    out.push({ pesos: n.value, inicio, fin, texto: m.source.slice(inicio, fin) });
  }
  return out;
}

/** An answer such as "2.5 millones" or "1'550.000" in pesos; null when it is not one amount. */
export function readAmount(text: string): number | null {
  const m = new Message(text.slice(0, 500), 'text');
  const found = m.numerics.filter((n) => !(n.words && n.value === 1 && n.scale === 'none'));
  const money = found.filter((n) => n.currency || n.scale !== 'none' || n.value >= 1000);
  if (money.length === 1) return money[0]!.value;
  if (money.length > 1) {
    const last = money[money.length - 1]!;
    return money.every((n) => n.value === last.value) ? last.value : null;
  }
  return found.length === 1 ? found[0]!.value : null;
}

/** "10%", "20 mil", "el diez por ciento"; null when no discount is named. */
export function readDiscount(text: string): ExtraccionJson['descuento'] {
  const m = new Message(text.slice(0, 500), 'text');
  const percent = readMeasures(m).find((x) => x.kind === 'percent');
  if (percent) return percent.value > 0 ? { tipo: 'porcentaje', valor: percent.value } : null;
  const amount = readAmount(text);
  return amount !== null && amount > 0 ? { tipo: 'valor', valor: amount } : null;
}

/** "x3", "dos", "una docena", "2 und": a whole count from 1 to 9999, or null. */
export function readQuantity(text: string): number | null {
  const m = new Message(text.slice(0, 200), 'text');
  for (let i = 0; i < m.tokens.length; i++) {
    const q = quantityAt(m, i);
    if (q) return q.value;
    const n = m.numericAt(i);
    if (n && Number.isInteger(n.value) && n.value >= 1 && n.value <= 9999 && !n.currency) return n.value;
  }
  return null;
}

/** Customer data typed in one go: "María Gómez 1020345678, cel 300…". */
export function readCustomer(text: string): ClienteJson {
  const m = new Message(text.slice(0, 1000), 'text');
  const emails = readEmails(m);
  const ids = readIds(m);
  const addresses = readAddresses(m);
  const phones = readPhones(m);
  for (const n of m.numerics) {
    if (ids.length > 0 || n.digits === null || !m.free(n.from)) continue;
    const plain = n.digits.replace(/[.,']/g, '');
    if (!/^\d{5,10}$/.test(plain)) continue;
    const check = m.text(n.to) === '-' && /^\d$/.test(m.text(n.to + 1)) ? `-${m.text(n.to + 1)}` : '';
    m.claim(n.from, n.to + (check ? 2 : 0), 'id');
    ids.push({ value: plain + check, from: n.from, to: n.to, sound: true });
  }
  // A lone ten-digit mobile number with no id beside it stays a phone.
  const reader = new PeopleReader(m);
  const person = claimPerson(m, reader.readAll(), reader);
  const city = readCity(m, person);
  return {
    nombre: person?.value ?? null,
    cedula: ids[0]?.value ?? null,
    telefono: phones[0]?.value ?? null,
    email: emails[0]?.value ?? null,
    direccion: addresses[0]?.value ?? null,
    ciudad: city,
  };
}
