import { z } from 'zod/v4';
import { PLANS, ROLES } from '../../core/contract/glossary';
import type { Database } from '../../database/connection';
import { withPlatform } from '../../database/tenancy';
import { ForbiddenError, NotFoundError } from '../http/errors';
import { text } from '../http/fields';
import { actorOf, memberRoute, NO_CONTENT, ok, publicRoute, type Route } from '../http/route';
import { findAccount } from './account-repository';
import type { IssuedTokens, LoginService } from './login-service';

const LoginBody = z
  .strictObject({
    cedula: z
      .string()
      .trim()
      .transform((value) => value.replace(/[.\s]/g, ''))
      .pipe(z.string().regex(/^\d{6,12}$/, 'debe tener de 6 a 12 dígitos'))
      .meta({ jsonSchema: { type: 'string' } }),
    password: z.string().min(1).max(200),
    organizacion: text(60).nullish().describe('Slug o id; solo si usted trabaja en varias joyerías'),
  })
  .meta({ id: 'Ingreso' });

const RefreshBody = z.strictObject({ refresh_token: z.string().min(1).max(200) }).meta({ id: 'Renovacion' });

const Tokens = z
  .strictObject({
    access_token: z.string(),
    token_type: z.literal('bearer'),
    expires_in: z.int().describe('Segundos'),
    refresh_token: z.string().describe('Sirve una sola vez; cada renovación entrega otro'),
  })
  .meta({ id: 'Tokens' });

const Me = z
  .strictObject({
    id: z.guid(),
    nombre: z.string(),
    rol: z.enum(ROLES),
    administrador_plataforma: z.boolean(),
    organizacion: z.strictObject({ id: z.guid(), nombre: z.string(), slug: z.string(), plan: z.enum(PLANS) }),
  })
  .meta({ id: 'Yo' });

const TAG = 'Ingreso';

export function authRoutes(service: LoginService, database: Database): Route[] {
  return [
    publicRoute({
      method: 'post',
      path: '/api/v1/auth/login',
      operationId: 'login',
      tag: TAG,
      summary: 'Ingresa con cédula y contraseña',
      description: 'Cinco intentos por minuto; después, cinco minutos de espera.',
      body: LoginBody,
      example: { cedula: '1020304050', password: 'Una-clave-larga-2026', organizacion: 'joyeria-demo' },
      answers: { 200: { description: 'Tokens', schema: Tokens } },
      errors: [401, 403, 422],
      handle: async (context) =>
        ok(
          present(
            await service.login(
              {
                cedula: context.body.cedula,
                password: context.body.password,
                organization: context.body.organizacion?.toLowerCase() ?? null,
              },
              actorOf(context),
            ),
          ),
          { 'Cache-Control': 'no-store' },
        ),
    }),
    publicRoute({
      method: 'post',
      path: '/api/v1/auth/refresh',
      operationId: 'refresh',
      tag: TAG,
      summary: 'Cambia un refresh_token por un par nuevo',
      description: 'Un refresh_token usado que reaparece termina la sesión completa.',
      body: RefreshBody,
      example: { refresh_token: 'rt_…' },
      answers: { 200: { description: 'Tokens', schema: Tokens } },
      errors: [401],
      handle: async (context) =>
        ok(present(await service.refresh(context.body.refresh_token, actorOf(context))), {
          'Cache-Control': 'no-store',
        }),
    }),
    memberRoute({
      method: 'post',
      path: '/api/v1/auth/logout',
      operationId: 'logout',
      tag: TAG,
      summary: 'Termina la sesión del token (acceso y renovación)',
      roles: ROLES,
      scope: null,
      answers: { 204: { description: 'Sesión terminada' } },
      async handle(context) {
        const { sessionId, organizationId } = context.principal;
        if (sessionId === null) throw new ForbiddenError();
        await service.logout(sessionId, organizationId, actorOf({ ...context, organizationId }));
        return NO_CONTENT;
      },
    }),
    memberRoute({
      method: 'get',
      path: '/api/v1/auth/me',
      operationId: 'me',
      tag: TAG,
      summary: 'Quién es el dueño del token',
      roles: ROLES,
      scope: null,
      answers: { 200: { description: 'Usuario y organización', schema: Me } },
      async handle(context) {
        const account = await withPlatform(database, (tx) => findAccount(tx, context.principal.userId ?? ''));
        if (!account) throw new NotFoundError();
        return ok({
          id: account.userId,
          nombre: account.name,
          rol: account.role,
          administrador_plataforma: account.platformAdmin,
          organizacion: {
            id: account.organizationId,
            nombre: account.organizationName,
            slug: account.organizationSlug,
            plan: account.plan,
          },
        });
      },
    }),
  ];
}

function present(tokens: IssuedTokens): z.output<typeof Tokens> {
  return {
    access_token: tokens.accessToken,
    token_type: 'bearer',
    expires_in: tokens.expiresInSeconds,
    refresh_token: tokens.refreshToken,
  };
}
