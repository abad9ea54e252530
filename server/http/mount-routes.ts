import express, {
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
  type Router,
} from 'express';
import { addLogContext } from '../../core/logging/logger';
import type { Authenticator } from '../auth/authenticator';
import type { Principal } from '../auth/principal';
import { planLimits } from '../../core/invoicing/plans';
import type { RateLimits } from '../limits/rate-limits';
import { ApiError, BadRequestError, ForbiddenError, TooManyRequestsError } from './errors';
import { etagMatches } from './etag';
import { localsOf } from './request-context';
import type { Answer, Reading, Route, TenantContext } from './route';
import { validateParts } from './validation';

export interface RouteDependencies {
  authenticator: Authenticator;
  rateLimits: RateLimits;
}

const BODY_LIMIT = '256kb';
const JSON_TYPE = 'application/json';
/** Requests a minute that an address may make without a token that we know. */
export const ANONYMOUS_RULE = { points: 60, durationSeconds: 60 };
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Puts declared routes on an Express router; a path that is known but not by this method answers 405. */
export function mountRoutes(router: Router, routes: readonly Route[], deps: RouteDependencies): void {
  const byPath = groupByPath(routes);
  // Fixed segments before parameters: /invoices/by-number/x must not be taken for an id.
  const paths = [...byPath.entries()].sort(([a], [b]) => Number(a.includes('{')) - Number(b.includes('{')));
  for (const [path, ofPath] of paths) {
    const at = router.route(path.replace(/\{(\w+)\}/g, ':$1'));
    at.all((_request, response, next) => {
      localsOf(response).endpoint = path;
      next();
    });
    for (const route of ofPath) at[route.method](handlerOf(route, deps));
    at.all(methodNotAllowed(ofPath));
  }
}

function groupByPath(routes: readonly Route[]): Map<string, Route[]> {
  const groups = new Map<string, Route[]>();
  for (const route of routes) groups.set(route.path, [...(groups.get(route.path) ?? []), route]);
  return groups;
}

function methodNotAllowed(routes: readonly Route[]): RequestHandler {
  const methods = routes.map((route) => route.method.toUpperCase());
  const allow = [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
  return (request, response) => {
    if (request.method === 'OPTIONS') {
      response.status(204).set('Allow', allow).end();
      return;
    }
    throw new ApiError(405, 'method_not_allowed', `Aquí solo se admite: ${allow}.`, null, { Allow: allow });
  };
}

const parseJson = express.json({ limit: BODY_LIMIT, strict: true, type: () => true });

/** limit and authenticate, authorize, negotiate, read, validate, handle, answer: in this order for every route. */
function handlerOf(route: Route, deps: RouteDependencies): RequestHandler {
  return async (request, response) => {
    const { principal, answerAhead } = await identify(route, deps, request, response);
    const organizationId = principal ? await chooseOrganization(route, deps, principal, request) : null;
    if (principal) {
      authorize(route, principal);
      addLogContext({ organization_id: organizationId, user_id: principal.userId });
    }
    negotiate(route, request);
    if (route.body) await readBody(request, response);
    const answer = answerAhead
      ? answerAhead()
      : await route.handle(contextOf(route, request, response, principal, organizationId), request);
    const known = answer.status === 200 && etagMatches(request.get('If-None-Match'), answer.headers?.ETag);
    send(response, known ? { status: 304, headers: answer.headers } : answer);
  };
}

/** @throws ValidationError */
function contextOf(
  route: Route,
  request: Request,
  response: Response,
  principal: Principal | null,
  organizationId: string | null,
): TenantContext<never, never, never> {
  const parts = validateParts({
    ...(route.params ? { params: { schema: route.params, value: request.params } } : {}),
    ...(route.query ? { query: { schema: route.query, value: request.query } } : {}),
    ...(route.body ? { body: { schema: route.body, value: request.body as unknown } } : {}),
  });
  return {
    params: parts.params ?? {},
    query: parts.query ?? {},
    body: parts.body ?? {},
    header: (name: string) => request.get(name),
    address: request.ip ?? 'unknown',
    correlationId: localsOf(response).correlationId,
    url: request.originalUrl,
    principal,
    organizationId,
  } as unknown as TenantContext<never, never, never>;
}

interface Identity {
  principal: Principal | null;
  /** Makes the answer, when what it needs came together with the principal. */
  answerAhead: (() => Answer) | null;
}

const NOBODY: Identity = { principal: null, answerAhead: null };

/** Known callers are counted by organization and plan, the rest (bad tokens too) by address. */
async function identify(
  route: Route,
  deps: RouteDependencies,
  request: Request,
  response: Response,
): Promise<Identity> {
  const { rateLimits } = deps;
  if (route.unlimited) return NOBODY;
  let identity = NOBODY;
  let refusal: unknown = null;
  if (route.access.kind !== 'public') {
    try {
      identity = await authenticate(route, deps, request, response);
    } catch (error) {
      // Thrown below, after the caller's address was counted: every answer tells its limit.
      refusal = error;
    }
  }
  const { principal } = identity;
  const state = principal
    ? await rateLimits.consume(
        'plan',
        { points: planLimits(principal.plan).requestsPerMinute, durationSeconds: 60 },
        principal.organizationId ?? principal.userId ?? 'platform',
      )
    : await rateLimits.consume('address', ANONYMOUS_RULE, request.ip ?? 'unknown');
  response.setHeader('X-RateLimit-Limit', String(state.limit));
  response.setHeader('X-RateLimit-Remaining', String(state.remaining));
  response.setHeader('X-RateLimit-Reset', String(state.resetSeconds));
  if (!state.allowed) throw new TooManyRequestsError(state.resetSeconds);
  if (refusal) throw refusal;
  return identity;
}

/**
 * Who asks and, for a route that only reads, what it reads: one round trip. Nothing of it is used before the caller was
 * counted and authorized like any other.
 */
async function authenticate(
  route: Route,
  { authenticator, rateLimits }: RouteDependencies,
  request: Request,
  response: Response,
): Promise<Identity> {
  const header = request.get('Authorization');
  const { read } = route;
  if (!read || request.get('X-Organization-ID') !== undefined)
    return { principal: await authenticator.authenticate(header), answerAhead: null };
  let reading: Reading | null = null;
  const { principal, answers } = await authenticator.authenticateAndAsk(header, (organizationId) => {
    // who is over the limit costs the database no more than finding that out
    if (rateLimits.refusesNow('plan', organizationId)) return null;
    reading = attempt(() => read(contextOf(route, request, response, null, organizationId)));
    return reading?.queries ?? null;
  });
  const asked = reading as Reading | null;
  return { principal, answerAhead: asked && answers && (() => asked.answer(answers as never)) };
}

/** null when it throws: it will again in its turn, once the caller is known and may be told. */
function attempt<T>(work: () => T): T | null {
  try {
    return work();
  } catch {
    return null;
  }
}

/** The organization is the token's; only a platform admin chooses one, with X-Organization-ID. */
async function chooseOrganization(
  route: Route,
  { authenticator }: RouteDependencies,
  principal: Principal,
  request: Request,
): Promise<string | null> {
  const asked = request.get('X-Organization-ID')?.toLowerCase();
  if (asked !== undefined && !UUID.test(asked)) {
    throw new BadRequestError('X-Organization-ID debe ser un UUID.');
  }
  if (!principal.platformAdmin) {
    if (asked !== undefined && asked !== principal.organizationId) {
      throw new ForbiddenError('X-Organization-ID no corresponde a su token.', 'foreign_organization');
    }
    return principal.organizationId;
  }
  if (asked !== undefined) await authenticator.assertOrganizationExists(asked);
  const chosen = asked ?? principal.organizationId;
  if (chosen === null && route.access.kind === 'members' && route.access.tenant) {
    throw new BadRequestError('Indique la organización con el encabezado X-Organization-ID.');
  }
  return chosen;
}

function authorize({ access }: Route, principal: Principal): void {
  if (access.kind === 'public') return;
  if (principal.kind === 'api_key') {
    const scope = access.kind === 'members' ? access.scope : null;
    if (scope === null) throw new ForbiddenError('Esta operación no se admite con una clave de API.');
    if (!principal.scopes?.includes(scope)) {
      throw new ForbiddenError(`La clave de API no tiene el permiso ${scope}.`, 'missing_scope');
    }
    return;
  }
  if (principal.platformAdmin) return;
  if (access.kind === 'platform' || !access.roles.includes(principal.role)) throw new ForbiddenError();
}

function negotiate(route: Route, request: Request): void {
  const types = [...new Set(Object.values(route.answers).map((answer) => answer.contentType ?? JSON_TYPE))];
  if (!request.accepts(types)) {
    throw new ApiError(406, 'not_acceptable', `Esta operación responde ${types.join(' o ')}.`);
  }
  if (route.body && hasBody(request) && !request.is(JSON_TYPE)) {
    throw new ApiError(415, 'unsupported_media_type', 'Envíe el cuerpo como application/json.');
  }
}

function hasBody(request: Request): boolean {
  return request.get('Transfer-Encoding') !== undefined || Number(request.get('Content-Length') ?? 0) > 0;
}

function readBody(request: Request, response: Response): Promise<void> {
  return new Promise((resolve, reject) => {
    const next: NextFunction = (error?: unknown) => (error ? reject(error as Error) : resolve());
    parseJson(request, response, next);
  });
}

function send(response: Response, answer: Answer): void {
  // The deadline may have answered already.
  if (response.headersSent) return;
  response.statusCode = answer.status;
  response.setHeader('Cache-Control', 'private, no-cache');
  for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
  if (answer.body === undefined) {
    response.end();
    return;
  }
  if (Buffer.isBuffer(answer.body)) {
    response.send(answer.body);
    return;
  }
  // what response.json() does, without asking again what is known: the type, the charset, no ETag of the bytes
  const text = JSON.stringify(answer.body);
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  response.setHeader('Content-Length', Buffer.byteLength(text));
  response.end(text);
}
