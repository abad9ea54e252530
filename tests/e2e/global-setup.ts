import { freePort } from '../../stack/ports';
import { startStack, type RunningStack, type StackAddresses } from '../support/stack';

/** One real stack (PostgreSQL, n8n, server, simulator) for all end-to-end files: starting it is what takes long. */
export default async function setup(): Promise<void> {
  // nothing listens there until a test of voice notes does
  const aiPort = await freePort();
  process.env.JEWELRY_E2E_AI_PORT = String(aiPort);
  const stack = await startStack({
    env: { OPENAI_BASE_URL: `http://127.0.0.1:${aiPort}/v1`, OPENAI_API_KEY: 'llave-de-prueba' },
  });
  const { dataDir, api, n8n, simulator, apiPort, n8nPort } = stack;
  const addresses: StackAddresses = { dataDir, api, n8n, simulator, apiPort, n8nPort };
  process.env.JEWELRY_E2E_STACK = JSON.stringify(addresses);
  (globalThis as { jewelryStack?: RunningStack }).jewelryStack = stack;
}
