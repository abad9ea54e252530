import type { Message } from './message';
import { words } from './text';

const MONTHS = words(
  'enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre diciembre ene feb mar abr may jun jul ago sep sept oct nov dic',
);
const DATE_CUE = words('fecha fec dia hora periodo vence vencimiento entrega');
const REFERENCE = words(
  'sku plu ean oc upc barras trx transaccion aut terminal remision factura fact fra recibo ticket tiquete tiq tkt pedido orden venta ref referencia cotizacion consecutivo comprobante cert certificado certificacion guia turno contrato cuenta serie serial codigo cod modelo mod apartado separado plan folio documento vale resolucion aprobacion autorizacion caja rad radicado poliza medidor lote bandeja vitrina local oficina mesa',
);

/** Dates, times and reference numbers: digits that are neither money nor a person's. */
export function readDatesAndReferences(m: Message): void {
  for (let i = 0; i < m.tokens.length; i++) {
    const n = m.numericAt(i);
    if (n && n.digits !== null && !n.currency && m.free(i)) {
      const sep = m.text(i + 1);
      const tight = m.tokens[i + 1]?.gap === 0 && m.tokens[i + 2]?.gap === 0;
      // 22/05/2026, 11:00, 20-01-26
      if (
        (sep === '/' || sep === '-' || sep === ':') &&
        tight &&
        m.kind(i + 2) === 'number' &&
        n.value <= 2100 &&
        n.scale === 'none' &&
        !n.decimal
      ) {
        const second = Number(m.text(i + 2));
        const third = m.text(i + 3) === sep && m.kind(i + 4) === 'number' && m.tokens[i + 4]!.gap === 0;
        const clock = sep === ':' && n.value < 24 && /^\d\d$/.test(m.text(i + 2)) && second < 60;
        const date = third && (sep === '/' || sep === '-') && second <= 31;
        const short =
          sep === '/' &&
          n.value <= 31 &&
          second <= 12 &&
          second >= 1 &&
          m.text(i + 2).length <= 2 &&
          m.text(i + 2).length === m.text(i).length &&
          (m.text(i).length === 2 || /^(el|del|al|dia|fecha|venta|hoy|:)$/.test(m.text(i - 1))) &&
          !/^(docena|docenas|gramo|quilate)$/.test(m.word(i + 3));
        if (clock || date || short) {
          let end = date ? i + 5 : i + 3;
          if (clock && third) end = i + 5;
          while (
            /^(am|pm|a|p|m|hrs|h)$/.test(m.word(end)) &&
            m.tokens[end]!.gap <= 1 &&
            /^(am|pm|m|hrs|h)$/.test(
              m.word(end) === 'a' || m.word(end) === 'p' ? m.word(end + 1) || 'x' : m.word(end),
            )
          )
            end++;
          m.claim(i, end, 'date');
          continue;
        }
      }
    }
    if (n && m.free(i) && n.scale === 'none' && n.value >= 1 && n.value <= 31) {
      const after = m.word(n.to);
      if ((after === 'de' || after === 'del') && MONTHS.has(m.word(n.to + 1))) {
        let end = n.to + 2;
        if (/^(de|del)$/.test(m.word(end)) && /^20\d\d$/.test(m.text(end + 1))) end += 2;
        else if (/^20\d\d$/.test(m.text(end))) end++;
        m.claim(i, end, 'date');
        continue;
      }
      if (MONTHS.has(after) && n.digits !== null && after !== 'mar') {
        m.claim(i, /^20\d\d$/.test(m.text(n.to + 1)) ? n.to + 2 : n.to + 1, 'date');
        continue;
      }
      const before = m.word(i - 1);
      const hour =
        /^(am|pm)$/.test(after) ||
        (after === 'de' &&
          /^la$/.test(m.word(n.to + 1)) &&
          /^(mañana|manana|tarde|noche)$/.test(m.word(n.to + 2)));
      if (
        ((before === 'las' && /^(a|de|desde|hasta|y|son|como)$/.test(m.word(i - 2))) || hour) &&
        n.value <= 12 &&
        !m.product(n.to) &&
        // "valor total de las seis"
        !/^(total|valor|precio|todas)$/.test(m.word(i - 3))
      ) {
        let end = n.to;
        if (m.word(end) === 'y' && /^(media|cuarto|diez|veinte|cinco)$/.test(m.word(end + 1))) end += 2;
        m.claim(before === 'las' ? i - 1 : i, hour && /^(am|pm)$/.test(after) ? end + 1 : end, 'date');
        continue;
      }
    }
    // A model: "GA-2100", "DW-5600BB".
    if (
      n &&
      n.digits !== null &&
      m.free(i) &&
      m.text(i - 1) === '-' &&
      m.tokens[i]!.gap === 0 &&
      m.tokens[i - 1]!.gap === 0 &&
      m.kind(i - 2) === 'word' &&
      /^\d{1,5}$/.test(n.digits) &&
      n.scale === 'none'
    ) {
      m.claim(i - 2, i + 1, 'measure');
      continue;
    }
    const word = m.word(i);
    if (MONTHS.has(word) && /^20\d\d$/.test(m.text(i + 1)) && m.free(i)) m.claim(i, i + 2, 'date');
    if (DATE_CUE.has(word) && (m.text(i + 1) === ':' || m.scanned) && m.free(i)) {
      m.claim(i, m.text(i + 1) === ':' ? i + 2 : i + 1, 'date');
    }
    readReference(m, i);
    readAccount(m, i);
  }
}

/** "440-118823-01": digits joined by two hyphens or more are an account or a code, no money. */
function readAccount(m: Message, i: number): void {
  if (m.kind(i) !== 'number' || !m.free(i)) return;
  let k = i + 1;
  let hyphens = 0;
  while (
    m.text(k) === '-' &&
    m.kind(k + 1) === 'number' &&
    m.tokens[k]!.gap === 0 &&
    m.tokens[k + 1]!.gap === 0
  ) {
    k += 2;
    hyphens++;
  }
  if (hyphens >= 2 && m.allFree(i, k)) m.claim(i, k, 'reference');
}

/** "Venta #88", "No 0093", "ref L4.209.4", "Ticket 5520", "factura electrónica N° FE-221". */
function readReference(m: Message, i: number): void {
  const word = m.word(i);
  if (!m.free(i)) return;
  let k = i;
  let named = false;
  if (REFERENCE.has(word)) {
    named = true;
    k++;
    while (
      /^(de|electronica|electronico|interno|interna|venta|caja|contrato|pago|pedido|cliente|compra|trabajo|servicio|reparacion|gia|igi|gemologico)$/.test(
        m.word(k),
      ) &&
      k - i < 4
    )
      k++;
    if (m.text(k) === '.' || m.text(k) === ':') k++;
  }
  const mark = m.text(k);
  let marked = false;
  if (mark === '#' || /^(no|nro|num|numero|n)$/.test(mark)) {
    if (!(
      mark === '#' ||
      m.text(k + 1) === '.' ||
      m.text(k + 1) === '°' ||
      m.text(k + 1) === 'º' ||
      m.text(k + 1) === ':' ||
      m.kind(k + 1) === 'number' ||
      named
    ))
      return;
    k++;
    marked = true;
    while (/^[.:°º#]$/.test(m.text(k))) k++;
    if (m.word(k) === 'o' && m.tokens[k]!.gap === 0) k++;
  } else if (mark === 'n°' || mark === 'nº') {
    k++;
    marked = true;
  }
  if (!named && !marked) return;
  // A reference number is plain digits or a code; "factura 350.000" is not one.
  const token = m.tokens[k];
  if (!token || (token.kind !== 'number' && !/\d/.test(token.text))) {
    const prefix =
      token?.kind === 'word' &&
      /^[A-Z]{1,5}$/.test(token.raw) &&
      m.text(k + 1) === '-' &&
      m.kind(k + 2) === 'number';
    if (prefix && (named || marked)) m.claim(i, k + 3, 'reference');
    return;
  }
  if (m.tokens[k]!.line !== m.tokens[i]!.line) return;
  const plain = /^\d{1,12}$/.test(token.text) || token.kind === 'word';
  const strict =
    named && !marked
      ? /^(sku|plu|ean|oc|upc|barras|trx|transaccion|aut|terminal|ref|referencia|ticket|tiquete|tiq|tkt|remision|recibo|consecutivo|guia|turno|serie|serial|codigo|cod|modelo|mod|contrato|rad|radicado|medidor|poliza|lote|comprobante|orden|pedido|apartado|separado|local|oficina|caja|bandeja|vitrina|aprobacion|autorizacion|resolucion|factura|fact|fra|cotizacion|cert|certificado|certificacion|venta)$/.test(
          word,
        )
      : true;
  const next = m.numericAt(k);
  if (
    /^(ref|referencia|serie|serial|codigo|cod|modelo|mod)$/.test(word) &&
    (!next || (!next.currency && next.scale === 'none'))
  ) {
    m.claim(i, k + 1, 'measure');
    return;
  }
  if (!plain || !strict || (next && (next.currency || next.scale !== 'none'))) return;
  // "factura 2 anillos": a small number before a noun counts it; "pedido 4471" or "No 12" does not.
  if (
    named &&
    !marked &&
    next &&
    next.value < 100 &&
    m.kind(k + 1) === 'word' &&
    m.tokens[k + 1]!.line === token.line &&
    // "CAJA 2 VENTA 10873": of which till.
    !(/^(caja|local|mesa|turno|oficina|vitrina)$/.test(word) && REFERENCE.has(m.word(k + 1)))
  )
    return;
  // "venta 150 anillos", "certificado 8500": too short or too round to be a number of theirs.
  if (
    named &&
    !marked &&
    /^(venta|cert|certificado|certificacion)$/.test(word) &&
    !token.text.startsWith('0') &&
    (token.text.length < 4 || (next && next.value % 50 === 0))
  )
    return;
  if (
    named &&
    !marked &&
    /^(factura|fact|fra|cotizacion|vale|apartado|separado|pedido|caja|orden)$/.test(word) &&
    token.text.length >= 5 &&
    next &&
    next.value % 500 === 0
  )
    return;
  // "en forma de bandeja 126000": drawers and tables have small numbers
  if (!marked && /^(bandeja|vitrina|mesa|local|oficina)$/.test(word) && token.text.length >= 5) return;
  let end = k + 1;
  while (
    m.text(end) === '-' &&
    m.tokens[end]!.gap === 0 &&
    m.kind(end + 1) === 'number' &&
    m.tokens[end + 1]!.gap === 0
  )
    end += 2;
  m.claim(i, end, 'reference');
}
