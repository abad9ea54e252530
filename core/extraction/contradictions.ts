import { complains } from './complaint';
import { foreignPaper } from './foreign-paper';
import { PACKAGING } from './lexicon/products';
import type { Message } from './message';
import type { Amount } from './money';
import { announcesPrice } from './price-news';
import { count, phrase } from './said';
import { words } from './text';
import { withdrawals } from './withdrawn';

const QUOTE = words(
  'cotizacion cotizar cotizame cotizarme cotice coticeme cotizo cotizaron cotizaciones presupuesto proforma cotizado cotizando presupuestar',
);
const CANCELLED = words(
  'devolvio devolucion devolvieron devuelve arrepintio anular anula anulada anulen anulame reversar cancelar_venta',
);

/**
 * What a message says that it is instead of a sale: a quotation, a question, a sale called off, a complaint, another
 * paper, a price announced or offered; null when it says none of these.
 */
export function contradiction(m: Message, amounts: readonly Amount[]): string | null {
  const asks = /[?¿]/.test(m.source);
  let opening = '';
  for (let i = 0; i < m.tokens.length && i < 12 && opening === ''; i++) {
    const word = m.word(i);
    if (
      word === 'cuanto' ||
      word === 'cuantos' ||
      (word === 'que' &&
        /^(precio|valor|vale|cuesta)$/.test(m.word(i + 1)) &&
        // "el collar, que vale 720.000" tells
        (m.text(i - 1) === ','
          ? i < 4
          : m.kind(i - 1) !== 'word' || /^(hola|buenas|y|dias|tardes)$/.test(m.word(i - 1)))) ||
      (word === 'a' && /^(como|cuanto)$/.test(m.word(i + 1)))
    )
      opening = word;
  }
  if (count(m, QUOTE) > 0 && !phrase(m, ['acepto|aprobo|aceptaron|aprobada|aceptada|confirmo']))
    return 'cotización';
  if (asks || opening !== '') {
    const order = phrase(m, [
      'factura|facturame|facturar|facture|facturas|registra|registras|anota|anotas|anotame|apunta|apuntas|apuntame|registrar|vendi|vendimos|agregas|agregarle|sumas|incluyes|pones',
    ]);
    const politeOnly = asks && order && opening === '';
    if (!politeOnly && !(opening === '' && saleOutsideQuestion(m))) return 'pregunta';
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
      ['no', 'compro|compraron|llevo'],
      ['dejo', 'de', 'llevar'],
    ) ||
    turnsDown(m)
  )
    return 'venta que no se hizo';
  if (!m.scanned && complains(m)) return 'reclamo por una pieza ya vendida';
  // "la del collar al final no lo llevó": of the only piece that was priced
  if (
    amounts.filter((a) => a.role === 'item').length === 1 &&
    phrase(m, ['al|a', 'final|ultima', 'no', 'lo|la|los|las|se', 'llevo|llevaron|compro|compraron|quiso'])
  )
    return 'venta que no se hizo';
  const paper = foreignPaper(m);
  if (paper) return paper;
  if (!m.scanned && announcesPrice(m)) return 'anuncia un precio';
  if (!m.scanned && offersOnCondition(m)) return 'ofrece un precio, no cuenta una venta';
  return null;
}

/** "…, ¿listo?", "¿sí?": asks for agreement, not for a price. */
const TAG = words(
  'si listo vale ok okey bueno cierto verdad no porfa por favor oyo oiste entendido dale de acuerdo gracias',
);

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

/** "no quiso el anillo"; not "no quiso bolsa", "no quiso esperar el recibo", "no quiso la pulsera pero sí los aretes". */
function turnsDown(m: Message): boolean {
  return m.tokens.some((_, i) => {
    if (m.match(i, ['no', 'quiso|quiere']) < 0) return false;
    let k = i + 2;
    if (
      m.kind(k) === 'word' &&
      !/^(el|la|lo|los|las|ninguno|ninguna|nada|mas|al|llevar|llevarlo|llevarla|comprar|comprarlo|comprarla)$/.test(
        m.word(k),
      )
    ) {
      const piece = m.product(k);
      return piece !== null && !piece.service && !PACKAGING.has(piece.name);
    }
    for (; k < m.tokens.length && k - i < 14; k++) if (m.match(k, ['pero', 'si']) > 0) return false;
    return true;
  });
}
