import { createHash } from 'node:crypto';
import { formatInvoice } from '../../core/contract/invoice-format';
import type { FacturaJson } from '../../core/contract/invoice';
import type { Database } from '../../database/connection';
import { issueInvoice } from '../../database/invoice-store';
import { claimIdempotencyKey, rememberAnswer } from '../../database/repositories/idempotency';
import { getUser } from '../../database/repositories/users';
import { type Tx, withTenant } from '../../database/tenancy';
import type { Actor } from '../audit-logs/audit-repository';
import type { Principal } from '../auth/principal';
import { ConflictError, ForbiddenError, UnprocessableError } from '../http/errors';
import { toSale } from './presenter';
import type { NewInvoice } from './schemas';
import { assertStatedTotals } from './stated-totals';

export interface CreateRequest {
  organizationId: string;
  body: NewInvoice;
  principal: Principal;
  actor: Actor;
  /** From Idempotency-Key. */
  idempotencyKey: string | null;
}

export interface CreatedInvoice {
  invoice: FacturaJson;
  /** The answer of an earlier request with the same key. */
  replayed: boolean;
}

const ENDPOINT = 'POST /api/v1/invoices';

/**
 * Issues an invoice (or keeps a BORRADOR). The key is claimed, the number taken and the answer remembered in one
 * transaction: of parallel requests with one key the others wait and get the first one's answer.
 * @throws ConflictError when the key belongs to another request; UnprocessableError for totals that disagree
 */
export function createInvoice(database: Database, request: CreateRequest): Promise<CreatedInvoice> {
  return withTenant(database, request.organizationId, async (tx) => {
    const key = request.idempotencyKey;
    if (key === null) return { invoice: await issue(tx, request), replayed: false };
    const claim = await claimIdempotencyKey(tx, {
      endpoint: ENDPOINT,
      key,
      requestHash: hashOf(request.body),
    });
    if (claim.kind === 'conflict') {
      throw new ConflictError('Esa Idempotency-Key ya se usó con otro contenido.', 'idempotency_conflict');
    }
    if (claim.kind === 'replay')
      return { invoice: JSON.parse(claim.response as string) as FacturaJson, replayed: true };
    const invoice = await issue(tx, request);
    // As text: jsonb would give the keys back in another order, and the answer should be the same to the byte.
    rememberAnswer(tx, { endpoint: ENDPOINT, key, statusCode: 201, response: JSON.stringify(invoice) });
    return { invoice, replayed: false };
  });
}

async function issue(tx: Tx, request: CreateRequest): Promise<FacturaJson> {
  const sellerId = await chooseSeller(tx, request);
  const { invoice } = await issueInvoice(tx, {
    sale: toSale(request.body),
    sellerId,
    inputType: 'api',
    actor: request.actor,
    asDraft: request.body.estado === 'BORRADOR',
  });
  const formatted = formatInvoice(invoice);
  // After the store computed them, still inside the transaction: a disagreement undoes number and all.
  assertStatedTotals(request.body, formatted);
  return formatted;
}

async function chooseSeller(tx: Tx, { body, principal, actor }: CreateRequest): Promise<string | null> {
  const asked = body.vendedor_id ?? null;
  if (asked === null || asked === actor.userId) return actor.userId;
  if (principal.kind === 'user' && principal.role !== 'ADMIN' && !principal.platformAdmin) {
    throw new ForbiddenError('Solo un administrador factura a nombre de otro vendedor.');
  }
  const seller = await getUser(tx, asked);
  if (!seller?.active) {
    throw new UnprocessableError(
      '"vendedor_id" no es un usuario activo de la organización.',
      'unknown_seller',
    );
  }
  return seller.id;
}

/** The validated body, so that spelling (spaces, key order) does not make two requests of one. */
function hashOf(body: NewInvoice): string {
  return createHash('sha256').update(canonical(body)).digest('hex');
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value ?? null);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, entry]) => `${JSON.stringify(key)}:${canonical(entry)}`).join(',')}}`;
}
