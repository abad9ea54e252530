import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { Telegram } from 'telegraf';
import { createLogger } from '../../core/logging/logger';
import { PollingSource, WebhookSource } from './telegram-source';

const logger = createLogger('jewelry.relay.test', { level: 'CRITICAL' } as never);

/** A Bot API server that only delivers to webhooks. */
async function webhookOnlyServer(
  knowsBot: boolean,
): Promise<{ server: Server; root: string; calls: string[] }> {
  const calls: string[] = [];
  const app = express();
  app.use(express.json());
  app.post('/bot:token/:method', (request, response) => {
    calls.push(request.params.method);
    const known = knowsBot && ['getMe', 'setWebhook'].includes(request.params.method);
    if (known) response.json({ ok: true, result: true });
    else response.status(404).json({ ok: false, error_code: 404, description: 'Not Found' });
  });
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return { server, root: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls };
}

function sourceOf(root: string, onUnsupported: () => void, onProblem: (problem: string | null) => void) {
  return new PollingSource({
    telegram: new Telegram('1:TEST', { apiRoot: root }),
    logger,
    kinds: () => ['message'],
    onProblem,
    firstOffset: async () => 0,
    onUpdates: async () => undefined,
    onUnsupported,
  });
}

describe('a Bot API server without getUpdates', () => {
  it('is asked to deliver to a webhook instead', async () => {
    const { server, root, calls } = await webhookOnlyServer(true);
    try {
      await new Promise<void>((resolve) => sourceOf(root, resolve, () => undefined).start());
      const webhook = new WebhookSource({
        telegram: new Telegram('1:TEST', { apiRoot: root }),
        logger,
        kinds: () => ['message'],
        url: 'http://127.0.0.1:1/telegram/updates',
        secret: 's',
        onProblem: () => undefined,
      });
      webhook.start();
      while (!calls.includes('setWebhook')) await new Promise((resolve) => setTimeout(resolve, 10));
      await webhook.stop();
      expect(calls).toEqual(['getUpdates', 'getMe', 'setWebhook']);
    } finally {
      server.close();
    }
  });

  it('that does not know the token either is a wrong token, not a missing method', async () => {
    const { server, root } = await webhookOnlyServer(false);
    let unsupported = false;
    try {
      const problem = await new Promise<string | null>((resolve) => {
        const source = sourceOf(
          root,
          () => (unsupported = true),
          (found) => {
            void source.stop();
            resolve(found);
          },
        );
        source.start();
      });
      expect(problem).toMatch(/TELEGRAM_BOT_TOKEN/);
      expect(unsupported).toBe(false);
    } finally {
      server.close();
    }
  });
});
