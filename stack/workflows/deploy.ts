import { createHash } from 'node:crypto';
import { withSecretIds } from './ids';
import type { CredentialRecord, N8nClient } from './n8n-client';
import { normalise, type NamedWorkflow, type WorkflowFile } from './workflow-file';

/** What the last import put into n8n, by workflow id: tells our changes from those that staff made in the editor. */
export type ImportRecord = Record<string, { file: string; n8n: string }>;

export type ImportOutcome = 'importado' | 'sin cambios' | 'conservado';

export interface DeployOptions {
  client: N8nClient;
  secretKey: string;
  /** From the previous import, if known. */
  record?: ImportRecord;
  /** Replace also what was changed in the editor since. */
  force: boolean;
}

/** Hash of what decides how a flow works, whoever ordered its keys. */
export function fingerprint(workflow: WorkflowFile): string {
  return createHash('sha256')
    .update(JSON.stringify(normalise(workflow as unknown as Record<string, unknown>)))
    .digest('hex');
}

/**
 * Brings the workflows into a running n8n and publishes them, each only when its file changed; a flow that staff
 * changed in the editor is kept unless `force`. The error flow comes first: n8n only calls a published one.
 */
export async function deployWorkflows(
  workflows: NamedWorkflow[],
  options: DeployOptions,
): Promise<{ record: ImportRecord; outcomes: { name: string; outcome: ImportOutcome }[] }> {
  const record: ImportRecord = { ...options.record };
  const outcomes: { name: string; outcome: ImportOutcome }[] = [];
  const handlers = new Set(workflows.map(({ workflow }) => workflow.settings.errorWorkflow));
  const ordered = [...workflows].sort(
    (a, b) => Number(handlers.has(b.workflow.id)) - Number(handlers.has(a.workflow.id)),
  );
  for (const { workflow } of ordered) {
    const wanted = withSecretIds(workflow, options.secretKey);
    const file = fingerprint(wanted);
    const before = record[workflow.id];
    const running = await options.client.workflow(workflow.id);
    const edited = running !== null && before !== undefined && fingerprint(running) !== before.n8n;
    let outcome: ImportOutcome = 'importado';
    if (running && before?.file === file && !options.force) outcome = 'sin cambios';
    else if (edited && !options.force) outcome = 'conservado';
    if (outcome === 'importado') await options.client.put(wanted);
    const live =
      running?.active && outcome !== 'importado' ? running : await options.client.publish(workflow.id);
    if (outcome === 'importado') record[workflow.id] = { file, n8n: fingerprint(live) };
    outcomes.push({ name: workflow.name, outcome });
  }
  return { record, outcomes };
}

/** Creates the credentials that our workflows name, and updates those whose content this installation decides. */
export async function deployCredentials(
  client: N8nClient,
  credentials: { credential: CredentialRecord; replace: boolean }[],
): Promise<void> {
  for (const { credential, replace } of credentials) await client.putCredential(credential, { replace });
}
