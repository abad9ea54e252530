import { createHash, randomBytes } from 'node:crypto';
import pg from 'pg';

export interface SeededShop {
  id: string;
  userId: string;
  /** An API key of the shop that may read and write invoices. */
  apiKey: string;
}

const NAMES = [
  'María Gómez',
  'Pedro Ruiz',
  'Ana Lucía Peña',
  'Jorge Nuñez',
  'Carmen Ávila',
  'Luis Bedoya',
  'Rosa Téllez',
];
const PIECES = [
  'Anillo de oro 18k',
  'Cadena de plata',
  'Dije de oro 14k',
  'Aretes con circón',
  'Pulsera tejida',
];
const BATCH = 20_000;

/**
 * Shops with an administrator and an API key each, and `invoices` issued ones in all, of one to three lines each, spread over
 * the last two years. The first shop gets `first` of them, the others share the rest.
 */
export async function seed(
  url: string,
  size: { shops: number; invoices: number; first: number },
): Promise<SeededShop[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const shops = await seedShops(client, size.shops);
    // each row is right by construction; what the trigger would compare costs more than the rows
    await client.query('ALTER TABLE invoices DISABLE TRIGGER invoices_sums');
    await client.query('CREATE TEMPORARY TABLE seed_shops (position int, id uuid, user_id uuid)');
    await client.query('INSERT INTO seed_shops SELECT * FROM unnest($1::int[], $2::uuid[], $3::uuid[])', [
      shops.map((_, index) => index),
      shops.map(({ id }) => id),
      shops.map(({ userId }) => userId),
    ]);
    for (let from = 0; from < size.invoices; from += BATCH)
      await seedInvoices(client, from, Math.min(BATCH, size.invoices - from), size);
    await client.query(
      `INSERT INTO invoice_counters (organization_id, series, last_value)
       SELECT organization_id, 'OLD-202401', count(*) FROM invoices GROUP BY 1`,
    );
    await client.query('ALTER TABLE invoices ENABLE TRIGGER invoices_sums');
    await client.query('VACUUM ANALYZE');
    return shops;
  } finally {
    await client.end();
  }
}

async function seedShops(client: pg.Client, count: number): Promise<SeededShop[]> {
  const { rows } = await client.query<{ id: string; userId: string }>(
    `WITH shops AS (
       INSERT INTO organizations (slug, nombre, plan) SELECT 'joyeria-' || n, 'Joyería ' || n, 'enterprise'
         FROM generate_series(1, $1::int) n RETURNING id),
     settings AS (INSERT INTO organization_settings (organization_id, invoice_prefix) SELECT id, 'JOY' FROM shops)
     INSERT INTO users (organization_id, cedula, nombre, rol)
       SELECT id, '1000000001', 'Ana Admin', 'ADMIN' FROM shops RETURNING organization_id AS id, id AS "userId"`,
    [count],
  );
  const shops = rows.map((row) => ({ ...row, apiKey: `jk_${randomBytes(32).toString('base64url')}` }));
  await client.query(
    `INSERT INTO api_keys (organization_id, name, prefix, key_hash, scopes)
     SELECT id, 'bench', 'jk_bench', hash, '{invoices:read,invoices:write}' FROM unnest($1::uuid[], $2::text[]) AS k (id, hash)`,
    [shops.map(({ id }) => id), shops.map(({ apiKey }) => createHash('sha256').update(apiKey).digest('hex'))],
  );
  return shops;
}

/** Headers and their lines in one statement: lines of an issued invoice are only taken in its own transaction. */
async function seedInvoices(
  client: pg.Client,
  from: number,
  count: number,
  size: { shops: number; first: number },
): Promise<void> {
  await client.query(
    `WITH wanted AS MATERIALIZED (
       SELECT n, gen_random_uuid() AS id, s.id AS organization_id, s.user_id, 1 + n % 3 AS lines, (50 + n % 400) * 1000 AS price,
              now() - (n % 730) * interval '1 day' - (n % 86400) * interval '1 second' AS at
         FROM generate_series($1::int, $1::int + $2::int - 1) n
         JOIN seed_shops s ON s.position = CASE WHEN n < $4::int THEN 0 ELSE 1 + n % greatest($3::int - 1, 1) END),
     header AS (
       INSERT INTO invoices (id, organization_id, numero_factura, cliente_nombre, cliente_cedula, subtotal, impuesto, total, tax_rate,
         tax_regime, estado, metodo_pago, vendedor_id, vendedor_nombre, input_type, fecha_emision, fecha_vencimiento, fecha_pago,
         content_hash, created_at, updated_at)
       SELECT id, organization_id, 'OLD-202401-' || n, ($5::text[])[1 + n % cardinality($5)], (1000000000 + n)::text, price * lines,
         price * lines * 0.19, price * lines * 1.19, 0.19, 'responsable', CASE WHEN n % 4 = 0 THEN 'PENDIENTE' ELSE 'PAGADA' END,
         CASE WHEN n % 4 = 0 THEN NULL ELSE 'efectivo' END, user_id, 'Ana Admin', 'text', at, at::date,
         CASE WHEN n % 4 = 0 THEN NULL ELSE at END, 'seed', at, at FROM wanted)
     INSERT INTO invoice_items (invoice_id, numero, organization_id, nombre, cantidad, precio_unitario, subtotal, impuesto, total, material)
     SELECT id, line, organization_id, ($6::text[])[1 + (n + line) % cardinality($6)], 1, price, price, price * 0.19, price * 1.19, 'ORO_18K'
       FROM wanted, generate_series(1, lines) line`,
    [from, count, size.shops, size.first, NAMES, PIECES],
  );
}
