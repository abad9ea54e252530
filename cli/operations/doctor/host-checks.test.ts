import { checkHost, hostFacts } from './host-checks';

const GIGABYTE = 1024 ** 3;
const GOOD = {
  cpus: 4,
  memoryBytes: 7.7 * GIGABYTE,
  memoryFreeBytes: 4 * GIGABYTE,
  diskBytes: 98 * GIGABYTE,
  diskFreeBytes: 60 * GIGABYTE,
};

describe('checkHost', () => {
  const statuses = (
    changes: Partial<typeof GOOD>,
    environment: 'development' | 'production' = 'production',
  ) =>
    Object.fromEntries(
      checkHost({ ...GOOD, ...changes }, environment).map(({ id, status }) => [id.split('.')[1], status]),
    );

  it('accepts a machine of the size that the guide asks for', () => {
    expect(statuses({})).toEqual({ size: 'ok', memory: 'ok', disk: 'ok' });
  });

  it.each([
    ['few cores', { cpus: 2 }, { size: 'warning' }],
    ['little memory', { memoryBytes: 4 * GIGABYTE, memoryFreeBytes: 3 * GIGABYTE }, { size: 'warning' }],
    ['memory above 80 %', { memoryFreeBytes: 1.5 * GIGABYTE }, { memory: 'warning' }],
    ['memory above 95 %', { memoryFreeBytes: 0.2 * GIGABYTE }, { memory: 'failure' }],
    ['a disk above 80 %', { diskFreeBytes: 15 * GIGABYTE }, { disk: 'warning' }],
    ['a disk above 90 %', { diskFreeBytes: 9 * GIGABYTE }, { disk: 'failure' }],
  ])('says so for %s', (_title, changes, expected) => {
    expect(statuses(changes)).toEqual({ size: 'ok', memory: 'ok', disk: 'ok', ...expected });
  });

  it('asks less of development', () => {
    expect(
      statuses({ cpus: 2, diskBytes: 30 * GIGABYTE, diskFreeBytes: 20 * GIGABYTE }, 'development'),
    ).toEqual({
      size: 'ok',
      memory: 'ok',
      disk: 'ok',
    });
  });

  it('measures the disk of a folder that does not exist yet', async () => {
    const facts = await hostFacts('/tmp/jewelry-none/such/folder');
    expect(facts.diskBytes).toBeGreaterThan(facts.diskFreeBytes);
    expect(facts.memoryBytes).toBeGreaterThan(facts.memoryFreeBytes);
    expect(facts.cpus).toBeGreaterThan(0);
  });
});
