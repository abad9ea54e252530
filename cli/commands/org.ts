import { Option, type Command } from 'commander';
import { PLANS, type Plan } from '../../core/contract/glossary';
import { PREFIX_PATTERN } from '../../core/invoicing/numbering';
import { TAX_REGIMES, type TaxRegime } from '../../core/invoicing/types';
import { writeAudit } from '../../database/repositories/audit';
import {
  createOrganization,
  listOrganizations,
  type Organization,
} from '../../database/repositories/organizations';
import { withPlatform } from '../../database/tenancy';
import { withDatabase } from '../database-url';
import { CommandError, print, table } from '../output';

interface CreateOptions {
  nombre: string;
  slug: string;
  plan: Plan;
  prefix: string;
  iva: TaxRegime;
  preciosConIva?: boolean;
  json?: boolean;
}

const SLUG = /^[a-z0-9]([a-z0-9-]{0,48}[a-z0-9])?$/;

export function register(program: Command): void {
  const org = program.command('org').description('joyerías: crear y listar');

  org
    .command('create')
    .description('crea una joyería')
    .requiredOption('--nombre <nombre>', 'nombre que ven los clientes')
    .requiredOption('--slug <slug>', 'nombre corto: minúsculas, números y guiones')
    .addOption(new Option('--plan <plan>', 'plan').choices(PLANS).default('basic'))
    .requiredOption('--prefix <prefijo>', 'prefijo de las facturas: de 1 a 10 mayúsculas o números')
    .addOption(new Option('--iva <regimen>', 'régimen de IVA').choices(TAX_REGIMES).default('responsable'))
    .option('--precios-con-iva', 'los precios que dicta la joyería ya incluyen el IVA')
    .option('--json', 'salida en JSON')
    .action(create);

  org
    .command('list')
    .description('lista las joyerías')
    .option('--json', 'salida en JSON')
    .action(async (options: { json?: boolean }) => {
      const shops = await withDatabase((db) => withPlatform(db, (tx) => listOrganizations(tx)));
      const rows = shops.map((shop) => [shop.slug, shop.name, shop.plan, shop.status, shop.id]);
      const text = rows.length
        ? table(['SLUG', 'NOMBRE', 'PLAN', 'ESTADO', 'ID'], rows)
        : 'Todavía no hay joyerías. Cree una con "jewelry org create".';
      print(options, shops.map(toJson), text);
    });
}

async function create(options: CreateOptions): Promise<void> {
  const prefix = options.prefix.toUpperCase();
  if (!SLUG.test(options.slug)) {
    throw new CommandError(
      'El slug lleva minúsculas, números y guiones (máximo 50), por ejemplo "joyeria-centro".',
      2,
    );
  }
  if (!PREFIX_PATTERN.test(prefix)) {
    throw new CommandError('El prefijo lleva de 1 a 10 letras mayúsculas o números, por ejemplo "JOY".', 2);
  }
  if (!options.nombre.trim()) throw new CommandError('El nombre no puede estar vacío.', 2);
  const shop = await withDatabase((db) =>
    withPlatform(db, async (tx) => {
      const created = await createOrganization(tx, {
        slug: options.slug,
        name: options.nombre.trim(),
        plan: options.plan,
        invoicePrefix: prefix,
        taxRegime: options.iva,
        pricesIncludeTax: Boolean(options.preciosConIva),
      });
      await writeAudit(tx, {
        action: 'ORGANIZACION_CREADA',
        organizationId: created.id,
        entityType: 'organization',
        entityId: created.id,
        newValues: { slug: created.slug, plan: created.plan },
      });
      return created;
    }),
  );
  print(
    options,
    toJson(shop),
    `Joyería creada: ${shop.name} (${shop.slug})\n  id: ${shop.id}\nSiga con: jewelry user create --org ${shop.slug} --cedula … --nombre … --rol ADMIN`,
  );
}

function toJson(shop: Organization): Record<string, unknown> {
  return {
    id: shop.id,
    slug: shop.slug,
    nombre: shop.name,
    plan: shop.plan,
    status: shop.status,
    created_at: shop.createdAt.toISOString(),
  };
}
