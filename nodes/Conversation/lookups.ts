import { createHash } from 'node:crypto';
import {
  PAGE_SIZE,
  type CustomerData,
  type InvoiceSummary,
  type LinkedUser,
  type LoginOption,
  type Lookup,
  type ResultInput,
  type ShopFacts,
} from '../../core/conversation';
import { InvoicingError, planLimits } from '../../core/invoicing';
import { changeInvoiceStatus } from '../../database/invoice-store';
import { verifyPassword } from '../../database/passwords';
import { writeAudit } from '../../database/repositories/audit';
import {
  findCustomerByNationalId,
  findCustomersByPhone,
  type Customer,
} from '../../database/repositories/customers';
import { countInvoices, getInvoice, listInvoices } from '../../database/repositories/invoices';
import { createInvite, redeemInvite } from '../../database/repositories/invites';
import { getShop } from '../../database/repositories/organizations';
import { consumeRate, resetRate } from '../../database/repositories/rate-limits';
import { linkChat, type Chat, type ChatIdentity } from '../../database/repositories/telegram-links';
import {
  createUser,
  findLoginCandidates,
  findUserByNationalId,
  getUser,
  recordLogin,
  type LoginCandidate,
} from '../../database/repositories/users';
import type { Tx } from '../../database/tenancy';
import { invoiceSummary } from '../shared/invoice-summary';
import { salesSummary } from '../shared/sales-summary';
import type { SessionDeps } from './session';
import { shopFacts } from './shop-facts';

export interface LookupScope {
  tx: Tx;
  chat: Chat;
  identity: ChatIdentity | null;
  deps: SessionDeps;
  correlationId: string;
}

type Of<Kind> = Extract<Lookup, { kind: Kind }>;

/** Five tries a minute, then five minutes of quiet: for each cédula and for each chat, in all processes together. */
const LOGIN_LIMIT = { limit: 5, windowSeconds: 60, blockSeconds: 300 };
const INVITE_LIMIT = { limit: 10, windowSeconds: 600, blockSeconds: 600 };
const ISSUE_LIMIT = { limit: 10, windowSeconds: 300 };

/** Answers what the conversation must know, within its transaction. */
export async function answerLookup(lookup: Lookup, scope: LookupScope): Promise<ResultInput> {
  switch (lookup.kind) {
    case 'redeem-invite':
      return redeem(lookup, scope);
    case 'login':
      return login(lookup, scope);
    case 'choose-shop':
      return chooseShop(lookup, scope);
    default:
      break;
  }
  const { identity, tx } = scope;
  if (!identity) throw new Error(`The lookup ${lookup.kind} needs a linked user.`);
  return tx.asTenant(identity.organizationId, () => answerForTenant(lookup, scope, identity));
}

async function answerForTenant(
  lookup: Exclude<Lookup, Of<'redeem-invite' | 'login' | 'choose-shop'>>,
  scope: LookupScope,
  identity: ChatIdentity,
): Promise<ResultInput> {
  const { tx, deps } = scope;
  switch (lookup.kind) {
    case 'find-customer':
      return { kind: 'customer', by: lookup.by, customer: await findCustomer(tx, lookup) };
    case 'issue-allowance': {
      const rate = await consumeRate(tx, { key: `invoices:${identity.userId}`, ...ISSUE_LIMIT });
      return rate.allowed
        ? { kind: 'allowance', ok: true }
        : { kind: 'allowance', ok: false, limit: ISSUE_LIMIT.limit };
    }
    case 'list-invoices':
      return list(tx, lookup, identity);
    case 'get-invoice': {
      const invoice = await getInvoice(tx, lookup.invoiceId);
      return { kind: 'invoice', purpose: lookup.purpose, invoice: invoice && invoiceSummary(invoice) };
    }
    case 'set-status':
      return setStatus(tx, lookup, scope, identity);
    case 'summary':
      return { kind: 'summary', summary: await salesSummary(tx, deps.now()) };
    case 'create-user':
      return newUser(tx, lookup, scope, identity);
  }
}

// ── Entering ─────────────────────────────────────────────────────────────────────────────────────────────────

async function redeem(lookup: Of<'redeem-invite'>, scope: LookupScope): Promise<ResultInput> {
  const { tx, chat } = scope;
  const rate = await consumeRate(tx, { key: `invite:${chat.botId}:${chat.chatId}`, ...INVITE_LIMIT });
  if (!rate.allowed) return { kind: 'invite', outcome: 'blocked' };
  const redeemed = await redeemInvite(tx, { ...chat, code: lookup.code });
  if (!redeemed) return { kind: 'invite', outcome: 'invalid' };
  return { kind: 'invite', outcome: 'ok', ...(await enter(scope, redeemed, 'CHAT_VINCULADO')) };
}

async function login(lookup: Of<'login'>, scope: LookupScope): Promise<ResultInput> {
  const { tx, chat } = scope;
  // the cédula is personal: only its fingerprint becomes a key
  const fingerprint = createHash('sha256').update(`login:${lookup.cedula}`).digest('hex').slice(0, 32);
  const keys = [`bot-login:${fingerprint}`, `bot-login:${chat.botId}:${chat.chatId}`];
  let left = LOGIN_LIMIT.limit;
  for (const key of keys) {
    const rate = await consumeRate(tx, { key, ...LOGIN_LIMIT });
    if (!rate.allowed)
      return { kind: 'login', outcome: 'blocked', minutes: Math.ceil(rate.retryAfterSeconds / 60) };
    left = Math.min(left, rate.remaining);
  }
  const matching = await matchingUsers(tx, lookup);
  const [only] = matching;
  if (!only) {
    await tx.asPlatform(() =>
      writeAudit(tx, {
        action: 'LOGIN_FALLIDO',
        organizationId: null,
        entityType: 'chat',
        correlationId: scope.correlationId,
      }),
    );
    return { kind: 'login', outcome: 'wrong', attemptsLeft: left };
  }
  for (const key of keys) await resetRate(tx, key);
  if (matching.length > 1)
    return {
      kind: 'login',
      outcome: 'choose',
      options: matching.map((user) => ({
        organizationId: user.organizationId,
        userId: user.id,
        shop: user.organizationName,
      })),
    };
  return {
    kind: 'login',
    outcome: 'ok',
    ...(await link(scope, { organizationId: only.organizationId, userId: only.id })),
  };
}

/** Users who may enter with that password. An unknown cédula takes as long as a wrong password. */
async function matchingUsers(tx: Tx, lookup: Of<'login'>): Promise<LoginCandidate[]> {
  const candidates = await tx.asPlatform(() => findLoginCandidates(tx, lookup.cedula));
  const open = candidates.filter(
    (user) => user.active && user.organizationStatus === 'active' && user.passwordHash,
  );
  if (open.length === 0) {
    await verifyPassword(null, lookup.password);
    return [];
  }
  const matching: LoginCandidate[] = [];
  for (const user of open) if (await verifyPassword(user.passwordHash, lookup.password)) matching.push(user);
  return matching;
}

async function chooseShop(lookup: Of<'choose-shop'>, scope: LookupScope): Promise<ResultInput> {
  const { organizationId, userId } = lookup.option;
  const open = await scope.tx.asTenant(organizationId, async () => {
    const user = await getUser(scope.tx, userId);
    const shop = await getShop(scope.tx, organizationId);
    return user?.active === true && shop.status === 'active';
  });
  if (!open) return { kind: 'login', outcome: 'wrong', attemptsLeft: 0 };
  return { kind: 'login', outcome: 'ok', ...(await link(scope, lookup.option)) };
}

type Member = Pick<LoginOption, 'organizationId' | 'userId'>;

async function link(scope: LookupScope, member: Member): Promise<{ user: LinkedUser; shop: ShopFacts }> {
  await linkChat(scope.tx, { ...member, ...scope.chat });
  return enter(scope, member, 'LOGIN_EXITOSO');
}

async function enter(
  scope: LookupScope,
  member: Member,
  action: 'LOGIN_EXITOSO' | 'CHAT_VINCULADO',
): Promise<{ user: LinkedUser; shop: ShopFacts }> {
  const { tx } = scope;
  return tx.asTenant(member.organizationId, async () => {
    const user = await getUser(tx, member.userId);
    if (!user) throw new Error('The linked user does not exist.');
    await recordLogin(tx, user.id);
    await writeAudit(tx, {
      action,
      userId: user.id,
      entityType: 'user',
      entityId: user.id,
      correlationId: scope.correlationId,
    });
    return {
      user: { id: user.id, organizationId: user.organizationId, name: user.name, role: user.role },
      shop: shopFacts(await getShop(tx, member.organizationId)),
    };
  });
}

// ── In the shop ──────────────────────────────────────────────────────────────────────────────────────────────

const customerData = (customer: Customer): CustomerData => ({
  nombre: customer.name,
  cedula: customer.nationalId,
  telefono: customer.phone,
  email: customer.email,
  direccion: customer.address,
  ciudad: customer.city,
});

async function findCustomer(tx: Tx, lookup: Of<'find-customer'>): Promise<CustomerData | null> {
  if (lookup.by === 'cedula') {
    const customer = await findCustomerByNationalId(tx, lookup.value);
    return customer && customerData(customer);
  }
  // a phone that several people use says nothing about who this is
  const [only, ...others] = await findCustomersByPhone(tx, lookup.value);
  return only && others.length === 0 ? customerData(only) : null;
}

/** A seller's own invoices; administrators and accountants see the shop's. A search looks through all of them. */
async function list(tx: Tx, lookup: Of<'list-invoices'>, identity: ChatIdentity): Promise<ResultInput> {
  const { page, query } = lookup;
  const filter = {
    q: query,
    sellerId: query === null && identity.role === 'VENDEDOR' ? identity.userId : null,
  };
  const rows = await listInvoices(tx, filter, { limit: PAGE_SIZE + 1, offset: (page - 1) * PAGE_SIZE });
  return {
    kind: 'invoices',
    page,
    query,
    rows: rows.slice(0, PAGE_SIZE).map(invoiceSummary),
    more: rows.length > PAGE_SIZE,
    total: await countInvoices(tx, filter),
  };
}

async function setStatus(
  tx: Tx,
  lookup: Of<'set-status'>,
  scope: LookupScope,
  identity: ChatIdentity,
): Promise<ResultInput> {
  const current = async (): Promise<InvoiceSummary | null> => {
    const invoice = await getInvoice(tx, lookup.invoiceId);
    return invoice && invoiceSummary(invoice);
  };
  try {
    const invoice = await tx.savepoint(() =>
      changeInvoiceStatus(tx, {
        invoiceId: lookup.invoiceId,
        to: lookup.status,
        reason: lookup.reason,
        actor: { userId: identity.userId, correlationId: scope.correlationId },
        now: scope.deps.now(),
      }),
    );
    return { kind: 'status', outcome: 'ok', invoice: invoiceSummary(invoice) };
  } catch (error) {
    if (!(error instanceof InvoicingError)) throw error;
    return {
      kind: 'status',
      outcome: error.code === 'not_found' ? 'missing' : 'refused',
      invoice: await current(),
    };
  }
}

async function newUser(
  tx: Tx,
  lookup: Of<'create-user'>,
  scope: LookupScope,
  identity: ChatIdentity,
): Promise<ResultInput> {
  const existing = await findUserByNationalId(tx, lookup.cedula);
  const actor = { userId: identity.userId, correlationId: scope.correlationId };
  const linkFor = async (userId: string): Promise<string> => {
    const invite = await createInvite(tx, { userId, createdBy: identity.userId });
    await writeAudit(tx, {
      ...actor,
      action: 'INVITACION_CREADA',
      entityType: 'invite',
      entityId: invite.id,
    });
    return `https://t.me/${await scope.deps.botUsername()}?start=${invite.code}`;
  };
  if (existing?.active === false) return { kind: 'user-created', outcome: 'inactive', name: existing.name };
  // a link that was lost or ran out is asked for with the same command
  if (existing)
    return {
      kind: 'user-created',
      outcome: 'exists',
      name: existing.name,
      link: await linkFor(existing.id),
    };
  try {
    const user = await createUser(tx, { name: lookup.name, nationalId: lookup.cedula, role: 'VENDEDOR' });
    await writeAudit(tx, { ...actor, action: 'USUARIO_CREADO', entityType: 'user', entityId: user.id });
    return { kind: 'user-created', outcome: 'ok', name: user.name, link: await linkFor(user.id) };
  } catch (error) {
    if (!(error instanceof InvoicingError) || error.code !== 'plan_limit_reached') throw error;
    return {
      kind: 'user-created',
      outcome: 'limit',
      name: lookup.name,
      limit: planLimits(identity.plan).users ?? 0,
    };
  }
}
