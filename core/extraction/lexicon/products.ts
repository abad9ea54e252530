import type { PieceType } from '../../contract/glossary';

/** Charged work said as a verb ("soldar cadena 20.000"): a line when it opens one. */
export const WORK_VERBS: ReadonlySet<string> = new Set(
  'poner colocar lavar pegar alargar acortar agrandar achicar soldar ajustar brillar pulir limpiar cambiar arreglar reparar grabar engastar enfilar reducir rodinar montar restaurar enchapar'.split(
    ' ',
  ),
);

/** What is changed in a watch: "Cambio maquinaria 85.000". */
export const WATCH_PARTS: ReadonlySet<string> = new Set(
  'maquina maquinaria movimiento vidrio cristal correa pulso bateria tapa corona empaque pasador pasadores'.split(
    ' ',
  ),
);

/** What a product word sells as. `service` is charged work, `extra` an accessory: both are items of their own. */
export interface Product {
  /** Name as a cashier writes it, in singular. */
  name: string;
  type: PieceType;
  service?: boolean;
  /** A set holds other pieces: the pieces named after it describe it. */
  set?: boolean;
  /** Comes in pairs: "un par de topos" is one line. */
  pair?: boolean;
  /** Named by its maker alone: the word is part of the description. */
  byBrand?: boolean;
  /** Also an ordinary word ("corona", "letra"): a head only when nothing better is near. */
  weak?: boolean;
}

type Row = [names: string, type: PieceType, flags?: string];

/** First word: the name written on the invoice; the others: synonyms, abbreviations and frequent spellings. */
const ROWS: Row[] = [
  ['anillo anillito ani anill anllo aniyo anilo anillos anillitos', 'ANILLO'],
  ['argolla argoya argollita argollon arg', 'ANILLO'],
  ['sortija sortijita sortijon', 'ANILLO'],
  ['solitario', 'ANILLO'],
  ['alianza', 'ANILLO'],
  ['churumbela', 'ANILLO'],
  ['cintillo', 'ANILLO'],
  ['sello', 'ANILLO', 'weak'],
  ['collar collarcito coyar', 'COLLAR'],
  ['gargantilla gargantiya gargantillita gargant garg', 'COLLAR'],
  ['choker chocker', 'COLLAR'],
  ['rivière riviere', 'COLLAR'],
  ['pulsera pulserita pulcera puls pulserica', 'PULSERA'],
  ['manilla manillita maniya manija', 'PULSERA'],
  ['brazalete brasalete brazaletico braz', 'PULSERA'],
  ['esclava', 'PULSERA'],
  ['semanario', 'PULSERA'],
  ['pulso', 'PULSERA'],
  ['bangle', 'PULSERA'],
  ['aretes arete aret aretas areticos aretico arétes', 'ARETES', 'pair'],
  ['topos topo topito topitos topicos topico', 'ARETES', 'pair'],
  ['candongas candonga candonguita candonguitas candongon candongones cand candg', 'ARETES', 'pair'],
  ['zarcillos zarcillo sarcillo sarcillos', 'ARETES', 'pair'],
  ['pendientes pendiente', 'ARETES', 'pair weak'],
  ['aros aro arito aritos', 'ARETES', 'pair'],
  ['huggies huggie', 'ARETES', 'pair'],
  ['arracadas arracada', 'ARETES', 'pair'],
  ['broqueles broquel', 'ARETES', 'pair'],
  ['dormilonas dormilona', 'ARETES', 'pair'],
  ['abridores abridor', 'ARETES', 'pair'],
  ['earcuff earcuffs', 'ARETES', 'pair'],
  ['trepadores trepador', 'ARETES', 'pair'],
  ['cadena cadenita cadenota cadenon cad cadna cadema', 'CADENA'],
  ['dije dijecito dijes dige diges', 'DIJE'],
  ['medalla medallita', 'DIJE'],
  ['medallón', 'DIJE'],
  ['colgante', 'DIJE'],
  ['charm charms', 'DIJE'],
  ['relicario', 'DIJE'],
  ['guardapelo', 'DIJE'],
  ['crucifijo', 'DIJE'],
  ['cristo', 'DIJE'],
  ['camafeo', 'DIJE'],
  ['placa', 'DIJE', 'weak'],
  ['cruz', 'DIJE', 'weak'],
  ['reloj relog relok relojito reloji', 'RELOJ'],
  ['smartwatch', 'RELOJ'],
  ['tobillera tobiyera', 'OTRO'],
  ['rosario', 'OTRO'],
  ['camándula', 'OTRO'],
  ['denario', 'OTRO'],
  ['escapulario', 'OTRO'],
  ['piercing pirsin pircing piersin percing', 'OTRO'],
  ['nariguera', 'OTRO'],
  ['pin', 'OTRO'],
  ['prendedor', 'OTRO'],
  ['alfiler', 'OTRO'],
  ['tocado', 'OTRO'],
  ['broche', 'OTRO', 'weak'],
  ['mancornas mancorna', 'OTRO', 'pair'],
  ['mancuernas mancuernillas', 'OTRO', 'pair'],
  ['gemelos', 'OTRO', 'pair'],
  ['yuntas', 'OTRO', 'pair'],
  ['pisacorbata pisacorbatas', 'OTRO'],
  ['llavero yavero', 'OTRO'],
  ['moneda monedita', 'OTRO'],
  ['lingote', 'OTRO'],
  ['balín', 'OTRO', 'weak'],
  ['tiara', 'OTRO'],
  ['diadema', 'OTRO'],
  ['corona', 'OTRO', 'weak'],
  ['trofeo', 'OTRO'],
  ['copa', 'OTRO', 'weak'],
  ['cuchara', 'OTRO', 'weak'],
  ['portarretrato portarretratos', 'OTRO'],
  ['hebilla', 'OTRO', 'weak'],
  ['cáliz', 'OTRO'],
  ['patena', 'OTRO'],
  ['copón', 'OTRO'],
  ['píxide', 'OTRO'],
  ['pisapapeles', 'OTRO'],
  ['bandeja', 'OTRO', 'weak'],
  ['tejo', 'OTRO', 'weak'],
  ['set', 'OTRO', 'set'],
  ['juego', 'OTRO', 'set'],
  ['conjunto', 'OTRO', 'set'],
  ['kit', 'OTRO', 'set'],
  ['combo', 'OTRO', 'set'],
  ['dúo', 'OTRO', 'set'],
  ['aderezo', 'OTRO', 'set'],
  ['terno', 'OTRO', 'set'],
  ['estuche estuchito', 'OTRO'],
  ['caja', 'OTRO', 'weak'],
  ['cajita', 'OTRO'],
  ['joyero', 'OTRO', 'weak'],
  ['alhajero', 'OTRO'],
  ['cofre', 'OTRO', 'weak'],
  ['empaque', 'OTRO'],
  ['bolsa bolsita', 'OTRO', 'weak'],
  ['exhibidor', 'OTRO'],
  ['pila', 'OTRO'],
  ['batería bateria', 'OTRO'],
  ['correa manillar', 'OTRO'],
  ['extensible extensivo', 'OTRO'],
  ['cristal', 'OTRO', 'weak'],
  ['vidrio', 'OTRO', 'weak'],
  ['cinta', 'OTRO', 'weak'],
  ['cordón cordon', 'OTRO', 'weak'],
  ['tornillo', 'OTRO', 'weak'],
  ['tuerca', 'OTRO', 'weak'],
  ['repuesto', 'OTRO'],
  ['paño', 'OTRO'],
  ['pañito', 'OTRO'],
  ['esfero', 'OTRO'],
  ['bolígrafo', 'OTRO'],
  ['botón', 'OTRO', 'weak'],
  ['cargador', 'OTRO', 'weak'],
  ['pastillero', 'OTRO'],
  ['separador', 'OTRO', 'weak'],
  ['escudo', 'OTRO', 'weak'],
  ['fistol', 'OTRO'],
  ['portavasos', 'OTRO', 'weak'],
  ['maleta', 'OTRO', 'weak'],
  ['limpiador', 'OTRO'],
  ['certificado', 'OTRO', 'weak'],
  ['esmeralda', 'OTRO', 'weak'],
  ['diamante', 'OTRO', 'weak'],
  ['gema', 'OTRO', 'weak'],
  ['piedra', 'OTRO', 'weak'],
  ['perla', 'OTRO', 'weak'],
  ['zafiro', 'OTRO', 'weak'],
  ['rubí', 'OTRO', 'weak'],
  ['circón circon', 'OTRO', 'weak'],
  ['zirconia', 'OTRO', 'weak'],
  ['grabado grabada', 'OTRO', 'service'],
  ['ajuste', 'OTRO', 'service'],
  ['reforma', 'OTRO', 'service'],
  ['brillado brillada', 'OTRO', 'service'],
  ['pulido', 'OTRO', 'service'],
  ['pulida', 'OTRO', 'service'],
  ['limpieza', 'OTRO', 'service'],
  ['lavado lavada', 'OTRO', 'service'],
  ['pegado pegada', 'OTRO', 'service weak'],
  ['achique', 'OTRO', 'service'],
  ['agrande', 'OTRO', 'service'],
  ['agrandamiento', 'OTRO', 'service'],
  ['lustrado lustrada', 'OTRO', 'service'],
  ['pulimento', 'OTRO', 'service'],
  ['remache', 'OTRO', 'service'],
  ['marcación', 'OTRO', 'service'],
  ['calibración', 'OTRO', 'service'],
  ['revisión', 'OTRO', 'service weak'],
  ['desmanchado', 'OTRO', 'service'],
  ['diamantado', 'OTRO', 'service weak'],
  ['polichado', 'OTRO', 'service'],
  ['alargada', 'OTRO', 'service weak'],
  ['diseño', 'OTRO', 'service weak'],
  ['arreglo arreglito', 'OTRO', 'service'],
  ['compostura', 'OTRO', 'service'],
  ['reparación', 'OTRO', 'service'],
  ['soldadura', 'OTRO', 'service'],
  ['soldada', 'OTRO', 'service weak'],
  ['cambio', 'OTRO', 'service'],
  ['engaste', 'OTRO', 'service'],
  ['engarce', 'OTRO', 'service'],
  ['montaje', 'OTRO', 'service'],
  ['montura', 'OTRO', 'service weak'],
  ['baño', 'OTRO', 'service weak'],
  ['rodinado', 'OTRO', 'service'],
  ['rodiado', 'OTRO', 'service weak'],
  ['enchape', 'OTRO', 'service'],
  ['agrandada', 'OTRO', 'service'],
  ['agrandado', 'OTRO', 'service'],
  ['achicada', 'OTRO', 'service'],
  ['reducción', 'OTRO', 'service'],
  ['ampliación', 'OTRO', 'service'],
  ['mantenimiento', 'OTRO', 'service'],
  ['restauración', 'OTRO', 'service'],
  ['avalúo', 'OTRO', 'service weak'],
  ['hechura', 'OTRO', 'service'],
  ['postura', 'OTRO', 'service weak'],
  ['perforación', 'OTRO', 'service'],
  ['enfilado', 'OTRO', 'service'],
  ['enhilado', 'OTRO', 'service'],
  ['extensión', 'OTRO', 'service weak'],
  ['reposición', 'OTRO', 'service'],
  ['colocación', 'OTRO', 'service weak'],
  ['confección', 'OTRO', 'service weak'],
  ['elaboración', 'OTRO', 'service weak'],
  ['fabricación', 'OTRO', 'service weak'],
  ['instalación', 'OTRO', 'service weak'],
  ['restitución', 'OTRO', 'service weak'],
  ['enhebrado', 'OTRO', 'service'],
  ['ensarte', 'OTRO', 'service'],
  ['domicilio', 'OTRO', 'service'],
  ['envío', 'OTRO', 'service'],
];

/** Articles without a metal of their own: what a heading says of the pieces is not said of them. */
export const ACCESSORIES: ReadonlySet<string> = new Set([
  'pila',
  'batería',
  'estuche',
  'cajita',
  'caja',
  'correa',
  'bolsa',
  'empaque',
  'paño',
  'limpiador',
  'extensible',
  'repuesto',
  'cinta',
  'tornillo',
  'tuerca',
  'cristal',
  'vidrio',
  'certificado',
  'exhibidor',
]);

/** What a piece is packed in: of a metal or of nothing that an invoice names ("estuche de madera"). */
export const PACKAGING: ReadonlySet<string> = new Set([
  'estuche',
  'cajita',
  'caja',
  'cofre',
  'joyero',
  'alhajero',
  'bolsa',
  'empaque',
]);

const strip = (word: string): string => word.normalize('NFD').replace(/[\u0300-\u036f]/g, '');

/** Spanish plural of a noun: anillo -> anillos, dijes, reloj -> relojes, cruz -> cruces. */
function plural(word: string): string {
  if (word.endsWith('s')) return word;
  if (word.endsWith('z')) return `${word.slice(0, -1)}ces`;
  return /[aeiou]$/.test(word) ? `${word}s` : `${word}es`;
}

/** Folded word -> product. */
export const PRODUCTS: ReadonlyMap<string, Product> = build();

function build(): Map<string, Product> {
  const map = new Map<string, Product>();
  for (const [names, type, flags = ''] of ROWS) {
    const list = names.split(' ');
    const name = list[0]!;
    const product: Product = { name, type };
    if (flags.includes('service')) product.service = true;
    if (flags.includes('set')) product.set = true;
    if (flags.includes('pair')) product.pair = true;
    if (flags.includes('weak')) product.weak = true;
    for (const word of list) {
      const plain = strip(word);
      map.set(plain, product);
      if (!map.has(plural(plain))) map.set(plural(plain), product);
    }
  }
  map.set('pins', map.get('pin')!);
  map.set('sets', map.get('set')!);
  return map;
}
