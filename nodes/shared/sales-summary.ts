import type { SalesSummary } from '../../core/conversation';
import { todayAndMonth } from '../../database/repositories/invoices';
import type { Tx } from '../../database/tenancy';

/** Today's and this month's sales of the tenant, as the conversation tells them. */
export async function salesSummary(tx: Tx, now: Date): Promise<SalesSummary> {
  const { today, month } = await todayAndMonth(tx, now);
  return {
    today: { count: today.count, total: today.total.toFixed(2) },
    month: { count: month.count, total: month.total.toFixed(2) },
    pending: { count: month.pending.count, total: month.pending.total.toFixed(2) },
    byPayment: month.byPaymentMethod.map((part) => ({
      payment: part.method,
      count: part.count,
      total: part.total.toFixed(2),
    })),
    bySeller: month.bySeller.map((part) => ({
      name: part.name ?? '—',
      count: part.count,
      total: part.total.toFixed(2),
    })),
  };
}
