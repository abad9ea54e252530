import { FINAL_CONSUMER } from '../../core/contract/glossary';
import { InvoicingError } from '../../core/invoicing/errors';
import type { CustomerData } from '../../core/invoicing/types';
import { isUniqueViolation } from '../errors';
import { searchPattern } from '../search';
import type { Query, Tx } from '../tenancy';

export interface Customer extends CustomerData {
  id: string;
  organizationId: string;
  name: string;
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

const COLUMNS =
  'id, organization_id, nombre, cedula, telefono, direccion, ciudad, email, version, created_at, updated_at';

/**
 * Remembers a buyer under their cédula and returns the row's id; what is given replaces what was known, what is
 * missing is kept. Nothing is remembered of "consumidor final" or of a buyer without cédula and name (null).
 * Never matched by phone: that merges two people.
 */
export function customerUpsert(
  organizationId: string,
  data: CustomerData,
): Query<{ id: string; returning: boolean }> | null {
  if (!data.nationalId || !data.name || data.nationalId === FINAL_CONSUMER.cedula) return null;
  return {
    text: `INSERT INTO customers AS c (organization_id, nombre, cedula, telefono, direccion, ciudad, email)
     VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (organization_id, cedula) DO UPDATE SET nombre = excluded.nombre,
       telefono = coalesce(excluded.telefono, c.telefono), direccion = coalesce(excluded.direccion, c.direccion),
       ciudad = coalesce(excluded.ciudad, c.ciudad), email = coalesce(excluded.email, c.email),
       version = c.version + 1, updated_at = now()
     RETURNING id, xmax <> 0 AS returning`,
    values: [organizationId, data.name, data.nationalId, data.phone, data.address, data.city, data.email],
    read: ([row]) => row as { id: string; returning: boolean },
  };
}

export async function findCustomerByNationalId(tx: Tx, nationalId: string): Promise<Customer | null> {
  const row = await tx.row<CustomerRow>(
    `SELECT ${COLUMNS} FROM customers WHERE organization_id = $1 AND cedula = $2`,
    [tx.organizationId, nationalId],
  );
  return row && toCustomer(row);
}

/** Who uses that phone, newest first: to offer to the seller, never to take by itself. */
export async function findCustomersByPhone(tx: Tx, phone: string): Promise<Customer[]> {
  const rows = await tx.rows<CustomerRow>(
    `SELECT ${COLUMNS} FROM customers WHERE organization_id = $1 AND telefono = $2 ORDER BY updated_at DESC LIMIT 5`,
    [tx.organizationId, phone],
  );
  return rows.map(toCustomer);
}

export function customerById(id: string): Query<Customer | null> {
  return {
    text: `SELECT ${COLUMNS} FROM customers WHERE id = $1`,
    values: [id],
    read: ([row]) => (row ? toCustomer(row as unknown as CustomerRow) : null),
  };
}

export function getCustomer(tx: Tx, id: string): Promise<Customer | null> {
  return tx.ask(customerById(id));
}

export interface CustomerFilter {
  /** Part of the name, cédula or phone; accents and case do not matter. */
  q?: string | null;
  nationalId?: string | null;
}

/** Newest first. @param page.after keyset: what comes after that row */
export function customerList(
  organizationId: string,
  filter: CustomerFilter,
  page: { limit: number; offset?: number; after?: { createdAt: Date; id: string } | null },
): Query<Customer[]> {
  const { where, values } = customerConditions(organizationId, filter);
  if (page.after) {
    values.push(page.after.createdAt, page.after.id);
    where.push(`(created_at, id) < ($${values.length - 1}, $${values.length})`);
  }
  values.push(page.limit, page.offset ?? 0);
  return {
    text: `SELECT ${COLUMNS} FROM customers WHERE ${where.join(' AND ')}
      ORDER BY created_at DESC, id DESC LIMIT $${values.length - 1} OFFSET $${values.length}`,
    values,
    read: (rows) => (rows as unknown as CustomerRow[]).map(toCustomer),
  };
}

export function listCustomers(
  tx: Tx,
  filter: CustomerFilter,
  page: { limit: number; offset?: number },
): Promise<Customer[]> {
  return tx.ask(customerList(tx.organizationId, filter, page));
}

export function customerCount(organizationId: string, filter: CustomerFilter): Query<number> {
  const { where, values } = customerConditions(organizationId, filter);
  return {
    text: `SELECT count(*)::int AS count FROM customers WHERE ${where.join(' AND ')}`,
    values,
    read: ([row]) => row?.count as number,
  };
}

/** @throws InvoicingError `already_exists` when the cédula is known */
export async function createCustomer(tx: Tx, data: CustomerData & { name: string }): Promise<Customer> {
  try {
    return await tx.savepoint(async () => {
      const row = await tx.row<CustomerRow>(
        `INSERT INTO customers (organization_id, nombre, cedula, telefono, direccion, ciudad, email)
         VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING ${COLUMNS}`,
        [tx.organizationId, data.name, data.nationalId, data.phone, data.address, data.city, data.email],
      );
      return toCustomer(row as CustomerRow);
    });
  } catch (error) {
    throw duplicateOr(error);
  }
}

const PATCH_COLUMNS: Record<keyof CustomerData, string> = {
  name: 'nombre',
  nationalId: 'cedula',
  phone: 'telefono',
  email: 'email',
  address: 'direccion',
  city: 'ciudad',
};

/** @throws InvoicingError `not_found`, `version_conflict`, `already_exists` */
export async function updateCustomer(
  tx: Tx,
  id: string,
  patch: Partial<CustomerData>,
  expectedVersion?: number,
): Promise<Customer> {
  const entries = (Object.entries(patch) as [keyof CustomerData, string | null | undefined][]).filter(
    ([, value]) => value !== undefined,
  );
  const assignments = entries.map(([key], index) => `${PATCH_COLUMNS[key]} = $${index + 3}, `);
  let row: CustomerRow | null;
  try {
    row = await tx.savepoint(() =>
      tx.row<CustomerRow>(
        `UPDATE customers SET ${assignments.join('')}version = version + 1, updated_at = now()
          WHERE id = $1 AND ($2::int IS NULL OR version = $2) RETURNING ${COLUMNS}`,
        [id, expectedVersion ?? null, ...entries.map(([, value]) => value)],
      ),
    );
  } catch (error) {
    throw duplicateOr(error);
  }
  if (row) return toCustomer(row);
  if (await getCustomer(tx, id))
    throw new InvoicingError('version_conflict', 'El cliente cambió entre tanto.');
  throw new InvoicingError('not_found', 'No existe ese cliente.');
}

function customerConditions(
  organizationId: string,
  filter: CustomerFilter,
): { where: string[]; values: unknown[] } {
  const values: unknown[] = [organizationId];
  const where = ['organization_id = $1'];
  if (filter.nationalId) where.push(`cedula = $${values.push(filter.nationalId)}`);
  if (filter.q) where.push(`id IN (SELECT search_customer_ids($${values.push(searchPattern(filter.q))}))`);
  return { where, values };
}

function duplicateOr(error: unknown): unknown {
  if (!isUniqueViolation(error, 'ux_customers_org_cedula')) return error;
  return new InvoicingError('already_exists', 'Ya hay un cliente con esa cédula.');
}

interface CustomerRow {
  id: string;
  organization_id: string;
  nombre: string;
  cedula: string | null;
  telefono: string | null;
  direccion: string | null;
  ciudad: string | null;
  email: string | null;
  version: number;
  created_at: Date;
  updated_at: Date;
}

function toCustomer(row: CustomerRow): Customer {
  return {
    id: row.id,
    organizationId: row.organization_id,
    name: row.nombre,
    nationalId: row.cedula,
    phone: row.telefono,
    address: row.direccion,
    city: row.ciudad,
    email: row.email,
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
