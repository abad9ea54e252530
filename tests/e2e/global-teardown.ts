import { findLeaks, searchedOf } from '../support/leaks';
import type { RunningStack } from '../support/stack';

/** Ends the stack, after a last look at what all the tests together have left in its logs, metrics and executions. */
export default async function teardown(): Promise<void> {
  const stack = (globalThis as { jewelryStack?: RunningStack }).jewelryStack;
  if (!stack) return;
  let code: number | null = null;
  let leaks: string[] = [];
  try {
    ({ leaks } = await findLeaks(await searchedOf(stack)));
  } finally {
    code = await stack.stop();
  }
  if (code !== 0) throw new Error(`npm start ended with ${code}:\n${stack.output()}`);
  if (leaks.length > 0) throw new Error(`The tests left secrets or cédulas behind:\n${leaks.join('\n')}`);
}
