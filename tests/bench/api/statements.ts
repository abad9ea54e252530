import { connect } from '../../../database/connection';
import { issueInvoice } from '../../../database/invoice-store';
import { countInvoices, getInvoice, listInvoices } from '../../../database/repositories/invoices';
import { withTenant, type Tx } from '../../../database/tenancy';
import { buildSale } from '../../support/factories';
import type { SeededShop } from '../lib/seed';

export interface Statement {
  text: string;
  values: readonly unknown[];
}

/** The SQL that the API sends for each operation, taken from it while it runs, so that the floor cannot ask less. */
export async function captureStatements(
  url: string,
  shop: SeededShop,
): Promise<Record<'list' | 'count' | 'get' | 'counter' | 'insert', Statement>> {
  const db = connect({ url, applicationName: 'jewelry-bench', poolSize: 1, overflow: 0 });
  const seen: Statement[] = [];
  const find = (part: string): Statement => {
    const found = seen.find(({ text }) => text.includes(part));
    if (!found) throw new Error(`The API no longer sends a statement with ${part}.`);
    return found;
  };
  try {
    await withTenant(db, shop.id, async (tx) => {
      listen(tx, seen);
      await listInvoices(tx, {}, { limit: 51, offset: 0 });
      await countInvoices(tx, {});
      const { invoice } = await issueInvoice(tx, {
        sale: buildSale(),
        sellerId: shop.userId,
        inputType: 'api',
        actor: { userId: shop.userId },
      });
      await getInvoice(tx, invoice.id);
    });
  } finally {
    await db.close();
  }
  return {
    list: find('ORDER BY i.created_at DESC'),
    count: find('SELECT count(*)::int AS count FROM invoices'),
    get: find('WHERE i.id = $1'),
    counter: find('INSERT INTO invoice_counters'),
    insert: find('INSERT INTO invoice_items'),
  };
}

function listen(tx: Tx, seen: Statement[]): void {
  const rows = tx.rows.bind(tx);
  const askAll = tx.askAll.bind(tx);
  tx.rows = <Row>(text: string, values: readonly unknown[] = []) => {
    seen.push({ text, values });
    return rows<Row>(text, values);
  };
  tx.askAll = ((queries: Parameters<typeof askAll>[0]) => {
    for (const query of queries) if (query) seen.push({ text: query.text, values: query.values ?? [] });
    return askAll(queries);
  }) as typeof tx.askAll;
}
