import { saidAside } from './asides';
import type { Message } from './message';
import { mentions, phrase, sellingVerbs } from './said';
import { words } from './text';

const WISH = words(
  'taso tasado tasada avaluada avaluado quiere quisiera quieren gustaria interesada interesado interesa pregunta preguntan preguntaron pregunto preguntaba preguntar preguntando averiguar averiguo pidio_precio costaria valdria saldria seria ofrecen ofrecio ofrecieron tasar tasaron avaluaron avaluo',
);
/** Asking to see, to know or to be sent something: what follows is wanted, not sold. */
const REQUEST = words(
  'traeme traigame traiganme traiganos traemelo comprame comprenme compreme recogeme recojame mandame mandeme mandanos envieme enviame envianos muestrame muestreme mostrame mostreme muestrenme ensename enseneme recomiendame recomiendeme recomendame busco buscando buscamos averiguame averigueme consigueme consigame',
);
const ON_DISPLAY = words(
  'catalogo catalogos disponible disponibles disponibilidad existencias existencia portafolio',
);

/** What a message wishes or asks for, when it asks for no bill; null when it asks for nothing. */
export function request(m: Message, adding: boolean): string | null {
  if (m.scanned) return null;
  if (
    mentions(m, WISH) > 0 &&
    // "la señora quiere llevar también la tobillera"
    !(adding && phrase(m, ['quiere|quieren', 'llevar|llevarse|tambien|ademas|otro|otra'])) &&
    !(m.labels.includes('payment') && phrase(m, ['a', 'nombre', 'de'])) &&
    !phrase(m, ['vendi|vendimos|vendio|factura|facturar|facturame|registra|llevo|compro|pago|pagaron|anota'])
  )
    return 'todavía no es una venta';
  if (
    sellingVerbs(m) === 0 &&
    (mentions(m, REQUEST) > 0 ||
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
      asksFavour(m) ||
      asksToBring(m))
  )
    return 'pide algo, no cuenta una venta';
  return null;
}

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

/** "me regalas el precio", "nos colabora con la dirección": asks for something that is no bill. */
function asksFavour(m: Message): boolean {
  return favours(m).some((i) => !asksToBill(m, i));
}

/** "nos colabora con esta? cadena 40.000": asks for the bill of what follows. */
export function asksForBill(m: Message): boolean {
  return favours(m).some((i) => asksToBill(m, i));
}

/** Where a favour is asked for: "me regalas la", "nos colabora con". */
function favours(m: Message): number[] {
  const favour = [
    'me|nos',
    'regala|regalas|das|da|colabora|colaboras|pasas|pasa',
    'por|el|la|un|una|con|los|las',
  ];
  return m.tokens.flatMap((_, i) => (m.match(i, favour) > 0 ? [i] : []));
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
