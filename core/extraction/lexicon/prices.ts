import { words } from '../text';

/** Say that an amount is of everything together. */
export const TOTALS: ReadonlySet<string> = words(
  'total totales suma suman sumando neto gran todo todos todas pagar juntos juntas completo',
);

const LOWERS = words(
  'desc dcto dscto descto dto menos quito bajale bajele bajamos bajo baje restale restele ahorro',
);

/** "quitan", "rebajándole", "descuéntame", "dcto": any form of the verbs and nouns that lower a price. */
const LOWERING = /^(?:quit[aeo]|rebaj|descont|descunt|descuent|bonific)/;

/** A word that tells what is taken off a price. */
export function lowersPrice(word: string): boolean {
  return LOWERS.has(word) || LOWERING.test(word);
}

/** After or before a price: it is of each piece. */
export const EACH_WORDS = words('cada unidad unitario unit cu c/u c/una c/uno c/par v/u v/unit p/u uni');
