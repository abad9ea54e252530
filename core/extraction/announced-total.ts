import { namedInClause } from './group-price';
import type { Message } from './message';
import type { Amount } from './money';
import { words } from './text';

const RECEIVED = words(
  'recibi recibimos recibo recibido pago pagaron pagan paga pagado dio dieron entrego entregaron cancelo cancelaron consigno consignaron transfirio transfirieron cobre cobramos vendi vendimos facture facturo son fueron',
);

/**
 * "Recibí 1.600.000 por un reloj (1.450.000) y la caja (150.000)": an amount said before any piece, that the prices
 * after it add up to, is the total.
 */
export function markAnnouncedTotal(m: Message, amounts: readonly Amount[]): void {
  const at = amounts.findIndex((a) => a.role === 'item');
  const first = amounts[at];
  if (!first || namedInClause(m, 0, first.from)) return;
  const cued =
    m.word(first.to) === 'por' ||
    [1, 2, 3].some((d) => first.from >= d && RECEIVED.has(m.word(first.from - d)));
  const rest = amounts.slice(at + 1).filter((a) => a.role === 'item');
  if (!cued || rest.length < 2 || rest.reduce((sum, a) => sum + a.value, 0) !== first.value) return;
  // "100.000 el anillo, 50.000 el dije y 50.000 la cadena": the prices come first, this is one of them.
  const last = rest[rest.length - 1]!;
  for (let k = last.to; k < m.tokens.length && m.kind(k) !== 'newline' && m.text(k) !== '.'; k++)
    if (m.product(k) && m.labels[k] === null) return;
  first.role = 'total';
}
