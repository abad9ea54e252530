import { startStack, type RunningStack, type StackAddresses } from '../support/stack';

/** One real stack (PostgreSQL, n8n, server, simulator) for all end-to-end files: starting it is what takes long. */
export default async function setup(): Promise<void> {
  const stack = await startStack();
  const { dataDir, api, n8n, simulator, apiPort, n8nPort } = stack;
  const addresses: StackAddresses = { dataDir, api, n8n, simulator, apiPort, n8nPort };
  process.env.JEWELRY_E2E_STACK = JSON.stringify(addresses);
  (globalThis as { jewelryStack?: RunningStack }).jewelryStack = stack;
}
