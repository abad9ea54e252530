import type { Request } from 'express';
import type { z } from 'zod/v4';
import type { Role } from '../../core/contract/glossary';
import type { Database } from '../../database/connection';
import { type Answers, askTenant, type Query } from '../../database/tenancy';
import type { Actor } from '../audit-logs/audit-repository';
import type { Principal, Scope } from '../auth/principal';

export type Method = 'get' | 'post' | 'patch' | 'delete';
/** A schema whose keys are parameters or body fields. */
export type ObjectSchema = z.ZodObject;

export interface AnswerDescription {
  description: string;
  /** Absent: the answer has no body. */
  schema?: z.ZodType;
  /** Default application/json. */
  contentType?: string;
  /** Names of headers that this answer carries beside the common ones. */
  headers?: string[];
  example?: unknown;
}

/** Who may call: anyone; members of these roles (platform admins always may); or platform admins alone. */
export type Access =
  | { kind: 'public' }
  | {
      kind: 'members';
      roles: readonly Role[];
      /** What an API key must have been given; null: API keys may not. */
      scope: Scope | null;
      /** The work happens inside one organization, which a platform admin must choose. */
      tenant: boolean;
    }
  | { kind: 'platform' };

interface Description<P, Q, B> {
  method: Method;
  /** As OpenAPI writes it: `/api/v1/invoices/{id}`. Also the metric's `endpoint`. */
  path: string;
  operationId: string;
  tag: string;
  /** Spanish, for the API's documentation. */
  summary: string;
  description?: string;
  params?: P;
  query?: Q;
  body?: B;
  /** A body that would be accepted as it is; the tests send it. */
  example?: unknown;
  /** Request headers that mean something here: `If-Match`, `Idempotency-Key`. */
  headers?: readonly RequestHeader[];
  answers: Record<number, AnswerDescription>;
  /** Statuses of errors that only this route gives, beside the common ones. */
  errors?: readonly number[];
  /** Not counted by rate limits (health, metrics). */
  unlimited?: boolean;
}

export type RequestHeader = 'If-Match' | 'If-None-Match' | 'Idempotency-Key';

type Output<S> = S extends z.ZodType ? z.output<S> : Record<string, never>;

interface BaseContext<P, Q, B> {
  params: Output<P>;
  query: Output<Q>;
  body: Output<B>;
  /** A request header, or undefined. */
  header(name: string): string | undefined;
  /** The client's address, as far as trusted proxies tell. */
  address: string;
  correlationId: string;
  /** The path and query as asked, for Link headers. */
  url: string;
}
export type PublicContext<P, Q, B> = BaseContext<P, Q, B>;
export interface MemberContext<P, Q, B> extends BaseContext<P, Q, B> {
  principal: Principal;
  /** null for a platform admin who chose no organization. */
  organizationId: string | null;
}
export interface TenantContext<P, Q, B> extends MemberContext<P, Q, B> {
  organizationId: string;
}
/** What a reading may depend on: not on who asks, which is found out in the same round trip. */
export type ReadingContext<P, Q> = Omit<TenantContext<P, Q, undefined>, 'principal' | 'body'>;

/** What a handler gives back; `body` is JSON unless it is a Buffer. */
export interface Answer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

/** What is asked of the database for an answer, and how the answer is made of it. */
export interface Reading {
  queries: readonly Query<unknown>[];
  answer(answers: never): Answer;
}

export function reading<const Q extends readonly Query<unknown>[]>(
  queries: Q,
  answer: (answers: Answers<Q>) => Answer,
): Reading {
  return { queries, answer };
}

export interface Route extends Description<ObjectSchema, ObjectSchema, z.ZodType> {
  access: Access;
  /** The contexts differ by `access`; `mountRoutes` gives each handler the one that it was declared with. */
  handle(context: TenantContext<never, never, never>, request: Request): Promise<Answer>;
  /** What `handle` would ask, when it asks nothing else and writes nothing: it may travel with the caller's credentials. */
  read?(context: ReadingContext<never, never>): Reading;
}

type Opt<T> = T | undefined;

/** A route that needs no token. */
export function publicRoute<
  P extends Opt<ObjectSchema>,
  Q extends Opt<ObjectSchema>,
  B extends Opt<z.ZodType>,
>(description: Description<P, Q, B> & { handle(context: PublicContext<P, Q, B>): Promise<Answer> }): Route {
  return { ...description, access: { kind: 'public' } } as unknown as Route;
}

/** A route inside one organization. */
export function tenantRoute<
  P extends Opt<ObjectSchema>,
  Q extends Opt<ObjectSchema>,
  B extends Opt<z.ZodType>,
>(
  description: Description<P, Q, B> & {
    roles: readonly Role[];
    scope: Scope | null;
    handle(context: TenantContext<P, Q, B>): Promise<Answer>;
  },
): Route {
  const { roles, scope, ...rest } = description;
  return { ...rest, access: { kind: 'members', roles, scope, tenant: true } } as unknown as Route;
}

/** A route that only reads inside one organization. */
export function tenantReadRoute<P extends Opt<ObjectSchema>, Q extends Opt<ObjectSchema>>(
  database: Database,
  description: Description<P, Q, undefined> & {
    roles: readonly Role[];
    scope: Scope | null;
    read(context: ReadingContext<P, Q>): Reading;
  },
): Route {
  const handle = async (context: TenantContext<P, Q, undefined>): Promise<Answer> => {
    const { queries, answer } = description.read(context);
    return answer((await askTenant(database, context.organizationId, queries)) as never);
  };
  return tenantRoute({ ...description, handle });
}

/** A route for members of any organization, or for a platform admin who need not choose one. */
export function memberRoute<
  P extends Opt<ObjectSchema>,
  Q extends Opt<ObjectSchema>,
  B extends Opt<z.ZodType>,
>(
  description: Description<P, Q, B> & {
    roles: readonly Role[];
    scope: Scope | null;
    handle(context: MemberContext<P, Q, B>): Promise<Answer>;
  },
): Route {
  const { roles, scope, ...rest } = description;
  return { ...rest, access: { kind: 'members', roles, scope, tenant: false } } as unknown as Route;
}

/** A route for platform admins. */
export function platformRoute<
  P extends Opt<ObjectSchema>,
  Q extends Opt<ObjectSchema>,
  B extends Opt<z.ZodType>,
>(description: Description<P, Q, B> & { handle(context: MemberContext<P, Q, B>): Promise<Answer> }): Route {
  return { ...description, access: { kind: 'platform' } } as unknown as Route;
}

/** A success with a JSON body. */
export function ok(body: unknown, headers?: Record<string, string>): Answer {
  return { status: 200, body, headers };
}

/** Something was made; `location` is its path. */
export function created(body: unknown, location: string, headers: Record<string, string> = {}): Answer {
  return { status: 201, body, headers: { Location: location, ...headers } };
}

export const NO_CONTENT: Answer = { status: 204 };

/** Who did it, for the audit log. A platform admin's user belongs to another shop and is named apart. */
export function actorOf(
  context: Pick<BaseContext<unknown, unknown, unknown>, 'address' | 'correlationId' | 'header'> & {
    principal?: Principal | null;
    organizationId?: string | null;
  },
): Actor {
  const { organizationId, principal = null } = context;
  const away = principal !== null && principal.organizationId !== (organizationId ?? null);
  return {
    userId: away ? null : (principal?.userId ?? null),
    platformAdminId: away ? principal.userId : null,
    apiKeyId: principal?.apiKeyId ?? null,
    ip: context.address,
    userAgent: context.header('User-Agent') ?? null,
    correlationId: context.correlationId,
  };
}
