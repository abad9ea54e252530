import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Registry } from 'prom-client';
import { createLogger } from '../../core/logging/logger';
import { asOwner } from '../../tests/support/postgres';
import { type ApiShop, newInvoice, TestApi } from '../testing/test-api';
import { WebhookDispatcher } from './dispatcher';
import { verifySignature } from './signature';

interface Received {
  event: string;
  delivery: string;
  signature: string;
  body: string;
}

describe('outgoing webhooks', () => {
  let api: TestApi;
  let shop: ApiShop;
  let receiver: Server;
  let url: string;
  let received: Received[];
  let answer = 200;

  beforeAll(async () => {
    receiver = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        const { headers } = request;
        received.push({
          event: String(headers['x-jewelry-event']),
          delivery: String(headers['x-jewelry-delivery']),
          signature: String(headers['x-jewelry-signature']),
          body,
        });
        response.writeHead(answer).end();
      });
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => receiver.once('listening', resolve));
    url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
    api = await TestApi.start({ env: { WEBHOOK_PRIVATE_HOSTS: '127.0.0.1' } });
  });
  afterAll(async () => {
    await api.stop();
    receiver.closeAllConnections();
    receiver.close();
  });
  beforeEach(async () => {
    received = [];
    answer = 200;
    shop = await api.shop();
  });

  const asAdmin = (body?: object) => ({ token: shop.tokens.ADMIN, body });
  const subscribe = async (eventos = ['invoice.created', 'invoice.paid', 'invoice.voided']) =>
    (await api.call('POST', '/api/v1/webhooks', asAdmin({ url, eventos }))).body;
  const dispatcher = () =>
    new WebhookDispatcher(api.database, createLogger('jewelry.test'), new Registry(), {
      allowedPrivateHosts: ['127.0.0.1'],
      timeoutMs: 2000,
    });

  it('tells of creation, payment and voiding, signed, in events of their own', async () => {
    const endpoint = await subscribe();
    const { body: invoice } = await api.call('POST', '/api/v1/invoices', asAdmin(newInvoice()));
    for (const status of ['PAGADA', 'ANULADA']) {
      await api.call('PATCH', `/api/v1/invoices/${invoice.id}/status`, asAdmin({ status }));
    }
    expect(await dispatcher().runOnce()).toBe(3);
    expect(received.map(({ event }) => event).sort()).toEqual([
      'invoice.created',
      'invoice.paid',
      'invoice.voided',
    ]);
    for (const { signature, body, event } of received) {
      expect(verifySignature(endpoint.secreto, body, signature, Math.floor(Date.now() / 1000))).toBe(true);
      expect(JSON.parse(body)).toMatchObject({ type: event, data: { id: invoice.id, total: invoice.total } });
    }
    const log = await api.call('GET', `/api/v1/webhooks/${endpoint.id}/deliveries`, asAdmin());
    expect(log.body).toHaveLength(3);
    expect(log.body[0]).toMatchObject({ estado: 'delivered', intentos: 1, ultimo_codigo: 200 });
    expect(await dispatcher().runOnce()).toBe(0);
  });

  it('tries again later with the same delivery id, until it is delivered', async () => {
    const endpoint = await subscribe(['invoice.created']);
    await api.call('POST', '/api/v1/invoices', asAdmin(newInvoice()));
    answer = 500;
    await dispatcher().runOnce();
    const read = async () =>
      (await api.call('GET', `/api/v1/webhooks/${endpoint.id}/deliveries`, asAdmin())).body[0];
    expect(await read()).toMatchObject({ estado: 'pending', intentos: 1, ultimo_error: 'HTTP 500' });
    expect(await dispatcher().runOnce()).toBe(0);
    await asOwner(api.databaseUrl, 'UPDATE webhook_deliveries SET next_attempt_at = now()');
    answer = 200;
    await dispatcher().runOnce();
    expect(await read()).toMatchObject({ estado: 'delivered', intentos: 2 });
    expect(new Set(received.map(({ delivery }) => delivery)).size).toBe(1);
  });

  it('gives up after the last attempt, and sends again when asked', async () => {
    const endpoint = await subscribe(['invoice.created']);
    await api.call('POST', '/api/v1/invoices', asAdmin(newInvoice()));
    await asOwner(api.databaseUrl, 'UPDATE webhook_deliveries SET attempts = 9 WHERE endpoint_id = $1', [
      endpoint.id,
    ]);
    answer = 503;
    await dispatcher().runOnce();
    const path = `/api/v1/webhooks/${endpoint.id}/deliveries`;
    const [failed] = (await api.call('GET', path, asAdmin())).body;
    expect(failed).toMatchObject({ estado: 'failed', intentos: 10 });
    answer = 200;
    expect((await api.call('POST', `${path}/${failed.id}/retry`, asAdmin())).status).toBe(204);
    await dispatcher().runOnce();
    expect((await api.call('GET', path, asAdmin())).body[0].estado).toBe('delivered');
  });

  it('sends each delivery once when several processes look at the outbox', async () => {
    await subscribe(['invoice.created']);
    for (let i = 0; i < 12; i += 1) await api.call('POST', '/api/v1/invoices', asAdmin(newInvoice()));
    await Promise.all([dispatcher(), dispatcher(), dispatcher()].map((each) => each.runOnce()));
    expect(received).toHaveLength(12);
    expect(new Set(received.map(({ delivery }) => delivery)).size).toBe(12);
  });

  it('tells nothing of an invoice that was not stored, nor what nobody asked for', async () => {
    await subscribe(['invoice.voided']);
    await api.call('POST', '/api/v1/invoices', asAdmin(newInvoice({ total: 1 })));
    await api.call('POST', '/api/v1/invoices', asAdmin(newInvoice()));
    expect(await dispatcher().runOnce()).toBe(0);
  });

  it('refuses addresses inside the private network', async () => {
    for (const bad of [
      'http://169.254.169.254/latest',
      'http://localhost:5432/',
      'http://10.0.0.1/',
      'ftp://a.example.com/',
    ]) {
      const { status, body } = await api.call(
        'POST',
        '/api/v1/webhooks',
        asAdmin({ url: bad, eventos: ['invoice.paid'] }),
      );
      expect([status, body.error]).toEqual([422, 'url_not_allowed']);
    }
  });

  it('shows the secret once, and pauses and removes an address', async () => {
    const endpoint = await subscribe();
    const listed = (await api.call('GET', '/api/v1/webhooks', asAdmin())).body;
    expect(JSON.stringify(listed)).not.toContain(endpoint.secreto);
    const path = `/api/v1/webhooks/${endpoint.id}`;
    expect((await api.call('PATCH', path, asAdmin({ activo: false }))).body.activo).toBe(false);
    await api.call('POST', '/api/v1/invoices', asAdmin(newInvoice()));
    expect(await dispatcher().runOnce()).toBe(0);
    expect((await api.call('DELETE', path, asAdmin())).status).toBe(204);
    expect((await api.call('GET', '/api/v1/webhooks', asAdmin())).body).toEqual([]);
  });
});
