import type { ExtraccionJson } from '../contract/extraction';
import type { Measure } from './measures';
import type { Message } from './message';
import type { Amount } from './money';
import { words } from './text';

const CUE = words(
  'descuento descuentos descuentico dcto dto desc dscto descto rebaja rebajita rebaje rebajo rebajamos rebajale rebajele rebajaron descontamos descuente descuentele descuentale descontar descontado desconto descontarle desconte quitale quitele quite quitar quitamos quito menos off promo promocion bonificacion oferta bajale bajele rebajas',
);

/** "quitan", "rebajándole", "descuéntame": any form of the verbs that lower a price. */
const LOWERING = /^(?:quit[aeo]|rebaj|descont|descuent|dscto|dcto|bonific)/;
const isCue = (word: string): boolean => CUE.has(word) || LOWERING.test(word);

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
      /^(hice|hicimos|hago|hacemos|haciendo|hizo|doy|damos|di|dimos|dando|hagale)$/.test(verb)
    )
      return { tipo: 'porcentaje', valor: measure.value };
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
