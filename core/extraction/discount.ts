import type { ExtraccionJson } from '../contract/extraction';
import { lowersPrice } from './lexicon/prices';
import type { Measure } from './measures';
import type { Message } from './message';
import type { Amount } from './money';
import { words } from './text';

const OFFERS = words('off promo promocion oferta');
const isCue = (word: string): boolean => OFFERS.has(word) || lowersPrice(word);

type Discount = NonNullable<ExtraccionJson['descuento']>;

/** The discount of the whole sale: pesos or a percentage. */
export function readDiscountFrom(
  m: Message,
  amounts: readonly Amount[],
  measures: readonly Measure[],
): Discount | null {
  for (const measure of measures) {
    if (measure.kind !== 'percent' || measure.value <= 0 || measure.value > 100) continue;
    if (taxed(m, measure)) continue;
    for (let k = measure.from - 1; k >= 0 && measure.from - k <= 6; k--) {
      if (m.kind(k) === 'newline') break;
      if (isCue(m.word(k)) && m.word(k - 1) !== 'sin') return claim(k, measure);
    }
    for (let k = measure.to; k < m.tokens.length && k - measure.to < 4; k++) {
      if (m.kind(k) === 'newline') break;
      if (isCue(m.word(k))) return claim(k, measure);
    }
    // "le hice 5%", "le doy el 10%", "con el 8%"
    const article = /^(el|un)$/.test(m.word(measure.from - 1));
    const verb = m.word(measure.from - (article ? 2 : 1));
    if (
      m.text(measure.from - 1) === '-' ||
      (article && verb === 'con') ||
      /^(?:hice|hicimos|hago|hacemos|haciendo|hizo|hicieron|doy|damos|di|dimos|dio|dieron|dando|hagale|autoric|autoriz|aprob|aprueb|conced|otorg)/.test(
        verb,
      )
    )
      return claim(measure.from - (article ? 2 : 1), measure);
  }
  const amount = amounts.find((a) => a.role === 'discount');
  return amount ? { tipo: 'valor', valor: amount.value } : null;

  function claim(at: number, measure: Measure): Discount {
    m.relabel(at, at + 1, 'discount');
    return { tipo: 'porcentaje', valor: measure.value };
  }
}

function taxed(m: Message, measure: Measure): boolean {
  for (let k = measure.from - 1; k >= 0 && measure.from - k <= 3; k--)
    if (/^(iva|impuesto|interes|recargo)$/.test(m.word(k))) return true;
  for (let k = measure.to; k < measure.to + 3; k++)
    if (/^(iva|impuesto|interes)$/.test(m.word(k)) || (m.word(k) === 'de' && m.word(k + 1) === 'iva'))
      return true;
  return false;
}
