import { isCorrectionWord } from './corrections';
import type { Message } from './message';
import type { Amount } from './money';
import { isNumberWord } from './numbers';
import { capitalise, words } from './text';
import { BRANDS } from './lexicon/brands';
import { GOLD, OTHER_MATERIAL, PLATINUM, SILVER, STEEL } from './lexicon/materials';
import { lowersPrice } from './lexicon/prices';

const EDGE = words(
  'de del en y e a por con al la el los las un una unos unas es son eran van que se lo le les para pa o u ambas ambos cada valor precio vale valen cuesta esta van va x total pesos pero mas coma ya tambien ese esa eso da este costo sale salen me',
);
const DIMINUTIVE = /(?:it|ic|cit)[oa]s?$/;
const FILLER = words(
  'etiqueta otro otra otros otras misma mismo igual tambien llamada vendi vendio vendimos vendida vendido venta factura facturar facturame facture facturas hola buenas buenos dias tardes noches porfa favor eh ehh eeh este esto mira mire bueno pues listo ok entonces anota anote apunta apunte registra registre hoy llevo llevaron compro pagaron pago pagan osea sea gracias veci vecino vecina fue fueron hay tengo necesito queda quedo dijo digo perdon mejor dicho item articulo producto cant cantidad und unidades contraentrega mostrador cliente clienta datafono regalo obsequio mama pagando cancelo cancelan cobro cobrar apartado separado encargo pedido debe deben llevan lleva senor senora porque porfavor favor aparte obsequian vuelve recoge mañana',
);
const UNKNOWN_SKIP = words(
  'hoy vendi vendio vendimos se fue fueron me le les lo la el los las un una unos unas de en por a con y para que factura facturar venta ventas valor precio total es son va van cada pesos pago pagan pagaron cliente misma mismo otro otra igual tambien mas menos ya no si hola buenas porfa favor anota apunta registra todo todos junto este esta ese esa eso esto ahi aca cuesta vale llevo compro descripcion detalle cant concepto articulo codigo unidad unidades und gramos neto queda quedo ella saldo par pares docena docenas ayer anoche anteayer antier mañana falta faltan falto faltaron sobra sobran sobro sobraron nadie nada alguien algo sabe saben',
);

/** Short words of a ticket in capitals that are no model or brand. */
const SHORT = words('oro de con k kt gr grs g cm mm ct pts ley par y la el en sin luz sol mar pez ojo rey t');

const KARAT_WORD = /^(k|kt|kts|kl|kls|kilates|quilates)$/;

/** A count alone in its column. */
function countColumn(m: Message, k: number): boolean {
  const token = m.tokens[k]!;
  const wide = (i: number): boolean =>
    i >= m.tokens.length || m.tokens[i]!.gap >= 2 || /^(newline|none)$/.test(m.kind(i)) || m.text(i) === '|';
  return (
    m.scanned &&
    token.kind === 'number' &&
    m.labels[k] === null &&
    /^\d{1,3}$/.test(token.text) &&
    (token.gap >= 2 || m.text(k - 1) === '|' || /^(newline|none)$/.test(m.kind(k - 1))) &&
    wide(k + 1)
  );
}

/** Description of a line: what its stretch says besides name, price, count and data of other kinds. */
export function describe(
  m: Message,
  from: number,
  to: number,
  head: number,
  nameEnd: number,
  /** Said before of this and other pieces. */
  inherited: string | null,
  /** Only what pieces have in common: no sizes or lengths. */
  common = false,
): string | null {
  const parts: string[] = [];
  const capitals = m.tokens
    .slice(from, to)
    .every((t) => t.kind !== 'word' || t.raw.length < 3 || t.raw === t.raw.toUpperCase());
  // The name is written in its plain form; how it was said ("topitos") stays in the description.
  let k = head >= 0 ? (DIMINUTIVE.test(m.word(head)) && m.word(head).length > 6 ? head : nameEnd) : from;
  let run: number[] = [];
  const flush = (): void => {
    while (run.length > 0 && edge(run[0]!)) run.shift();
    while (run.length > 0 && edge(run[run.length - 1]!)) run.pop();
    if (run.length > 0) {
      let text = '';
      for (const i of run) text += (text === '' || m.tokens[i]!.gap === 0 ? '' : ' ') + rendered(i);
      parts.push(text);
    }
    run = [];
  };
  const edge = (i: number): boolean =>
    m.kind(i) === 'punct' || (m.labels[i] === null && (EDGE.has(m.text(i)) || FILLER.has(m.text(i))));
  const rendered = (i: number): string => {
    const token = m.tokens[i]!;
    if (token.repaired) return token.text;
    const shouted = /[A-ZÁÉÍÓÚÑ]/.test(token.raw) && token.raw === token.raw.toUpperCase();
    if (!shouted || (!m.scanned && !capitals)) return token.raw;
    if (BRANDS.has(token.text)) return token.raw.length > 3 ? capitalise(token.raw.toLowerCase()) : token.raw;
    return token.raw.length > 3 || SHORT.has(token.text) ? token.raw.toLowerCase() : token.raw;
  };
  // Karats and fineness are of the metal; sizes, lengths and weights of one piece.
  const shared = (i: number): boolean => {
    let at = i;
    while (at > from && !m.numericAt(at) && m.labels[at - 1] === 'measure') at--;
    while (at < i + 3 && !m.numericAt(at)) at++;
    const n = m.numericAt(at);
    if (!n) return false;
    const before = m.word(at - 1) === 'de' ? m.word(at - 2) : m.word(at - 1);
    return (
      KARAT_WORD.test(m.word(i)) ||
      n.letter === 'k' ||
      KARAT_WORD.test(m.word(n.to)) ||
      (m.labels[n.to] !== 'measure' && /^(oro|plata|platino|ley|blanco|amarillo|rosado|rosa)$/.test(before))
    );
  };
  for (; k < to; k++) {
    const label = m.labels[k];
    const token = m.tokens[k]!;
    if (
      (label === null || (label === 'measure' && !(common && !shared(k)))) &&
      (token.kind === 'word' || token.kind === 'number') &&
      !(label === null && (FILLER.has(token.text) || countColumn(m, k)))
    )
      run.push(k);
    else if (
      label === null &&
      token.kind === 'punct' &&
      /^[-&]$/.test(token.text) &&
      token.gap === 0 &&
      run.length > 0 &&
      m.tokens[k + 1]?.gap === 0
    )
      run.push(k);
    else if (token.kind === 'punct' && label === 'measure') run.push(k);
    else flush();
  }
  flush();
  // What stands before the name ("una hermosa y fina cadena") only matters when it carries a measure or material.
  const text = parts.join(' ').slice(0, 200).trim();
  if (inherited) return `${inherited} ${text}`.trim().slice(0, 200);
  return text === '' ? null : text;
}

function isMetal(word: string): boolean {
  return (
    GOLD.has(word) || SILVER.has(word) || STEEL.has(word) || PLATINUM.has(word) || OTHER_MATERIAL.has(word)
  );
}

/** First word that can name an unlisted article near a price; null when there is none. */
export function unknownName(m: Message, from: number, to: number, amount: Amount): number | null {
  for (let k = from; k < to; k++) {
    if (k >= amount.to + 6) break;
    const token = m.tokens[k]!;
    if (
      token.kind !== 'word' ||
      m.labels[k] !== null ||
      token.text.length < 3 ||
      UNKNOWN_SKIP.has(token.text) ||
      isCorrectionWord(token.text) ||
      lowersPrice(token.text) ||
      isMetal(token.text) ||
      /[\d/]/.test(token.text) ||
      isNumberWord(token.text)
    )
      continue;
    return k;
  }
  return null;
}
