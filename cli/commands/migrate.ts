import type { Command } from 'commander';
import { migrateDown, migrateUp, migrationState } from '../../database/migrator';
import { databaseUrl } from '../database-url';
import { print } from '../output';

export function register(program: Command): void {
  const migrate = program.command('migrate').description('tablas de la base de datos: crear, revertir, ver');

  migrate
    .command('up')
    .description('aplica las migraciones pendientes (segura desde varios procesos a la vez)')
    .option('--json', 'salida en JSON')
    .action(async (options: { json?: boolean }) => {
      const applied = await migrateUp(databaseUrl());
      const text = applied.length
        ? `Migraciones aplicadas:\n${bullets(applied)}`
        : 'La base de datos ya está al día.';
      print(options, { applied }, text);
    });

  migrate
    .command('down')
    .description('revierte la última migración; con --todas, todas (borra los datos)')
    .option('--todas', 'revierte todas')
    .option('--json', 'salida en JSON')
    .action(async (options: { todas?: boolean; json?: boolean }) => {
      const reverted = await migrateDown(databaseUrl(), { all: options.todas });
      const text = reverted.length
        ? `Migraciones revertidas:\n${bullets(reverted)}`
        : 'No hay migraciones para revertir.';
      print(options, { reverted }, text);
    });

  migrate
    .command('status')
    .description('muestra las migraciones aplicadas y pendientes; termina con 1 si falta alguna')
    .option('--json', 'salida en JSON')
    .action(async (options: { json?: boolean }) => {
      const state = await migrationState(databaseUrl());
      const text = [
        `Aplicadas: ${state.applied.length}`,
        bullets(state.applied),
        `Pendientes: ${state.pending.length}`,
        bullets(state.pending),
      ];
      print(options, state, text.filter(Boolean).join('\n'));
      if (state.pending.length > 0) process.exitCode = 1;
    });
}

function bullets(names: string[]): string {
  return names.map((name) => `  - ${name}`).join('\n');
}
