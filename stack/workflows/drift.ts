import { fingerprint, type DeployedFlow, type ImportRecord } from './deploy';
import { withSecretIds } from './ids';
import type { N8nClient } from './n8n-client';
import type { NamedWorkflow, WorkflowFile } from './workflow-file';

/** The three places where a flow is, and what was deployed last. */
export interface FlowPlaces {
  /** With the ids of this installation; null: no file has it. */
  file: WorkflowFile | null;
  /** What the editor shows; null: n8n does not know the flow. */
  draft: WorkflowFile | null;
  /** What runs; null: nothing is published. */
  published: WorkflowFile | null;
  deployed?: DeployedFlow;
}

const DEPLOY = 'npx jewelry workflows deploy';
const EXPORT = 'npx jewelry workflows export';

/** How file, editor and published flow stand to each other, and what to do about it: a line for staff each. */
export function describeDrift({ file, draft, published, deployed }: FlowPlaces): string[] {
  if (!draft) return [`no está en n8n: ${DEPLOY} lo lleva`];
  const lines: string[] = [];
  if (!file) lines.push(`solo está en n8n: ${EXPORT} lo guarda en un archivo`);
  else lines.push(...fileAgainstEditor(fingerprint(file), fingerprint(draft), deployed));
  if (!published) lines.push('no está publicado: no corre');
  else if (fingerprint(published) !== fingerprint(draft))
    lines.push('el editor tiene cambios sin publicar: corre lo publicado antes; publíquelos o descártelos');
  return lines.length > 0 ? lines : ['igual en el archivo, en el editor y publicado'];
}

function fileAgainstEditor(file: string, draft: string, deployed: DeployedFlow | undefined): string[] {
  if (file === draft) return [];
  if (!deployed)
    return [
      `el archivo y el editor son distintos, y no se sabe cuál cambió: ${EXPORT} guarda lo del editor, ${DEPLOY} --forzar lo reemplaza`,
    ];
  const fileChanged = file !== deployed.file;
  const editorChanged = draft !== deployed.n8n;
  if (fileChanged && editorChanged)
    return [
      `cambiaron los dos, el archivo y el editor: ${EXPORT} guarda lo del editor (mire la diferencia en git), ${DEPLOY} --forzar lo reemplaza por el archivo`,
    ];
  if (fileChanged) return [`el archivo cambió desde que se llevó a n8n: ${DEPLOY} lo lleva`];
  if (editorChanged)
    return [
      `cambió en el editor: ${EXPORT} lo guarda en el archivo, ${DEPLOY} --forzar lo deja como el archivo`,
    ];
  if (deployed.rolledBack)
    return [`se volvió a la versión anterior: ${DEPLOY} --forzar lleva otra vez la del archivo`];
  return [];
}

/** `describeDrift` for every flow of the files and of a running n8n. */
export async function compareWith(
  client: N8nClient,
  files: NamedWorkflow[],
  secretKey: string,
  record: ImportRecord,
): Promise<{ name: string; lines: string[] }[]> {
  const ids = new Set([...files.map(({ workflow }) => workflow.id), ...(await client.workflowIds())]);
  const compared: { name: string; lines: string[] }[] = [];
  for (const id of ids) {
    const named = files.find(({ workflow }) => workflow.id === id);
    const draft = await client.workflow(id);
    const lines = describeDrift({
      file: named ? withSecretIds(named.workflow, secretKey) : null,
      draft,
      published: draft && (await client.published(draft)),
      deployed: record[id],
    });
    compared.push({ name: named?.workflow.name ?? draft?.name ?? id, lines });
  }
  return compared;
}
