import { createServer } from 'node:net';
import { StackFailure } from './failure';

/** True when nothing listens on the port of any local address. */
export async function isFree(port: number, host?: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

/** A port that the operating system says is free on loopback. */
export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen({ port: 0, host: '127.0.0.1' }, () => {
      const address = probe.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}

/** The wanted port when it is free, else another: for parts whose address nobody writes down. */
export async function freePortNear(wanted: number | undefined): Promise<number> {
  return wanted !== undefined && (await isFree(wanted, '127.0.0.1')) ? wanted : freePort();
}

/** Throws the failure that names the variable to change when a port that people know is taken. */
export async function requireFree(port: number, variable: string, what: string): Promise<void> {
  if ((await isFree(port)) && (await isFree(port, '127.0.0.1'))) return;
  throw new StackFailure(
    `El puerto ${port} (${what}) está ocupado por otro programa.`,
    `Ciérrelo, o elija otro puerto: ${variable}=${port + 1} npm start`,
  );
}
