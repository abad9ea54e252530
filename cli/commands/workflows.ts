import type { Command } from 'commander';
import { join, resolve } from 'node:path';
import {
  ConfigurationError,
  type Configuration,
  readEnvironment,
  requireDatabaseUrl,
} from '../../core/configuration/environment';
import { installationCredentials } from '../../stack/credentials';
import { completeEnvironment, n8nAccess, type N8nAccess, webhookKey } from '../../stack/installation';
import { checkWorkflows, exportWorkflows, importWorkflows } from '../../stack/workflows/commands';

/** The project's folder: two above cli/commands in the sources, three in dist/. */
const ROOT = resolve(
  __dirname,
  ...(__dirname.includes(`${join('dist', 'cli')}`) ? ['..', '..', '..'] : ['..', '..']),
);

function access(): { n8n: N8nAccess; recordFile: string; configuration: Configuration } {
  const configuration = readEnvironment(completeEnvironment(ROOT, process.env));
  return {
    n8n: n8nAccess(configuration),
    recordFile: join(configuration.dataDirectory, 'workflows.json'),
    configuration,
  };
}

/** What n8n needs of this installation. @param relayUrl the relay as n8n reaches it */
function credentials(
  configuration: Configuration,
  relayUrl: string,
): ReturnType<typeof installationCredentials> {
  const { botToken } = configuration.telegram;
  if (!botToken)
    throw new ConfigurationError([{ variable: 'TELEGRAM_BOT_TOKEN', message: 'falta y es obligatoria' }]);
  return installationCredentials({
    databaseUrl: requireDatabaseUrl(configuration),
    botToken,
    relayUrl: relayUrl.replace(/\/+$/, ''),
    openai: configuration.openai,
    webhookKey: webhookKey(configuration),
  });
}

/** `jewelry workflows import|export|check`. */
export function register(program: Command): void {
  const workflows = program
    .command('workflows')
    .description('Los flujos de n8n y los archivos de workflows/');
  const folderOption = [
    '--carpeta <carpeta>',
    'carpeta con los archivos JSON',
    join(ROOT, 'workflows'),
  ] as const;

  workflows
    .command('import')
    .description('Lleva los archivos a n8n y los publica (repetirlo no cambia nada)')
    .option(...folderOption)
    .option('--forzar', 'reemplaza también los flujos que se cambiaron en el editor', false)
    .option(
      '--relevo <dirección>',
      'crea o actualiza también las credenciales; es la dirección del relevo vista desde n8n (http://server:8000/telegram)',
    )
    .action(async ({ carpeta, forzar, relevo }: { carpeta: string; forzar: boolean; relevo?: string }) => {
      const { n8n, recordFile, configuration } = access();
      const options = {
        force: forzar,
        recordFile,
        ...(relevo ? { credentials: credentials(configuration, relevo) } : {}),
      };
      for (const { name, outcome } of await importWorkflows(carpeta, n8n, options)) {
        const hint =
          outcome === 'conservado' ? ' (cambiado en el editor; use --forzar para reemplazarlo)' : '';
        console.log(`${outcome.padEnd(12)} ${name}${hint}`);
      }
    });

  workflows
    .command('export')
    .description(
      'Escribe en los archivos los flujos como están en n8n, sin ids ni secretos de esta instalación',
    )
    .option(...folderOption)
    .action(async ({ carpeta }: { carpeta: string }) => {
      for (const { file, changed } of await exportWorkflows(carpeta, access().n8n)) {
        console.log(`${(changed ? 'cambió' : 'igual').padEnd(12)} ${file}`);
      }
    });

  workflows
    .command('check')
    .description('Revisa que los archivos cumplan las reglas del proyecto')
    .option(...folderOption)
    .option('--corregir', 'los deja antes en su forma normal', false)
    .action(({ carpeta, corregir }: { carpeta: string; corregir: boolean }) => {
      const faults = checkWorkflows(carpeta, corregir);
      for (const { file, node, message } of faults)
        console.log(`${file}${node ? ` · ${node}` : ''}: ${message}`);
      if (faults.length > 0) process.exitCode = 1;
      else console.log('Los flujos cumplen las reglas.');
    });
}
