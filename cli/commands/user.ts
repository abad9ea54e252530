import { Option, type Command } from 'commander';
import { ROLES, type Role } from '../../core/contract/glossary';
import { hashPassword, MIN_PASSWORD_LENGTH } from '../../database/passwords';
import { writeAudit } from '../../database/repositories/audit';
import { createInvite } from '../../database/repositories/invites';
import { findOrganizationBySlug, type Organization } from '../../database/repositories/organizations';
import { linkChat } from '../../database/repositories/telegram-links';
import {
  createUser,
  findUserByNationalId,
  listUsers,
  setPlatformAdmin,
  type User,
} from '../../database/repositories/users';
import { withPlatform, type Tx } from '../../database/tenancy';
import { withDatabase } from '../database-url';
import { CommandError, print, table } from '../output';
import { readSecret } from '../stdin';

interface CreateOptions {
  org: string;
  cedula: string;
  nombre: string;
  rol: Role;
  telegramId?: string;
  passwordStdin?: boolean;
  plataforma?: boolean;
  json?: boolean;
}

export function register(program: Command): void {
  const user = program.command('user').description('personas que trabajan en una joyería');

  user
    .command('create')
    .description('crea un usuario; con --telegram-id su chat queda vinculado de una vez')
    .requiredOption('--org <slug>', 'joyería')
    .requiredOption('--cedula <cedula>', 'de 6 a 12 dígitos')
    .requiredOption('--nombre <nombre>', 'nombre completo')
    .addOption(new Option('--rol <rol>', 'qué puede hacer').choices(ROLES).makeOptionMandatory())
    .option('--telegram-id <id>', 'número del usuario en Telegram')
    .option('--password-stdin', 'lee la contraseña de la entrada estándar')
    .option('--plataforma', 'además administra toda la instalación (todas las joyerías)')
    .option('--json', 'salida en JSON')
    .action(create);

  user
    .command('invite')
    .description('crea una invitación de un solo uso para vincular el chat de un usuario')
    .requiredOption('--org <slug>', 'joyería')
    .requiredOption('--cedula <cedula>', 'cédula del usuario')
    .option('--bot <nombre>', 'nombre del bot, para dar el enlace completo')
    .option('--json', 'salida en JSON')
    .action(invite);

  user
    .command('list')
    .description('lista los usuarios de una joyería')
    .requiredOption('--org <slug>', 'joyería')
    .option('--json', 'salida en JSON')
    .action(async (options: { org: string; json?: boolean }) => {
      const users = await inShop(options.org, (tx) => listUsers(tx));
      const rows = users.map((one) => [
        one.nationalId,
        one.name,
        one.role,
        one.active ? 'activo' : 'inactivo',
        one.id,
      ]);
      print(
        options,
        users.map(toJson),
        rows.length
          ? table(['CÉDULA', 'NOMBRE', 'ROL', 'ESTADO', 'ID'], rows)
          : 'La joyería todavía no tiene usuarios.',
      );
    });
}

async function create(options: CreateOptions): Promise<void> {
  const nationalId = cleanNationalId(options.cedula);
  const name = options.nombre.trim();
  if (!name || name.length > 100) throw new CommandError('El nombre debe tener de 1 a 100 letras.', 2);
  if (options.telegramId !== undefined && !/^[1-9]\d{0,18}$/.test(options.telegramId)) {
    throw new CommandError('El --telegram-id es un número positivo.', 2);
  }
  const passwordHash = options.passwordStdin ? await hashPassword(await readPassword()) : null;
  const user = await inShop(options.org, async (tx, shop) => {
    const created = await createUser(tx, { nationalId, name, role: options.rol, passwordHash });
    if (options.plataforma) await tx.asPlatform(() => setPlatformAdmin(tx, created.id, true));
    if (options.telegramId) {
      await linkChat(tx, {
        organizationId: shop.id,
        userId: created.id,
        botId: null,
        chatId: options.telegramId,
      });
    }
    await writeAudit(tx, {
      action: 'USUARIO_CREADO',
      entityType: 'user',
      entityId: created.id,
      newValues: {
        rol: created.role,
        telegram: Boolean(options.telegramId),
        plataforma: Boolean(options.plataforma),
      },
    });
    return created;
  });
  const linked = options.telegramId
    ? '\n  Telegram: vinculado'
    : `\nPara vincular su Telegram: jewelry user invite --org ${options.org} --cedula ${nationalId}`;
  print(options, toJson(user), `Usuario creado: ${user.name} (${user.role})\n  id: ${user.id}${linked}`);
}

async function invite(options: { org: string; cedula: string; bot?: string; json?: boolean }): Promise<void> {
  const nationalId = cleanNationalId(options.cedula);
  const made = await inShop(options.org, async (tx) => {
    const user = await findUserByNationalId(tx, nationalId);
    if (!user) throw new CommandError('No hay un usuario con esa cédula en la joyería.');
    const created = await createInvite(tx, { userId: user.id, createdBy: null });
    await writeAudit(tx, { action: 'INVITACION_CREADA', entityType: 'user', entityId: user.id });
    return created;
  });
  const link = options.bot ? `https://t.me/${options.bot.replace(/^@/, '')}?start=${made.code}` : null;
  print(
    options,
    { codigo: made.code, enlace: link, vence: made.expiresAt.toISOString() },
    `Invitación de un solo uso, válida por 3 días:\n  ${link ?? `/start ${made.code}`}`,
  );
}

/** One transaction inside the shop of that slug. */
function inShop<T>(slug: string, work: (tx: Tx, shop: Organization) => Promise<T>): Promise<T> {
  return withDatabase((db) =>
    withPlatform(db, async (tx) => {
      const shop = await findOrganizationBySlug(tx, slug);
      if (!shop)
        throw new CommandError(`No existe la joyería "${slug}". Vea las que hay con "jewelry org list".`);
      return tx.asTenant(shop.id, () => work(tx, shop));
    }),
  );
}

function cleanNationalId(text: string): string {
  const digits = text.replace(/[.\s]/g, '');
  if (!/^\d{6,12}$/.test(digits)) throw new CommandError('La cédula debe tener de 6 a 12 dígitos.', 2);
  return digits;
}

async function readPassword(): Promise<string> {
  const password = await readSecret();
  if (password.length < MIN_PASSWORD_LENGTH) {
    throw new CommandError(`La contraseña debe tener al menos ${MIN_PASSWORD_LENGTH} caracteres.`, 2);
  }
  return password;
}

function toJson(user: User): Record<string, unknown> {
  return {
    id: user.id,
    organization_id: user.organizationId,
    cedula: user.nationalId,
    nombre: user.name,
    rol: user.role,
    activo: user.active,
    created_at: user.createdAt.toISOString(),
  };
}
