import { createHash } from 'node:crypto';
import { withSecretIds } from './ids';
import { N8nError, type CredentialRecord, type N8nClient, type RunningWorkflow } from './n8n-client';
import { normalise, type NamedWorkflow, type WorkflowFile } from './workflow-file';

/** What is remembered of a flow that was deployed. */
export interface DeployedFlow {
  /** Fingerprint of the file that was deployed last. */
  file: string;
  /** Fingerprint of the flow as n8n had it afterwards: tells our changes from those that staff made in the editor. */
  n8n: string;
  /** What ran before the last deployment that changed it; n8n itself forgets old versions after a day. */
  previous?: PreviousVersion;
  /** The previous version was put back: the file waits. */
  rolledBack?: boolean;
}

export interface PreviousVersion {
  /** null: nothing was published. */
  workflow: WorkflowFile | null;
  /** ISO time of the deployment that replaced it; flows that were replaced together share it. */
  replacedAt: string;
}

/** By workflow id. */
export type ImportRecord = Record<string, DeployedFlow>;

export type ImportOutcome = 'importado' | 'sin cambios' | 'conservado' | 'rechazado';

export interface Deployment {
  name: string;
  outcome: ImportOutcome;
  /** Why n8n refused it; what ran before runs on. */
  reason?: string;
}

export interface DeployOptions {
  client: N8nClient;
  secretKey: string;
  /** From the previous import, if known. */
  record?: ImportRecord;
  /** Replace also what was changed in the editor since. */
  force: boolean;
  now: Date;
}

/** Hash of what decides how a flow works, whoever ordered its keys. */
export function fingerprint(workflow: WorkflowFile): string {
  return createHash('sha256')
    .update(JSON.stringify(normalise(workflow as unknown as Record<string, unknown>)))
    .digest('hex');
}

/**
 * Brings the workflows into a running n8n and publishes them, each only when its file changed; a flow that staff
 * changed in the editor is kept unless `force`, and one that n8n refuses leaves the one that runs in its place. The
 * error flow comes first: n8n only calls a published one.
 */
export async function deployWorkflows(
  workflows: NamedWorkflow[],
  options: DeployOptions,
): Promise<{ record: ImportRecord; outcomes: Deployment[] }> {
  const { client } = options;
  const record: ImportRecord = { ...options.record };
  const outcomes: Deployment[] = [];
  const handlers = new Set(workflows.map(({ workflow }) => workflow.settings.errorWorkflow));
  const ordered = [...workflows].sort(
    (a, b) => Number(handlers.has(b.workflow.id)) - Number(handlers.has(a.workflow.id)),
  );
  for (const { workflow } of ordered) {
    const { id, name } = workflow;
    const wanted = withSecretIds(workflow, options.secretKey);
    const file = fingerprint(wanted);
    const before = record[id];
    const running = await client.workflow(id);
    const edited = running !== null && before !== undefined && fingerprint(running) !== before.n8n;
    if (running && !options.force && (edited || before?.file === file)) {
      if (!running.active) await client.publish(id);
      outcomes.push({ name, outcome: before.file === file ? 'sin cambios' : 'conservado' });
      continue;
    }
    const published = running && (await client.published(running));
    try {
      await client.put(wanted);
      const live = await client.publish(id);
      const same = published !== null && fingerprint(published) === fingerprint(live);
      record[id] = {
        file,
        n8n: fingerprint(live),
        // deploying once more what runs already must not forget what ran before it
        ...(same
          ? before?.previous && { previous: before.previous }
          : { previous: { workflow: published, replacedAt: options.now.toISOString() } }),
      };
      outcomes.push({ name, outcome: 'importado' });
    } catch (error) {
      // n8n did answer, and what it refuses once it refuses always
      if (!(error instanceof N8nError) || error.status < 400 || error.status >= 500) throw error;
      await putBack(client, running, published);
      outcomes.push({ name, outcome: 'rechazado', reason: error.message });
    }
  }
  return { record, outcomes };
}

/** n8n keeps the refused draft: without this the next Publish in the editor would meet it. */
async function putBack(
  client: N8nClient,
  draft: RunningWorkflow | null,
  published: WorkflowFile | null,
): Promise<void> {
  if (published) {
    await client.put(published);
    await client.publish(published.id);
  }
  if (draft && (!published || fingerprint(draft) !== fingerprint(published))) await client.put(draft);
}

/**
 * Publishes again what ran before the last deployment (or before the one of the given flow): the flows that it
 * replaced, and no others. Done twice, the deployment is back.
 * @param only id of one flow
 */
export async function rollBack(
  record: ImportRecord,
  options: { client: N8nClient; now: Date; only?: string },
): Promise<{ record: ImportRecord; restored: { id: string; name: string; to: 'anterior' | 'sin publicar' }[] }> {
  const { client } = options;
  const last = Object.entries(record)
    .filter(([id]) => !options.only || id === options.only)
    .map(([, flow]) => flow.previous?.replacedAt ?? '')
    .sort()
    .at(-1);
  const next: ImportRecord = { ...record };
  const restored: { id: string; name: string; to: 'anterior' | 'sin publicar' }[] = [];
  for (const [id, flow] of Object.entries(record)) {
    if (!flow.previous || flow.previous.replacedAt !== last || (options.only && id !== options.only)) continue;
    const running = await client.workflow(id);
    if (!running) continue;
    const published = await client.published(running);
    const { workflow } = flow.previous;
    if (workflow) {
      await client.put(workflow);
      await client.publish(id);
    } else await client.unpublish(id);
    const live = await client.workflow(id);
    next[id] = {
      ...flow,
      n8n: live ? fingerprint(live) : flow.n8n,
      previous: { workflow: published, replacedAt: options.now.toISOString() },
      rolledBack: !flow.rolledBack,
    };
    restored.push({ id, name: running.name, to: workflow ? 'anterior' : 'sin publicar' });
  }
  return { record: next, restored };
}

/** Creates the credentials that our workflows name, and updates those whose content this installation decides. */
export async function deployCredentials(
  client: N8nClient,
  credentials: { credential: CredentialRecord; replace: boolean }[],
): Promise<void> {
  for (const { credential, replace } of credentials) await client.putCredential(credential, { replace });
}
