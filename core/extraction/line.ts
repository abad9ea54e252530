import type { ItemExtraidoJson } from '../contract/extraction';
import type { Pair } from './align';
import type { Quantity } from './quantity';
import type { SizeCount } from './shared-price';

/** A line while it is put together: where it was read, and how sure each part is. */
export interface Line {
  pair: Pair;
  from: number;
  to: number;
  quantity: number;
  quantityAt: Quantity | null;
  price: number;
  /** The words do not say whether the price is of each or of all. */
  ambiguous: boolean;
  /** Only the place of the count says "each" or "all": a stated total may overrule it. */
  open: boolean;
  item: ItemExtraidoJson;
  known: boolean;
  /** What the description says of every piece that the words announce together. */
  base: string | null;
  /** A bare second price of the piece before: "2 aretes 30.000 y 34.000". */
  alone: boolean;
  /** Counts of several sizes under one price of each. */
  sizes: SizeCount[];
}
