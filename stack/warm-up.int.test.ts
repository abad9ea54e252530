import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parsePdfCall } from '../core/contract/webhooks';
import { createShop } from '../tests/support/factories';
import { openTestDatabase } from '../tests/support/postgres';
import { warmUp } from './warm-up';

describe('the first PDF of an installation', () => {
  it('is asked for at the start, once there is a shop, and its failure stops nothing', async () => {
    const { db, url, close } = await openTestDatabase();
    const asked: { path?: string; key?: unknown; body: unknown }[] = [];
    let status = 200;
    const n8n = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = JSON.parse(Buffer.concat(chunks).toString()) as unknown;
        asked.push({ path: request.url, key: request.headers['x-api-key'], body });
        response.writeHead(status).end('{}');
      });
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => n8n.once('listening', resolve));
    const options = {
      n8nUrl: `http://127.0.0.1:${(n8n.address() as AddressInfo).port}`,
      databaseUrl: url,
      webhookKey: 'the-key',
    };
    try {
      expect(await warmUp(options)).toBe(false);
      expect(asked).toEqual([]);

      const shop = await createShop(db);
      expect(await warmUp(options)).toBe(true);
      expect(asked[0]).toMatchObject({ path: '/webhook/jewelry-pdf', key: 'the-key' });
      // what the flow will read, its totals checked
      expect(parsePdfCall(asked[0]?.body, new Date())).toMatchObject({
        organizationId: shop.organization.id,
      });

      status = 500;
      expect(await warmUp(options)).toBe(false);
      expect(await warmUp({ ...options, n8nUrl: 'http://127.0.0.1:9' })).toBe(false);
    } finally {
      n8n.closeAllConnections();
      n8n.close();
      await close();
    }
  });
});
