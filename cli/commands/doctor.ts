import { resolve } from 'node:path';
import type { Command } from 'commander';
import { type Check, type Diagnosis, diagnose } from '../operations/doctor';
import { print } from '../output';

const MARKS: Record<Check['status'], string> = { ok: '✔', warning: '⚠', failure: '✖', skipped: '–' };

/** Exit codes: 0 nothing failed (warnings may remain), 1 something did. */
export function register(program: Command): void {
  program
    .command('doctor')
    .description('Revisa la instalación completa y da el remedio de lo que falle; no cambia nada')
    .option('--production', 'exige la lista de la guía de despliegue para producción')
    .option('--backups <carpeta>', 'dónde están las copias de seguridad', 'backups')
    .option('--api <dirección>', 'dirección del servidor (por defecto la de este equipo)')
    .option('--json', 'resultado en JSON')
    .action(async (options: { production?: boolean; backups: string; api?: string; json?: boolean }) => {
      const diagnosis = await diagnose({
        env: process.env,
        production: options.production ?? false,
        backupFolder: resolve(options.backups),
        api: options.api?.replace(/\/+$/, '') ?? null,
      });
      print(options, diagnosis, asText(diagnosis));
      if (!diagnosis.ok) process.exitCode = 1;
    });
}

/** One line for each check, its remedy below it, and the sum at the end. */
export function asText({ checks }: Diagnosis): string {
  const lines = checks.flatMap((check) => [
    `${MARKS[check.status]} ${check.title}: ${check.detail}`,
    ...(check.remedy ? [`    → ${check.remedy}`] : []),
  ]);
  const count = (status: Check['status']): number => checks.filter((check) => check.status === status).length;
  const failures = count('failure');
  const sum =
    failures === 0
      ? `Todo en orden${count('warning') > 0 ? `; ${count('warning')} por mejorar` : ''}.`
      : `${failures} ${failures === 1 ? 'punto' : 'puntos'} por corregir y ${count('warning')} por mejorar.`;
  return [...lines, '', sum].join('\n');
}
