import type { FacturaJson } from '../../core/contract/invoice';
import { UnprocessableError } from '../http/errors';
import type { NewInvoice } from './schemas';

const HEADER = ['subtotal', 'impuesto', 'total'] as const;

/**
 * Compares what the client says with what the server computed. Nothing is stored when they disagree: one of the two
 * is wrong about a sale, and only the client can tell.
 * @throws UnprocessableError with both figures in `details`
 */
export function assertStatedTotals(body: NewInvoice, computed: FacturaJson): void {
  const stated: Record<string, number> = {};
  const expected: Record<string, number> = {};
  const compare = (name: string, given: number | null | undefined, ours: number | undefined): void => {
    if (given === null || given === undefined || given === ours) return;
    stated[name] = given;
    expected[name] = ours ?? 0;
  };
  for (const name of HEADER) compare(name, body[name], computed[name]);
  body.items.forEach((item, index) =>
    compare(`items.${index}.subtotal`, item.subtotal, computed.items[index]?.subtotal),
  );
  if (Object.keys(stated).length === 0) return;
  throw new UnprocessableError(
    'Los totales enviados no coinciden con los que calcula el servidor. No se guardó nada.',
    'totals_mismatch',
    { enviado: stated, calculado: expected },
  );
}
