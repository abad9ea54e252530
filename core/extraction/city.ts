import type { Message } from './message';
import type { Person } from './people';
import { words } from './text';
import { cityLength, cityName, isAmbiguousCity } from './towns';

const DEPARTMENT = words(
  'antioquia cauca valle caldas risaralda quindio cundinamarca boyaca santander narino tolima huila meta casanare cesar magdalena guajira sucre cordoba bolivar atlantico choco caqueta putumayo arauca',
);
const CUE = /^(ciudad|municipio|vive|reside|residente)$/;

/** The customer's town: beside the name, the id or the address, or after "de", "en", "ciudad". */
export function readCity(m: Message, person: Person | null): string | null {
  let best: { value: string; from: number; to: number; score: number } | null = null;
  for (let i = 0; i < m.tokens.length; i++) {
    const label = m.labels[i];
    if (label !== null) continue;
    const length = cityLength(m, i);
    if (length === 0) continue;
    const to = i + length;
    // "Apartado:" on a slip is a layaway, not the town of Apartadó.
    if (m.word(i) === 'apartado' && !/ó$/i.test(m.tokens[i]!.raw) && m.text(to) === ':') continue;
    const token = m.tokens[i]!;
    let before = i - 1;
    while (before >= 0 && (/^[,.:;()|/-]$/.test(m.text(before)) || m.kind(before) === 'newline')) before--;
    const beforeLabel = m.labels[before] ?? null;
    const word = m.word(before);
    const prep = word === 'de' || word === 'en' || word === 'desde';
    const priorLabel = prep
      ? (m.labels[before - 1] ?? (m.text(before - 1) === ',' ? m.labels[before - 2] : null))
      : null;
    const contact = (l: string | null | undefined): boolean =>
      l === 'person' || l === 'id' || l === 'phone' || l === 'address' || l === 'email' || l === 'city';
    let after = to;
    while (/^[,.:;-]$/.test(m.text(after))) after++;
    const afterLabel = m.labels[after] ?? null;
    const capital = token.raw[0] !== token.raw[0]!.toLowerCase();
    let score = 0;
    if (CUE.test(word) || CUE.test(m.word(i - 2))) score += 5;
    // "pedido para Cúcuta"
    if (/^(para|pa|a|hacia)$/.test(word) && /^(pedido|envio|despacho|encomienda)$/.test(m.word(before - 1)))
      score += 3;
    // "Silvia, Cauca", "Jardín (Antioquia)"
    const within = /^[,(-]$/.test(m.text(to)) ? to + 1 : to;
    if (DEPARTMENT.has(m.word(within)) && m.labels[within] === null) score += 3;
    if (contact(beforeLabel)) score += 3;
    if (prep && contact(priorLabel)) score += 3.5;
    if (contact(afterLabel)) score += 2;
    if (prep) {
      // "filigrana de Mompox", "esmeralda de Muzo" tell of the piece.
      const noun = m.word(before - 1);
      if (
        /^(filigrana|esmeralda|esmeraldas|estilo|oro|plata|virgen|santo|senor|nino|estilo|platino|perla|perlas|tejido|mapa|silueta|escudo|camiseta|moneda|medalla|divino)$/.test(
          noun,
        )
      )
        continue;
      score += 1;
      // "la señora es de Envigado"
      if (/^(es|son|era|vive|viene|vino)$/.test(noun)) score += 2;
      // "una señora de Cartagena"
      if (/^(senora|senorita|clienta|cliente|muchacha|muchacho|pareja|familia|turista)$/.test(noun))
        score += 2;
    }
    if (person && Math.abs(i - person.to) <= 3) score += 1;
    const alone =
      (i === 0 || m.kind(i - 1) === 'newline' || /^[,.;|/]$/.test(m.text(i - 1))) &&
      (to >= m.tokens.length || m.kind(to) === 'newline' || m.kind(to) === 'punct');
    if (alone) score += 1;
    const afterRoad = beforeLabel === 'address';
    if (isAmbiguousCity(m, i, to)) score -= capital || afterRoad ? 1 : 2.5;
    if (!capital && !prep && score < 3 && !afterRoad) score -= 1;
    if (
      /^(santa|virgen|san)$/.test(m.word(i)) &&
      /^(virgen|medalla|de|dije)$/.test(m.word(i - 1)) &&
      score < 3
    )
      continue;
    if (score >= 1 && (best === null || score > best.score))
      best = { value: cityName(m, i, to), from: i, to, score };
  }
  if (person?.city && (best === null || best.score < 5)) return person.city.value;
  if (best) {
    m.claim(
      /^(de|en|desde|ciudad)$/.test(m.word(best.from - 1)) ? best.from - 1 : best.from,
      best.to,
      'city',
    );
    return best.value;
  }
  return null;
}
