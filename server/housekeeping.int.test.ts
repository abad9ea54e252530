import { asOwner } from '../tests/support/postgres';
import { cleanUp } from './housekeeping';
import { newInvoice, TestApi } from './testing/test-api';

describe('housekeeping', () => {
  it('deletes what expired and nothing that is still of use', async () => {
    const api = await TestApi.start();
    try {
      const shop = await api.shop();
      const token = shop.tokens.ADMIN;
      await api.call('POST', '/api/v1/invoices', {
        token,
        headers: { 'Idempotency-Key': 'old' },
        body: newInvoice(),
      });
      await asOwner(api.databaseUrl, "UPDATE idempotency_keys SET expires_at = now() - interval '1 minute'");
      await api.call('POST', '/api/v1/invoices', {
        token,
        headers: { 'Idempotency-Key': 'new' },
        body: newInvoice(),
      });
      await asOwner(
        api.databaseUrl,
        "UPDATE refresh_tokens SET expires_at = now() - interval '31 days' WHERE user_id = $1",
        [shop.users.CONTADOR.id],
      );
      await asOwner(
        api.databaseUrl,
        `INSERT INTO telegram_updates (bot_id, update_id, raw, correlation_id, status, received_at, replied_at) VALUES
          (1, 1, '{}', 'old and settled', 'done', now() - interval '31 days', now() - interval '31 days'),
          (1, 2, '{}', 'old and owed', 'done', now() - interval '31 days', NULL),
          (1, 3, '{}', 'settled today', 'done', now(), now())`,
      );
      await asOwner(
        api.databaseUrl,
        `INSERT INTO chat_sessions (bot_id, chat_id, state, expires_at) VALUES
          (1, 1, '{}', now() - interval '1 minute'), (1, 2, '{}', now() + interval '1 minute')`,
      );
      expect(await cleanUp(api.database)).toMatchObject({
        idempotency_keys: 1,
        refresh_tokens: 1,
        telegram_updates: 1,
        chat_sessions: 1,
      });
      expect((await api.call('GET', '/api/v1/auth/me', { token })).status).toBe(200);
    } finally {
      await api.stop();
    }
  });
});
