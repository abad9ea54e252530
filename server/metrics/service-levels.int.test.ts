import { Registry } from 'prom-client';
import { configureLogging, createLogger } from '../../core/logging/logger';
import { asOwner, openTestDatabase } from '../../tests/support/postgres';
import { registerServiceLevels } from './service-levels';

describe('the level "confirm -> PDF"', () => {
  it('counts confirmations by whether their file was sent in time, and nothing else', async () => {
    configureLogging({ write: () => undefined });
    const { db, url, close } = await openTestDatabase();
    try {
      const document = JSON.stringify([{ clave: 'a', method: 'sendDocument', payload: {} }]);
      const text = JSON.stringify([{ clave: 'a', method: 'sendMessage', payload: {} }]);
      let updateId = 0;
      const add = (data: string, ageSeconds: number, tookSeconds: number | null, replies: string) =>
        asOwner(
          url,
          `INSERT INTO telegram_updates (bot_id, update_id, raw, status, correlation_id, received_at, replied_at, replies)
           VALUES (1, $1, $2, 'done', 'c', now() - make_interval(secs => $3),
                   now() - make_interval(secs => $3) + make_interval(secs => $4), $5)`,
          [++updateId, JSON.stringify({ callback_query: { data } }), ageSeconds, tookSeconds, replies],
        );
      await add('draft:confirm:r3', 60, 1, document);
      await add('draft:confirm:r9', 60, 4.9, document);
      await add('draft:confirm:r3', 60, 20, document);
      await add('draft:confirm:r3', 60, null, document);
      await add('draft:confirm:r3', 60, null, '[]');
      // not yet due, too long ago, nothing issued, another button
      await add('draft:confirm:r3', 2, null, '[]');
      await add('draft:confirm:r3', 3600, 60, document);
      await add('draft:confirm:r3', 60, 1, text);
      await add('draft:items', 60, 9, document);

      const registry = new Registry();
      registerServiceLevels(registry, db, createLogger('test'));
      const metrics = await registry.metrics();
      expect(metrics).toContain('jewelry_confirmations{outcome="on_time"} 2');
      expect(metrics).toContain('jewelry_confirmations{outcome="late"} 3');
    } finally {
      await close();
    }
  });

  it('is absent, and fails no scrape, while the database is away', async () => {
    configureLogging({ write: () => undefined });
    const { db, close } = await openTestDatabase();
    await close();
    const registry = new Registry();
    registerServiceLevels(registry, db, createLogger('test'));
    expect(await registry.metrics()).not.toContain('outcome=');
  });
});
