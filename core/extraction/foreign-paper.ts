import type { Message } from './message';
import { count, HELD, phrase } from './said';
import { words } from './text';

const BILL = words(
  'kwh consumo acueducto alcantarillado energia gas esp medidor telefonia internet estrato facturado epm codensa enel emcali electricaribe afinia aire vanti claro movistar tigo predial pague suspension lectura',
);

const PARCEL = words('guia remite remitente destinatario destino flete');

/** A bill for water, light or telephone, or a photographed paper that is no sale of the shop. */
export function foreignPaper(m: Message): string | null {
  if (count(m, BILL) >= 2) return 'recibo de servicios';
  return m.scanned && foreignTitle(m) ? 'otro documento' : null;
}

/** What a paper calls itself in its first lines. */
function foreignTitle(m: Message): boolean {
  const titles = [
    ['poliza|bono', 'de', 'garantia|autenticidad|regalo'],
    ['comprobante', 'de', 'pago|transferencia|consignacion|egreso|transaccion|envio|retiro'],
    ['transferencia|transaccion|envio|consignacion|pago', 'exitosa|exitoso|realizada|realizado|aprobada'],
    ['orden|solicitud', 'de', 'compra|pedido'],
    ['solicitud', 'de', 'trabajo|servicio'],
    ['lista', 'de', 'precios'],
    ['precio|precios|tarifa', 'oro|del|gramo|compra'],
    ['guia', 'de', 'envio|transporte'],
    ['extracto', 'bancario'],
    ['pendientes', 'taller|tienda|local|semana|hoy|dia'],
    [
      'distribuidora|distribuciones|importadora|comercializadora',
      'de',
      'empaques|insumos|bolsas|cajas|estuches|materiales',
    ],
    ['almacenes|supermercados', 'exito|olimpica|la|el'],
    ['estado', 'de', 'cuenta'],
    [
      'almuerzo|almuerzos|hamburguesa|gaseosa|gaseosas|gasolina|soat|peaje|parqueadero|drogueria|supermercado|restaurante|panaderia|ferreteria|clinica|odontologia|odontologico|consultorio|hospital|veterinaria|optica|laboratorio|eps|paciente',
    ],
    [
      'turnos|horario|horarios|cotizacion|proforma|inventario|servientrega|interrapidisimo|envia|coordinadora|baloto|chance|loteria|arqueo|cuadre|cierre|nomina',
    ],
  ];
  // the label of a parcel
  if (count(m, PARCEL) >= 2) return true;
  for (let i = 0; i < m.tokens.length && m.tokens[i]!.line < 6; i++) {
    const limit = /^(almuerzo|almuerzos|hamburguesa|gaseosa|gaseosas|gasolina|soat|peaje)$/.test(m.word(i))
      ? 6
      : 3;
    if (m.tokens[i]!.line >= limit || HELD.has(m.labels[i]!)) continue;
    for (const title of titles) if (m.match(i, title) > 0) return true;
    if (/^(certificado|certificacion|precios|tarifas|tarifario)$/.test(m.word(i)) && !pricedLine(m, i))
      return true;
    if (/^(cert|tarifa)$/.test(m.word(i)) && i === 0) return true;
    if (m.match(i, ['cuenta', 'de', 'cobro']) > 0 && !ownPaper(m)) return true;
    if (m.match(i, ['orden', 'de', 'trabajo|servicio']) > 0 && !chargedWork(m)) return true;
  }
  return false;
}

/** A bill under the shop's own heading, or to a customer, that names no debtor ("debe a"). */
function ownPaper(m: Message): boolean {
  if (phrase(m, ['debe|deben', 'a'])) return false;
  return m.labels[0] === 'header' || phrase(m, ['sr|sra|srta|senor|senora|cliente|clienta|nombre']);
}

/** A price stands on the line of token `i`: "Certificado   120.000" is sold with the piece. */
function pricedLine(m: Message, i: number): boolean {
  const { line } = m.tokens[i]!;
  for (let k = i; k < m.tokens.length && m.tokens[k]!.line === line; k++)
    if (m.labels[k] === 'amount') return true;
  return false;
}

/** An order of work that somebody pays: it names the customer, or what it comes to, and is no estimate. */
function chargedWork(m: Message): boolean {
  return (
    phrase(m, [
      'total|abono|saldo|anticipo|cliente|clienta|sr|sra|srta|senor|senora|nombre|pagado|cancelado',
    ]) && !phrase(m, ['presupuesto|estimado|aproximado|aprox|cotizado|proveedor|proveedora|contratista'])
  );
}
