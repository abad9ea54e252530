import { credential, forgetCredentials, type CredentialReader } from './credential';

describe('credential', () => {
  let reads: number;
  let answer: () => Promise<object>;

  const box = (id: string, mode = 'webhook'): CredentialReader =>
    ({
      getNode: () => ({ credentials: { telegramApi: { id, name: 'Bot' } } }),
      getMode: () => mode,
      getCredentials: () => {
        reads += 1;
        return answer();
      },
    }) as unknown as CredentialReader;
  const read = (node: CredentialReader): Promise<object> => credential(node, 'telegramApi', 0);

  beforeEach(() => {
    jest.useFakeTimers();
    forgetCredentials();
    reads = 0;
    answer = () => Promise.resolve({ accessToken: `1:${reads}` });
  });
  afterEach(() => jest.useRealTimers());

  it('is read once for the boxes that follow each other, and anew when it may have changed', async () => {
    expect(await Promise.all([read(box('a')), read(box('a'))])).toEqual([
      { accessToken: '1:1' },
      { accessToken: '1:1' },
    ]);
    jest.setSystemTime(Date.now() + 5_001);
    expect(await read(box('a'))).toEqual({ accessToken: '1:2' });
  });

  it('is not taken for another one', async () => {
    await read(box('a'));
    expect(await read(box('b'))).toEqual({ accessToken: '1:2' });
  });

  it('is read anew when the flow is tried in the editor', async () => {
    await read(box('a'));
    expect(await read(box('a', 'manual'))).toEqual({ accessToken: '1:2' });
  });

  it('is asked for again after a failure', async () => {
    answer = () => Promise.reject(new Error('the database of n8n is away'));
    await expect(read(box('a'))).rejects.toThrow('is away');
    answer = () => Promise.resolve({ accessToken: 'back' });
    expect(await read(box('a'))).toEqual({ accessToken: 'back' });
  });
});
