import { addLogContext, configureLogging, createLogger, withLogContext } from './logger';
import { redact, redactText } from './redaction';

describe('logger', () => {
  let lines: string[];
  beforeEach(() => {
    lines = [];
    configureLogging({ level: 'DEBUG', readable: false, write: (line) => lines.push(line) });
  });
  const last = (): Record<string, unknown> => JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown>;

  it('writes the agreed fields, in order, one JSON object a line', () => {
    createLogger('jewelry.api.invoices').warn(
      { duration_ms: 12, extra: 1, invoice_id: 'i-1', organization_id: 'o-1' },
      'Invoice created',
    );
    expect(lines[0]?.endsWith('}\n')).toBe(true);
    expect(Object.keys(last())).toEqual([
      'timestamp',
      'level',
      'logger',
      'message',
      'organization_id',
      'invoice_id',
      'duration_ms',
      'extra',
    ]);
    expect(last()).toMatchObject({
      level: 'WARNING',
      logger: 'jewelry.api.invoices',
      message: 'Invoice created',
    });
    expect(last().timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it.each([
    ['debug', 'DEBUG'],
    ['info', 'INFO'],
    ['warn', 'WARNING'],
    ['error', 'ERROR'],
    ['fatal', 'CRITICAL'],
  ] as const)('says %s as %s', (method, word) => {
    createLogger('jewelry.test')[method]('x');
    expect(last().level).toBe(word);
  });

  it('drops what is below the level', () => {
    configureLogging({ level: 'WARNING' });
    createLogger('jewelry.test').info('quiet');
    expect(lines).toEqual([]);
  });

  it('carries the context of the request through awaits and children', async () => {
    const logger = createLogger('jewelry.test').child({ part: 'a' });
    await withLogContext({ correlation_id: 'c-1' }, async () => {
      await Promise.resolve();
      addLogContext({ user_id: 'u-1' });
      logger.info('inside');
    });
    expect(last()).toMatchObject({
      correlation_id: 'c-1',
      user_id: 'u-1',
      part: 'a',
      logger: 'jewelry.test',
    });
    logger.info('outside');
    expect(last()).not.toHaveProperty('correlation_id');
  });

  it('keeps secrets and national ids out of every corner of a line', () => {
    const token = '8123456789:AAHsecretsecretsecretsecret12345';
    const cause = new Error(`connect postgres://joyero:Zr8fQ2kLm9@db/x for cedula 1020345678`);
    createLogger('jewelry.test').error(
      {
        err: new Error(`GET https://api.telegram.org/bot${token}/getMe failed`, { cause }),
        password: 'hunter2-hunter2',
        headers: { authorization: 'Bearer abcdefghijk', 'x-api-key': 'jk_live_0123456789' },
        nested: [{ refresh_token: 'r-1', cliente_cedula: '1020345678', nit: 900123456 }],
        text: 'María Gómez cc 1.020.345.678, NIT 901234567-8 y token eyJhbGciOi.eyJzdWIi.c2ln',
        chat_id: '123456789',
      },
      `login of 79123456 with ${token}`,
    );
    const line = lines[0] ?? '';
    for (const leak of [
      'AAHsecret',
      'hunter2',
      'abcdefghijk',
      'jk_live',
      'r-1',
      '1020345678',
      '900123456',
      '901234567',
      '1.020.345',
      'eyJzdWIi',
      '79123456',
      'Zr8fQ2kLm9',
    ]) {
      expect(line).not.toContain(leak);
    }
    expect(line).toContain('"chat_id":"123456789"');
    expect(line).toContain('***678');
  });

  it('leaves innocent numbers alone', () => {
    const text = 'JOY-202411-0001 took 153.27 ms on 127.0.0.1:5432 for 1b4e28ba-2fa1-11d2-883f-001234567890';
    expect(redactText(text)).toBe(text);
  });

  it('survives circular and enormous values', () => {
    const circular: Record<string, unknown> = { list: Array.from({ length: 5000 }, (_, i) => i) };
    circular.self = circular;
    expect(JSON.stringify(redact(circular)).length).toBeLessThan(20_000);
  });

  it('writes for a person on a terminal', () => {
    configureLogging({ readable: true });
    createLogger('jewelry.test').info({ duration_ms: 3 }, 'Ready');
    expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d .*INFO.*jewelry\.test Ready.*duration_ms=3/);
  });
});
