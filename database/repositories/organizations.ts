import type { Plan } from '../../core/contract/glossary';
import { Decimal } from '../../core/invoicing/money';
import { InvoicingError } from '../../core/invoicing/errors';
import type { TaxRegime, TaxTerms } from '../../core/invoicing/types';
import { isUniqueViolation } from '../errors';
import type { Query, Tx } from '../tenancy';

export type OrganizationStatus = 'active' | 'suspended' | 'cancelled';

export interface Organization {
  id: string;
  slug: string;
  name: string;
  plan: Plan;
  status: OrganizationStatus;
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

export type CustomerFieldName = 'nombre' | 'cedula' | 'telefono' | 'email' | 'direccion' | 'ciudad';

/** What a shop decided once: numbering, taxes, and what its PDF says about it. */
export interface ShopSettings {
  invoicePrefix: string;
  tax: TaxTerms;
  currency: 'COP';
  /** Days until a pending invoice is due. */
  expiryDays: number;
  requiredFields: CustomerFieldName[];
  legalName: string | null;
  /** NIT. */
  taxId: string | null;
  address: string | null;
  city: string | null;
  phone: string | null;
  email: string | null;
  /** A data: URL of a PNG or JPEG. */
  logo: string | null;
  footer: string | null;
  theme: Record<string, unknown>;
}

export interface Shop extends Organization {
  settings: ShopSettings;
}

export interface NewOrganization {
  slug: string;
  name: string;
  plan: Plan;
  invoicePrefix: string;
  taxRegime: TaxRegime;
  pricesIncludeTax: boolean;
}

const COLUMNS = 'id, slug, nombre, plan, status, version, created_at, updated_at';

/** Needs a platform transaction. @throws InvoicingError `already_exists` when the slug is taken */
export async function createOrganization(tx: Tx, input: NewOrganization): Promise<Organization> {
  try {
    return await tx.savepoint(async () => {
      const [row] = await tx.rows<OrganizationRow>(
        `INSERT INTO organizations (slug, nombre, plan) VALUES ($1, $2, $3) RETURNING ${COLUMNS}`,
        [input.slug, input.name, input.plan],
      );
      const organization = toOrganization(row as OrganizationRow);
      await tx.run(
        `INSERT INTO organization_settings (organization_id, invoice_prefix, tax_regime, prices_include_tax, razon_social)
         VALUES ($1, $2, $3, $4, $5)`,
        [organization.id, input.invoicePrefix, input.taxRegime, input.pricesIncludeTax, input.name],
      );
      return organization;
    });
  } catch (error) {
    if (!isUniqueViolation(error, 'ux_organizations_slug')) throw error;
    throw new InvoicingError('already_exists', `Ya existe una joyería con el nombre corto "${input.slug}".`);
  }
}

export async function findOrganizationBySlug(tx: Tx, slug: string): Promise<Organization | null> {
  const row = await tx.row<OrganizationRow>(`SELECT ${COLUMNS} FROM organizations WHERE slug = $1`, [slug]);
  return row && toOrganization(row);
}

export async function getOrganization(tx: Tx, id: string): Promise<Organization | null> {
  const row = await tx.row<OrganizationRow>(`SELECT ${COLUMNS} FROM organizations WHERE id = $1`, [id]);
  return row && toOrganization(row);
}

export async function listOrganizations(
  tx: Tx,
  page: { status?: OrganizationStatus; limit?: number; offset?: number } = {},
): Promise<Organization[]> {
  const rows = await tx.rows<OrganizationRow>(
    `SELECT ${COLUMNS} FROM organizations WHERE $1::text IS NULL OR status = $1
      ORDER BY created_at DESC, id LIMIT $2 OFFSET $3`,
    [page.status ?? null, page.limit ?? 1000, page.offset ?? 0],
  );
  return rows.map(toOrganization);
}

/** Needs a platform transaction. @throws InvoicingError `not_found`, `version_conflict` */
export async function updateOrganization(
  tx: Tx,
  id: string,
  patch: { name?: string; plan?: Plan; status?: OrganizationStatus },
  expectedVersion?: number,
): Promise<Organization> {
  const row = await tx.row<OrganizationRow>(
    `UPDATE organizations SET nombre = coalesce($2, nombre), plan = coalesce($3, plan), status = coalesce($4, status),
        version = version + 1, updated_at = now()
      WHERE id = $1 AND ($5::int IS NULL OR version = $5) RETURNING ${COLUMNS}`,
    [id, patch.name ?? null, patch.plan ?? null, patch.status ?? null, expectedVersion ?? null],
  );
  if (row) return toOrganization(row);
  if (await getOrganization(tx, id))
    throw new InvoicingError('version_conflict', 'La joyería cambió entre tanto.');
  throw new InvoicingError('not_found', 'No existe esa joyería.');
}

/** Columns of a shop and the tables `o`, `s` that they come from, for statements that need more than the shop. */
export const shopSql = {
  columns: `o.id, o.slug, o.nombre, o.plan, o.status, o.version, o.created_at, o.updated_at,
    s.invoice_prefix, s.tax_regime, s.tax_rate, s.prices_include_tax, s.currency, s.expiry_days, s.required_fields,
    s.razon_social, s.nit, s.direccion, s.ciudad, s.telefono, s.email, s.logo, s.pie_factura, s.theme`,
  tables: 'organizations o JOIN organization_settings s ON s.organization_id = o.id',
};

export type ShopRow = OrganizationRow & SettingsRow;

export const toShop = (row: ShopRow): Shop => ({ ...toOrganization(row), settings: toSettings(row) });

/** The shop with its settings. @throws InvoicingError `not_found` */
export const shopById = (organizationId: string): Query<Shop> => ({
  text: `SELECT ${shopSql.columns} FROM ${shopSql.tables} WHERE o.id = $1`,
  values: [organizationId],
  read: ([row]) => {
    if (!row) throw new InvoicingError('not_found', 'No existe esa joyería.');
    return toShop(row as unknown as ShopRow);
  },
});

/** @throws InvoicingError `not_found` */
export function getShop(tx: Tx, organizationId: string): Promise<Shop> {
  return tx.ask(shopById(organizationId));
}

export interface SettingsPatch {
  invoicePrefix?: string;
  taxRegime?: TaxRegime;
  taxRate?: Decimal;
  pricesIncludeTax?: boolean;
  expiryDays?: number;
  requiredFields?: CustomerFieldName[];
  legalName?: string | null;
  taxId?: string | null;
  address?: string | null;
  city?: string | null;
  phone?: string | null;
  email?: string | null;
  logo?: string | null;
  footer?: string | null;
  theme?: Record<string, unknown>;
}

const SETTING_COLUMNS: Record<keyof SettingsPatch, string> = {
  invoicePrefix: 'invoice_prefix',
  taxRegime: 'tax_regime',
  taxRate: 'tax_rate',
  pricesIncludeTax: 'prices_include_tax',
  expiryDays: 'expiry_days',
  requiredFields: 'required_fields',
  legalName: 'razon_social',
  taxId: 'nit',
  address: 'direccion',
  city: 'ciudad',
  phone: 'telefono',
  email: 'email',
  logo: 'logo',
  footer: 'pie_factura',
  theme: 'theme',
};

/** Changes what the patch names and leaves the rest; null clears. */
export async function updateSettings(tx: Tx, organizationId: string, patch: SettingsPatch): Promise<void> {
  const entries = (Object.entries(patch) as [keyof SettingsPatch, unknown][]).filter(
    ([, value]) => value !== undefined,
  );
  if (entries.length === 0) return;
  const assignments = entries.map(([key], index) => `${SETTING_COLUMNS[key]} = $${index + 2}`);
  const values = entries.map(([key, value]) => {
    if (key === 'theme') return JSON.stringify(value);
    return key === 'taxRate' ? (value as Decimal).toString() : value;
  });
  await tx.run(
    `UPDATE organization_settings SET ${assignments.join(', ')}, updated_at = now() WHERE organization_id = $1`,
    [organizationId, ...values],
  );
}

interface OrganizationRow {
  id: string;
  slug: string;
  nombre: string;
  plan: Plan;
  status: OrganizationStatus;
  version: number;
  created_at: Date;
  updated_at: Date;
}

interface SettingsRow {
  invoice_prefix: string;
  tax_regime: TaxRegime;
  tax_rate: string;
  prices_include_tax: boolean;
  currency: 'COP';
  expiry_days: number;
  required_fields: CustomerFieldName[];
  razon_social: string | null;
  nit: string | null;
  direccion: string | null;
  ciudad: string | null;
  telefono: string | null;
  email: string | null;
  logo: string | null;
  pie_factura: string | null;
  theme: Record<string, unknown>;
}

function toOrganization(row: OrganizationRow): Organization {
  return {
    id: row.id,
    slug: row.slug,
    name: row.nombre,
    plan: row.plan,
    status: row.status,
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function toSettings(row: SettingsRow): ShopSettings {
  return {
    invoicePrefix: row.invoice_prefix,
    tax: {
      regime: row.tax_regime,
      rate: new Decimal(row.tax_rate),
      pricesIncludeTax: row.prices_include_tax,
    },
    currency: row.currency,
    expiryDays: row.expiry_days,
    requiredFields: row.required_fields,
    legalName: row.razon_social,
    taxId: row.nit,
    address: row.direccion,
    city: row.ciudad,
    phone: row.telefono,
    email: row.email,
    logo: row.logo,
    footer: row.pie_factura,
    theme: row.theme,
  };
}
