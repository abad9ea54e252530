import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface WorkflowNode {
  id: string;
  name: string;
  type: string;
  typeVersion: number;
  position: [number, number];
  parameters: Record<string, unknown>;
  credentials?: Record<string, { id: string; name: string }>;
  webhookId?: string;
  onError?: string;
  [setting: string]: unknown;
}

export interface WorkflowConnection {
  node: string;
  type: string;
  index: number;
}

/** What a file in workflows/ holds: only what decides how the flow works. */
export interface WorkflowFile {
  id: string;
  name: string;
  nodes: WorkflowNode[];
  connections: Record<string, Record<string, (WorkflowConnection[] | null)[]>>;
  settings: Record<string, unknown>;
}

/** One file of the folder. */
export interface NamedWorkflow {
  file: string;
  workflow: WorkflowFile;
}

/** Reads all workflows of the folder, in the order of their file names. Throws when one is not JSON. */
export function readWorkflows(folder: string): NamedWorkflow[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => {
      try {
        return { file, workflow: JSON.parse(readFileSync(join(folder, file), 'utf8')) as WorkflowFile };
      } catch (error) {
        throw new Error(`${file}: no es JSON (${(error as Error).message})`);
      }
    });
}

/** Fields of a node in the order in which they are written, so that two exports differ only where the flow does. */
const NODE_FIELDS = [
  'id',
  'name',
  'type',
  'typeVersion',
  'position',
  'notes',
  'notesInFlow',
  'webhookId',
  'parameters',
  'credentials',
];

/**
 * The normal form that is committed: n8n's volatile fields gone (dates, version ids, pinned data, who shares it),
 * keys and nodes in a fixed order. Normalising twice changes nothing.
 */
export function normalise(raw: Record<string, unknown>): WorkflowFile {
  const source = raw as unknown as WorkflowFile;
  const nodes = source.nodes.map((node) => {
    const ordered: Record<string, unknown> = {};
    for (const field of NODE_FIELDS) if (node[field] !== undefined) ordered[field] = sortKeys(node[field]);
    for (const field of Object.keys(node).sort())
      if (!(field in ordered)) ordered[field] = sortKeys(node[field]);
    return ordered as unknown as WorkflowNode;
  });
  // as a person reads the canvas: left to right, then top to bottom
  nodes.sort(
    (a, b) => a.position[0] - b.position[0] || a.position[1] - b.position[1] || a.name.localeCompare(b.name),
  );
  return {
    id: source.id,
    name: source.name,
    nodes,
    connections: sortKeys(source.connections) as WorkflowFile['connections'],
    settings: sortKeys(source.settings ?? {}) as Record<string, unknown>,
  };
}

/** The text of a committed file. */
export function serialise(workflow: WorkflowFile): string {
  return `${JSON.stringify(normalise(workflow as unknown as Record<string, unknown>), null, 2)}\n`;
}

export function writeWorkflow(folder: string, file: string, workflow: WorkflowFile): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, file), serialise(workflow));
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value as Record<string, unknown>)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sortKeys(inner)]),
  );
}
