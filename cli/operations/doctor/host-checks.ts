import { readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { availableParallelism, freemem, totalmem } from 'node:os';
import { dirname } from 'node:path';
import type { Environment } from '../../../core/configuration/environment';
import { newestBackup } from '../backup';
import { type Check, age, checksOf } from './check';

const is = checksOf('host');
const GIGABYTE = 1024 ** 3;
const BACKUP_LIMIT_SECONDS = 26 * 3_600;

/** The guide's hardware table. */
const MINIMUM: Record<Environment, { cpus: number; memory: number; disk: number }> = {
  development: { cpus: 2, memory: 2, disk: 20 },
  staging: { cpus: 2, memory: 4, disk: 50 },
  production: { cpus: 4, memory: 8, disk: 100 },
};

export interface HostFacts {
  cpus: number;
  memoryBytes: number;
  /** What programs may still take, caches included. */
  memoryFreeBytes: number;
  diskBytes: number;
  diskFreeBytes: number;
}

/** Measures this machine. @param folder any path on the disk that holds the data; it need not exist yet */
export async function hostFacts(folder: string): Promise<HostFacts> {
  const disk = await statfsOf(folder);
  return {
    cpus: availableParallelism(),
    memoryBytes: totalmem(),
    memoryFreeBytes: availableMemory(),
    diskBytes: disk.blocks * disk.bsize,
    diskFreeBytes: disk.bavail * disk.bsize,
  };
}

/** Size against the guide's table (a warning), memory above 80 % and disk above 90 % as its alerts say. */
export function checkHost(facts: HostFacts, environment: Environment): Check[] {
  const wanted = MINIMUM[environment];
  const memory = facts.memoryBytes / GIGABYTE;
  const disk = facts.diskBytes / GIGABYTE;
  const size = `${facts.cpus} núcleos, ${memory.toFixed(1)} GB de RAM, ${Math.round(disk)} GB de disco`;
  // machines are sold in round numbers and report a little less
  const small = facts.cpus < wanted.cpus || memory < wanted.memory * 0.9 || disk < wanted.disk * 0.9;
  const memoryUse = 1 - facts.memoryFreeBytes / facts.memoryBytes;
  const diskUse = 1 - facts.diskFreeBytes / facts.diskBytes;
  return [
    small
      ? is.warning(
          'size',
          'Equipo',
          `${size}; para ${environment} se recomiendan ${wanted.cpus} núcleos, ${wanted.memory} GB y ${wanted.disk} GB`,
          'Funciona con menos, pero más lento; agregue lo que falte antes de crecer.',
        )
      : is.ok('size', 'Equipo', size),
    level('memory', 'Memoria', memoryUse, 0.8, 0.95, 'Cierre programas o agregue RAM; vea docker stats.'),
    level(
      'disk',
      'Disco',
      diskUse,
      0.8,
      0.9,
      'Libere espacio: docker image prune, copias viejas y registros; PostgreSQL se detiene con el disco lleno.',
    ),
  ];
}

function level(
  id: string,
  title: string,
  use: number,
  warning: number,
  failure: number,
  remedy: string,
): Check {
  const detail = `${Math.round(use * 100)} % en uso`;
  if (use > failure) return is.failure(id, title, detail, remedy);
  return use > warning ? is.warning(id, title, detail, remedy) : is.ok(id, title, detail);
}

/** A whole copy younger than 26 hours. Its lack only fails production. */
export async function checkBackups(folder: string, production: boolean): Promise<Check> {
  const newest = await newestBackup(folder);
  const seconds = newest ? (Date.now() - newest.createdAt.getTime()) / 1000 : Infinity;
  if (seconds <= BACKUP_LIMIT_SECONDS)
    return is.ok('backup', 'Copia de seguridad', `la última es de hace ${age(seconds)}`);
  return is[production ? 'failure' : 'warning'](
    'backup',
    'Copia de seguridad',
    newest ? `la última es de hace ${age(seconds)}` : `no hay ninguna en ${folder}`,
    'Haga una con npx jewelry backup y prográmela (docker compose --profile backup up -d); otra carpeta: --backups.',
  );
}

/** Somebody must hear of an alert. */
export function checkAlerts(env: NodeJS.ProcessEnv, production: boolean): Check[] {
  if (env.ALERT_CHAT_ID?.trim()) return [is.ok('alerts', 'Alertas', 'tienen un chat de destino')];
  if (!production) return [];
  return [
    is.failure(
      'alerts',
      'Alertas',
      'ALERT_CHAT_ID está vacía: nadie se entera de una caída',
      'Ponga en ALERT_CHAT_ID el número del chat de quien opera (lo dice @userinfobot) y use el perfil full.',
    ),
  ];
}

async function statfsOf(folder: string): Promise<{ blocks: number; bsize: number; bavail: number }> {
  try {
    return await statfs(folder);
  } catch (error) {
    const parent = dirname(folder);
    if (parent === folder) throw error;
    return statfsOf(parent);
  }
}

/** Linux counts caches as used; MemAvailable does not. */
function availableMemory(): number {
  try {
    const kilobytes = /^MemAvailable:\s+(\d+) kB/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1];
    return kilobytes ? Number(kilobytes) * 1024 : freemem();
  } catch {
    return freemem();
  }
}
