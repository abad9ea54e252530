import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { StackFailure } from './failure';
import { endProcess, isSameProcess, startTime } from './processes';

/** Two empty databases and a day's logs, in bytes. */
const NEEDED_BYTES = 300 * 1024 ** 2;

/** What the stack generates once for a data folder and keeps; never printed except the owner's login. */
export interface Secrets {
  secretKey: string;
  n8nEncryptionKey: string;
  n8nPassword: string;
  postgresPassword: string;
  /** Token of the simulated bot. */
  botToken: string;
  /** Header value that the webhooks jewelry-extract and jewelry-pdf ask for. */
  webhookKey: string;
}

interface RunRecord {
  pid: number;
  start: string | null;
  children: { name: string; pid: number; start: string | null; signal: NodeJS.Signals }[];
}

function writeWhole(file: string, content: string, mode = 0o600): void {
  const fresh = `${file}.${process.pid}`;
  writeFileSync(fresh, content, { mode });
  renameSync(fresh, file);
}

function readJson<T>(file: string): T | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new StackFailure(
      `El archivo ${file} está dañado.`,
      'Restáurelo de una copia de seguridad; si es una instalación nueva, borre la carpeta de datos.',
      { cause: error },
    );
  }
}

/** The folder that holds everything a shop's installation must keep (DATA_DIR). */
export class DataDir {
  readonly logs: string;
  private readonly runFile: string;
  private record: RunRecord = { pid: process.pid, start: startTime(process.pid), children: [] };

  constructor(readonly path: string) {
    this.logs = join(path, 'logs');
    this.runFile = join(path, 'stack.json');
  }

  file(...parts: string[]): string {
    return join(this.path, ...parts);
  }

  /**
   * Takes the folder for this process and ends what an earlier stack left behind when it was killed.
   * Throws a StackFailure while another stack runs on it.
   */
  async claim(): Promise<void> {
    mkdirSync(this.logs, { recursive: true });
    // PostgreSQL refuses to run as root; its own user must be able to walk through the folder (files stay 0600)
    if (process.getuid?.() === 0) chmodSync(this.path, 0o711);
    const { bavail, bsize } = statfsSync(this.path);
    if (bavail * bsize < NEEDED_BYTES) {
      throw new StackFailure(
        `No queda espacio en el disco de ${this.path} (${Math.floor((bavail * bsize) / 1024 ** 2)} MB libres; se necesitan 300).`,
        'Libere espacio, o ponga los datos en otro disco: DATA_DIR=/otro/disco npm start',
      );
    }
    const previous = readJson<RunRecord>(this.runFile);
    if (previous && previous.pid !== process.pid && isSameProcess(previous.pid, previous.start)) {
      throw new StackFailure(
        `Ya hay un npm start en marcha con estos datos (${this.path}, proceso ${previous.pid}).`,
        'Use ese, deténgalo con Ctrl-C, o elija otra carpeta: DATA_DIR=./otros-datos npm start',
      );
    }
    for (const child of [...(previous?.children ?? [])].reverse()) {
      await endProcess(child.pid, child.start, { signal: child.signal, graceMs: 10_000 });
    }
    this.save();
  }

  /** Remembers a child process, so that a later start can end it should this process be killed. */
  remember(name: string, pid: number, signal: NodeJS.Signals): void {
    this.record.children = this.record.children.filter((child) => child.name !== name);
    this.record.children.push({ name, pid, start: startTime(pid), signal });
    this.save();
  }

  release(): void {
    rmSync(this.runFile, { force: true });
  }

  /** The secrets of this folder; those that are missing are generated. */
  secrets(): Secrets {
    const file = this.file('secrets.json');
    const known = readJson<Partial<Secrets>>(file) ?? {};
    const secrets: Secrets = {
      secretKey: known.secretKey ?? randomBytes(32).toString('base64url'),
      n8nEncryptionKey: known.n8nEncryptionKey ?? randomBytes(24).toString('base64url'),
      // n8n asks for a capital and a digit
      n8nPassword: known.n8nPassword ?? `Joya-${randomBytes(6).toString('hex')}7`,
      postgresPassword: known.postgresPassword ?? randomBytes(18).toString('base64url'),
      botToken:
        known.botToken ??
        `${700_000_000 + randomBytes(3).readUIntBE(0, 3)}:${randomBytes(26).toString('base64url').slice(0, 35)}`,
      webhookKey: known.webhookKey ?? randomBytes(24).toString('base64url'),
    };
    if (JSON.stringify(known) !== JSON.stringify(secrets))
      writeWhole(file, `${JSON.stringify(secrets, null, 2)}\n`);
    return secrets;
  }

  /** A small JSON document of the stack's own (ports, what was imported). */
  read<T>(name: string): T | null {
    return readJson<T>(this.file(name));
  }

  write(name: string, value: unknown): void {
    writeWhole(this.file(name), `${JSON.stringify(value, null, 2)}\n`);
  }

  /** Where the CLI finds the embedded database while DATABASE_URL is unset. */
  writeDatabaseUrl(url: string): void {
    writeWhole(this.file('database-url'), `${url}\n`);
  }

  has(name: string): boolean {
    return existsSync(this.file(name));
  }

  private save(): void {
    writeWhole(this.runFile, JSON.stringify(this.record));
  }
}
