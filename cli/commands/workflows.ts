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
import {
  checkWorkflows,
  compareWorkflows,
  exportWorkflows,
  importWorkflows,
  rollBackWorkflows,
} from '../../stack/workflows/commands';

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

/** `jewelry workflows deploy|rollback|status|export|check`; `import` is `deploy` by its older name. */
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
    .command('deploy')
    .alias('import')
    .description('Lleva los archivos a n8n, sin reiniciarlo, y los publica (repetirlo no cambia nada)')
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
      const outcomes = await importWorkflows(carpeta, n8n, options);
      for (const { name, outcome, reason } of outcomes) {
        const hint = {
          conservado: ' (cambiaron el archivo y el editor; use --forzar para reemplazar lo del editor)',
          rechazado: ` (sigue corriendo el que había: ${reason ?? ''})`,
        };
        console.log(
          `${outcome.padEnd(12)} ${name}${outcome in hint ? hint[outcome as keyof typeof hint] : ''}`,
        );
      }
      if (outcomes.some(({ outcome }) => outcome === 'importado'))
        console.log('Para volver a lo anterior: npx jewelry workflows rollback');
      if (outcomes.some(({ outcome }) => outcome === 'rechazado')) process.exitCode = 1;
    });

  workflows
    .command('rollback')
    .description('Vuelve a publicar lo que corría antes del último deploy (repetirlo lo deshace)')
    .argument('[flujo]', 'solo este: su nombre o su archivo')
    .option(...folderOption)
    .action(async (flow: string | undefined, { carpeta }: { carpeta: string }) => {
      const { n8n, recordFile } = access();
      const restored = await rollBackWorkflows(carpeta, n8n, { recordFile, ...(flow ? { flow } : {}) });
      if (restored.length === 0) throw new Error('No hay una versión anterior guardada.');
      for (const { name, to } of restored)
        console.log(
          `${to === 'anterior' ? 'versión anterior publicada' : 'sin publicar, como antes'}: ${name}`,
        );
    });

  workflows
    .command('status')
    .description('Compara cada flujo en el archivo, en el editor y publicado, y dice qué hacer')
    .option(...folderOption)
    .action(async ({ carpeta }: { carpeta: string }) => {
      const { n8n, recordFile } = access();
      for (const { name, lines } of await compareWorkflows(carpeta, n8n, recordFile))
        for (const line of lines) console.log(`${name}: ${line}`);
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
