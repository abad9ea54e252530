import { createHash } from 'node:crypto';
import { withRenewedIds, withSecretIds } from './ids';
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
  /** When it is done; now when not given. */
  now?: Date;
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
  const now = (options.now ?? new Date()).toISOString();
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
      if (before?.file !== file) await renewIds(client, running, workflow, options.secretKey);
      if (!running.active && !before?.rolledBack) await client.publish(id);
      outcomes.push({ name, outcome: before?.file === file ? 'sin cambios' : 'conservado' });
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
          : { previous: { workflow: published, replacedAt: now } }),
      };
      outcomes.push({ name, outcome: 'importado' });
    } catch (error) {
      // n8n did answer, and what it refuses once it refuses always
      if (!(error instanceof N8nError) || error.status < 400 || error.status >= 500) throw error;
      // the draft, too: the next Publish in the editor must not meet what was refused
      if (running) await client.put(running);
      outcomes.push({ name, outcome: 'rechazado', reason: error.message });
    }
  }
  return { record, outcomes };
}

/** What staff changed is kept, but not the ids that an older SECRET_KEY has told others. */
async function renewIds(
  client: N8nClient,
  running: RunningWorkflow,
  committed: WorkflowFile,
  secretKey: string,
): Promise<void> {
  const renewed = withRenewedIds(running, committed, secretKey);
  if (fingerprint(renewed) === fingerprint(running)) return;
  const published = await client.published(running);
  if (published) {
    await client.put(withRenewedIds(published, committed, secretKey));
    await client.publish(running.id);
  }
  // a draft that was not published yet stays one
  if (!published || fingerprint(published) !== fingerprint(running)) await client.put(renewed);
}

export interface Restored {
  name: string;
  to: 'anterior' | 'sin publicar';
}

/**
 * Publishes again what ran before the last deployment (or before that of one flow): the flows that it replaced, and no
 * others. Done twice, the deployment is back.
 * @param workflows the files, for the ids of entrances: what ran before may be of an older SECRET_KEY
 * @param options.only id of one flow
 */
export async function rollBack(
  record: ImportRecord,
  workflows: NamedWorkflow[],
  options: { client: N8nClient; secretKey: string; only?: string; now?: Date },
): Promise<{ record: ImportRecord; restored: Restored[] }> {
  const { client } = options;
  const replacedAt = (options.now ?? new Date()).toISOString();
  const replaced = Object.entries(record).filter(
    ([id, { previous }]) => previous && (!options.only || id === options.only),
  );
  const last = replaced
    .map(([, { previous }]) => previous!.replacedAt)
    .sort()
    .at(-1);
  const next: ImportRecord = { ...record };
  const restored: Restored[] = [];
  for (const [id, flow] of replaced) {
    if (flow.previous!.replacedAt !== last) continue;
    const running = await client.workflow(id);
    if (!running) continue;
    const published = await client.published(running);
    const { workflow } = flow.previous!;
    const committed = workflows.find((one) => one.workflow.id === id)?.workflow;
    if (workflow) {
      await client.put(committed ? withRenewedIds(workflow, committed, options.secretKey) : workflow);
      await client.publish(id);
    } else await client.unpublish(id);
    const live = await client.workflow(id);
    next[id] = {
      ...flow,
      n8n: live ? fingerprint(live) : flow.n8n,
      previous: { workflow: published, replacedAt },
      rolledBack: !flow.rolledBack,
    };
    restored.push({ name: running.name, to: workflow ? 'anterior' : 'sin publicar' });
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
