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
      expect(await cleanUp(api.database)).toMatchObject({ idempotency_keys: 1, refresh_tokens: 1 });
      expect((await api.call('GET', '/api/v1/auth/me', { token })).status).toBe(200);
    } finally {
      await api.stop();
    }
  });
});
