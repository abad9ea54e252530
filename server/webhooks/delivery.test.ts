import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { guardedLookup, isAcceptableUrl, isPublicAddress } from './address-guard';
import { MAX_ATTEMPTS, retryDelaySeconds } from './backoff';
import { deliver } from './deliver';
import { signPayload, verifySignature } from './signature';

describe('webhook signatures', () => {
  const header = signPayload('whsec_a', '{"a":1}', 1_800_000_000);

  it('proves sender, body and time', () => {
    expect(verifySignature('whsec_a', '{"a":1}', header, 1_800_000_010)).toBe(true);
    expect(verifySignature('whsec_b', '{"a":1}', header, 1_800_000_010)).toBe(false);
    expect(verifySignature('whsec_a', '{"a":2}', header, 1_800_000_010)).toBe(false);
    expect(verifySignature('whsec_a', '{"a":1}', header, 1_800_000_301)).toBe(false);
    expect(verifySignature('whsec_a', '{"a":1}', 'v1=zz', 1_800_000_000)).toBe(false);
  });
});

describe('the address guard', () => {
  it.each([
    ['127.0.0.1', false],
    ['10.1.2.3', false],
    ['172.31.255.255', false],
    ['172.32.0.1', true],
    ['192.168.1.1', false],
    ['169.254.169.254', false],
    ['100.64.0.1', false],
    ['0.0.0.0', false],
    ['8.8.8.8', true],
    ['::1', false],
    ['::ffff:127.0.0.1', false],
    ['::ffff:8.8.8.8', false],
    ['fd00::1', false],
    ['fe80::1%eth0', false],
    ['64:ff9b::7f00:1', false],
    ['2002:7f00:1::', false],
    ['2800:484:1::1', true],
    ['not an address', false],
  ])('%s is public: %s', (address, expected) => {
    expect(isPublicAddress(address)).toBe(expected);
  });

  it.each([
    ['https://tienda.example.com/hook', true],
    ['http://tienda.example.com/hook', false],
    ['https://user:pass@tienda.example.com/', false],
    ['https://localhost/hook', false],
    ['https://n8n/hook', false],
    ['https://db.internal/', false],
    ['https://127.0.0.1/', false],
    ['https://2130706433/', false],
    ['https://0x7f.1/', false],
    ['https://[::ffff:10.0.0.1]/', false],
    ['https://[::1]/', false],
    ['ftp://tienda.example.com/', false],
    ['no url', false],
  ])('%s is acceptable over HTTPS: %s', (url, expected) => {
    expect(isAcceptableUrl(url, [], true)).toBe(expected);
  });

  it('lets through the private hosts that the operator names', () => {
    expect(isAcceptableUrl('http://n8n:5678/webhook/x', ['n8n'], true)).toBe(true);
  });

  it('refuses a name that resolves to a private address, even beside a public one', (done) => {
    const resolve = ((_host: string, _options: unknown, callback: (...args: unknown[]) => void) =>
      callback(null, [
        { address: '8.8.8.8', family: 4 },
        { address: '10.0.0.5', family: 4 },
      ])) as never;
    guardedLookup([], resolve)('rebind.example.com', {}, (error) => {
      expect(error?.code).toBe('EPRIVATEADDRESS');
      done();
    });
  });
});

describe('deliver', () => {
  let server: Server;
  let origin: string;
  let answer = 200;
  let seen: { headers: Record<string, unknown>; body: string } | null = null;

  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        seen = { headers: request.headers, body };
        if (answer === 0) return;
        response
          .writeHead(answer, answer === 302 ? { Location: 'http://169.254.169.254/' } : {})
          .end('x'.repeat(100));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const delivery = () => ({
    id: 'd-1',
    event: 'invoice.created',
    url: `${origin}/hook`,
    secret: 'whsec_x',
    body: '{"ñ":1}',
  });
  const options = { allowedPrivateHosts: ['127.0.0.1'], timeoutMs: 300 };

  it('posts a signed body that the receiver can check', async () => {
    answer = 200;
    await expect(deliver(delivery(), options)).resolves.toMatchObject({
      delivered: true,
      status: 200,
      error: null,
    });
    expect(seen?.headers).toMatchObject({
      'x-jewelry-event': 'invoice.created',
      'x-jewelry-delivery': 'd-1',
    });
    const signature = String(seen?.headers['x-jewelry-signature']);
    expect(verifySignature('whsec_x', seen?.body ?? '', signature, Math.floor(Date.now() / 1000))).toBe(true);
  });

  it.each([
    [500, 'HTTP 500'],
    [302, 'HTTP 302'],
  ])('takes %i for a failure', async (status, error) => {
    answer = status;
    await expect(deliver(delivery(), options)).resolves.toMatchObject({ delivered: false, status, error });
  });

  it('gives up on a receiver that does not answer', async () => {
    answer = 0;
    await expect(deliver(delivery(), options)).resolves.toMatchObject({
      delivered: false,
      status: null,
      error: 'timeout',
    });
  });

  it('never connects to a private address that nobody allowed', async () => {
    seen = null;
    const outcome = await deliver(delivery(), { ...options, allowedPrivateHosts: [] });
    expect(outcome).toMatchObject({ delivered: false, error: 'EPRIVATEADDRESS' });
    expect(seen).toBeNull();
  });
});

describe('retryDelaySeconds', () => {
  it('grows to half a day and spreads', () => {
    expect(retryDelaySeconds(1, 0)).toBe(30);
    expect(retryDelaySeconds(2, 0)).toBe(90);
    expect(retryDelaySeconds(MAX_ATTEMPTS, 0)).toBe(43_200);
    expect(retryDelaySeconds(1, 1)).toBe(36);
  });
});
