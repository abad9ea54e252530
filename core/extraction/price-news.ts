import type { Message } from './message';
import { words } from './text';

const CHANGES = words(
  'sube suben subio subieron subimos subira subiran aumenta aumentan aumento aumentaron aumentara incrementa incremento baja bajan bajo bajaron bajamos cambia cambian pasa pasan',
);
const COSTS = words(
  'es son vale valen valdra valdran cuesta cuestan costara costaran queda quedan quedara quedaran va van sale salen vendemos vende venden cobramos damos dejamos estan esta',
);
const PRICE = words('precio precios tarifa tarifas');
const SALE = words(
  'vendi vendio vendimos vendieron lleva llevo llevaron compro compraron pago pagaron factura',
);

/**
 * Tells what pieces cost from now on: "el precio de los topos sube a 66.000 desde el lunes", "a partir de mañana las
 * candongas valen 40.000", "nuevo precio: …". Nobody buys or pays in it.
 */
export function announcesPrice(m: Message): boolean {
  if (m.labels.includes('person') || m.labels.includes('payment')) return false;
  let fresh = false;
  let about = false;
  let moved = false;
  for (let i = 0; i < m.tokens.length; i++) {
    const word = m.word(i);
    if (SALE.has(word)) return false;
    if (metalMoves(m, i) || relabels(m, i)) fresh = true;
    if (CHANGES.has(word)) moved = true;
    if (!PRICE.has(word)) continue;
    // "nuevos precios", "precio actualizado"
    if (
      /^(nuevo|nuevos|nueva|nuevas)$/.test(m.word(i - 1)) ||
      /^(nuevo|nuevos|actualizad[oa]s?|vigentes?)$/.test(m.word(i + 1))
    )
      fresh = true;
    // "el precio de la docena", "los precios"; "anillo, precio 80.000" prices a piece of this sale.
    if (/^(de|del|d)$/.test(m.word(i + 1)) || word.endsWith('s')) about = true;
  }
  const fromTheHead = datedFromTheHead(m);
  let replaced = false;
  for (const n of m.numerics) {
    if (m.labels[n.from] !== 'amount') continue;
    const verb = verbBefore(m, n.from);
    // "las cadenas están a 60.000": so they are marked.
    if (/^(esta|estan)$/.test(m.word(verb)) && verb < n.from - 1) return true;
    // "los dijes bajan a 8.000", "los topos suben, ahora a 18.000"
    if (ALL_MOVE.test(m.word(verb)) && m.word(n.from - 1) === 'a') return true;
    if (moved && m.word(verb) === 'ahora') return true;
    // "ya no vale 30.000, ahora vale 35.000"
    if (saysNow(m, verb) && m.word(verb - 1) === 'no') replaced = true;
    else if (replaced && (saysNow(m, verb) || CHANGES.has(m.word(verb)))) return true;
    const dated = fromTheHead[n.from]! || datedAfter(m, n.to);
    const changes = CHANGES.has(m.word(verb)) || saysNow(m, verb);
    if (fresh || (dated && (changes || COSTS.has(m.word(verb)) || about)) || (about && changes)) return true;
  }
  return false;
}

const ALL_MOVE = /^(suben|subieron|subiran|bajan|bajaron|bajaran|aumentan|aumentaron)$/;

/** "el oro subió": why prices are new. */
function metalMoves(m: Message, i: number): boolean {
  return (
    /^(oro|plata|gramo|dolar)$/.test(m.word(i)) && /^(sube|subio|bajo|baja|aumento)$/.test(m.word(i + 1))
  );
}

/** "cambien la etiqueta", "corrige el letrero": a price is to be shown anew. */
function relabels(m: Message, i: number): boolean {
  return (
    /^(letrero|letreros|etiqueta|etiquetas|cartel|carteles|aviso|avisos|vitrina|catalogo)$/.test(m.word(i)) &&
    /^(?:cambi|corrig|correg|actualiz)/.test(m.word(i - 2))
  );
}

/** Where the verb stands that the amount belongs to: "sube a", "quedan en". */
function verbBefore(m: Message, from: number): number {
  let k = from - 1;
  while (/^(a|en|de|por|como|la|el|\$)$/.test(m.text(k)) && from - k < 3) k--;
  return k;
}

/** "ya no es 60.000", "ahora vale 66.000". */
function saysNow(m: Message, verb: number): boolean {
  if (!COSTS.has(m.word(verb))) return false;
  return m.word(verb - 1) === 'ahora' || (m.word(verb - 1) === 'no' && m.word(verb - 2) === 'ya');
}

const DAY =
  /^(hoy|mañana|manana|ya|ahora|lunes|martes|miercoles|jueves|viernes|sabado|domingo|semana|mes|quincena|año|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|primero|dia)$/;

/** "en 38.000 desde el lunes": just after the amount. */
function datedAfter(m: Message, to: number): boolean {
  let k = to;
  while (k - to < 5 && m.kind(k) === 'word' && m.word(k) !== 'desde' && !opens(m, k)) k++;
  return opens(m, k);
}

/** The tokens of sentences that "desde el lunes" or "a partir de mañana" opened before them. */
function datedFromTheHead(m: Message): boolean[] {
  let dated = false;
  return m.tokens.map((token, k) => {
    if (token.kind === 'newline' || /^[.;]$/.test(token.text)) dated = false;
    else if (opens(m, k) && (k === 0 || m.kind(k - 1) !== 'word' || /^(que|pues|y)$/.test(m.word(k - 1))))
      dated = true;
    return dated;
  });
}

/** "desde" or "a partir de" and a day that is still to come. */
function opens(m: Message, i: number): boolean {
  if (m.match(i, ['de', 'ahora|hoy', 'en', 'adelante']) > 0) return true;
  let k = m.word(i) === 'desde' ? i + 1 : m.match(i, ['a', 'partir', 'de|del']);
  if (k <= 0) return false;
  while (/^(el|la|este|esta|proximo|proxima|otra|otro)$/.test(m.word(k)) && k - i < 6) k++;
  return (
    (DAY.test(m.word(k)) || m.labels[k] === 'date') &&
    m.word(k + 1) !== 'pasado' &&
    m.word(k + 1) !== 'pasada'
  );
}
