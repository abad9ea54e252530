import { resolve } from 'node:path';
import type { Command } from 'commander';
import { readEnvironment } from '../../core/configuration/environment';
import { databaseUrl } from '../database-url';
import { OperationFailure } from '../operations/failure';
import { restore } from '../operations/restore';
import { CommandError, print } from '../output';

/** Exit codes: 0 restored and checked, 1 not. */
export function register(program: Command): void {
  program
    .command('restore <carpeta>')
    .description('Restaura una copia de jewelry backup; verifica las sumas antes y los consecutivos después')
    .option('--force', 'reemplaza una base que ya tiene datos')
    .option('--json', 'resultado en JSON')
    .action(async (folder: string, options: { force?: boolean; json?: boolean }) => {
      try {
        const result = await restore({
          folder: resolve(folder),
          databaseUrl: databaseUrl(),
          n8nDatabaseUrl: process.env.N8N_DATABASE_URL?.trim() || null,
          encryptionKey: readEnvironment(process.env).n8n.encryptionKey,
          force: options.force ?? false,
        });
        print(
          options,
          { invoices: result.invoices, n8n: result.manifest.n8n !== null, credentials: result.credentials },
          `Restauración completa: ${result.invoices} facturas, consecutivos correctos` +
            (result.credentials === 'ok' ? ', credenciales de n8n legibles.' : '.'),
        );
      } catch (error) {
        if (error instanceof OperationFailure) throw new CommandError(`${error.message}\n${error.remedy}`);
        throw error;
      }
    });
}
