import type { RunningStack } from '../support/stack';

export default async function teardown(): Promise<void> {
  const stack = (globalThis as { jewelryStack?: RunningStack }).jewelryStack;
  const code = await stack?.stop();
  if (code !== undefined && code !== 0) throw new Error(`npm start ended with ${code}:\n${stack?.output()}`);
}
