import { z } from 'zod/v4';
import { ROLES } from '../../core/contract/glossary';
import type { Database } from '../../database/connection';
import { hashPassword, MIN_PASSWORD_LENGTH } from '../../database/passwords';
import { createInvite } from '../../database/repositories/invites';
import { createUser, getUser, listUsers, updateUser, type User } from '../../database/repositories/users';
import { type Tx, withTenant } from '../../database/tenancy';
import { recordAudit } from '../audit-logs/audit-repository';
import type { Principal } from '../auth/principal';
import { revokeUserTokens } from '../auth/refresh-token-repository';
import { ConflictError, ForbiddenError, NotFoundError } from '../http/errors';
import { etagOf, versionFromIfMatch } from '../http/etag';
import { queryBoolean, queryInteger, text, uuid } from '../http/fields';
import { pageAfter, pageHeaders } from '../http/paging';
import { type Answer, actorOf, created, ok, type Route, tenantRoute } from '../http/route';
import type { BotName } from './bot-name';

const UserJson = z
  .strictObject({
    id: z.guid(),
    cedula: z.string(),
    nombre: z.string(),
    rol: z.enum(ROLES),
    email: z.string().nullable(),
    telefono: z.string().nullable(),
    activo: z.boolean(),
    administrador_plataforma: z.boolean(),
    tiene_password: z.boolean(),
    ultimo_login: z.iso.datetime().nullable(),
    version: z.int(),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .meta({ id: 'Usuario' });

const contact = { email: z.email().max(254).nullish(), telefono: text(30).nullish() };
const password = () =>
  z.string().min(MIN_PASSWORD_LENGTH).max(200).describe(`De ${MIN_PASSWORD_LENGTH} a 200 caracteres`);
const NewUser = z
  .strictObject({
    cedula: z
      .string()
      .trim()
      .regex(/^\d{6,12}$/, 'debe tener de 6 a 12 dígitos'),
    nombre: text(100),
    rol: z.enum(ROLES),
    ...contact,
    password: password().nullish().describe('Sin contraseña solo entra por Telegram, con una invitación'),
  })
  .meta({ id: 'UsuarioNuevo' });
const UserChange = z
  .strictObject({
    nombre: text(100).optional(),
    rol: z.enum(ROLES).optional(),
    ...contact,
    activo: z.boolean().optional(),
    password: password().optional().describe('Cambiarla cierra sus sesiones'),
  })
  .refine((change) => Object.keys(change).length > 0, 'no trae ningún cambio')
  .meta({ id: 'UsuarioCambio' });
const InviteJson = z
  .strictObject({
    codigo: z.string().describe('Un solo uso'),
    enlace: z.string().nullable().describe('Para abrir en el teléfono; null si Telegram no responde'),
    vence: z.iso.datetime(),
  })
  .meta({ id: 'Invitacion' });
const Query = z.strictObject({
  limit: queryInteger(1, 100).default(50),
  offset: queryInteger(0, 1_000_000).default(0),
  role: z.enum(ROLES).optional(),
  active: queryBoolean().optional(),
});
const Id = z.strictObject({ id: uuid() });

const TAG = 'Usuarios';

export function userRoutes(database: Database, botName: BotName): Route[] {
  return [
    tenantRoute({
      method: 'get',
      path: '/api/v1/users',
      operationId: 'listUsers',
      tag: TAG,
      summary: 'Usuarios de la organización',
      roles: ['ADMIN', 'CONTADOR'],
      scope: 'users:read',
      query: Query,
      answers: {
        200: { description: 'Usuarios', schema: z.array(UserJson), headers: ['Link', 'X-Total-Count'] },
      },
      async handle({ organizationId, query, url }) {
        const filter = { role: query.role, active: query.active };
        const { rows, total } = await withTenant(database, organizationId, async (tx) => ({
          rows: await listUsers(tx, { ...filter, limit: query.limit + 1, offset: query.offset }),
          total: await countUsers(tx, filter),
        }));
        const { page, next } = pageAfter(rows, query, () => '');
        return ok(page.map(toJson), pageHeaders(url, total, next));
      },
    }),
    tenantRoute({
      method: 'post',
      path: '/api/v1/users',
      operationId: 'createUser',
      tag: TAG,
      summary: 'Crea un usuario, dentro del límite del plan',
      roles: ['ADMIN'],
      scope: null,
      body: NewUser,
      example: { cedula: '1032456789', nombre: 'Carlos Ruiz', rol: 'VENDEDOR' },
      answers: { 201: { description: 'Creado', schema: UserJson, headers: ['Location', 'ETag'] } },
      errors: [409],
      async handle(context) {
        const { body } = context;
        const passwordHash = body.password ? await hashPassword(body.password) : null;
        const user = await withTenant(database, context.organizationId, async (tx) => {
          const made = await createUser(tx, {
            nationalId: body.cedula,
            name: body.nombre,
            role: body.rol,
            email: body.email,
            phone: body.telefono,
            passwordHash,
          });
          await recordAudit(tx, actorOf(context), {
            organizationId: context.organizationId,
            action: 'USUARIO_CREADO',
            entityType: 'user',
            entityId: made.id,
            newValues: { rol: made.role },
          });
          return made;
        });
        return created(toJson(user), `/api/v1/users/${user.id}`, { ETag: etagOf(user.version) });
      },
    }),
    tenantRoute({
      method: 'get',
      path: '/api/v1/users/{id}',
      operationId: 'getUser',
      tag: TAG,
      summary: 'Un usuario; un vendedor solo se ve a sí mismo',
      roles: ROLES,
      scope: 'users:read',
      headers: ['If-None-Match'],
      params: Id,
      answers: {
        200: { description: 'El usuario', schema: UserJson, headers: ['ETag'] },
        304: { description: 'No ha cambiado' },
      },
      async handle({ organizationId, params, principal }) {
        const user = await withTenant(database, organizationId, (tx) => getUser(tx, params.id));
        const isSeller =
          principal.kind === 'user' && principal.role === 'VENDEDOR' && !principal.platformAdmin;
        if (user && isSeller && user.id !== principal.userId) throw new ForbiddenError();
        return present(user);
      },
    }),
    tenantRoute({
      method: 'patch',
      path: '/api/v1/users/{id}',
      operationId: 'updateUser',
      tag: TAG,
      summary: 'Cambia datos, rol o contraseña; activa o desactiva',
      roles: ['ADMIN'],
      scope: null,
      headers: ['If-Match'],
      params: Id,
      body: UserChange,
      example: { activo: true },
      answers: { 200: { description: 'Cambiado', schema: UserJson, headers: ['ETag'] } },
      errors: [409, 412],
      async handle(context) {
        const { body, params } = context;
        const passwordHash = body.password ? await hashPassword(body.password) : undefined;
        const expected = versionFromIfMatch(context.header('If-Match')) ?? undefined;
        const user = await withTenant(database, context.organizationId, async (tx) => {
          const before = await getUser(tx, params.id);
          if (!before) throw new NotFoundError('No existe ese usuario.');
          assertMayChange(context.principal, before);
          const updated = await updateUser(
            tx,
            params.id,
            {
              name: body.nombre,
              role: body.rol,
              email: body.email,
              phone: body.telefono,
              active: body.activo,
              passwordHash,
            },
            expected,
          );
          await assertAdminRemains(tx, before, updated);
          if (passwordHash !== undefined || !updated.active) await revokeUserTokens(tx, updated.id);
          await recordAudit(tx, actorOf(context), {
            organizationId: context.organizationId,
            action: 'USUARIO_EDITADO',
            entityType: 'user',
            entityId: updated.id,
            oldValues: { rol: before.role, activo: before.active },
            newValues: { rol: updated.role, activo: updated.active, campos: Object.keys(body) },
          });
          return updated;
        });
        return present(user);
      },
    }),
    tenantRoute({
      method: 'post',
      path: '/api/v1/users/{id}/invite',
      operationId: 'inviteUser',
      tag: TAG,
      summary: 'Invitación de un solo uso para vincular su Telegram (la anterior deja de servir)',
      roles: ['ADMIN'],
      scope: null,
      params: Id,
      answers: { 201: { description: 'Invitación', schema: InviteJson } },
      errors: [409],
      async handle(context) {
        const invite = await withTenant(database, context.organizationId, async (tx) => {
          const user = await getUser(tx, context.params.id);
          if (!user) throw new NotFoundError('No existe ese usuario.');
          assertMayChange(context.principal, user);
          if (!user.active) throw new ConflictError('El usuario está inactivo.', 'user_inactive');
          const actor = actorOf(context);
          const made = await createInvite(tx, { userId: user.id, createdBy: actor.userId });
          await recordAudit(tx, actor, {
            organizationId: context.organizationId,
            action: 'INVITACION_CREADA',
            entityType: 'user',
            entityId: user.id,
          });
          return made;
        });
        const bot = await botName();
        return {
          status: 201,
          body: {
            codigo: invite.code,
            enlace: bot === null ? null : `https://t.me/${bot}?start=${invite.code}`,
            vence: invite.expiresAt.toISOString(),
          },
          headers: { 'Cache-Control': 'no-store' },
        };
      },
    }),
  ];
}

async function countUsers(tx: Tx, filter: { role?: string; active?: boolean }): Promise<number> {
  const row = await tx.row<{ count: number }>(
    `SELECT count(*)::int AS count FROM users WHERE organization_id = $1
        AND ($2::text IS NULL OR rol = $2) AND ($3::boolean IS NULL OR activo = $3)`,
    [tx.organizationId, filter.role ?? null, filter.active ?? null],
  );
  return row?.count ?? 0;
}

/** Whoever sets the password (or links the chat) of a platform administrator becomes one: only their like may. */
function assertMayChange(principal: Principal, user: User): void {
  if (user.isPlatformAdmin && !principal.platformAdmin) throw new ForbiddenError();
}

/**
 * A shop must not lock itself out, also when two administrators put each other out at the same moment: they queue for
 * the shop's row. The organization's users are few, so counting them costs nothing.
 */
async function assertAdminRemains(tx: Tx, before: User, after: User): Promise<void> {
  const lost = before.role === 'ADMIN' && before.active && !(after.role === 'ADMIN' && after.active);
  if (!lost) return;
  await tx.run('SELECT 1 FROM organizations WHERE id = $1 FOR NO KEY UPDATE', [tx.organizationId]);
  if ((await countUsers(tx, { role: 'ADMIN', active: true })) > 0) return;
  throw new ConflictError('La organización se quedaría sin un administrador activo.', 'last_admin');
}

function present(user: User | null): Answer {
  if (!user) throw new NotFoundError('No existe ese usuario.');
  return ok(toJson(user), { ETag: etagOf(user.version) });
}

function toJson(user: User) {
  return {
    id: user.id,
    cedula: user.nationalId,
    nombre: user.name,
    rol: user.role,
    email: user.email,
    telefono: user.phone,
    activo: user.active,
    administrador_plataforma: user.isPlatformAdmin,
    tiene_password: user.hasPassword,
    ultimo_login: user.lastLoginAt?.toISOString() ?? null,
    version: user.version,
    created_at: user.createdAt.toISOString(),
    updated_at: user.updatedAt.toISOString(),
  };
}
