import type { Head } from './align';
import type { Line } from './line';
import type { Message } from './message';
import { oneOf } from './naming';
import { merged } from './rows';

/** "4 anillos talla 7 y 2 talla 9, a 51.000 cada uno": a line for each size. */
export function bySize(m: Message, line: Line): Line[] {
  if (line.sizes.length < 2) return [line];
  // "2 de 45 cm y 1 de 60 cm, 240.000 las tres"
  const all = line.sizes.reduce((sum, { count }) => sum + count.value, 0);
  const { value, per } = line.pair.amount;
  const price = per === 'all' ? Math.round((value / all) * 100) / 100 : value;
  const apart = new Set(line.sizes.map(({ size }) => m.slice(size.from, size.to)));
  const inCommon = line.base
    ?.split(' ')
    .filter((word) => !apart.has(word))
    .join(' ');
  return line.sizes.map(({ count, size }) => ({
    ...line,
    quantity: count.value,
    quantityAt: count,
    price,
    open: false,
    item: {
      ...line.item,
      cantidad: count.value,
      precio: price,
      descripcion: [inCommon, m.slice(size.from, size.to)].filter(Boolean).join(' '),
    },
  }));
}

/** Pieces with one price, and the second of "2 aretes 30.000 y 34.000 plata", are of the metal said last. */
export function shareMaterials(lines: Line[]): void {
  for (let i = lines.length - 2; i >= 0; i--) {
    const line = lines[i]!;
    const next = lines[i + 1]!;
    const alike = line.pair.shared === true || (next.alone && next.item.nombre === line.item.nombre);
    if (alike && line.item.material === null && !line.pair.head?.product.service)
      line.item.material = next.item.material;
  }
}

/** "3 anillos 40.000 c/u, 2 cadenas 110.000 c/u, 340.000": the last is what they come to. */
export function dropUnnamedSum(lines: Line[]): void {
  const last = lines[lines.length - 1];
  if (lines.length < 3 || !last || last.pair.head !== null) return;
  const sum = lines.slice(0, -1).reduce((acc, l) => acc + l.item.cantidad * l.item.precio, 0);
  if (sum === last.item.cantidad * last.item.precio) lines.pop();
}

/** "dos zarcillos y un anillo, …: zarcillos 44.000 c/u": the count was said where the piece was announced. */
export function takeAnnouncedCounts(m: Message, lines: Line[], heads: readonly Head[]): void {
  const first = lines[0];
  if (!first) return;
  for (const line of lines) {
    const head = line.pair.head;
    const { amount } = line.pair;
    const each = amount.per === 'unit' || (amount.per === null && amount.preposition === 'a');
    if (!head || line.quantityAt !== null || !each || merged.has(amount)) continue;
    const announced = heads.find((h) => h.at < first.from && h.product === head.product);
    if (!announced || lines.filter((l) => l.pair.head?.product === head.product).length > 1) continue;
    const n = m.numericAt(announced.at - 1);
    if (!n || n.scale !== 'none' || n.currency || !Number.isInteger(n.value) || n.value < 2 || n.value > 200)
      continue;
    line.quantity = n.value;
    line.item.cantidad = n.value;
  }
}

/** "2 cadenas: la delgada en 930 mil y la gruesa en 2.050.000": the count announces the lines, it multiplies none. */
export function splitSummaries(lines: Line[]): void {
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!;
    if (
      line.quantity < 2 ||
      line.pair.head === null ||
      line.pair.amount.per === 'unit' ||
      (line.quantityAt !== null && line.quantityAt.from > line.pair.head.at)
    )
      continue;
    let followers = 0;
    while (i + 1 + followers < lines.length && lines[i + 1 + followers]!.pair.head === null) followers++;
    if (followers > 0 && followers + 1 === line.quantity) {
      line.item.nombre = oneOf(line.item);
      line.quantity = 1;
      line.item.cantidad = 1;
      line.item.precio = line.pair.amount.value;
      line.price = line.pair.amount.value;
      line.ambiguous = false;
    }
  }
}
