import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { installationCredentials } from '../credentials';
import type { N8nAccess } from '../installation';
import {
  deployCredentials,
  deployWorkflows,
  fingerprint,
  rollBack,
  type Deployment,
  type ImportRecord,
  type Restored,
} from './deploy';
import { compareWith } from './drift';
import { withCommittedIds } from './ids';
import { lintWorkflows, type LintFault } from './lint';
import { N8nClient } from './n8n-client';
import { normalise, readWorkflows, serialise, writeWorkflow } from './workflow-file';

/** What the installation remembers of its deployments. */
function readRecord(file: string): ImportRecord {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as ImportRecord) : {};
}

/** Only where `npm start` keeps its data; elsewhere there is nothing to compare with. */
function writeRecord(file: string, record: ImportRecord): void {
  if (existsSync(dirname(file)))
    writeFileSync(file, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 });
}

async function withClient<T>(access: N8nAccess, work: (client: N8nClient) => Promise<T>): Promise<T> {
  const client = await N8nClient.open(access.baseUrl, access.owner, (seconds) =>
    console.error(`n8n deja entrar 5 veces por minuto: sigo en ${seconds} s.`),
  );
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}

/**
 * Brings all workflows of the folder into the running n8n and publishes them, after the credentials that they name
 * (when given).
 * @param options.recordFile where the installation notes what it deployed
 */
export function importWorkflows(
  folder: string,
  access: N8nAccess,
  options: {
    force: boolean;
    recordFile: string;
    credentials?: ReturnType<typeof installationCredentials>;
  },
): Promise<Deployment[]> {
  return withClient(access, async (client) => {
    await deployCredentials(client, options.credentials ?? []);
    const done = await deployWorkflows(readWorkflows(folder), {
      client,
      secretKey: access.secretKey,
      record: readRecord(options.recordFile),
      force: options.force,
    });
    writeRecord(options.recordFile, done.record);
    return done.outcomes;
  });
}

/**
 * Publishes again what ran before the last deployment, or the previous version of one flow.
 * @param options.flow its name, file or id
 * @throws Error when there is no such flow
 */
export function rollBackWorkflows(
  folder: string,
  access: N8nAccess,
  options: { recordFile: string; flow?: string },
): Promise<Restored[]> {
  return withClient(access, async (client) => {
    const record = readRecord(options.recordFile);
    const only = options.flow && flowId(folder, options.flow);
    const done = await rollBack(record, readWorkflows(folder), {
      client,
      secretKey: access.secretKey,
      ...(only ? { only } : {}),
    });
    writeRecord(options.recordFile, done.record);
    return done.restored;
  });
}

function flowId(folder: string, wanted: string): string {
  const known = readWorkflows(folder);
  const found = known.find(
    ({ file, workflow }) =>
      [workflow.id, workflow.name, file].includes(wanted) || file === `${wanted}.json`,
  );
  if (!found)
    throw new Error(`No hay un flujo «${wanted}». Hay: ${known.map(({ file }) => file).join(', ')}.`);
  return found.workflow.id;
}

/** How each flow of the folder and of n8n stands in the file, in the editor and published. */
export function compareWorkflows(
  folder: string,
  access: N8nAccess,
  recordFile: string,
): Promise<{ name: string; lines: string[] }[]> {
  return withClient(access, (client) =>
    compareWith(client, readWorkflows(folder), access.secretKey, readRecord(recordFile)),
  );
}

/**
 * Writes the workflows as n8n has them into the folder, in their normal form and with the committed ids, so that git
 * shows only what was changed. Workflows that the folder does not know are written too, under their name.
 * @returns each file and whether its content changed
 */
export function exportWorkflows(
  folder: string,
  access: N8nAccess,
): Promise<{ file: string; changed: boolean }[]> {
  const committed = readWorkflows(folder);
  return withClient(access, async (client) => {
    const results: { file: string; changed: boolean }[] = [];
    for (const id of (await client.workflowIds()).sort()) {
      const running = await client.workflow(id);
      if (!running) continue;
      const known = committed.find(({ workflow }) => workflow.id === id);
      const exported = withCommittedIds(
        normalise(running as unknown as Record<string, unknown>),
        known?.workflow,
        access.secretKey,
      );
      const file = known?.file ?? `${fileName(exported.name)}.json`;
      const changed = !known || fingerprint(exported) !== fingerprint(known.workflow);
      if (changed) writeWorkflow(folder, file, exported);
      results.push({ file, changed });
    }
    return results;
  });
}

/** Checks the folder's files. @param fix brings them into their normal form first */
export function checkWorkflows(folder: string, fix: boolean): LintFault[] {
  const workflows = readWorkflows(folder);
  if (fix) for (const { file, workflow } of workflows) writeFileSync(join(folder, file), serialise(workflow));
  return lintWorkflows(
    workflows.map(({ file, workflow }) => ({
      file,
      workflow,
      text: readFileSync(join(folder, file), 'utf8'),
    })),
  );
}

/** `Cartera vencida` -> `cartera-vencida`. */
function fileName(name: string): string {
  const plain = name
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase();
  return plain.replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '') || 'flujo';
}
