import { createHmac } from 'node:crypto';
import type { WorkflowFile, WorkflowNode } from './workflow-file';

/**
 * A UUID that only who knows SECRET_KEY can compute, the same at each import. n8n makes a Telegram webhook's secret
 * of workflow id and node id: with the ids of the public files anyone could forge updates.
 */
export function secretId(secretKey: string, purpose: string): string {
  const hex = createHmac('sha256', secretKey).update(`jewelry-workflow:${purpose}`).digest('hex');
  const variant = ((parseInt(hex[16]!, 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Nodes that receive calls from outside and therefore get secret ids. */
export function isEntrance(node: WorkflowNode): boolean {
  return node.type === 'n8n-nodes-base.telegramTrigger' || node.webhookId !== undefined;
}

/** The workflow as n8n gets it: entrances with ids of this installation. Nothing else differs from the file. */
export function withSecretIds(workflow: WorkflowFile, secretKey: string): WorkflowFile {
  const nodes = workflow.nodes.map((node) => {
    if (!isEntrance(node)) return node;
    const purpose = `${workflow.id}:${node.id}`;
    return {
      ...node,
      ...(node.type === 'n8n-nodes-base.telegramTrigger'
        ? { id: secretId(secretKey, `node:${purpose}`) }
        : {}),
      webhookId: secretId(secretKey, `webhook:${purpose}`),
    };
  });
  return { ...workflow, nodes };
}

/** The reverse: ids of this installation replaced by those of the committed file (matched by node name). */
export function withCommittedIds(
  workflow: WorkflowFile,
  committed: WorkflowFile | undefined,
  secretKey: string,
): WorkflowFile {
  if (!committed) return workflow;
  const secret = withSecretIds(committed, secretKey);
  const nodes = workflow.nodes.map((node) => {
    const index = secret.nodes.findIndex(
      (known) => known.id === node.id || (known.name === node.name && known.type === node.type),
    );
    const original = index < 0 ? undefined : committed.nodes[index];
    if (!original || !isEntrance(original)) return node;
    return {
      ...node,
      id: original.id,
      ...(original.webhookId === undefined ? {} : { webhookId: original.webhookId }),
    };
  });
  return { ...workflow, nodes };
}

/**
 * A flow that staff changed in the editor, with the entrances' ids of this SECRET_KEY and everything else as it is:
 * keeping their work must not keep what an older key has told others.
 */
export function withRenewedIds(
  running: WorkflowFile,
  committed: WorkflowFile,
  secretKey: string,
): WorkflowFile {
  const entrances = withSecretIds(committed, secretKey).nodes.filter(isEntrance);
  const nodes = running.nodes.map((node) => {
    const sameType = entrances.filter(({ type }) => type === node.type);
    // renamed, and the older key that made its id is unknown: the only one of its kind is still itself
    const entrance =
      sameType.find(({ name }) => name === node.name) ?? (sameType.length === 1 ? sameType[0] : undefined);
    if (!entrance || !isEntrance(node)) return node;
    return {
      ...node,
      webhookId: entrance.webhookId,
      ...(node.type === 'n8n-nodes-base.telegramTrigger' ? { id: entrance.id } : {}),
    };
  });
  return { ...running, nodes };
}
