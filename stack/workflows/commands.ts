import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { installationCredentials } from '../credentials';
import type { N8nAccess } from '../installation';
import { deployCredentials, deployWorkflows, fingerprint, type ImportOutcome, type ImportRecord } from './deploy';
import { withCommittedIds } from './ids';
import { lintWorkflows, type LintFault } from './lint';
import { N8nClient } from './n8n-client';
import { normalise, readWorkflows, serialise, writeWorkflow } from './workflow-file';

/**
 * Imports and publishes all workflows of the folder, after the credentials that they name (when given).
 * @param options.recordFile where `npm start` notes what it imported
 */
export async function importWorkflows(
  folder: string,
  access: N8nAccess,
  options: {
    force: boolean;
    recordFile: string;
    credentials?: ReturnType<typeof installationCredentials>;
  },
): Promise<{ name: string; outcome: ImportOutcome }[]> {
  const record = existsSync(options.recordFile)
    ? (JSON.parse(readFileSync(options.recordFile, 'utf8')) as ImportRecord)
    : undefined;
  const client = await N8nClient.open(access.baseUrl, access.owner);
  try {
    await deployCredentials(client, options.credentials ?? []);
    const done = await deployWorkflows(readWorkflows(folder), {
      client,
      secretKey: access.secretKey,
      record,
      force: options.force,
    });
    // only where npm start keeps its data; elsewhere there is nothing to compare with
    if (existsSync(join(options.recordFile, '..')))
      writeFileSync(options.recordFile, `${JSON.stringify(done.record, null, 2)}\n`, { mode: 0o600 });
    return done.outcomes;
  } finally {
    await client.close();
  }
}

/**
 * Writes the workflows as n8n has them into the folder, in their normal form and with the committed ids, so that git
 * shows only what was changed. Workflows that the folder does not know are written too, under their name.
 * @returns each file and whether its content changed
 */
export async function exportWorkflows(
  folder: string,
  access: N8nAccess,
): Promise<{ file: string; changed: boolean }[]> {
  const committed = readWorkflows(folder);
  const client = await N8nClient.open(access.baseUrl, access.owner);
  try {
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
  } finally {
    await client.close();
  }
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
