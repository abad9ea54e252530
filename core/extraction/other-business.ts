import type { Message } from './message';
import type { Amount } from './money';
import { count, countOutsideParens, mentions, phrase, sellingVerbs } from './said';
import { words } from './text';

const SUPPLIER = words(
  'proveedor proveedora proveedores surtido surtir mercancia insumos arriendo nomina sueldo salario prestamo empeno empeño empenar empeñar meta metas gasto gastos gaste gastamos compramos pagamos pague compre encargamos encargue pedimos inventario arqueo nequiaron hipoteca seguro parqueadero almuerzo almuerzos domiciliario recarga fundicion quincena comision comisiones',
);
const APPOINTMENT = words(
  'cita citas agenda agendar agende agendame recordar recuerdame recuerde recordatorio reunion turno',
);
/** Tells of something else than a sale when no word of selling stands beside it. */
const NARRATIVE = words(
  'prestaron presto perdio perdieron robaron mande mandamos gire giramos llego llegaron trajeron trajo mostrar mostrarle foto fotos publicar publique etiquetar cobra cobran ofrece ofrecen ofrecio ofrecieron avisele avisale avisenle aviseles digale dile diganle cuentele cuentale',
);

/**
 * What a message sounds like besides a sale: an appointment, the shop's own business, something owed or only told; null when it sounds like none of these. Single words and phrases decide, so that what else the message
 * says may outweigh them.
 */
export function otherBusiness(m: Message, amounts: readonly Amount[]): string | null {
  const verbs = sellingVerbs(m);
  if (!m.scanned && mentions(m, APPOINTMENT) > 0 && verbs === 0) return 'cita';
  if (
    !m.scanned &&
    phrase(
      m,
      ['al', 'proveedor|taller|joyero|contador|banco|fundidor'],
      ['factura', 'de|del', 'proveedor|proveedora'],
      // An errand: "tráeme unas cajitas, yo te las pago".
      ['te', 'lo|la|los|las', 'pago|devuelvo|reembolso'],
      ['le|les', 'compre|compramos|pagamos|debo|debemos'],
      ['llego', 'el|la|un|mercancia', 'pedido|mercancia|surtido'],
      // What the shop itself has to pay.
      [
        'hay|toca|tengo|tenemos|falta|faltan',
        'que|por|de',
        'pagar|pagarle|pagarles|pagarlo|pagarla|pagarlos|cancelarle',
      ],
      ['toca|falta|para', 'pagarle|pagarles', 'al|a'],
      [
        'llega|llegan|llegara|llegaran|trae|traen',
        'el|la|los|las|mas|otras|otros',
        'pedido|mercancia|surtido|material|insumos|bolsas|bolsitas|cajas|cajitas|estuches|empaques',
      ],
    )
  )
    return 'asunto del negocio, no una venta';
  const spent = mentions(m, SUPPLIER) - (phrase(m, ['al', 'almuerzo']) ? 1 : 0);
  if (spent > 0 && verbs === 0 && !buyerAsksForInvoice(m)) return 'asunto del negocio, no una venta';
  if (
    mentions(m, SUPPLIER) > 0 &&
    phrase(m, [
      'pagar|pague|pagamos|pago|comprar|compramos|compre',
      'el|la|los|las|al|de|del|a',
      'arriendo|nomina|proveedor|proveedora|mercancia|insumos|prestamo|seguro|sueldo|inventario|surtido',
    ])
  )
    return 'asunto del negocio, no una venta';
  if (!m.scanned && verbs === 0) {
    if (countOutsideParens(m, NARRATIVE) > 0) return 'no cuenta una venta';
    if (
      phrase(
        m,
        [
          'saber|confirmar|averiguar|consultar|preguntar|decirme|dime|digame|recordarme',
          'el|la|que|cuanto|si|cual|los|las|a|por',
        ],
        ['no', 'me|nos', 'cuadra|cuadro|cuadran'],
        ['si', 'lo|la|los|las', 'autoriza|autorizan|aprueba|aprueban'],
        ['precio', 'mal|malo|errado|equivocado'],
        ['creo', 'que', 'vale|valen|cuesta|cuestan'],
        ['no', 'le|les', 'sirvio|sirvieron'],
        ['vuelve|vuelven|regresa|volvera', 'mañana|manana|luego|despues|ahorita', 'con|por|a'],
        ['cuadrar|cuadre|descuadre|descuadro', 'la|de|en|el', 'caja|dia'],
        ['oferta|promocion|promo|ofertas|promociones', 'de', 'la|este|esta', 'semana|mes|temporada|quincena'],
      )
    )
      return 'no cuenta una venta';
    if (
      !paidInPart(m, amounts) &&
      phrase(m, ['me|nos|le', 'deben|debe|quedo|quedaron', 'debiendo'], ['me|nos', 'debe|deben'])
    )
      return 'habla de una deuda';
    if (supplierList(m)) return 'lista de precios';
    if (onlyNumbersToCall(m)) return 'no cuenta una venta';
    if (onlyKnownThings(m)) return 'habla de una pieza, no de su venta';
  }
  if (
    phrase(m, ['mañana|manana|luego|despues|ahorita', 'viene|vienen|pasa|pasan|compra|vuelve', 'a|por|y']) &&
    verbs === 0 &&
    !paidInPart(m, amounts)
  )
    return 'todavía no es una venta';
  if (
    phrase(
      m,
      ['gramo', 'de|del', 'oro|plata'],
      ['gramo|gramos', 'ley'],
      ['precio', 'del', 'gramo|oro'],
      ['oro|plata|dolar', 'esta|amanecio|subio|bajo', 'a|en|hoy'],
    ) &&
    verbs === 0 &&
    count(m, words('anillo cadena aretes pulsera dije collar')) === 0
  )
    return 'precio del metal';
  return null;
}

/** "a 5.800 gramo, mínimo 50 gramos": what a supplier offers. */
function supplierList(m: Message): boolean {
  if (!phrase(m, ['minimo|minima|minimos'])) return false;
  return m.numerics.some((n) => {
    const unit = m.word(n.to) === 'el' || m.word(n.to) === 'por' ? n.to + 1 : n.to;
    return m.labels[n.from] === 'amount' && /^(gramo|gramito|docena|unidad|par)$/.test(m.word(unit));
  });
}

/** "la garantía del reloj de 400.000": every price only tells which piece is meant. */
function onlyKnownThings(m: Message): boolean {
  for (let i = 0; i < m.tokens.length; i++)
    if (m.labels[i] === 'discount' || /^(anot|factur|registr|apunt|decidi|ponga|ponle)/.test(m.word(i)))
      return false;
  const priced = m.numerics.filter((n) => m.labels[n.from] === 'amount');
  return priced.length > 0 && priced.every((n) => knownThing(m, n));
}

/** "llamen a Redeban al 6013320": a number of seven digits to call, read like a price. */
function onlyNumbersToCall(m: Message): boolean {
  const figures = m.numerics.filter((n) => m.labels[n.from] === 'amount');
  return (
    figures.length > 0 &&
    figures.every(({ from }) => {
      if (!/^(al|a)$/.test(m.word(from - 1))) return false;
      for (let k = from - 2; k >= 0 && from - k < 8; k--)
        if (/^(llam|marqu|comuni)/.test(m.word(k))) return true;
      return false;
    })
  );
}

/** "el reloj de 400.000": the price tells which one. */
function knownThing(m: Message, n: { from: number }): boolean {
  if (m.word(n.from - 1) !== 'de') return false;
  let head = -1;
  for (let k = n.from - 2; k >= 0 && n.from - k < 7 && m.kind(k) === 'word'; k--) {
    if (/^(un|una|unos|unas)$/.test(m.word(k))) return false;
    if (m.product(k)) head = k;
  }
  return head >= 0 && /^(el|la|los|las|del|al|ese|esa|este|esta|mi|mis|tu|su|sus)$/.test(m.word(head - 1));
}

/** "necesito la factura para la empresa …": the buyer writes; "compramos" and "pagamos" tell of this sale. */
function buyerAsksForInvoice(m: Message): boolean {
  return phrase(
    m,
    ['la|una|mi|nuestra|de', 'factura', 'a|para|electronica|por|de|con'],
    ['necesito|necesitamos|requiero|requerimos|solicito|solicitamos', 'factura|facturar'],
    ['me|nos', 'facturan|factura|facture|facturen'],
    ['facturarnos|facturarme|facturame|facturenos|factureme'],
  );
}

/** What was laid down for a piece whose price was said just before: the sale is made, whatever is still owed. */
function paidInPart(m: Message, amounts: readonly Amount[]): boolean {
  const price = amounts.findIndex((a) => a.role === 'item' && !knownThing(m, a));
  if (price < 0) return false;
  let piece = false;
  for (let k = 0; k < m.tokens.length && !piece; k++) piece = m.product(k) !== null && m.labels[k] === null;
  return piece && amounts.slice(price + 1).some((a) => a.role === 'deposit' || a.role === 'balance');
}
