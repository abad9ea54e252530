import type Decimal from 'decimal.js';
import { formatDate, formatPesos, rich, shorten, type Html } from './html';

/** What the shop's administrators are told without having asked. */

/** A flow failed. Says what to do and nothing about customers: several shops may read it. */
export function failureNotice(failure: { flow: string; box: string | null; reference: string }): Html {
  const where = failure.box ? ` en el paso «${failure.box}»` : '';
  return rich`⚠️ <b>Algo falló</b> en «${failure.flow}»${where}.

Si alguien se quedó sin respuesta, pídale que envíe su mensaje otra vez.
Si se repite, avise a soporte con esta referencia: <code>${failure.reference}</code>`;
}

export interface OverdueLine {
  number: string;
  customer: string | null;
  total: Decimal.Value;
  /** ISO day in Bogotá. */
  dueDate: string;
}

/** Pending invoices past their due day, oldest first; `lines` may be only the first of them. */
export function overdueNotice(
  shop: string,
  all: { count: number; total: Decimal.Value },
  lines: readonly OverdueLine[],
): Html {
  const counted = all.count === 1 ? '1 factura vencida' : `${all.count} facturas vencidas`;
  const rows = lines.map(
    (line) =>
      rich`• <code>${line.number}</code> ${shorten(line.customer ?? 'Sin nombre', 40)} · <b>${formatPesos(line.total)}</b> · venció el ${formatDate(new Date(`${line.dueDate}T12:00:00-05:00`))}`,
  );
  const rest = all.count - lines.length;
  return [
    rich`📌 <b>${shop}</b>: ${counted} por <b>${formatPesos(all.total)}</b>`,
    '',
    ...rows,
    ...(rest > 0 ? [rich`… y ${rest} más.`] : []),
    '',
    rich`Para marcar una como pagada, escriba <code>/buscar</code> y su número.`,
  ].join('\n') as Html;
}
