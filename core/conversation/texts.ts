import type Decimal from 'decimal.js';
import type { InvoiceStatus, PaymentMethod } from '../contract/glossary';
import { formatDate, formatPesos, rich, markup, type Html } from './html';
import type { CustomerField, Doubt, InvoiceSummary, SalesSummary, UnsupportedKind } from './state';

/**
 * Every word that the bot says, in one file. Colombian Spanish, "usted", short and warm.
 * Functions return Telegram HTML (their parameters are escaped by the `rich` tag) unless they say "plain":
 * buttons and pop-ups have no markup.
 */

/** What the shop's staff may change in the Conversación node without touching code. Plain text. */
export interface TextOverrides {
  bienvenida?: string;
  ayuda?: string;
  pedirVenta?: string;
  gracias?: string;
  sinVenta?: string;
}

export const FIELD_NAMES: Record<CustomerField, string> = {
  nombre: 'Nombre',
  cedula: 'Cédula o NIT',
  telefono: 'Teléfono',
  email: 'Correo',
  direccion: 'Dirección',
  ciudad: 'Ciudad',
};

/** As they stand in a sentence. */
const FIELD_WORDS: Record<CustomerField, string> = {
  nombre: 'el nombre',
  cedula: 'la cédula o NIT',
  telefono: 'el teléfono',
  email: 'el correo',
  direccion: 'la dirección',
  ciudad: 'la ciudad',
};

export const PAYMENT_NAMES: Record<PaymentMethod, string> = {
  efectivo: 'Efectivo',
  tarjeta: 'Tarjeta',
  transferencia: 'Transferencia',
};

export const STATUS_NAMES: Record<InvoiceStatus, string> = {
  BORRADOR: '📝 Borrador',
  PENDIENTE: '🕓 Pendiente de pago',
  PAGADA: '✅ Pagada',
  ANULADA: '🚫 Anulada',
};

/** Where transfers arrive, as the card offers them. */
export const BANKS = [
  'Bancolombia',
  'Nequi',
  'Daviplata',
  'Davivienda',
  'BBVA',
  'Banco de Bogotá',
  'Banco Popular',
  'Banco de Occidente',
  'Llave Bre-B',
  'Otro banco',
] as const;

/** Labels of buttons (plain). */
export const BUTTONS = {
  confirm: '✅ Generar factura',
  items: '✏️ Ítems',
  customer: '👤 Cliente',
  finalConsumer: '🧍 Consumidor final',
  payment: '💳 Pago',
  discount: '🏷 Descuento',
  tax: '🧮 IVA',
  cancel: '✖️ Cancelar',
  back: '⬅️ Volver',
  add: '➕ Agregar ítem',
  remove: '🗑 Quitar este ítem',
  name: 'Nombre',
  description: 'Descripción',
  quantity: 'Cantidad',
  unitPrice: 'Precio',
  pendingPayment: '🕓 Sin pago aún (pendiente)',
  noDiscount: 'Sin descuento',
  taxAdded: 'IVA aparte (se suma)',
  taxIncluded: 'IVA incluido en los precios',
  taxNone: 'Sin IVA',
  pdf: '📄 PDF',
  paid: '✅ Marcar pagada',
  void: '🚫 Anular',
  voidYes: '🚫 Sí, anular',
  keep: '⬅️ No, dejarla así',
  previous: '◀️ Anteriores',
  next: 'Siguientes ▶️',
  toList: '📋 Volver a la lista',
} as const;

export const LINE_FIELD_NAMES = {
  name: 'nombre',
  description: 'descripción',
  quantity: 'cantidad',
  unitPrice: 'precio unitario',
} as const;

/** Plain: a doubt about the total that the message itself named. */
export const totalDisagrees = (stated: Decimal.Value, ours: Decimal.Value): string =>
  `El mensaje dice un total de ${formatPesos(stated)}, pero los ítems dan ${formatPesos(ours)}`;

const paragraphs = (text: string): Html => rich`${text}`;

const SALE_EXAMPLE = rich`<i>Anillo de oro 18k 2.500.000 para María Gómez 1020345678, efectivo</i>`;

const reference = (code: string): Html => rich`Referencia: <code>${code}</code>`;

/** "el nombre", "el nombre y la cédula", "el nombre, la cédula y el correo". */
const enumerated = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} y ${words.at(-1)}`;

/** "3 facturas", "1 factura". */
const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

export function buildTexts(overrides: TextOverrides = {}) {
  const own = (value: string | undefined, standard: Html): Html =>
    value?.trim() ? paragraphs(value.trim()) : standard;

  return {
    // ── Entering ─────────────────────────────────────────────────────────────────────────────────────────────
    welcomeStranger: (): Html =>
      own(
        overrides.bienvenida,
        rich`👋 ¡Hola! Soy el asistente de facturación de su joyería.

Para entrar, abra el <b>enlace de invitación</b> que le dio su administrador, o escriba su <b>número de cédula</b>.`,
      ),
    askPassword: (): Html => rich`🔑 Escriba su <b>contraseña</b>. La borro del chat apenas la lea.`,
    wrongLogin: (left: number): Html =>
      rich`La cédula o la contraseña no coinciden.${
        left > 0 ? ` Le ${left === 1 ? 'queda 1 intento' : `quedan ${left} intentos`}.` : ''
      } Escriba su <b>cédula</b> para intentar de nuevo.`,
    loginBlocked: (minutes: number): Html =>
      rich`🔒 Demasiados intentos. Por seguridad, espere <b>${counted(minutes, 'minuto', 'minutos')}</b> y vuelva a intentar.`,
    passwordNotDeleted: (): Html =>
      rich`⚠️ No pude borrar el mensaje con su contraseña. Por favor <b>bórrelo usted</b> del chat.`,
    chooseShop: (): Html => rich`Su cédula está en más de una joyería. ¿A cuál quiere entrar?`,
    chooseShopAgain: (): Html => rich`Toque el nombre de la joyería a la que quiere entrar.`,
    inviteProblem: (outcome: 'invalid' | 'blocked'): Html =>
      outcome === 'invalid'
        ? rich`Ese enlace de invitación no sirve: no existe, ya se usó o venció. Pídale a su administrador uno nuevo.`
        : rich`🔒 Demasiados intentos con enlaces que no sirven. Espere unos minutos.`,
    shutOut: (): Html => rich`Su acceso está desactivado. Hable con el administrador de su joyería.`,
    linked: (name: string, shop: string): Html =>
      rich`✅ Listo, <b>${name}</b>: ya puede facturar en <b>${shop}</b>.

Escriba, dicte o envíe la foto de una venta. Por ejemplo:
${markup(SALE_EXAMPLE)}`,
    alreadyLinked: (name: string, shop: string): Html =>
      rich`Hola, <b>${name}</b>. Está en <b>${shop}</b>. Escriba, dicte o envíe la foto de una venta y yo hago la factura.`,
    goodbye: (): Html => rich`👋 Salió de la cuenta en este chat. Para volver a entrar escriba /start.`,
    needsLogin: (): Html =>
      rich`Primero debe entrar: abra su <b>enlace de invitación</b> o escriba su <b>número de cédula</b>.`,

    // ── Asking for and reading a sale ────────────────────────────────────────────────────────────────────────
    askSale: (): Html =>
      own(
        overrides.pedirVenta,
        rich`🧾 Cuénteme la venta: escríbala, díctela o envíe la foto. Por ejemplo:
${markup(SALE_EXAMPLE)}`,
      ),
    noSale: (heard: string | null, doubts: readonly Doubt[]): Html => {
      const intro = own(
        overrides.sinVenta,
        rich`No encontré una venta en su mensaje. Necesito al menos <b>un producto y su precio</b>. Por ejemplo:
${markup(SALE_EXAMPLE)}

Si sí era una venta, envíela otra vez empezando por <b>Venta:</b>`,
      );
      const source = heard
        ? rich`

Esto fue lo que leí: «${heard}»`
        : rich``;
      const detail = doubts.length
        ? rich`
${markup(
  doubts
    .slice(0, 3)
    .map((doubt) => rich`• ${doubt.message}`)
    .join('\n') as Html,
)}`
        : rich``;
      return rich`${markup(intro)}${markup(source)}${markup(detail)}`;
    },
    help: (admin: boolean): Html =>
      own(
        overrides.ayuda,
        rich`<b>Así de fácil</b>
1️⃣ Escriba, dicte o envíe la foto de la venta:
${markup(SALE_EXAMPLE)}
2️⃣ Revise la tarjeta y toque <b>${BUTTONS.confirm}</b>.

<b>Comandos</b>
/factura – empezar o ver la factura en curso
/lista – últimas facturas
/buscar – por número, nombre o cédula
/cancelar – descartar la factura en curso
/salir – salir de la cuenta${markup(
          admin
            ? rich`
/resumen – ventas de hoy y del mes
/usuario – crear un vendedor`
            : rich``,
        )}`,
      ),
    unknownCommand: (): Html => rich`No conozco ese comando. Vea /ayuda, o cuénteme la venta directamente.`,
    adminOnly: (): Html => rich`Ese comando es solo para el administrador de la joyería.`,
    readOnlyRole: (): Html => rich`Su usuario puede consultar facturas (/lista, /buscar), pero no crearlas.`,
    tooFast: (): Html =>
      rich`🐢 Va muy rápido: leo hasta 30 mensajes por minuto. Espere un momento y envíelo de nuevo; lo que ya tiene en la tarjeta sigue igual.`,
    mediaNotInPlan: (what: 'voice' | 'photo'): Html =>
      rich`${what === 'voice' ? 'Las notas de voz' : 'Las fotos'} vienen desde el plan <b>Pro</b>. Por ahora escríbame la venta y la hago igual de rápido.`,
    fileTooBig: (): Html =>
      rich`Ese archivo es muy grande (máximo 10 MB). Envíelo más liviano o escríbame la venta.`,
    voiceTooLong: (): Html =>
      rich`Esa nota de voz es muy larga (máximo 5 minutos). Envíela en partes o escríbame la venta.`,
    unsupported: (what: UnsupportedKind): Html =>
      ({
        group: rich`Por privacidad de sus clientes solo trabajo en chat privado. Escríbame directamente y con gusto le ayudo.`,
        edited: rich`Vi que editó un mensaje, pero no vuelvo a leer los editados. Para corregir use los botones de la tarjeta o envíe un mensaje nuevo.`,
        sticker: rich`😊 ¡Qué bonito! Para facturar cuénteme la venta por escrito, voz o foto.`,
        contact: rich`Gracias por el contacto. Para usarlo en la factura, escríbame el nombre y la cédula: <i>María Gómez 1020345678</i>`,
        location: rich`No necesito la ubicación. Cuénteme la venta por escrito, voz o foto.`,
        video: rich`No leo videos todavía. Envíe una foto, una nota de voz o escriba la venta.`,
        document: rich`No leo ese tipo de archivo. Envíe una foto (JPG o PNG), una nota de voz o escriba la venta.`,
        forward: rich`Escríbame la venta y la hago con gusto.`,
        other: rich`Eso no lo sé leer. Cuénteme la venta por escrito, voz o foto.`,
      })[what],
    queued: (position: number): Html =>
      rich`📥 Recibí otra venta y la dejé en espera (${counted(position, 'venta', 'ventas')}). Apenas termine la de la tarjeta, la muestro.`,
    queueFull: (max: number): Html =>
      rich`Tiene ${max} ventas en espera y no puedo guardar más. Termine la de la tarjeta y envíe esta de nuevo.`,
    nextFromQueue: (): Html => rich`📥 Esta es la venta que estaba en espera:`,
    moreItemsThanPlan: (max: number): Html =>
      rich`❌ Su plan permite hasta <b>${max} ítems</b> por factura. Quite alguno o haga otra factura con el resto.`,

    // ── Card ─────────────────────────────────────────────────────────────────────────────────────────────────
    cardTitle: (): Html => rich`🧾 <b>Borrador de factura</b>`,
    doubtsTitle: (): Html => rich`⚠ <b>verificar</b>`,
    doubt: (doubt: Doubt): Html =>
      doubt.source ? rich`• ${doubt.message} <i>(leí «${doubt.source}»)</i>` : rich`• ${doubt.message}`,
    heard: (text: string): Html => rich`🎙 <i>«${text}»</i>`,
    itemsTitle: (): Html => rich`<b>Ítems</b>`,
    noItems: (): Html => rich`❌ Falta al menos un ítem: toque <b>${BUTTONS.items}</b> y agréguelo.`,
    missingPrice: 'falta el precio',
    customerTitle: (returning: boolean): Html =>
      returning ? rich`<b>Cliente</b> · recurrente ⭐` : rich`<b>Cliente</b>`,
    suggestion: (name: string, id: string): Html =>
      rich`📱 Ese teléfono es de <b>${name}</b> (documento terminado en ${id.slice(-4)}). ¿Es la misma persona?`,
    useSuggestion: (name: string): string => `⭐ Sí, es ${name}`,
    payment: (method: PaymentMethod | null, bank: string | null): Html =>
      method
        ? rich`💳 <b>Pago:</b> ${PAYMENT_NAMES[method]}${bank ? ` · ${bank}` : ''} → queda <b>PAGADA</b>`
        : rich`💳 <b>Pago:</b> sin pago aún → queda <b>PENDIENTE</b>`,
    notes: (text: string): Html => rich`📝 ${text}`,
    missingLine: (fields: readonly CustomerField[]): Html => {
      const what = rich`👉 Falta ${enumerated(fields.map((field) => FIELD_WORDS[field]))} del cliente.`;
      const [name, id] = [fields.includes('nombre'), fields.includes('cedula')];
      if (!name && !id) return what;
      const example = name && id ? 'María Gómez 1020345678' : name ? 'María Gómez' : '1020345678';
      return rich`${markup(what)} Escríbame, por ejemplo, <i>${example}</i>, o toque <b>${BUTTONS.finalConsumer}</b>.`;
    },
    waiting: (count: number): Html => rich`📥 ${counted(count, 'venta más', 'ventas más')} en espera`,
    itemsMenu: (): Html => rich`Toque el ítem que quiere cambiar.`,
    itemMenu: (name: string): Html =>
      rich`Toque lo que quiere cambiar de «${name}», o escriba de una vez su nuevo precio.`,
    customerMenu: (): Html =>
      rich`Toque el dato que quiere cambiar, o escriba de una vez el <i>nombre y la cédula</i>.`,
    paymentMenu: (): Html => rich`¿Cómo pagó?`,
    banksMenu: (): Html => rich`¿A qué banco llegó la transferencia?`,
    taxMenu: (): Html => rich`¿Cómo va el IVA de esta venta?`,
    discountMenu: (): Html =>
      rich`Escriba el descuento en pesos o en porcentaje: <i>50 mil</i> o <i>10%</i>.`,
    askLineField: (field: keyof typeof LINE_FIELD_NAMES, name: string): Html =>
      ({
        name: rich`✏️ Escriba el nuevo <b>nombre</b> de «${name}».`,
        description: rich`✏️ Escriba la <b>descripción</b> de «${name}» (o <i>borrar</i>).`,
        quantity: rich`✏️ ¿<b>Cuántas</b> unidades de «${name}»?`,
        unitPrice: rich`✏️ Escriba el nuevo <b>precio</b> de cada «${name}»: <i>2.5 millones</i>, <i>850 mil</i> o <i>850.000</i>.`,
      })[field],
    askNewLine: (): Html =>
      rich`➕ Escriba el ítem con su precio: <i>2 aretes de plata 925 180.000 cada uno</i>.`,
    askCustomerField: (field: CustomerField): Html =>
      field === 'nombre' || field === 'cedula'
        ? rich`✏️ Escriba <b>${FIELD_WORDS[field]}</b> del cliente (o los dos: <i>María Gómez 1020345678</i>).`
        : rich`✏️ Escriba <b>${FIELD_WORDS[field]}</b> del cliente (o <i>borrar</i>).`,
    badAnswer: (
      what: 'name' | 'description' | 'quantity' | 'unitPrice' | 'discount' | 'line' | CustomerField,
    ): Html =>
      ({
        name: rich`Escriba un nombre de 2 a 150 letras.`,
        description: rich`Escriba una descripción de hasta 300 letras, o <i>borrar</i>.`,
        quantity: rich`No entendí la cantidad. Escriba un número de 1 a 9.999, por ejemplo <i>2</i>.`,
        unitPrice: rich`No entendí el precio. Escríbalo así: <i>2.5 millones</i>, <i>850 mil</i> o <i>850.000</i>.`,
        discount: rich`No entendí el descuento. Escríbalo así: <i>10%</i> o <i>50 mil</i>.`,
        line: rich`No encontré un ítem con su precio. Escríbalo así: <i>anillo de plata 180.000</i>.`,
        nombre: rich`Escriba el nombre del cliente, por ejemplo <i>María Gómez</i>.`,
        cedula: rich`La cédula o NIT debe tener de 5 a 12 números, por ejemplo <i>1020345678</i>.`,
        telefono: rich`El teléfono debe tener de 7 a 15 números, por ejemplo <i>300 123 4567</i>.`,
        email: rich`Ese correo no parece correcto. Escríbalo así: <i>maria@correo.com</i>.`,
        direccion: rich`Escriba la dirección (hasta 200 letras), o <i>borrar</i>.`,
        ciudad: rich`Escriba la ciudad (hasta 100 letras), o <i>borrar</i>.`,
      })[what],
    discountTooBig: (): Html =>
      rich`El descuento no puede ser igual o mayor que la venta. Escriba uno menor, por ejemplo <i>10%</i> o <i>50 mil</i>.`,
    priceMustBePositive: (): Html =>
      rich`El precio debe ser mayor que cero. Escríbalo así: <i>850 mil</i> o <i>850.000</i>.`,
    /** A number came and the card did not ask for one. */
    numberForWhat: (words: string): Html =>
      rich`¿Para qué es «${words}»? Para cambiar un precio o una cantidad toque <b>${BUTTONS.items}</b> y el ítem; para un descuento toque <b>${BUTTONS.discount}</b>.`,
    priceOrQuantity: (words: string, item: string): Html =>
      rich`¿«${words}» es el precio o la cantidad de «${item}»? Toque <b>${BUTTONS.unitPrice}</b> o <b>${BUTTONS.quantity}</b> en la tarjeta y escríbalo otra vez.`,
    notForTheCard: (heard: string | null): Html =>
      rich`No entendí ${heard ? `«${heard}»` : 'ese mensaje'} y la factura sigue igual. Para corregirla toque un botón de la tarjeta o escriba el cambio: <i>el precio del anillo es 850 mil</i>, <i>quite los aretes</i>, <i>la cédula es 52123456</i>. Para agregar un ítem escríbalo con su precio: <i>dije de plata 80.000</i>.`,
    whichLine: (words: string): Html =>
      rich`¿Cuál ítem es «${words}»? Tóquelo aquí para corregirlo; la factura sigue igual.`,
    cardIsReady: (): Html => rich`Su factura está lista: revísela y toque <b>${BUTTONS.confirm}</b>.`,
    cardIsWaiting: (): Html => rich`Aquí sigue su factura en curso:`,
    thanks: (): Html => rich`😊 ¡Con mucho gusto! Cuando tenga otra venta, cuénteme.`,
    cancelled: (): Html => rich`✖️ Borrador descartado. Cuando quiera, cuénteme otra venta.`,
    nothingToCancel: (): Html => rich`No hay ninguna factura en curso. Cuénteme una venta cuando quiera.`,
    stepCancelled: (): Html => rich`Listo, no hice ningún cambio.`,
    expired: (): Html =>
      rich`⌛ El borrador que tenía pasó de 24 horas y se venció. Si la venta sigue en pie, envíela de nuevo.`,
    staleButton: 'Este botón ya no vale. Le muestro la tarjeta actual.',
    staleButtonNoDraft: 'Este botón ya no vale.',
    unknownButton: 'Ese botón no lo conozco.',
    cannotConfirm: 'Todavía falta completar la factura.',
    totalMustBePositive: (): Html => rich`❌ El total debe ser mayor que cero.`,
    movedDown: (): Html => rich`⬇️ La tarjeta sigue más abajo.`,

    // ── Issuing ──────────────────────────────────────────────────────────────────────────────────────────────
    issuing: 'Generando la factura…',
    changedSinceShown: (): Html =>
      rich`🔁 Los valores cambiaron desde que vio la tarjeta (por ejemplo el IVA de la joyería). Revísela y confirme otra vez.`,
    ruleBroken: (message: string): Html => rich`🙏 ${message} La venta queda guardada en la tarjeta.`,
    rateLimit: (limit: number): Html =>
      rich`Hizo <b>${limit} facturas en 5 minutos</b>. Por seguridad espere un momento y toque confirmar de nuevo; la venta queda guardada.`,
    issueFailed: (code: string): Html =>
      rich`😔 No pude crear la factura. La venta sigue guardada: intente confirmar de nuevo en un momento.
${markup(reference(code))}`,
    readFailed: (message: string, code: string): Html => rich`😔 ${message}
${markup(reference(code))}`,
    failure: (code: string): Html =>
      rich`😔 Algo falló de nuestro lado y no se hizo ningún cambio. Intente de nuevo en un momento.
${markup(reference(code))}`,
    invoiceIssued: (invoice: InvoiceSummary): Html =>
      rich`✅ <b>Factura ${invoice.number}</b>
${invoice.customerName ?? 'Consumidor final'} · <b>${formatPesos(invoice.total)}</b>
${STATUS_NAMES[invoice.status]}`,
    documentCaption: (invoice: InvoiceSummary): Html =>
      rich`<b>${invoice.number}</b> · ${formatPesos(invoice.total)}
${STATUS_NAMES[invoice.status]}${markup(
        overrides.gracias?.trim()
          ? rich`
${overrides.gracias.trim()}`
          : rich``,
      )}`,
    documentFailed: (number: string): Html =>
      rich`La factura <b>${number}</b> quedó hecha, pero el PDF no salió. Toque <b>${BUTTONS.pdf}</b> en un momento y se lo envío.`,

    // ── After the sale ───────────────────────────────────────────────────────────────────────────────────────
    invoiceDetail: (invoice: InvoiceSummary): Html =>
      rich`🧾 <b>${invoice.number}</b> · ${formatDate(invoice.createdAt, true)}
${STATUS_NAMES[invoice.status]}${invoice.payment ? ` · ${PAYMENT_NAMES[invoice.payment]}` : ''}
👤 ${invoice.customerName ?? 'Consumidor final'}${invoice.customerId ? ` · ${invoice.customerId}` : ''}

${markup(
  invoice.lines
    .slice(0, 20)
    .map((line) => rich`• ${line.quantity} × ${line.name.slice(0, 80)} · ${formatPesos(line.unitPrice)}`)
    .join('\n') as Html,
)}

<b>TOTAL ${formatPesos(invoice.total)}</b>${invoice.sellerName ? `\nVendió: ${invoice.sellerName}` : ''}`,
    invoiceGone: 'No encuentro esa factura.',
    /** `own`: only what this person sold. */
    listTitle: (query: string | null, total: number, own: boolean): Html =>
      query
        ? rich`🔎 «${query}»: ${counted(total, 'factura', 'facturas')}`
        : rich`📋 <b>${own ? 'Sus facturas' : 'Facturas'}</b> (${total})`,
    listRow: (invoice: InvoiceSummary): Html =>
      rich`${STATUS_NAMES[invoice.status].split(' ')[0]!} <b>${invoice.number}</b> · ${formatPesos(invoice.total)}
    ${invoice.customerName ?? 'Consumidor final'} · ${formatDate(invoice.createdAt)}`,
    listEmpty: (query: string | null, own: boolean): Html =>
      query
        ? rich`No encontré facturas con «${query}». Pruebe con el número, el nombre o la cédula.`
        : own
          ? rich`Usted todavía no tiene facturas. ¡Cuénteme la primera venta! (Las de sus compañeros están en /buscar.)`
          : rich`Todavía no hay facturas. ¡Cuénteme la primera venta!`,
    askSearch: (): Html => rich`🔎 ¿Qué busca? Escriba el número, el nombre o la cédula.`,
    askVoidReason: (number: string): Html =>
      rich`🚫 Va a anular la factura <b>${number}</b>. Escriba el <b>motivo</b> (queda registrado), o /cancelar.`,
    badVoidReason: (): Html => rich`Escriba un motivo de al menos 4 letras, o /cancelar.`,
    confirmVoid: (reason: string): Html =>
      rich`Motivo: «${reason}». ¿Anulo la factura? <b>No se puede deshacer</b>; el número se conserva.`,
    statusChanged: (invoice: InvoiceSummary): Html =>
      rich`Factura <b>${invoice.number}</b>: ${STATUS_NAMES[invoice.status]}.`,
    statusRefused: (invoice: InvoiceSummary | null): string =>
      invoice
        ? `La factura está en estado ${invoice.status}: ese cambio no se puede.`
        : 'No encuentro esa factura.',
    summary: (summary: SalesSummary, shop: string, today: string): Html => {
      const row = (label: string, part: { count: number; total: string }): Html =>
        rich`${label}: <b>${formatPesos(part.total)}</b> (${part.count})`;
      const lines: Html[] = [
        rich`📊 <b>${shop}</b> · ${today}`,
        rich``,
        row('Hoy', summary.today),
        row('Este mes', summary.month),
        row('Por cobrar', summary.pending),
      ];
      if (summary.byPayment.length)
        lines.push(
          rich``,
          rich`<b>Este mes por medio de pago</b>`,
          ...summary.byPayment.map((part) =>
            row(part.payment ? PAYMENT_NAMES[part.payment] : 'Sin medio de pago', part),
          ),
        );
      if (summary.bySeller.length)
        lines.push(
          rich``,
          rich`<b>Este mes por vendedor</b>`,
          ...summary.bySeller.slice(0, 10).map((part) => row(part.name, part)),
        );
      return lines.join('\n') as Html;
    },
    askNewUser: (): Html =>
      rich`👤 Escriba el <b>nombre y la cédula</b> del nuevo vendedor: <i>Ana Ruiz 52123456</i>. O /cancelar.`,
    badNewUser: (): Html =>
      rich`Necesito nombre y cédula en un mensaje: <i>Ana Ruiz 52123456</i>. O /cancelar.`,
    userCreated: (name: string, link: string): Html =>
      rich`✅ Creé a <b>${name}</b> como vendedor. Envíele este enlace (sirve una sola vez, por 3 días):
${link}`,
    userExists: (name: string, link: string): Html =>
      rich`Ya hay un usuario con esa cédula: <b>${name}</b>. Si necesita entrar de nuevo, envíele este enlace (sirve una sola vez, por 3 días):
${link}`,
    userInactive: (name: string): Html =>
      rich`Ya hay un usuario con esa cédula, <b>${name}</b>, pero está desactivado.`,
    userLimit: (limit: number): Html =>
      rich`Su plan permite hasta <b>${limit} usuarios</b>. Para agregar más, amplíe el plan.`,
    updateLate: (): Html =>
      rich`⏳ Estamos un poco demorados; su mensaje está guardado y se lo respondo apenas pueda.`,
  };
}

export type Texts = ReturnType<typeof buildTexts>;

/** Telegram's menu of commands (plain). */
export const COMMANDS = {
  stranger: [{ command: 'start', description: 'Entrar' }],
  seller: [
    { command: 'factura', description: 'Hacer una factura' },
    { command: 'lista', description: 'Últimas facturas' },
    { command: 'buscar', description: 'Buscar por número, nombre o cédula' },
    { command: 'cancelar', description: 'Descartar lo que está en curso' },
    { command: 'ayuda', description: 'Cómo se usa' },
    { command: 'salir', description: 'Salir de la cuenta' },
  ],
  admin: [
    { command: 'resumen', description: 'Ventas de hoy y del mes' },
    { command: 'usuario', description: 'Crear un vendedor' },
  ],
} as const;
