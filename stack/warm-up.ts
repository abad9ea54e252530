import { connect } from '../database/connection';
import { listOrganizations } from '../database/repositories/organizations';
import { withPlatform } from '../database/tenancy';

const LIMIT_MS = 30_000;

/** A small invoice that is drawn and thrown away. */
const SAMPLE = {
  factura: { numero: 'PRUEBA-1', fecha_emision: '2026-01-01', fecha_vencimiento: '2026-01-01' },
  cliente: { nombre: 'Consumidor final', cedula: '222222222222' },
  items: [{ nombre: 'Anillo', descripcion: 'Plata 925', cantidad: 1, precio: 100_000 }],
  totales: { subtotal: 100_000, descuento: 0, impuesto: 0, total: 100_000 },
};

/**
 * Asks n8n for one PDF that nobody sees: the first execution of an n8n opens its connections and prepares engine and
 * fonts, and the first seller of the day need not wait for that. Nothing is stored.
 * @returns false when there is no shop yet or n8n did not make it; nobody needs to act on that
 */
export async function warmUp(options: {
  n8nUrl: string;
  databaseUrl: string;
  /** What the webhooks ask for in X-API-Key. */
  webhookKey: string;
}): Promise<boolean> {
  const database = connect({ url: options.databaseUrl, applicationName: 'jewelry-start' });
  try {
    const [shop] = await withPlatform(database, (tx) =>
      listOrganizations(tx, { status: 'active', limit: 1 }),
    );
    if (!shop) return false;
    const response = await fetch(`${options.n8nUrl}/webhook/jewelry-pdf`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': options.webhookKey },
      body: JSON.stringify({ organization_id: shop.id, ...SAMPLE }),
      signal: AbortSignal.timeout(LIMIT_MS),
    });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    // somebody changed the flow, or we are being stopped: then the first seller waits a little
    return false;
  } finally {
    await database.close();
  }
}
