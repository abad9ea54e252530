import { readAmounts } from '../extraction';
import { fold } from '../extraction/text';
import { Decimal } from '../invoicing';
import { answerLine } from './answers';
import { applyCustomer } from './customer';
import { shorten } from './html';
import type { Draft } from './state';
import type { Turn } from './turn';

/** What stands around two figures of which one takes the place of the other. */
const AROUND = new Set(
  `no sino es son era eran fue fueron seria que ay uy perdon perdone disculpe mejor dicho digo en vez lugar de del
  a por el la los las lo un una uno cada precio valor pesos cedula cc nit telefono celular numero`
    .split(/\s+/)
    .filter(Boolean),
);
const DENIES = /\b(no|sino|en (vez|lugar) de|perdone?|mejor dicho|digo)\b/;
/** "no son 95 mil, son 105" speaks of thousands twice; no price in a jewelry shop is smaller than that. */
const asPrice = (figure: number): Decimal => new Decimal(figure).times(figure < 1000 ? 1000 : 1);

/**
 * "no es 2.890.000, son 2.980.000", "era 120 mil no 110 mil": the figure that the card shows gives way to the other,
 * whatever it is there: a price, what several pieces cost together, a count, the cédula, the telephone. When none or both
 * are on the card it asks, and never guesses.
 * @returns false when the text is something else
 */
export function replaceFigure(turn: Turn, draft: Draft, said: string): boolean {
  // the "uno" of "cada uno" is no figure
  const text = said.replace(/\b(cada un[oa]|c\/u)\b/gi, ' ');
  const [first, second, ...more] = readAmounts(text);
  if (!first || !second || more.length > 0) return false;
  const around = fold(
    [text.slice(0, first.inicio), text.slice(first.fin, second.inicio), text.slice(second.fin)].join(' '),
  );
  if (!DENIES.test(around)) return false;
  if (!around.split(/[^\p{L}]+/u).every((word) => word === '' || AROUND.has(word))) return false;
  const changes = [
    ...changesOf(draft, first.pesos, second.pesos),
    ...changesOf(draft, second.pesos, first.pesos),
  ];
  const [change, ...others] = changes;
  if (!change || others.length > 0) turn.say(turn.texts.numberForWhat(shorten(text.trim(), 60)));
  else change(turn, draft);
  return true;
}

type Change = (turn: Turn, draft: Draft) => void;

/** Every place of the card that shows `wrong`, and how `right` takes it. */
function changesOf(draft: Draft, wrong: number, right: number): Change[] {
  const changes: Change[] = [];
  for (const [index, { unitPrice, quantity }] of draft.lines.entries()) {
    const put = (field: 'unitPrice' | 'quantity', value: Decimal | number): void => {
      changes.push((turn, now) => answerLine(turn, now, { kind: 'line', index, field }, String(value)));
    };
    if (quantity === wrong) put('quantity', right);
    if (unitPrice === null) continue;
    const [shown, meant] = [asPrice(wrong), asPrice(right)];
    const each = meant.dividedBy(quantity);
    if (shown.equals(unitPrice)) put('unitPrice', meant);
    else if (shown.equals(new Decimal(unitPrice).times(quantity)) && each.equals(each.toDecimalPlaces(2)))
      put('unitPrice', each);
  }
  for (const field of ['cedula', 'telefono'] as const)
    if (draft.customer[field] === String(wrong))
      changes.push((turn, now) => applyCustomer(turn, now, { [field]: String(right) }));
  return changes;
}
