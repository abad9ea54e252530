import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lintWorkflows } from '../../stack/workflows/lint';
import { readWorkflows } from '../../stack/workflows/workflow-file';

const FOLDER = join(__dirname, '..', '..', 'workflows');
const NOTE = 'n8n-nodes-base.stickyNote';

const read = (folder: string): { file: string; text: string; workflow: ReturnType<typeof readWorkflows>[number]['workflow'] }[] =>
  readWorkflows(folder).map(({ file, workflow }) => ({
    file,
    workflow,
    text: readFileSync(join(folder, file), 'utf8'),
  }));
const flows = read(FOLDER);
const examples = read(join(FOLDER, 'ejemplos'));

it('keeps the rules of the project in every flow and example', () => {
  expect(lintWorkflows(flows)).toEqual([]);
  expect(lintWorkflows([...flows, ...examples])).toEqual([
    // who calls it signs each call instead of knowing a key
    expect.objectContaining({ file: 'recibir-avisos-firmados.json', node: 'Llega un aviso' }),
  ]);
});

it.each([...flows, ...examples].map(({ file, workflow }) => [file, workflow] as const))(
  '%s is one screen: a dozen boxes at most, none on another, with notes',
  (_file, { nodes }) => {
    const boxes = nodes.filter(({ type }) => type !== NOTE);
    expect(boxes.length).toBeLessThanOrEqual(12);
    expect(nodes.filter(({ type }) => type === NOTE).length).toBeGreaterThanOrEqual(2);
    for (const [index, box] of boxes.entries())
      for (const other of boxes.slice(index + 1)) {
        const [x, y] = [0, 1].map((axis) => Math.abs(box.position[axis]! - other.position[axis]!));
        expect(x! >= 160 || y! >= 80).toBe(true);
      }
  },
);
