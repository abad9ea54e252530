import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as z from 'zod/v4';
import { OperationFailure } from './failure';

export const MANIFEST = 'manifest.json';

const DumpFile = z.object({
  file: z.string().regex(/^[a-z0-9-]+\.dump$/),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.int().positive(),
  serverMajor: z.int(),
  schemas: z.array(z.string()).min(1),
});
export type DumpFile = z.infer<typeof DumpFile>;

const Manifest = z.object({
  format: z.literal(1),
  createdAt: z.iso.datetime(),
  version: z.string(),
  /** Names of the migrations that the copy holds, oldest first. */
  migrations: z.array(z.string()),
  /** Functions that a role of ours owns: a restore without owners must hand them back. */
  ownedFunctions: z.array(z.object({ signature: z.string(), owner: z.string() })),
  /** Highest number given by each shop and month, to be compared after a restore. */
  counters: z.array(z.object({ organization: z.string(), period: z.string(), last: z.int() })),
  invoices: z.int(),
  encryptionKeyFingerprint: z.string().nullable(),
  application: DumpFile,
  n8n: DumpFile.nullable(),
});
export type Manifest = z.infer<typeof Manifest>;

/** Tells two encryption keys apart without telling the key: 16 hexadecimal digits. */
export function keyFingerprint(key: string): string {
  return createHash('sha256').update(`jewelry-n8n-key:${key}`).digest('hex').slice(0, 16);
}

export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/**
 * Reads a copy's manifest and proves that its files are whole.
 * @throws OperationFailure naming the file that is missing, cut or changed
 */
export async function readVerifiedManifest(folder: string): Promise<Manifest> {
  const manifest = await readManifest(folder);
  for (const dump of [manifest.application, manifest.n8n]) {
    if (!dump) continue;
    const path = join(folder, basename(dump.file));
    const size = await stat(path).then(
      (entry) => entry.size,
      () => null,
    );
    if (size === null) throw damaged(`Falta ${dump.file} en la copia.`);
    if (size !== dump.bytes) throw damaged(`${dump.file} mide ${size} bytes y debía medir ${dump.bytes}.`);
    if ((await sha256OfFile(path)) !== dump.sha256) {
      throw damaged(`${dump.file} no es el que se guardó: su SHA-256 no coincide.`);
    }
  }
  return manifest;
}

/** @throws OperationFailure when there is no manifest or it is not one of ours */
export async function readManifest(folder: string): Promise<Manifest> {
  let text: string;
  try {
    text = await readFile(join(folder, MANIFEST), 'utf8');
  } catch (error) {
    throw new OperationFailure(
      `En ${folder} no hay una copia completa (falta ${MANIFEST}).`,
      'Indique la carpeta de una copia, por ejemplo backups/jewelry-20261124-070000.',
      { cause: error },
    );
  }
  try {
    return Manifest.parse(JSON.parse(text));
  } catch (error) {
    throw damaged(`${MANIFEST} no se puede leer.`, error);
  }
}

function damaged(message: string, cause?: unknown): OperationFailure {
  return new OperationFailure(message, 'La copia está dañada: use una anterior.', { cause });
}
