import { Decimal } from '../../core/invoicing/money';
import type { Tx } from '../tenancy';

/** How much of the tenant's pending invoices is past its due day. @param today ISO day in Bogotá */
export async function overdueTotals(tx: Tx, today: string): Promise<{ count: number; total: Decimal }> {
  const row = await tx.row<{ count: number; total: string }>(
    `SELECT count(*)::int AS count, coalesce(sum(i.total), 0) AS total FROM invoices i
      WHERE i.organization_id = $1 AND i.estado = 'PENDIENTE' AND i.fecha_vencimiento < $2`,
    [tx.organizationId, today],
  );
  return { count: row?.count ?? 0, total: new Decimal(row?.total ?? 0) };
}
