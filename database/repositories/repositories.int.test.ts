import { addUser, anyNationalId, createShop, type TestShop } from '../../tests/support/factories';
import { asOwner, openTestDatabase } from '../../tests/support/postgres';
import type { Database } from '../connection';
import { markRepliesSent, openChat, openTenant } from '../conversation-store';
import { hashPassword, verifyPassword } from '../passwords';
import { withPlatform, withTenant, type Tx } from '../tenancy';
import { writeAudit } from './audit';
import { lockChat, saveChatSession } from './chat-sessions';
import { createCustomer, listCustomers, updateCustomer } from './customers';
import { closeDraft, createDraft, expireDrafts, getDraft, saveDraft, setCardMessage } from './drafts';
import { claimIdempotencyKey, rememberAnswer } from './idempotency';
import { createInvite, redeemInvite } from './invites';
import { getShop, updateOrganization, updateSettings } from './organizations';
import { consumeRate, resetRate } from './rate-limits';
import { linkChat, listChatsByRole, resolveChat, unlinkChat } from './telegram-links';
import { lockUpdate, markUpdateDone, markUpdateReplied, recordUpdate } from './telegram-updates';
import { findLoginCandidates, updateUser } from './users';

describe('repositories', () => {
  let db: Database;
  let url: string;
  let close: () => Promise<void>;
  let shop: TestShop;
  let chats = 9_000_000_000;
  const newChat = (): { botId: string; chatId: string } => ({
    botId: '8100000001',
    chatId: String((chats += 1)),
  });

  beforeAll(async () => {
    ({ db, url, close } = await openTestDatabase());
    shop = await createShop(db);
  });
  afterAll(() => close());

  const inShop = <T>(work: (tx: Tx) => Promise<T>, which = shop): Promise<T> =>
    withTenant(db, which.organization.id, work);
  const platform = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => withPlatform(db, work);

  describe('people and chats', () => {
    it('keeps the plan’s number of active users when two are added at once', async () => {
      const small = await createShop(db, { plan: 'basic' });
      await addUser(db, small.organization.id);
      const tries = await Promise.allSettled([1, 2, 3].map(() => addUser(db, small.organization.id)));
      expect(tries.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
      expect(tries.find((one) => one.status === 'rejected')).toMatchObject({
        reason: { code: 'plan_limit_reached', details: { limit: 3 } },
      });
      await inShop((tx) => updateUser(tx, small.admin.id, { active: false }), small);
      await addUser(db, small.organization.id);
      await expect(
        inShop((tx) => updateUser(tx, small.admin.id, { active: true }), small),
      ).rejects.toMatchObject({
        code: 'plan_limit_reached',
      });
    });

    it('finds the same cédula in two shops and tells them apart by slug', async () => {
      const other = await createShop(db);
      const nationalId = anyNationalId();
      const passwordHash = await hashPassword('una clave larga');
      await addUser(db, shop.organization.id, { nationalId, passwordHash });
      await addUser(db, other.organization.id, { nationalId });
      await expect(addUser(db, other.organization.id, { nationalId })).rejects.toMatchObject({
        code: 'already_exists',
      });
      const all = await platform((tx) => findLoginCandidates(tx, nationalId));
      expect(all).toHaveLength(2);
      const [one] = await platform((tx) => findLoginCandidates(tx, nationalId, shop.organization.slug));
      expect(await verifyPassword(one?.passwordHash ?? null, 'una clave larga')).toBe(true);
      expect(await verifyPassword(one?.passwordHash ?? null, 'otra clave larga')).toBe(false);
      expect(await verifyPassword(null, 'nobody has this password')).toBe(false);
    });

    it('prefers the link of the bot over the operator’s, and logs out of both', async () => {
      const chat = newChat();
      const seller = await addUser(db, shop.organization.id);
      await inShop((tx) =>
        linkChat(tx, {
          organizationId: shop.organization.id,
          userId: seller.id,
          botId: null,
          chatId: chat.chatId,
        }),
      );
      expect(await platform((tx) => resolveChat(tx, chat))).toMatchObject({
        userId: seller.id,
        role: 'VENDEDOR',
      });
      const other = await createShop(db);
      await inShop(
        (tx) => linkChat(tx, { ...chat, organizationId: other.organization.id, userId: other.admin.id }),
        other,
      );
      expect(await inShop((tx) => resolveChat(tx, chat))).toMatchObject({
        organizationId: other.organization.id,
      });
      expect(await inShop((tx) => listChatsByRole(tx), other)).toEqual([
        { userId: other.admin.id, botId: chat.botId, chatId: chat.chatId },
      ]);
      expect(await platform((tx) => unlinkChat(tx, chat))).toBe(true);
      expect(await platform((tx) => resolveChat(tx, chat))).toBeNull();
      expect(await platform((tx) => unlinkChat(tx, chat))).toBe(false);
    });

    it('lets one of two chats use an invite, once, and none that is old or replaced', async () => {
      const seller = await addUser(db, shop.organization.id);
      const invite = (expiresAt?: Date): Promise<string> =>
        inShop(
          async (tx) =>
            (await createInvite(tx, { userId: seller.id, createdBy: shop.admin.id, expiresAt })).code,
        );
      const redeem = (code: string): Promise<unknown> =>
        platform((tx) => redeemInvite(tx, { ...newChat(), code }));
      const replaced = await invite();
      const code = await invite();
      expect(code).toMatch(/^[\w-]{32}$/);
      const tries = await Promise.all([redeem(code), redeem(code), redeem(replaced)]);
      expect(tries.filter(Boolean)).toEqual([{ organizationId: shop.organization.id, userId: seller.id }]);
      expect(await redeem(await invite(new Date(Date.now() - 1000)))).toBeNull();
      const [stored] = await asOwner<{ found: number }>(
        url,
        "SELECT count(*)::int AS found FROM invites WHERE code_hash LIKE '%' || $1 || '%'",
        [code],
      );
      expect(stored?.found).toBe(0);
    });

    it('does not let an invite into a suspended shop', async () => {
      const closed = await createShop(db);
      const { code } = await inShop(
        (tx) => createInvite(tx, { userId: closed.admin.id, createdBy: null }),
        closed,
      );
      await platform((tx) => updateOrganization(tx, closed.organization.id, { status: 'suspended' }));
      expect(await platform((tx) => redeemInvite(tx, { ...newChat(), code }))).toBeNull();
    });

    it('changes only the settings that a patch names', async () => {
      await inShop((tx) =>
        updateSettings(tx, shop.organization.id, { taxId: '900123456-7', theme: { color: 'oro' } }),
      );
      await inShop((tx) => updateSettings(tx, shop.organization.id, { city: 'Bogotá' }));
      expect((await inShop((tx) => getShop(tx, shop.organization.id))).settings).toMatchObject({
        taxId: '900123456-7',
        city: 'Bogotá',
        theme: { color: 'oro' },
        invoicePrefix: 'JOY',
        expiryDays: 30,
      });
    });

    it('keeps customers apart by cédula and guards their version', async () => {
      const data = {
        name: 'Ñoño Pérez',
        nationalId: '52000111',
        phone: null,
        email: null,
        address: null,
        city: null,
      };
      const customer = await inShop((tx) => createCustomer(tx, data));
      await expect(inShop((tx) => createCustomer(tx, data))).rejects.toMatchObject({
        code: 'already_exists',
      });
      expect(await inShop((tx) => updateCustomer(tx, customer.id, { phone: '300' }, 1))).toMatchObject({
        version: 2,
      });
      await expect(
        inShop((tx) => updateCustomer(tx, customer.id, { phone: '301' }, 1)),
      ).rejects.toMatchObject({
        code: 'version_conflict',
      });
      const found = await inShop((tx) => listCustomers(tx, { q: 'nono perez' }, { limit: 5 }));
      expect(found.map((one) => one.id)).toEqual([customer.id]);
    });
  });

  describe('drafts and chats', () => {
    const start = (chat: { botId: string; chatId: string }, expiresAt = new Date(Date.now() + 60_000)) =>
      inShop((tx) => createDraft(tx, { ...chat, userId: shop.admin.id, state: { lines: 1 }, expiresAt }));

    const active = async (chat: { botId: string; chatId: string }): Promise<unknown> =>
      (await inShop((tx) => openTenant(tx, { ...chat, userId: shop.admin.id, draftId: null }))).draft;

    it('has one active draft for each chat, with history and a version', async () => {
      const chat = newChat();
      const draft = await start(chat);
      await expect(start(chat)).rejects.toMatchObject({ code: 'already_exists' });
      const change = {
        timestamp: new Date().toISOString(),
        field: 'lines',
        old: 1,
        new: 2,
        source: 'user' as const,
      };
      const save = (expectedVersion: number): Promise<number> =>
        inShop((tx) =>
          saveDraft(tx, { id: draft.id, expectedVersion, state: { lines: 2 }, changes: [change] }),
        );
      expect(await save(1)).toBe(2);
      await expect(save(1)).rejects.toMatchObject({ code: 'version_conflict' });
      expect(await active(chat)).toEqual({
        id: draft.id,
        state: { lines: 2 },
        version: 2,
        cardMessageId: null,
      });
      expect(await inShop((tx) => getDraft(tx, draft.id))).toMatchObject({ history: [change] });
    });

    it('closes the drafts that ran out, each once', async () => {
      const chat = newChat();
      const draft = await start(chat, new Date(Date.now() - 1000));
      const closed = await platform((tx) => expireDrafts(tx));
      expect(closed.find((one) => one.id === draft.id)).toMatchObject(chat);
      expect(await platform((tx) => expireDrafts(tx))).toEqual([]);
      expect(await active(chat)).toBeNull();
    });

    it('knows the message of a card, also of a draft that is no longer open', async () => {
      const chat = newChat();
      const draft = await start(chat);
      await inShop(async (tx) => setCardMessage(tx, draft.id, 55));
      const open = (draftId: string | null) =>
        inShop((tx) => openTenant(tx, { ...chat, userId: shop.admin.id, draftId }));
      expect(await open(null)).toMatchObject({ draft: { cardMessageId: 55 }, cardMessageId: null });
      await inShop((tx) => closeDraft(tx, draft.id, 'cancelled'));
      expect(await open(draft.id)).toMatchObject({ draft: null, cardMessageId: 55 });
    });

    it('handles one update of a chat at a time', async () => {
      const chat = newChat();
      const order: string[] = [];
      let entered!: () => void;
      const inside = new Promise<void>((resolve) => (entered = resolve));
      const alone = (work: () => Promise<void>): Promise<void> =>
        platform(async (tx) => {
          lockChat(tx, chat);
          await tx.run('SELECT 1');
          await work();
        });
      const first = alone(async () => {
        entered();
        await new Promise((resolve) => setTimeout(resolve, 100));
        order.push('first');
      });
      await inside;
      await alone(async () => void order.push('second'));
      await first;
      expect(order).toEqual(['first', 'second']);
    });

    it('remembers what a chat was asked until it expires', async () => {
      const chat = newChat();
      const id = { botId: chat.botId, updateId: 1 };
      const save = (ms: number): Promise<void> =>
        platform((tx) => saveChatSession(tx, chat, { kind: 'login' }, new Date(Date.now() + ms)));
      const read = async (): Promise<unknown> => (await platform((tx) => openChat(tx, id, chat))).session;
      await save(60_000);
      expect(await read()).toEqual({ kind: 'login' });
      await save(-1000);
      expect(await read()).toBeNull();
    });
  });

  describe('updates', () => {
    it('have one effect, remember each reply, and roll back with their transaction', async () => {
      const id = { botId: '8100000001', updateId: 501 };
      const record = (): Promise<boolean> =>
        platform((tx) =>
          recordUpdate(tx, { ...id, chatId: '1', raw: { update_id: 501 }, correlationId: 'c-501' }),
        );
      expect([await record(), await record()]).toEqual([true, false]);
      const replies = [{ clave: 'card', method: 'sendMessage', payload: {} }];
      const done = (fail = false): Promise<void> =>
        inShop(async (tx) => {
          await markUpdateDone(tx, { ...id, organizationId: tx.organizationId, replies });
          if (fail) throw new Error('the effect failed');
        });
      await expect(done(true)).rejects.toThrow('the effect failed');
      expect(await platform((tx) => lockUpdate(tx, id))).toMatchObject({ status: 'received', replies: [] });
      await done();
      await platform((tx) => markRepliesSent(tx, id, { card: 77 }));
      await platform((tx) => markUpdateReplied(tx, id));
      expect(await platform((tx) => lockUpdate(tx, id))).toMatchObject({
        status: 'done',
        replies,
        replied: { card: 77 },
        repliedAt: expect.any(Date),
        organizationId: shop.organization.id,
      });
    });
  });

  describe('limits', () => {
    it('blocks after five tries in a minute for five minutes, also when they come at once', async () => {
      const start = Date.parse('2026-11-24T10:00:00Z');
      const tryAt = (seconds: number) =>
        platform((tx) =>
          consumeRate(tx, {
            key: 'login:x',
            limit: 5,
            windowSeconds: 60,
            blockSeconds: 300,
            now: new Date(start + seconds * 1000),
          }),
        );
      const tries = await Promise.all(Array.from({ length: 8 }, () => tryAt(0)));
      expect(tries.filter((one) => one.allowed)).toHaveLength(5);
      expect(await tryAt(299)).toMatchObject({ allowed: false, retryAfterSeconds: 1 });
      expect(await tryAt(301)).toEqual({ allowed: true, remaining: 4, retryAfterSeconds: 0 });
      expect(await tryAt(362)).toMatchObject({ allowed: true, remaining: 4 });
      await platform((tx) => resetRate(tx, 'login:x'));
      expect(await tryAt(363)).toMatchObject({ allowed: true, remaining: 4 });
    });

    it('does the work of an idempotency key once and tells another body apart', async () => {
      let done = 0;
      const call = (requestHash: string): Promise<unknown> =>
        inShop(async (tx) => {
          const id = { endpoint: 'POST /invoices', key: 'k-1' };
          const claim = await claimIdempotencyKey(tx, { ...id, requestHash });
          if (claim.kind !== 'new') return claim.kind === 'replay' ? claim.response : claim.kind;
          done += 1;
          const response = { id: done };
          rememberAnswer(tx, { ...id, statusCode: 201, response });
          return response;
        });
      const answers = await Promise.all(Array.from({ length: 10 }, () => call('a')));
      expect([done, answers]).toEqual([1, Array.from({ length: 10 }, () => ({ id: 1 }))]);
      expect(await call('b')).toBe('conflict');
    });
  });

  it('stores an audit line that belongs to nobody only from the platform', async () => {
    const entry = { action: 'LOGIN_FALLIDO' as const, organizationId: null };
    await platform((tx) => writeAudit(tx, entry));
    await expect(inShop((tx) => writeAudit(tx, entry))).rejects.toMatchObject({ fault: 'missing_privilege' });
  });
});
