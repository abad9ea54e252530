import { randomInt } from 'node:crypto';
import type { Plan, Role } from '../../core/contract/glossary';
import { money } from '../../core/invoicing/money';
import type { Invoice, Sale, SaleLine, TaxRegime } from '../../core/invoicing/types';
import type { Database } from '../../database/connection';
import { issueInvoice, type IssueRequest } from '../../database/invoice-store';
import { createOrganization, type Organization } from '../../database/repositories/organizations';
import { createUser, type User } from '../../database/repositories/users';
import { withPlatform, withTenant } from '../../database/tenancy';

let sequence = 0;
const next = (): number => (sequence += 1);

/** A cédula that no other test has. */
export const anyNationalId = (): string => String(randomInt(1_000_000_000, 1_999_999_999));

export function buildLine(overrides: Partial<SaleLine> = {}): SaleLine {
  return {
    name: 'Anillo de oro 18k',
    description: null,
    quantity: 1,
    unitPrice: money(1_850_000),
    material: 'ORO_18K',
    weightGrams: 3.2,
    pieceType: 'ANILLO',
    ...overrides,
  };
}

export function buildSale(overrides: Partial<Sale> = {}): Sale {
  return {
    customer: {
      name: 'María Gómez',
      nationalId: anyNationalId(),
      phone: null,
      email: null,
      address: null,
      city: null,
    },
    lines: [buildLine()],
    discount: null,
    paymentMethod: null,
    bankFrom: null,
    bankTo: null,
    notes: null,
    ...overrides,
  };
}

export interface TestShop {
  organization: Organization;
  admin: User;
}

/** A shop with an administrator. */
export async function createShop(
  db: Database,
  overrides: {
    plan?: Plan;
    invoicePrefix?: string;
    taxRegime?: TaxRegime;
    pricesIncludeTax?: boolean;
    slug?: string;
  } = {},
): Promise<TestShop> {
  const organization = await withPlatform(db, (tx) =>
    createOrganization(tx, {
      slug: overrides.slug ?? `joyeria-${process.pid}-${next()}`,
      name: 'Joyería de prueba',
      plan: overrides.plan ?? 'enterprise',
      invoicePrefix: overrides.invoicePrefix ?? 'JOY',
      taxRegime: overrides.taxRegime ?? 'responsable',
      pricesIncludeTax: overrides.pricesIncludeTax ?? false,
    }),
  );
  return { organization, admin: await addUser(db, organization.id, { role: 'ADMIN', name: 'Ana Admin' }) };
}

export function addUser(
  db: Database,
  organizationId: string,
  overrides: { role?: Role; name?: string; nationalId?: string; passwordHash?: string } = {},
): Promise<User> {
  return withTenant(db, organizationId, (tx) =>
    createUser(tx, {
      nationalId: overrides.nationalId ?? anyNationalId(),
      name: overrides.name ?? 'Víctor Vendedor',
      role: overrides.role ?? 'VENDEDOR',
      passwordHash: overrides.passwordHash ?? null,
    }),
  );
}

/** An issued invoice of that shop. */
export async function addInvoice(
  db: Database,
  shop: TestShop,
  overrides: Partial<IssueRequest> = {},
): Promise<Invoice> {
  const { invoice } = await withTenant(db, shop.organization.id, (tx) =>
    issueInvoice(tx, {
      sale: buildSale(),
      sellerId: shop.admin.id,
      inputType: 'text',
      actor: { userId: shop.admin.id },
      ...overrides,
    }),
  );
  return invoice;
}
