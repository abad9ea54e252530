import { Client } from 'pg';
import { configureLogging, createLogger } from '../../core/logging/logger';
import { createTestDatabase } from '../../tests/support/postgres';
import { Leadership } from './leadership';

const BOT_ID = 4711;

let databaseUrl: string;
let drop: () => Promise<void>;
let leadership: Leadership | null = null;

beforeAll(async () => {
  configureLogging({ write: () => undefined });
  ({ url: databaseUrl, drop } = await createTestDatabase());
});

afterEach(async () => {
  await leadership?.stop();
  leadership = null;
});

afterAll(() => drop());

function lead(onLead: () => Promise<void>, onYield: () => Promise<void>): Leadership {
  leadership = new Leadership({
    databaseUrl,
    botId: BOT_ID,
    logger: createLogger('jewelry.test'),
    onLead,
    onYield,
    onNotification: () => undefined,
  });
  return leadership;
}

async function until(what: string, holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`Waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('the lead', () => {
  it('is given back and tried again when it could not be taken up', async () => {
    const steps: string[] = [];
    let tries = 0;
    const one = lead(
      async () => {
        tries += 1;
        steps.push(`lead ${tries}`);
        if (tries === 1) throw new Error('the pool is exhausted');
      },
      async () => void steps.push('yield'),
    );
    await one.start();
    expect(one.leads).toBe(false);
    await until('the second try', () => tries === 2);
    await until('the lead', () => one.leads);
    expect(steps).toEqual(['lead 1', 'yield', 'lead 2']);
  }, 30_000);

  it('is not given back before it was taken up, when the connection breaks in between', async () => {
    const steps: string[] = [];
    let proceed: () => void = () => undefined;
    const one = lead(
      async () => {
        steps.push('lead begins');
        if (steps.length === 1) await new Promise<void>((resolve) => (proceed = resolve));
        steps.push('lead ends');
      },
      async () => void steps.push('yield'),
    );
    const started = one.start();
    await until('the lead to begin', () => steps.length === 1);
    const admin = new Client({ connectionString: databaseUrl });
    await admin.connect();
    await admin.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE application_name = 'jewelry-relay' AND datname = current_database()`,
    );
    await until('the loss', () => !one.leads);
    proceed();
    await started;
    await until('the next lead', () => steps.length === 5);
    await admin.end();
    expect(steps).toEqual(['lead begins', 'lead ends', 'yield', 'lead begins', 'lead ends']);
  }, 30_000);
});
