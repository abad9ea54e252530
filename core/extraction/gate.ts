import { saidAside } from './asides';
import { complains } from './complaint';
import { meansOtherwise } from './gate-senses';
import type { Label, Message } from './message';
import type { Amount } from './money';
import { announcesPrice } from './price-news';
import { words } from './text';
import { withdrawals } from './withdrawn';

/**
 * Whether a message tells of a sale at all. Prices also appear in questions, quotations, bills, purchases from
 * suppliers and appointments; billing those would be worse than asking again.
 */
const SALE_VERB = words(
  'vendi vendio vendieron vendimos vendida vendido vendidos vendidas vendiendo venta ventas factura facturar facturame facturas facture facturale facturele facturemos llevo llevaron lleva llevan compro compraron pagaron pago pagan pagado fra remision',
);
const QUESTION_WORD = words(
  'cuanto cuantos cuanta como cual que hay tienes tienen tiene sabes sabe saben sera puedes puede podria donde cuando quien a',
);
const QUOTE = words(
  'cotizacion cotizar cotizame cotizarme cotice coticeme cotizo cotizaron cotizaciones presupuesto proforma cotizado cotizando presupuestar',
);
const SUPPLIER = words(
  'proveedor proveedora proveedores surtido surtir mercancia insumos arriendo nomina sueldo salario prestamo empeno empeño empenar empeñar meta metas gasto gastos gaste gastamos compramos pagamos pague compre encargamos encargue pedimos inventario arqueo nequiaron hipoteca seguro parqueadero almuerzo almuerzos domiciliario recarga fundicion quincena comision comisiones',
);
const APPOINTMENT = words(
  'cita citas agenda agendar agende agendame recordar recuerdame recuerde recordatorio reunion turno',
);
const BILL = words(
  'kwh consumo acueducto alcantarillado energia gas esp medidor telefonia internet estrato facturado epm codensa enel emcali electricaribe afinia aire vanti claro movistar tigo predial pague suspension lectura',
);
const CANCELLED = words(
  'devolvio devolucion devolvieron devuelve arrepintio anular anula anulada anulen anulame reversar cancelar_venta',
);
const WISH = words(
  'taso tasado tasada avaluada avaluado quiere quisiera quieren gustaria interesada interesado interesa pregunta preguntan preguntaron pregunto preguntaba preguntar preguntando averiguar averiguo pidio_precio costaria valdria saldria seria ofrecen ofrecio ofrecieron tasar tasaron avaluaron avaluo',
);

export interface Gate {
  sale: boolean;
  reason: string | null;
}

/** Tells of something else than a sale when no word of selling stands beside it. */
const NARRATIVE = words(
  'prestaron presto perdio perdieron robaron mande mandamos gire giramos llego llegaron trajeron trajo mostrar mostrarle foto fotos publicar publique etiquetar cobra cobran ofrece ofrecen ofrecio ofrecieron avisele avisale avisenle aviseles digale dile diganle cuentele cuentale',
);

/** A customer called "Fundición Andina" and "no cobre IVA" tell nothing of what the message is about. */
const HELD = new Set<Label | null>(['person', 'cue', 'address', 'email', 'tax']);

function count(m: Message, set: ReadonlySet<string>): number {
  let hits = 0;
  for (let i = 0; i < m.tokens.length; i++)
    if (m.tokens[i]!.kind === 'word' && set.has(m.tokens[i]!.text) && !HELD.has(m.labels[i]!)) hits++;
  return hits;
}

/** How often words of `set` are said in the sense for which the set lists them. */
function mentions(m: Message, set: ReadonlySet<string>): number {
  let hits = 0;
  for (let i = 0; i < m.tokens.length; i++)
    if (m.kind(i) === 'word' && set.has(m.text(i)) && !HELD.has(m.labels[i]!) && !meansOtherwise(m, i))
      hits++;
  return hits;
}

/** "(perdió uno)" is said in passing. */
function countOutsideParens(m: Message, set: ReadonlySet<string>): number {
  let hits = 0;
  let depth = 0;
  for (let i = 0; i < m.tokens.length; i++) {
    const text = m.tokens[i]!.text;
    if (text === '(') depth++;
    else if (text === ')') depth = Math.max(0, depth - 1);
    else if (
      depth === 0 &&
      m.kind(i) === 'word' &&
      set.has(text) &&
      !HELD.has(m.labels[i]!) &&
      !meansOtherwise(m, i)
    )
      hits++;
  }
  return hits;
}

/** Asking to see, to know or to be sent something: what follows is wanted, not sold. */
const REQUEST = words(
  'traeme traigame traiganme traiganos traemelo comprame comprenme compreme recogeme recojame mandame mandeme mandanos envieme enviame envianos muestrame muestreme mostrame mostreme muestrenme ensename enseneme recomiendame recomiendeme recomendame busco buscando buscamos averiguame averigueme consigueme consigame',
);
const ON_DISPLAY = words(
  'catalogo catalogos disponible disponibles disponibilidad existencias existencia portafolio',
);

/** "de 300 mil para abajo", "entre 100 y 200 mil", "unos 800 mil": a range is no price. */
function priceRange(m: Message): boolean {
  for (const n of m.numerics) {
    if (m.labels[n.from] !== 'amount') continue;
    const before =
      m.word(n.from - 1) === 'los' || m.text(n.from - 1) === '$' ? m.word(n.from - 2) : m.word(n.from - 1);
    if (/^(para|pa|hacia)$/.test(m.word(n.to)) && /^(abajo|arriba)$/.test(m.word(n.to + 1))) return true;
    if (m.word(n.to) === 'en' && m.word(n.to + 1) === 'adelante') return true;
    if (m.word(n.to) === 'o' && /^(menos|mas|menor|algo|cerca)$/.test(m.word(n.to + 1))) return true;
    if (/^(hasta|desde|entre|unos|maximo|minimo|tope|presupuesto|alrededor)$/.test(before)) return true;
    if (before === 'de' && /^(menos|mas|alrededor|presupuesto|tope|maximo)$/.test(m.word(n.from - 2)))
      return true;
    if (
      (before === 'como' && /^(vale|valen|valia|cuesta|cuestan|sale|salen)$/.test(m.word(n.from - 2))) ||
      /^(maximo|minimo|aproximado|aproximadamente)$/.test(m.word(n.to)) ||
      m.match(n.to, ['mas', 'o', 'menos']) > 0
    )
      return true;
  }
  return false;
}

/** "…, ¿listo?", "¿sí?": asks for agreement, not for a price. */
const TAG = words(
  'si listo vale ok okey bueno cierto verdad no porfa por favor oyo oiste entendido dale de acuerdo gracias',
);

function phrase(m: Message, ...patterns: string[][]): boolean {
  for (let i = 0; i < m.tokens.length; i++) for (const p of patterns) if (m.match(i, p) > 0) return true;
  return false;
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
  for (let k = n.from - 2; k >= 0 && n.from - k < 7 && m.kind(k) === 'word'; k--) if (m.product(k)) head = k;
  return head >= 0 && /^(el|la|los|las|del|al|ese|esa|este|esta|mi|mis|tu|su|sus)$/.test(m.word(head - 1));
}

/** "¿Tienen vueltas? Anillo plata 80.000": a product with its price outside of every question. */
function saleOutsideQuestion(m: Message): boolean {
  let from = 0;
  for (let i = 0; i <= m.tokens.length; i++) {
    const text = m.text(i);
    if (i < m.tokens.length && !/^[?¿.!]$/.test(text) && m.kind(i) !== 'newline') continue;
    // "de oro? no, de plata": asked and answered in one breath.
    if (text !== '?' || tagQuestion(m, i) || m.word(i + 1) === 'no') {
      let product = false;
      let money = false;
      for (let k = from; k < i; k++) {
        if (m.product(k) && !m.product(k)!.service) product = true;
        const n = m.numericAt(k);
        if (n && m.labels[k] === 'amount') money = true;
      }
      if (product && money) return true;
    }
    from = i + 1;
  }
  return false;
}

function tagQuestion(m: Message, mark: number): boolean {
  let k = mark - 1;
  let found = 0;
  while (k >= 0 && mark - k <= 4 && m.kind(k) === 'word' && TAG.has(m.text(k))) {
    k--;
    found++;
  }
  return found > 0 && (k < 0 || /^[,;.¿]$/.test(m.text(k)) || m.kind(k) === 'newline');
}

const PARCEL = words('guia remite remitente destinatario destino flete');

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

/** A bill under the shop's own heading that names no debtor ("debe a"). */
function ownPaper(m: Message): boolean {
  return m.labels[0] === 'header' && !phrase(m, ['debe|deben', 'a']);
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

/** "me regalas el precio", "nos colabora con la dirección": asks for something that is no bill. */
function asksFavour(m: Message): boolean {
  const favour = [
    'me|nos',
    'regala|regalas|das|da|colabora|colaboras|pasas|pasa',
    'por|el|la|un|una|con|los|las',
  ];
  for (let i = 0; i < m.tokens.length; i++) if (m.match(i, favour) > 0 && !asksToBill(m, i)) return true;
  return false;
}

/** "me colaboras con esta: …", "me ayudas con esta venta": asks for the bill that follows. */
function asksToBill(m: Message, i: number): boolean {
  let k = i + 2;
  if (/^(con|por|a)$/.test(m.word(k))) k++;
  // "me regalas una facturica"
  if (/^(la|una)$/.test(m.word(k)) && m.word(k + 1).startsWith('factur')) return true;
  if (!/^(esta|este|esto|estas|estos|estico|estica|lo)$/.test(m.word(k))) return false;
  if (m.word(k) === 'lo' && m.word(k + 1) !== 'siguiente') return false;
  k++;
  if (/^(cuenta|cuentica|orden|nota|remision|clienta|cliente|siguiente|pedido)$/.test(m.word(k))) k++;
  while (/^(por|favor|porfa|xfa|porfis|please|plis)$/.test(m.word(k))) k++;
  return m.kind(k) === 'newline' || /^[:,?]$/.test(m.text(k));
}

/** "me traes dos cadenas": an order to somebody of the shop; "y me traen tinto" after a sale is said aside. */
function asksToBring(m: Message): boolean {
  const pattern = ['me|nos', 'traes|trae|traen|compras|consigues|recoges|prestas'];
  return m.tokens.some((_, i) => m.match(i, pattern) > 0 && !saidAside(m, i + 1));
}

/** "te la dejo en 180.000 si pagas hoy", "que si le dejan la pulsera en 250.000": nothing is agreed yet. */
function offersOnCondition(m: Message): boolean {
  let offers = false;
  let condition = false;
  for (let i = 0; i < m.tokens.length; i++) {
    if (
      /^(te|le|les|lo|la|los|las)$/.test(m.word(i)) &&
      /^(dejo|dejamos|doy|damos)$/.test(m.tokens[i + 1]?.raw.toLowerCase() ?? '')
    )
      offers = true;
    // "sí lleva IVA" answers, "si lleva dos" sets a condition.
    if (
      m.tokens[i]!.raw.toLowerCase() === 'si' &&
      (m.match(i, ['si', 'paga|pagas|pagan|lleva|llevas|llevan|compra|compras|viene|vienes']) > 0 ||
        m.match(i, ['si', 'le|te|les', 'sirve|gusta|interesa|parece']) > 0) &&
      m.word(i + 2) !== 'iva'
    )
      condition = true;
    // What somebody asks, passed on.
    if (m.match(i, ['que', 'si', 'le|les|me|nos|se|lo|la|los|las']) > 0 && m.kind(i - 1) !== 'word')
      return true;
    if (
      m.match(i, [
        'quedo|quedaron',
        'en|de',
        'dejar|separar|apartar|comprar|confirmar|avisar|decir|pensar|pensarlo',
      ]) > 0
    )
      return true;
  }
  return offers && condition;
}

/** What was laid down for a piece whose price was said just before: the sale is made, whatever is still owed. */
function paidInPart(m: Message, amounts: readonly Amount[]): boolean {
  const price = amounts.findIndex((a) => a.role === 'item' && !knownThing(m, a));
  if (price < 0) return false;
  let piece = false;
  for (let k = 0; k < m.tokens.length && !piece; k++) piece = m.product(k) !== null && m.labels[k] === null;
  return piece && amounts.slice(price + 1).some((a) => a.role === 'deposit' || a.role === 'balance');
}

/** A word of the till where a sentence begins: "cobra dos topos, 30.000 cada uno". */
function toldToCharge(m: Message, i: number): boolean {
  if (m.word(i) !== 'cobra') return false;
  const opens =
    i === 0 ||
    m.kind(i - 1) === 'newline' ||
    /^[.:!]$/.test(m.text(i - 1)) ||
    /^(favor|porfa|xfa|mira|oye|vea|listo|bueno)$/.test(m.word(i - 1));
  const first = /^(ahi|me|le|un|una|unos|unas|el|la|los|las)$/.test(m.word(i + 1)) || m.numericAt(i + 1);
  return opens && !!first && m.labels[i + 1] !== 'amount';
}

export function saleGate(m: Message, amounts: readonly Amount[]): Gate {
  const no = (reason: string): Gate => ({ sale: false, reason });
  const verbs = count(m, SALE_VERB) + m.tokens.filter((_, i) => toldToCharge(m, i)).length;
  const asks = /[?¿]/.test(m.source);
  let opening = '';
  for (let i = 0; i < m.tokens.length && i < 12 && opening === ''; i++) {
    const word = m.word(i);
    if (
      word === 'cuanto' ||
      word === 'cuantos' ||
      (word === 'que' &&
        /^(precio|valor|vale|cuesta)$/.test(m.word(i + 1)) &&
        (m.kind(i - 1) !== 'word' || /^(hola|buenas|y|dias|tardes)$/.test(m.word(i - 1)))) ||
      (word === 'a' && /^(como|cuanto)$/.test(m.word(i + 1)))
    )
      opening = word;
  }
  if (count(m, QUOTE) > 0 && !phrase(m, ['acepto|aprobo|aceptaron|aprobada|aceptada|confirmo']))
    return no('cotización');
  if (asks || opening !== '') {
    const interrogative = opening !== '' || asks || count(m, QUESTION_WORD) > 0;
    const order = phrase(m, [
      'factura|facturame|facturar|facture|facturas|registra|registras|anota|anotas|anotame|apunta|apuntas|apuntame|registrar|vendi|vendimos',
    ]);
    const politeOnly = asks && order && opening === '';
    if (interrogative && !politeOnly && !(opening === '' && saleOutsideQuestion(m))) return no('pregunta');
  }
  // "la pulsera no, se arrepintió": of several pieces, one.
  const offs = withdrawals(m).map((w) => w.calledOff);
  if (
    count(m, CANCELLED) > offs.filter((off) => off === 'regret').length ||
    (!offs.includes('already') && phrase(m, ['ya', 'no', 'lo|la|los|las|quiere|quiso|va|compra'])) ||
    phrase(
      m,
      ['no', 'se', 'vendio|vende|venden|llevo|hizo|concreto|dio'],
      // A customer who complains of what was bought.
      ['me|nos', 'vendieron|vendio|vendiste'],
      ['no', 'compro|compraron|llevo|quiso|quiere'],
      ['dejo', 'de', 'llevar'],
    )
  )
    return no('venta que no se hizo');
  if (!m.scanned && complains(m)) return no('reclamo por una pieza ya vendida');
  // "la del collar al final no lo llevó": of the only piece that was priced
  if (
    amounts.filter((a) => a.role === 'item').length === 1 &&
    phrase(m, ['al|a', 'final|ultima', 'no', 'lo|la|los|las|se', 'llevo|llevaron|compro|compraron|quiso'])
  )
    return no('venta que no se hizo');
  if (!m.scanned && mentions(m, APPOINTMENT) > 0 && verbs === 0) return no('cita');
  if (
    !m.scanned &&
    phrase(
      m,
      ['al', 'proveedor|taller|joyero|contador|banco|fundidor'],
      ['factura', 'de|del', 'proveedor|proveedora'],
      // An errand: "tráeme unas cajitas, yo te las pago".
      ['te', 'lo|la|los|las', 'pago|devuelvo|reembolso'],
      ['le|les', 'compre|compramos|pague|pagamos|debo|debemos'],
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
    return no('asunto del negocio, no una venta');
  const spent = mentions(m, SUPPLIER) - (phrase(m, ['al', 'almuerzo']) ? 1 : 0);
  if (spent > 0 && verbs === 0 && !buyerAsksForInvoice(m)) return no('asunto del negocio, no una venta');
  if (
    mentions(m, SUPPLIER) > 0 &&
    phrase(m, [
      'pagar|pague|pagamos|pago|comprar|compramos|compre',
      'el|la|los|las|al|de|del|a',
      'arriendo|nomina|proveedor|proveedora|mercancia|insumos|prestamo|seguro|sueldo|inventario|surtido',
    ])
  )
    return no('asunto del negocio, no una venta');
  if (count(m, BILL) >= 2) return no('recibo de servicios');
  if (m.scanned && foreignTitle(m)) return no('otro documento');
  if (!m.scanned && announcesPrice(m)) return no('anuncia un precio');
  if (!m.scanned && offersOnCondition(m)) return no('ofrece un precio, no cuenta una venta');
  if (
    !m.scanned &&
    mentions(m, WISH) > 0 &&
    !(m.labels.includes('payment') && phrase(m, ['a', 'nombre', 'de'])) &&
    !phrase(m, ['vendi|vendimos|vendio|factura|facturar|facturame|registra|llevo|compro|pago|pagaron|anota'])
  )
    return no('todavía no es una venta');
  if (!m.scanned && verbs === 0) {
    if (countOutsideParens(m, NARRATIVE) > 0) return no('no cuenta una venta');
    if (
      mentions(m, REQUEST) > 0 ||
      mentions(m, ON_DISPLAY) > 0 ||
      phrase(m, ['lista', 'de', 'precios']) ||
      priceRange(m) ||
      phrase(
        m,
        [
          'me|nos|le',
          'muestras|muestra|muestran|mandas|manda|mandan|envias|envia|envian|recomiendas|recomienda|ensenas',
        ],
        [
          'necesito|quiero|quisiera|quisieramos|queremos|podria|puedo|puedes',
          'ver|saber|conocer|comprar|conseguir|encargar|preguntar',
        ],
        ['quiero|quisiera|queremos', 'que', 'me|nos'],
        ['necesito|necesitamos', 'que', 'consigne|consignen|pague|paguen|mande|manden|traiga|traigan'],
      ) ||
      asksFavour(m)
    )
      return no('pide algo, no cuenta una venta');
    if (
      asksToBring(m) ||
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
      return no('no cuenta una venta');
    if (
      !paidInPart(m, amounts) &&
      phrase(m, ['me|nos|le', 'deben|debe|quedo|quedaron', 'debiendo'], ['me|nos', 'debe|deben'])
    )
      return no('habla de una deuda');
    if (supplierList(m)) return no('lista de precios');
    if (onlyNumbersToCall(m)) return no('no cuenta una venta');
    if (onlyKnownThings(m)) return no('habla de una pieza, no de su venta');
  }
  if (
    phrase(m, ['mañana|manana|luego|despues|ahorita', 'viene|vienen|pasa|pasan|compra|vuelve', 'a|por|y']) &&
    verbs === 0 &&
    !paidInPart(m, amounts)
  )
    return no('todavía no es una venta');
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
    return no('precio del metal');
  return { sale: true, reason: null };
}

/** Evidence that the message is about jewelry or comes from a sale: allows articles that the lexicon does not list. */
export function allowsUnknown(m: Message, knownHeads: number, hasMetal: boolean): boolean {
  return knownHeads > 0 || hasMetal || count(m, SALE_VERB) > 0;
}
