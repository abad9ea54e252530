import { fingerprint, type DeployedFlow } from './deploy';
import { describeDrift, type FlowPlaces } from './drift';
import type { WorkflowFile } from './workflow-file';

const flow = (text: string): WorkflowFile => ({
  id: 'w1',
  name: 'Uno',
  nodes: [{ id: 'a', name: 'A', type: 'x', typeVersion: 1, position: [0, 0], parameters: { text } }],
  connections: {},
  settings: {},
});
const OLD = flow('viejo');
const NEW = flow('nuevo');
const OTHER = flow('otro');
const deployed: DeployedFlow = { file: fingerprint(OLD), n8n: fingerprint(OLD) };

it.each<[string, FlowPlaces, RegExp[]]>([
  ['all three agree', { file: OLD, draft: OLD, published: OLD, deployed }, [/^igual en el archivo, en el editor y publicado$/]],
  ['n8n does not know it', { file: OLD, draft: null, published: null }, [/no está en n8n: .*deploy/]],
  ['no file has it', { file: null, draft: OLD, published: OLD }, [/solo está en n8n: .*export/]],
  ['the file changed', { file: NEW, draft: OLD, published: OLD, deployed }, [/el archivo cambió .*deploy lo lleva/]],
  ['the editor changed', { file: OLD, draft: NEW, published: NEW, deployed }, [/cambió en el editor: .*export lo guarda/]],
  ['both changed', { file: NEW, draft: OTHER, published: OTHER, deployed }, [/cambiaron los dos, el archivo y el editor: .*--forzar/]],
  [
    'both changed and the editor’s is a draft',
    { file: NEW, draft: OTHER, published: OLD, deployed },
    [/cambiaron los dos/, /cambios sin publicar/],
  ],
  ['both came to the same', { file: NEW, draft: NEW, published: NEW, deployed }, [/^igual/]],
  ['only the draft is ahead', { file: OLD, draft: NEW, published: OLD, deployed }, [/cambió en el editor/, /cambios sin publicar/]],
  ['nothing is published', { file: OLD, draft: OLD, published: null, deployed }, [/no está publicado: no corre/]],
  ['nobody remembers a deployment', { file: NEW, draft: OLD, published: OLD }, [/no se sabe cuál cambió/]],
  [
    'the version before was put back',
    { file: NEW, draft: OLD, published: OLD, deployed: { file: fingerprint(NEW), n8n: fingerprint(OLD), rolledBack: true } },
    [/se volvió a la versión anterior: .*--forzar/],
  ],
])('says in words when %s', (_what, places, expected) => {
  const lines = describeDrift(places);
  expect(lines).toHaveLength(expected.length);
  expected.forEach((words, index) => expect(lines[index]).toMatch(words));
});
