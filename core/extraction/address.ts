import { isGivenName, isSurname } from './known-names';
import type { Message } from './message';
import { words } from './text';
import { cityLength, isAmbiguousCity } from './towns';

export interface Place {
  value: string;
  from: number;
  to: number;
}

const ROAD = words(
  'calle cl cll clle carrera cra kra kr cr carr diagonal dg diag transversal tv trans transv tr avenida av avda circular cir circunvalar autopista aut manzana mz mza vereda vda km kilometro barrio conjunto urbanizacion urb finca via corregimiento edificio edif condominio centro',
);
/** Roads that need no number right after them. */
const NAMED_ROAD = words(
  'barrio vereda vda conjunto urbanizacion urb finca avenida av avda autopista corregimiento',
);
/** Roads that carry a name ("Av Roosevelt # 34-12", "Calle Larga No. 8-20"). */
const STREET = words(
  'calle cl cll clle carrera cra kra kr cr carr diagonal dg diag transversal tv trans transv avenida av avda circular circunvalar autopista aut via',
);
/** Buildings, named before their door ("Edificio Colpatria oficina 302", "Centro Comercial Unicentro local 12"). */
const BUILDING = words('edificio edif conjunto condominio urbanizacion urb centro');
const DOOR = words(
  'apto apartamento ap apt oficina of local lc torre tr casa cs bloque bl interior int consultorio isla bodega',
);
const INSIDE = words(
  'apto apartamento ap apt apto. int interior torre tr bloque bl casa cs piso local lc of oficina manzana mz mza lote lt barrio br unidad etapa conjunto edificio edif ed sur norte este oeste esquina bis a b c d e f numero no nro n # - guion con y bodega bdg consultorio sector finca parcela vereda vda corregimiento via',
);
/** After one of these stands the name of a quarter, a building or a farm. */
const QUARTER_CUE = words(
  'barrio br conjunto edificio edif vereda vda urbanizacion urb condominio sector finca corregimiento',
);
/** Begins the name of a quarter ("Villa Santana", "El Jardín", "San José", "Ciudad Bochica"). */
const QUARTER_START = words(
  'el la los las san santa santo villa villas ciudad ciudadela nuevo nueva alto altos bajo portal portales torres bosque bosques prado prados brisas puerto puerta puente jardin jardines simon veinte parque valle quintas colinas balcones cerros lomas alameda reserva rincon senderos samanes urbanizacion',
);
const OF = words('de del la las los el y');
/** Never of the name of a street or a quarter. */
const OUTSIDE = words(
  'tel telefono cel celular movil whatsapp wpp correo email cc nit cedula ced municipio fecha total paga pago pagado pagaron efectivo nequi daviplata transferencia tarjeta cliente clienta nombre datos sr sra senor senora don doña dona con en por para a cada son es valor precio venta factura envio enviar domicilio y o pero que lleva llevo compro abono debe recoge anillo cadena reloj contraentrega credito debito bancolombia manana hoy',
);

/** Street addresses: "Cra 30 # 8-44 apto 1203", "Av 30 de Agosto # 40-21", "Mz 4 casa 12 barrio Obrero", "Km 4 vía Cerritos". */
export function readAddresses(m: Message): Place[] {
  const out: Place[] = [];
  for (let i = 0; i < m.tokens.length; i++) {
    const word = m.word(i);
    if (!ROAD.has(word) || !m.free(i)) continue;
    const found = BUILDING.has(word) ? (buildingAt(m, i) ?? roadAt(m, i)) : roadAt(m, i);
    if (!found) continue;
    const { start, from, end } = found;
    m.claim(from, end, 'address');
    out.push({ value: renderAddress(m, start, end), from, to: end });
    i = end - 1;
  }
  return out;
}

interface Stretch {
  /** Where the cue before the address begins ("dirección:", "vive en"). */
  from: number;
  start: number;
  end: number;
}

/** "Edificio Colpatria oficina 302": a building's name and a door in it. */
function buildingAt(m: Message, i: number): Stretch | null {
  let k = i + 1;
  if (m.word(i) === 'centro') {
    if (m.word(k) !== 'comercial') return null;
    k++;
  }
  const name = k;
  while (k - name < 5 && m.kind(k) === 'word' && m.free(k) && !DOOR.has(m.word(k)) && !OUTSIDE.has(m.word(k)))
    k++;
  if (k === name || !DOOR.has(m.word(k))) return null;
  const door = m.text(k + 1) === '.' ? k + 2 : k + 1;
  if (!isNumberLike(m, door)) return null;
  return { ...withCue(m, i), end: tail(m, i, door, 1) };
}

function roadAt(m: Message, i: number): Stretch | null {
  const word = m.word(i);
  let k = i + 1;
  if (m.text(k) === '.') k++;
  const plate = STREET.has(word) ? namedPlate(m, k) : 0;
  const km = /^(km|kilometro)$/.test(word) ? viaEnd(m, k) : word === 'via' ? viaBefore(m, k) : 0;
  if (plate || km) {
    const end = tail(m, i, plate || km, plate ? 0 : 2);
    return { ...withCue(m, i), end };
  }
  if (word === 'via' || word === 'centro') return null;
  // "Mz C casa 14"
  const lettered = /^(manzana|mz|mza)$/.test(word) && /^[a-z]$/.test(m.word(k)) && DOOR.has(m.word(k + 1));
  const numbered = isNumberLike(m, k) || lettered || (NAMED_ROAD.has(word) && isNumberLike(m, k + 1));
  const cued =
    /^(direccion|dir|domicilio|vive|reside)$/.test(m.word(i - 1)) ||
    (m.word(i - 1) === 'en' && /^(vive|reside)$/.test(m.word(i - 2))) ||
    (m.text(i - 1) === ':' && /^(direccion|dir|domicilio)$/.test(m.word(i - 2)));
  const quarter = /^(barrio|vereda|corregimiento)$/.test(word);
  if (!numbered && !(NAMED_ROAD.has(word) && (cued || quarter))) return null;
  if (/^(conjunto|edificio|edif|condominio)$/.test(word) && !cued) return null;
  if (/^(cr|tr|cl|km)$/.test(word) && !isNumberLike(m, k)) return null;
  let numbers = lettered ? 1 : 0;
  let begin = k;
  if (QUARTER_CUE.has(word) && !numbered) {
    begin = quarterEnd(m, k);
    if (begin === k) return null;
  }
  const end = tail(m, i, lettered ? k + 1 : begin, numbers);
  for (let t = k; t < end; t++) if (isNumberLike(m, t)) numbers++;
  if (numbers < 2 && !NAMED_ROAD.has(word) && !(numbers === 1 && cued)) return null;
  if (end <= k) return null;
  return { ...withCue(m, i), end };
}

/** "Roosevelt # 34-12", "30 de Agosto # 40-21", "del Arsenal No. 8-12": where the plate of a named street begins, or 0. */
function namedPlate(m: Message, from: number): number {
  let named = 0;
  for (let k = from; k - from < 6; k++) {
    if (k > from && (m.text(k) === '#' || /^(no|nro|numero|num|n)$/.test(m.word(k)))) {
      let at = k + 1;
      while (/^[.°º#]$/.test(m.text(at))) at++;
      return named > 0 && (m.text(k) === '#' ? isNumberLike(m, at) : isPlate(m, at)) ? k : 0;
    }
    if (!m.free(k) || m.kind(k) === 'newline' || (m.kind(k) === 'punct' && m.text(k) !== '.')) return 0;
    if (m.kind(k) === 'word' && !isNumberLike(m, k)) {
      if (OUTSIDE.has(m.word(k))) return 0;
      if (m.word(k).length > 2 && !OF.has(m.word(k)) && !INSIDE.has(m.word(k))) named++;
    }
  }
  return 0;
}

/** "34-12", "8B-12", "34 guion 12", "34 12" */
function isPlate(m: Message, i: number): boolean {
  if (!isNumberLike(m, i) && !/^\d+[a-z]$/.test(m.text(i))) return false;
  let k = m.numericAt(i)?.to ?? i + 1;
  while (/^([a-z]|bis|sur|norte)$/.test(m.word(k))) k++;
  return /^(-|guion)$/.test(m.text(k)) ? isNumberLike(m, k + 1) : isNumberLike(m, k);
}

/** "4 vía Cerritos", "2 vía Chía-Cajicá", "5 vía al mar": the end of the road that a kilometre is counted on, or 0. */
function viaEnd(m: Message, from: number): number {
  const n = m.numericAt(from);
  if (!n || n.currency || n.scale !== 'none') return 0;
  let k = n.to;
  if (m.text(k) === ',') k++;
  if (!/^(via|autopista|carretera|variante|troncal)$/.test(m.word(k))) return 0;
  return roadNameEnd(m, k + 1);
}

/** "Cerritos km 4" after "vía": just after the kilometre, or 0. */
function viaBefore(m: Message, from: number): number {
  for (let k = from; k - from < 6; k++) {
    if (k > from && /^(km|kilometro)$/.test(m.word(k))) return m.numericAt(k + 1)?.to ?? 0;
    if (!m.free(k) || OUTSIDE.has(m.word(k)) || (m.kind(k) !== 'word' && !/^[-,]$/.test(m.text(k)))) return 0;
  }
  return 0;
}

function roadNameEnd(m: Message, from: number): number {
  let k = from;
  while (/^(a|al|de|del|la|las|los|el)$/.test(m.word(k))) k++;
  let end = 0;
  while (
    k - from < 6 &&
    m.kind(k) === 'word' &&
    m.free(k) &&
    !OUTSIDE.has(m.word(k)) &&
    !INSIDE.has(m.word(k))
  ) {
    if (end > 0 && !/^[A-ZÁÉÍÓÚÑ]/.test(m.tokens[k]!.raw)) break;
    end = ++k;
    if (m.text(k) === '-' && m.kind(k + 1) === 'word') k++;
  }
  return end;
}

/** End of the name of a quarter from `from` on ("El Jardín", "Villa Santana", "obrero"); `from` when none. */
function quarterEnd(m: Message, from: number): number {
  const inName = (k: number): boolean =>
    m.kind(k) === 'word' &&
    m.free(k) &&
    m.tokens[k]!.gap < 3 &&
    !OUTSIDE.has(m.word(k)) &&
    !STREET.has(m.word(k)) &&
    // "Ciudad Jardín" is a quarter, "ciudad: Cali" is not.
    !(
      m.word(k) === 'ciudad' &&
      (m.kind(k + 1) !== 'word' || (cityLength(m, k + 1) > 0 && !isAmbiguousCity(m, k + 1, k + 2)))
    ) &&
    !(INSIDE.has(m.word(k)) && m.word(k).length > 1) &&
    !/\d/.test(m.text(k));
  const capital = (k: number): boolean => /^[A-ZÁÉÍÓÚÑ]/.test(m.tokens[k]!.raw);
  let k = from;
  let prefix = '';
  while (
    k - from < 3 &&
    inName(k) &&
    (QUARTER_START.has(m.word(k)) || OF.has(m.word(k))) &&
    inName(k + 1) &&
    // "barrio Alameda Cali"
    !(m.word(k) === 'alameda' && cityLength(m, k + 1) > 0)
  )
    prefix = m.word(k++);
  // "barrio 20 de Julio", "barrio 7 de Agosto"
  if (isNumberLike(m, k) && m.word(k + 1) === 'de' && m.kind(k + 2) === 'word') return k + 3;
  if (!inName(k)) return from;
  const large = capital(k);
  k++;
  for (let more = 0; more < 3; more++) {
    let next = k;
    while (next - k < 2 && /^(de|del|la|las|los|el)$/.test(m.word(next))) next++;
    if (!inName(next) || (next === k ? !(large && capital(next)) : large && !capital(next))) break;
    if (next > k && cityLength(m, next) > 0 && m.word(k) === 'de' && next === k + 1) break;
    const person = isGivenName(m.word(k)) && !isGivenName(m.word(k - 1));
    if (next === k && (cityLength(m, k) > 0 || person) && prefix !== 'ciudad') break;
    k = next + 1;
  }
  return k;
}

/** How far an address goes on from `at`: plate, doors, quarter. */
function tail(m: Message, i: number, at: number, seen: number): number {
  const word = m.word(i);
  let numbers = seen;
  let end = at;
  while (end < m.tokens.length) {
    const token = m.tokens[end]!;
    const text = token.text;
    if (token.kind === 'newline') break;
    if (token.gap >= 3 && numbers > 0) break;
    if (token.kind === 'number') {
      const n = m.numericAt(end);
      if (n && (n.currency || n.scale !== 'none' || (n.grouped && n.value >= 1000))) break;
      if (token.text.length > 5) break;
      // After the plate ("8-44") another bare number is not part of the address.
      if (numbers >= 3 && m.kind(end - 1) === 'number') break;
      numbers++;
      end++;
      if (m.kind(end) === 'word' && m.tokens[end]!.gap === 0 && /^[a-h]$/.test(m.text(end))) end++;
      continue;
    }
    if (token.kind === 'word' && isNumberLike(m, end)) {
      const n = m.numericAt(end)!;
      if (n.scale !== 'none' || n.value > (DOOR.has(m.word(end - 1)) ? 9999 : 300)) break;
      numbers++;
      end = n.to;
      continue;
    }
    if (text === ',' || text === '.') {
      // A comma goes on only into another part of the address.
      if (
        INSIDE.has(m.word(end + 1)) &&
        m.word(end + 1).length > 1 &&
        !/^(con|y|no|numero|via)$/.test(m.word(end + 1))
      ) {
        end++;
        continue;
      }
      if (
        text === '.' &&
        token.gap === 0 &&
        /^(no|nro|apto|int|cra|cl|cll|av|ap|of)$/.test(m.word(end - 1))
      ) {
        end++;
        continue;
      }
      break;
    }
    if (
      token.kind === 'word' &&
      /^\d*[a-z]\d*$/.test(text) &&
      // "B/quilla"
      m.text(end + 1) !== '/' &&
      text.length <= 4 &&
      numbers > 0 &&
      text !== 'y' &&
      text !== 'a' &&
      text !== 'e'
    ) {
      end++;
      continue;
    }
    if (QUARTER_CUE.has(text)) {
      const named = quarterEnd(m, end + 1);
      // "conjunto plata 80.000" is a set.
      if (named === end + 1 || (text === 'conjunto' && m.word(end + 1) === 'de')) break;
      end = named;
      continue;
    }
    // "barrio Granada calle 9N # 15-22"
    if (STREET.has(text) && QUARTER_CUE.has(word) && numbers === 0 && isNumberLike(m, end + 1)) {
      end++;
      continue;
    }
    // "…, centro, Cartagena"
    if (text === 'centro' && numbers >= 2 && m.kind(end + 1) !== 'word') {
      end++;
      continue;
    }
    if (INSIDE.has(text)) {
      // "14-30 B/quilla"
      if (text.length === 1 && m.text(end + 1) === '/') break;
      if (/^(con|y|a|c|e)$/.test(text) && !isNumberLike(m, end + 1)) {
        if (!(
          text.length === 1 &&
          text !== 'y' &&
          token.raw === text.toUpperCase() &&
          numbers > 0 &&
          m.kind(end - 1) === 'number'
        ))
          break;
      }
      if (
        /^(local|casa|no|n|via|bodega|unidad)$/.test(text) &&
        !isNumberLike(m, end + 1) &&
        m.text(end + 1) !== '.' &&
        m.text(end + 1) !== '#'
      )
        break;
      end++;
      continue;
    }
    if (text === '#' || text === '°' || text === 'º' || text === '/') {
      end++;
      continue;
    }
    if (
      token.kind === 'word' &&
      NAMED_ROAD.has(word) &&
      !QUARTER_CUE.has(word) &&
      numbers === 0 &&
      end - i < 4 &&
      /^[A-ZÁÉÍÓÚÑ]/.test(token.raw) &&
      !OUTSIDE.has(text) &&
      cityLength(m, end) === 0
    ) {
      end++;
      continue;
    }
    const quarter = numbers >= 2 ? bareQuarter(m, i, end) : end;
    if (quarter === end) break;
    end = quarter;
  }
  while (end > at && /^[-#.,/]$|^(con|y|numero|no|n|guion)$/.test(m.text(end - 1))) end--;
  return end;
}

/**
 * "Mz 22 casa 6 Villa Santana, Pereira", "Calle 45 # 27-10 Cabecera, Bucaramanga": a quarter with no word before it, told by
 * how its name begins or by the town after it.
 */
function bareQuarter(m: Message, i: number, at: number): number {
  if (m.kind(at) !== 'word' || !/^[A-ZÁÉÍÓÚÑ]/.test(m.tokens[at]!.raw)) return at;
  if (cityLength(m, at) > 0 || m.tokens[at]!.gap >= 2) return at;
  const end = quarterEnd(m, at);
  if (end === at) return at;
  const next = m.text(end);
  const town = /^[,(-]$/.test(next) && cityLength(m, end + 1) > 0;
  const closes = end >= m.tokens.length || /^[,.;]$/.test(next) || m.kind(end) === 'newline';
  const begins = QUARTER_START.has(m.word(at)) && end > at + 1;
  const block = /^(manzana|mz|mza)$/.test(m.word(i));
  if (!begins && (isGivenName(m.word(at)) || isSurname(m.word(at)))) return at;
  return town || (begins && block && (closes || cityLength(m, end) > 0)) ? end : at;
}

/** The words that announce an address, and the quarter that may stand before its road. */
function withCue(m: Message, i: number): { from: number; start: number } {
  let from = i;
  while (
    from > 0 &&
    m.free(from - 1) &&
    /^(direccion|dir|domicilio|en|la|vive|es|:|\.|residencia|d)$/.test(m.text(from - 1)) &&
    m.kind(from - 1) !== 'newline'
  )
    from--;
  if (from < i && !/^(direccion|dir|domicilio|vive|en|residencia)$/.test(m.text(from))) from = i;
  // "DIR: Bocagrande Cra 3 # 8-129": the quarter before the road.
  let start = i;
  while (
    start > 0 &&
    i - start < 3 &&
    m.free(start - 1) &&
    m.kind(start - 1) === 'word' &&
    !ROAD.has(m.word(start - 1))
  )
    start--;
  const after =
    m.text(start - 1) === ':' || m.text(start - 1) === '.' ? m.word(start - 2) : m.word(start - 1);
  if (start === i || !/^(direccion|dir|domicilio)$/.test(after) || cityLength(m, start) > 0) start = i;
  else from = m.text(start - 1) === ':' || m.text(start - 1) === '.' ? start - 2 : start - 1;
  return { from, start };
}

function isNumberLike(m: Message, i: number): boolean {
  const n = m.numericAt(i);
  if (!n || n.currency || n.scale !== 'none') return false;
  return n.digits !== null || !/^(un|una|uno)$/.test(m.text(i));
}

/** Dictated numbers become digits; the rest stays as it was written. */
function renderAddress(m: Message, from: number, to: number): string {
  let out = '';
  for (let i = from; i < to;) {
    const token = m.tokens[i]!;
    const n = m.numericAt(i);
    const glue = token.gap === 0 || out === '' ? '' : ' ';
    if (n && n.words && n.to <= to) {
      out += `${glue}${n.value}`;
      i = n.to;
      continue;
    }
    if (token.text === 'guion' && token.kind === 'word') {
      out += '-';
      i++;
      const next = m.numericAt(i);
      if (next && i < to) {
        out += next.words ? String(next.value) : m.slice(i, next.to);
        i = next.to;
      }
      continue;
    }
    out += glue + token.raw;
    i++;
  }
  return out.replace(/\s+/g, ' ').trim();
}
