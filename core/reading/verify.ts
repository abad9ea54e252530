import type { Decimal as BaseDecimal } from 'decimal.js';
import type { DudaJson, ExtraccionJson, ItemExtraidoJson } from '../contract/extraction';
import { Decimal, formatCop } from '../invoicing/money';
import type { Answer } from './answer';

const MAX_ITEMS = 100;
/** Counts and percentages as they are said; folded. Amounts are the rules' business. */
const SMALL_NUMBERS: Readonly<Record<string, number>> = {
  un: 1,
  una: 1,
  uno: 1,
  par: 2,
  dos: 2,
  tres: 3,
  cuatro: 4,
  cinco: 5,
  seis: 6,
  siete: 7,
  ocho: 8,
  nueve: 9,
  diez: 10,
  once: 11,
  doce: 12,
  docena: 12,
  trece: 13,
  catorce: 14,
  quince: 15,
  dieciseis: 16,
  diecisiete: 17,
  dieciocho: 18,
  diecinueve: 19,
  veinte: 20,
  veinticinco: 25,
  treinta: 30,
  cuarenta: 40,
  cincuenta: 50,
  mitad: 50,
  sesenta: 60,
  setenta: 70,
  ochenta: 80,
  noventa: 90,
};

function digits(text: string): string {
  return text.replace(/\D/g, '');
}

/** Lower case without accents, so that "María" is found in "MARIA". */
function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/** Whether the words of a value (those of three letters or more) stand in the source. */
function wordsFound(value: string, source: string): boolean {
  const words = fold(value).match(/[\p{L}\p{N}]{3,}/gu) ?? [];
  return words.every((word) => source.includes(word));
}

/** What the sale adds up to before IVA: Σ quantity × price, less the discount. */
export function netTotal(sale: Pick<ExtraccionJson, 'items' | 'descuento'>): Decimal {
  const gross = sale.items.reduce(
    (sum, item) => sum.plus(new Decimal(item.precio).times(item.cantidad)),
    new Decimal(0),
  );
  if (!sale.descuento) return gross;
  const { tipo, valor } = sale.descuento;
  return gross.minus(tipo === 'valor' ? valor : gross.times(valor).dividedBy(100));
}

/** The ways in which a seller may state a total: with or without the discount, with or without IVA at 19 %. */
function agrees(stated: number, sale: Pick<ExtraccionJson, 'items' | 'descuento'>): boolean {
  const net = netTotal(sale);
  const gross = netTotal({ items: sale.items, descuento: null });
  return [net, gross, net.times('1.19')].some((total) => total.minus(stated).abs().lessThanOrEqualTo(1));
}

/**
 * What no engine may let through in silence: a free item, a discount of everything. The discount is taken out (the
 * seller sets it on the card if it is meant); the free item stays at 0 with a doubt.
 */
export function guard(sale: ExtraccionJson): ExtraccionJson {
  const dudas: DudaJson[] = [...(sale.dudas ?? [])];
  const add = (campo: string, mensaje: string): void => {
    if (!dudas.some((duda) => duda.campo === campo)) dudas.push({ campo, mensaje });
  };
  let { items, descuento } = sale;
  if (items.length > MAX_ITEMS) {
    add('items', `La venta trae ${items.length} ítems; solo tomé los primeros ${MAX_ITEMS}.`);
    items = items.slice(0, MAX_ITEMS);
  }
  items.forEach((item, index) => {
    if (item.precio <= 0) add(`items.${index}.precio`, `No encontré el precio de «${item.nombre}».`);
  });
  const gross = netTotal({ items, descuento: null });
  if (descuento && gross.greaterThan(0) && netTotal({ items, descuento }).lessThanOrEqualTo(0)) {
    const asked = descuento.tipo === 'porcentaje' ? `${descuento.valor} %` : formatCop(descuento.valor);
    add('descuento', `El mensaje pide un descuento de ${asked}, que deja la venta en cero. No lo apliqué.`);
    descuento = null;
  }
  return dudas.length || sale.dudas ? { ...sale, items, descuento, dudas } : { ...sale, items, descuento };
}

/**
 * A model's answer, checked against what it was given: each amount must be one that our own reader finds in the
 * source, ids and phones must stand there digit by digit, names word by word, and the sums must meet any stated total.
 * What fails stays visible with a doubt; a personal datum that the source does not hold is dropped (nothing is better
 * than somebody else's cédula). The confidence is the share of values that were found.
 *
 * @param sources texts that did not come from the model (typed, transcript, OCR)
 * @param amounts the amounts in them, in pesos
 */
export function verify(
  answer: Answer,
  sources: readonly string[],
  amounts: readonly number[],
): ExtraccionJson {
  const source = fold(sources.join('\n'));
  const known = new Set(amounts.map((amount) => new Decimal(amount).toFixed(2)));
  const sourceDigits = sources.map(digits).join(' ');
  const numbers = new Set(
    [...source.matchAll(/\d+(?:[.,]\d+)?/g)].map(([number]) => Number(number.replace(',', '.'))),
  );
  for (const word of source.match(/\p{L}+/gu) ?? []) {
    const value = SMALL_NUMBERS[word];
    if (value !== undefined) numbers.add(value);
  }
  const inSource = (amount: BaseDecimal.Value): boolean => known.has(new Decimal(amount).toFixed(2));
  const dudas: DudaJson[] = [];
  let checked = 0;
  let found = 0;
  const check = (ok: boolean, campo: string, mensaje: string): boolean => {
    checked++;
    if (ok) found++;
    else dudas.push({ campo, mensaje });
    return ok;
  };

  const items = answer.items.map((item, index): ItemExtraidoJson => {
    const before = dudas.length;
    const inTotal = new Decimal(item.precio).times(item.cantidad);
    check(
      item.precio > 0 && (inSource(item.precio) || inSource(inTotal)),
      `items.${index}.precio`,
      item.precio > 0
        ? `No encuentro ${formatCop(item.precio)} en el mensaje para «${item.nombre}».`
        : `No encontré el precio de «${item.nombre}».`,
    );
    check(
      wordsFound(item.nombre, source),
      `items.${index}.nombre`,
      `«${item.nombre}» no está así en el mensaje.`,
    );
    if (item.cantidad > 1 && !numbers.has(item.cantidad)) {
      check(
        false,
        `items.${index}.cantidad`,
        `No encuentro la cantidad ${item.cantidad} de «${item.nombre}» en el mensaje.`,
      );
    }
    const weightOk = item.peso_gramos === null || numbers.has(item.peso_gramos);
    if (!weightOk)
      check(false, `items.${index}.peso_gramos`, `No encuentro ${item.peso_gramos} g en el mensaje.`);
    return {
      ...item,
      peso_gramos: weightOk ? item.peso_gramos : null,
      confianza: Math.max(0.1, 1 - 0.45 * (dudas.length - before)),
    };
  });

  const cliente = { ...answer.cliente };
  const personal = (
    campo: 'nombre' | 'cedula' | 'telefono' | 'email' | 'direccion' | 'ciudad',
    label: string,
    ok: boolean,
  ): void => {
    if (cliente[campo] === null) return;
    if (!check(ok, `cliente.${campo}`, `No encuentro ${label} «${cliente[campo]}» en el mensaje.`))
      cliente[campo] = null;
  };
  personal('nombre', 'el nombre', wordsFound(cliente.nombre ?? '', source));
  for (const [campo, label] of [
    ['cedula', 'la cédula'],
    ['telefono', 'el teléfono'],
  ] as const) {
    const value = digits(cliente[campo] ?? '');
    personal(campo, label, value.length >= 5 && sourceDigits.includes(value));
  }
  // a dictated e-mail is spelled out, so its words are looked for, not the signs
  personal(
    'email',
    'el correo',
    /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(cliente.email ?? '') &&
      wordsFound((cliente.email ?? '').replace(/[@._-]/g, ' '), source),
  );
  personal('direccion', 'la dirección', wordsFound(cliente.direccion ?? '', source));
  personal('ciudad', 'la ciudad', wordsFound(cliente.ciudad ?? '', source));

  let { descuento } = answer;
  if (descuento) {
    const ok =
      descuento.tipo === 'valor'
        ? inSource(descuento.valor)
        : descuento.valor <= 100 && numbers.has(descuento.valor);
    if (!check(ok, 'descuento', 'El descuento no está así en el mensaje; no lo apliqué.')) descuento = null;
  }

  const total = answer.total_indicado;
  const sale = { items, descuento };
  if (total !== null) {
    if (!inSource(total)) check(false, 'total', `No encuentro el total ${formatCop(total)} en el mensaje.`);
    else if (items.length) {
      check(
        agrees(total, sale),
        'total',
        `El mensaje dice ${formatCop(total)}, pero los ítems suman ${formatCop(netTotal(sale))}.`,
      );
    }
  }

  const confianza = items.length === 0 ? 0 : Math.round((checked ? found / checked : 0) * 100) / 100;
  return guard({
    items,
    cliente,
    descuento,
    iva: answer.iva,
    metodo_pago: answer.metodo_pago,
    notas: answer.notas,
    confianza,
    total_indicado: total,
    dudas,
  });
}
