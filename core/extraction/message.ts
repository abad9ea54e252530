import { FuzzyIndex } from './fuzzy';
import { WATCHMAKERS } from './lexicon/brands';
import { PRODUCTS, type Product } from './lexicon/products';
import { findNumerics, type Numeric } from './numbers';
import { compose, words } from './text';
import { tokenize, type ReadingChannel, type Token } from './tokens';

/** What a token was understood as. The first recogniser to claim a token keeps it. */
export type Label =
  | 'email'
  | 'phone'
  | 'id'
  | 'address'
  | 'city'
  | 'person'
  | 'date'
  | 'reference'
  | 'measure'
  | 'percent'
  | 'amount'
  | 'quantity'
  | 'payment'
  | 'aside'
  | 'tax'
  | 'discount'
  | 'deposit'
  | 'total'
  | 'unit'
  | 'cue'
  | 'header'
  | 'seller'
  | 'mark'
  | 'noise'
  | 'correction'
  | 'number';

/** A message while it is being read: tokens, the numbers among them, and who claimed which token. */
export class Message {
  readonly source: string;
  readonly folded: string;
  readonly tokens: Token[];
  readonly labels: (Label | null)[];
  readonly channel: ReadingChannel;
  /** Number that begins at a token. */
  readonly numerics: Numeric[];
  private readonly numericFrom: (Numeric | undefined)[];

  constructor(text: string, channel: ReadingChannel) {
    this.source = compose(text);
    this.channel = channel;
    const { tokens, folded } = tokenize(this.source, channel);
    this.tokens = tokens;
    this.folded = folded;
    this.labels = new Array<Label | null>(tokens.length).fill(null);
    this.numerics = findNumerics(tokens);
    this.numericFrom = new Array<Numeric | undefined>(tokens.length);
    for (const numeric of this.numerics) this.numericFrom[numeric.from] = numeric;
  }

  get scanned(): boolean {
    return this.channel === 'ocr' || this.channel === 'photo';
  }

  /** Folded word at `i`, '' when the token is not a word. */
  word(i: number): string {
    const token = this.tokens[i];
    return token !== undefined && token.kind === 'word' ? token.text : '';
  }

  /** Folded text at `i` whatever its kind, '' outside the message. */
  text(i: number): string {
    return this.tokens[i]?.text ?? '';
  }

  kind(i: number): string {
    return this.tokens[i]?.kind ?? 'none';
  }

  numericAt(i: number): Numeric | undefined {
    return this.numericFrom[i];
  }

  free(i: number): boolean {
    return i >= 0 && i < this.tokens.length && this.labels[i] === null;
  }

  allFree(from: number, to: number): boolean {
    for (let i = from; i < to; i++) if (!this.free(i)) return false;
    return true;
  }

  claim(from: number, to: number, label: Label): void {
    for (let i = Math.max(0, from); i < to && i < this.labels.length; i++)
      if (this.labels[i] === null) this.labels[i] = label;
  }

  /** Takes tokens away from whoever had them. */
  relabel(from: number, to: number, label: Label | null): void {
    for (let i = Math.max(0, from); i < to && i < this.labels.length; i++) this.labels[i] = label;
  }

  /** The source between two tokens, as it was written. */
  slice(from: number, to: number): string {
    if (to <= from) return '';
    return this.source.slice(this.tokens[from]!.start, this.tokens[to - 1]!.end);
  }

  /** The words between two tokens, with what was shortened spelt out. */
  spelt(from: number, to: number): string {
    let out = '';
    for (let i = from; i < to; i++)
      out += (i > from && this.tokens[i]!.gap > 0 ? ' ' : '') + this.tokens[i]!.raw;
    return out;
  }

  /** Matches a space-separated sequence of folded words from `i`; `a|b` are alternatives. Returns the end, or -1. */
  match(i: number, pattern: readonly string[]): number {
    let at = i;
    for (const step of pattern) {
      const text = this.text(at);
      if (text === '' || !(step === text || (step.includes('|') && step.split('|').includes(text))))
        return -1;
      at++;
    }
    return at;
  }

  /** Product named by the token, also when misspelt or OCR-damaged. */
  product(i: number): Product | null {
    const token = this.tokens[i];
    if (token === undefined || token.kind !== 'word') return null;
    if (token.text === 'ear')
      return this.word(i + 1) === 'cuff' || this.word(i + 1) === 'cuffs' ? EAR_CUFF : null;
    if (token.text === 'mano')
      return this.word(i + 1) === 'de' && this.word(i + 2) === 'obra' ? LABOUR : null;
    if (WATCHMAKERS.has(token.text)) return this.watchByBrand(i) ? WATCH : null;
    const product = findProduct(token.text);
    return product?.name === 'cambio' && this.moneyAt(i) ? null : product;
  }

  /** "le vendí el Bulova en …", "Tissot PRX 2.490.000": no watch or strap is named beside the maker. */
  private watchByBrand(i: number): boolean {
    const before = /^(el|un|ese|este|los|unos|dos|otro)$/.test(this.word(i - 1)) ? i - 2 : i - 1;
    // "correa para el Citizen", "pila de Casio"
    if (/^(de|del|al|para|pa|marca|tipo|estilo|a|con)$/.test(this.word(before))) return false;
    if (
      before === i - 1 &&
      this.kind(before) === 'word' &&
      !/^(y|mas|vendi|vendio|llevo)$/.test(this.word(before))
    )
      return false;
    const named = (k: number): boolean => findProduct(this.word(k)) !== null;
    const ends = (k: number): boolean => !/^(word|number)$/.test(this.kind(k)) || this.labels[k] === 'amount';
    for (let k = i - 1; k >= 0 && i - k < 6 && !ends(k); k--) if (named(k)) return false;
    for (let k = i + 1; k - i < 6 && !ends(k); k++) if (named(k)) return false;
    return true;
  }

  /** "cambio de 50 mil": money to give back, no work. */
  private moneyAt(i: number): boolean {
    // on a ticket, under what was handed over
    if (this.scanned && this.numericAt(i + 1) !== undefined && this.word(i - 2) !== 'de')
      return this.kind(i - 1) === 'newline' && handedOver(this, i);
    if (!/^(de|para|pa)$/.test(this.word(i + 1))) return false;
    const n = this.numericAt(i + 2);
    return n !== undefined && (n.currency || n.scale !== 'none' || n.value >= 1000);
  }
}

/** The line before token `i` tells what was handed over: "EFECTIVO   30.000". */
function handedOver(m: Message, i: number): boolean {
  for (let k = i - 2; k >= 0 && m.kind(k) !== 'newline'; k--)
    if (/^(efectivo|recibido|recibe|paga|pago|entregado)$/.test(m.word(k))) return true;
  return false;
}

const WATCH: Product = { name: 'reloj', type: 'RELOJ', byBrand: true };
const LABOUR: Product = { name: 'mano de obra', type: 'OTRO', service: true };
const EAR_CUFF: Product = { name: 'ear cuff', type: 'ARETES', pair: true };
const PRODUCT_CACHE = new Map<string, Product | null>();
let products: FuzzyIndex | null = null;

/** Ordinary words one letter away from a product. */
const NOT_PRODUCTS = words(
  'esfera esferas chara alcanza anulo arenas cardenas charles chares charges colgar comba corra corren correos dejes dices digas digest garces gemela gemelas limpiado pagos palos pinos tipos tiras typos setas lazada todos todas grabador grabadora pulidor montador cadera cadenas cadenas dijo dijes dice colar cobrar color aros caro claro coral correo corre correr cuenta cuotas cuota pulso pulsar pilar pila pilas pinta piña pines pagar pagare pagaron ' +
    'cordial cajera cajero cajas calle casa turno turnos cinta cita citas sellos sella letra ajusta ajuste ajustar manila manilla manillas mañana abrirlo abridor limpia limpie arregla arregle arreglo envio enviar envia envie empaco empaque ' +
    'juega juegue jugo cambio cambie cambia grabar graba montar monta cofres coser tope topa tapos copas copa llaveros anilla collares bono bonos correal medalla medallo medellin estuve estuches ' +
    'argollas piercings relojes soldado soldada paro pares parte partes parece puesto postal reduce aliado mancera mancilla engarza conjunta prendes prender pendiente pendientes brocha brochas domicilios engaño pulida pulidos colgado ' +
    'solitaria solitarios rosaria rosarios rosalia rosalba rosales balin denarios cristian cristal cristo coronas corona carrera correas manzana moneda modena monedas montana montaje placas plaza plazo playa tornillos bateria baterias enchape enchapes anillado cadenas',
);

export function findProduct(word: string): Product | null {
  const exact = PRODUCTS.get(word);
  if (exact) return exact;
  if (word.length < 5 || word.length > 16) return null;
  const cached = PRODUCT_CACHE.get(word);
  if (cached !== undefined) return cached;
  let found: Product | null = null;
  // A digit inside a word is an OCR's letter ("C0LLAR", "ANILL0").
  const plain = /\d/.test(word) ? word.replace(/0/g, 'o').replace(/1/g, 'l').replace(/5/g, 's') : word;
  if (plain !== word && PRODUCTS.has(plain)) found = PRODUCTS.get(plain)!;
  else if (!NOT_PRODUCTS.has(word) && /^[a-zñ]+$/.test(plain)) {
    products ??= new FuzzyIndex([...PRODUCTS.keys()].filter((w) => w.length >= 5));
    const near = products.find(plain);
    if (near !== null) {
      const product = PRODUCTS.get(near)!;
      if (!product.weak) found = product;
    }
  }
  if (PRODUCT_CACHE.size > 5000) PRODUCT_CACHE.clear();
  PRODUCT_CACHE.set(word, found);
  return found;
}
