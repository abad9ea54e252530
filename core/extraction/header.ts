import { GIVEN_NAMES } from './lexicon/names';
import type { Message } from './message';
import { words } from './text';
import { cityLength } from './towns';

const STORE = words(
  'joyeria joyerias joyas joyero relojeria bisuteria plateria orfebreria taller boutique almacen tienda accesorios compraventa esmeraldas galeria jewelry diamantes detalles',
);
const HEADER_LINE = words(
  'nit tel telefono telefonos direccion dir calle cll cl cra cr kra kr carrera avenida av avda diagonal dg diag transversal tv trans km pasaje pje edificio edif centro barrio cc regimen responsable iva resolucion dian instagram whatsapp cel local www sucursal propietario propietaria prop no email correo factura simplificado comun',
);
const OF = words('de del la las los el y');
const CUSTOMER = /^(cliente|clienta|senor|senora|sr|sra|comprador|compradora|nombre|adquirente|adquiriente)$/;
const BODY = words(
  'cliente clienta senor senora sr sra comprador nombre cte fecha cant cantidad ctd detalle descripcion articulo producto vendido facturado',
);

/** The shop's own heading on a ticket: its NIT, phone and address are not the customer's. */
export function readHeader(m: Message): void {
  if (!m.scanned) return;
  const lines: [number, number][] = [];
  let start = 0;
  for (let i = 0; i <= m.tokens.length; i++) {
    if (i === m.tokens.length || m.kind(i) === 'newline') {
      if (i > start) lines.push([start, i]);
      start = i + 1;
    }
  }
  if (lines.length < 3) return;
  const has = (line: [number, number], set: ReadonlySet<string>): boolean => {
    for (let k = line[0]; k < line[1]; k++) if (set.has(m.word(k))) return true;
    return false;
  };
  // "FACTURA POS 0871" above the shop's name, on a ticket that names its customer further down.
  const titled = /^(factura|remision|recibo|ticket|tiquete|pos|venta)$/.test(m.word(lines[0]![0]));
  if (titled && lines.length > 3 && lines.slice(2).some((line) => CUSTOMER.test(m.word(line[0]))))
    lines.shift();
  const first = lines[0]!;
  const money = (line: [number, number]): boolean => {
    for (let k = line[0]; k < line[1]; k++) {
      const n = m.numericAt(k);
      if (
        n &&
        (n.currency ||
          (n.grouped &&
            n.value < 1e8 &&
            m.word(k - 1) !== 'nit' &&
            !/^\d{3}\.\d{3}\.\d{3}$/.test(n.digits ?? '') &&
            m.text(k + 1) !== '-') ||
          n.scale !== 'none')
      )
        return true;
    }
    return false;
  };
  if (money(first) || has(first, BODY)) return;
  const named = has(first, STORE) && (m.product(first[0]) === null || tradeName(m, first));
  for (let k = first[0]; k < first[1]; k++) if (m.text(k) === ':') return;
  const second = lines[1]!;
  const road = ([from, to]: [number, number]): boolean => {
    if (!/^(calle|cll|cl|cra|cr|kra|kr|carrera|avenida|av|avda|diagonal|transversal)$/.test(m.word(from)))
      return false;
    for (let k = from; k < to; k++) if (m.text(k) === '#') return true;
    return false;
  };
  const backed =
    (/^(nit|rut)$/.test(m.word(second[0])) ||
      (HEADER_LINE.has(m.word(second[0])) &&
        !has(second, BODY) &&
        !money(second) &&
        m.product(second[0]) === null &&
        m.word(second[0]) !== 'no' &&
        m.word(second[0]) !== 'cc')) &&
    // "ESMERALDAS DEL CARIBE", "Calle del Arsenal # 8B-12": a firm named after what it sells.
    (m.product(first[0]) === null ||
      /^(nit|rut)$/.test(m.word(second[0])) ||
      (has(first, OF) && road(second))) &&
    !(GIVEN_NAMES.has(m.word(first[0])) && !has(first, STORE)) &&
    !/^(factura|remision|recibo|ticket|fra|venta|compra|nota)$/.test(m.word(first[0]));
  if (!named && !backed) return;
  let end = 1;
  while (end < lines.length && end < 7) {
    const line = lines[end]!;
    if (has(line, BODY) || money(line) || (m.product(line[0]) !== null && !HEADER_LINE.has(m.word(line[0]))))
      break;
    let leading = HEADER_LINE.has(m.word(line[0])) || has(line, STORE);
    if (!leading && m.text(line[0]) === '(') leading = true;
    if (!leading && m.kind(line[0]) === 'number' && m.kind(line[0] + 1) !== 'word') leading = true;
    // A line of dashes, or the shop's town on a line of its own.
    if (
      !leading &&
      (m.kind(line[0]) === 'punct' ||
        (cityLength(m, line[0]) > 0 && line[1] - line[0] <= cityLength(m, line[0]) + 2))
    )
      leading = true;
    if (!leading && cityLength(m, line[0]) > 0 && has(line, HEADER_LINE)) leading = true;
    if (!leading) break;
    end++;
  }
  for (let l = 0; l < end; l++) m.claim(lines[l]![0], lines[l]![1], 'header');
}

/** "RELOJES Y JOYAS LA 70": a shop called after what it sells, in the plural. */
function tradeName(m: Message, line: readonly [number, number]): boolean {
  let k = line[0];
  while (k + 1 < line[1] && m.product(k) !== null && m.word(k).endsWith('s') && /^(y|,)$/.test(m.text(k + 1)))
    k += 2;
  return k > line[0] && (STORE.has(m.word(k)) || STORE.has(m.word(k + 1)));
}
