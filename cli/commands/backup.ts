import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { readEnvironment } from '../../core/configuration/environment';
import { VERSION } from '../../server/version';
import { databaseUrl } from '../database-url';
import { backup, newestBackup, untilNext } from '../operations/backup';
import { OperationFailure } from '../operations/failure';
import { CommandError, print } from '../output';

interface Options {
  out: string;
  keepDays: string;
  dailyAt?: string;
  check?: boolean;
  json?: boolean;
}

const STALE_MS = 26 * 3_600_000;

/** Exit codes: 0 a whole copy was made (or, with --check, exists), 1 it was not, 3 ours was copied but n8n was not found. */
export function register(program: Command): void {
  program
    .command('backup')
    .description('Copia la base de facturas y la de n8n, con sumas SHA-256, y borra las copias viejas')
    .option('--out <carpeta>', 'dónde guardar las copias', 'backups')
    .option('--keep-days <días>', 'días que se conserva una copia (nunca se borran las tres últimas)', '30')
    .option(
      '--daily-at <HH:MM>',
      'no termina: hace una copia cada día a esa hora de Bogotá, y una ya si falta la última',
    )
    .option('--check', 'solo revisa que haya una copia de hace menos de 26 horas')
    .option('--json', 'resultado en JSON')
    .action(async (options: Options) => {
      try {
        if (options.check) return await check(options);
        if (!options.dailyAt) {
          process.exitCode = await once(options);
          return;
        }
        await daily(options, options.dailyAt);
      } catch (error) {
        throw asCommandError(error);
      }
    });
}

/** Never ends. A new installation, or one that was off at night, gets its copy at once. */
async function daily(options: Options, time: string): Promise<never> {
  untilNext(time, new Date());
  if ((await newestAgeMs(options)) <= STALE_MS) await sleep(untilNext(time, new Date()));
  for (;;) {
    // one bad night must not end the nights that follow; the alert looks at the age of the newest copy
    await once(options).catch((error: unknown) => process.stderr.write(`${asCommandError(error).message}\n`));
    await sleep(untilNext(time, new Date()));
  }
}

async function newestAgeMs(options: Options): Promise<number> {
  const newest = await newestBackup(resolve(options.out));
  return newest ? Date.now() - newest.createdAt.getTime() : Infinity;
}

async function once(options: Options): Promise<number> {
  const keepDays = Number(options.keepDays);
  if (!Number.isInteger(keepDays) || keepDays < 1)
    throw new CommandError('--keep-days debe ser un número de días, de 1 en adelante.', 2);
  const result = await backup({
    databaseUrl: databaseUrl(),
    n8nDatabaseUrl: process.env.N8N_DATABASE_URL?.trim() || null,
    encryptionKey: readEnvironment(process.env).n8n.encryptionKey,
    folder: resolve(options.out),
    keepDays,
    version: VERSION,
    now: new Date(),
  });
  const { manifest } = result;
  print(
    options,
    {
      folder: result.folder,
      invoices: manifest.invoices,
      n8n: manifest.n8n !== null,
      removed: result.removed,
    },
    `Copia completa en ${result.folder}: ${manifest.invoices} facturas${manifest.n8n ? ' y n8n' : ''}.` +
      (manifest.n8n
        ? ''
        : '\nAtención: no se encontró la base de n8n (indique N8N_DATABASE_URL); sus credenciales no están en la copia.') +
      (result.removed.length > 0 ? `\nCopias viejas borradas: ${result.removed.join(', ')}.` : ''),
  );
  return manifest.n8n ? 0 : 3;
}

async function check(options: Options): Promise<void> {
  const newest = await newestBackup(resolve(options.out));
  const ageMs = newest ? Date.now() - newest.createdAt.getTime() : Infinity;
  if (ageMs > STALE_MS)
    throw new CommandError(
      newest
        ? `La última copia es de ${newest.createdAt.toISOString()}: tiene más de 26 horas.`
        : 'No hay ninguna copia completa.',
    );
  print(
    options,
    { folder: newest?.folder, ageSeconds: Math.round(ageMs / 1000) },
    `Última copia: ${newest?.folder}`,
  );
}

function asCommandError(error: unknown): Error {
  if (error instanceof OperationFailure) return new CommandError(`${error.message}\n${error.remedy}`);
  return error instanceof Error ? error : new Error(String(error));
}
