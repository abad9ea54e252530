import { resolve } from 'node:path';
import { fingerprint } from './deploy';
import { secretId, withCommittedIds, withRenewedIds, withSecretIds } from './ids';
import { lintWorkflows } from './lint';
import { normalise, readWorkflows, serialise, type WorkflowFile, type WorkflowNode } from './workflow-file';
import { checkWorkflows } from './commands';

const FOLDER = resolve(__dirname, '..', '..', 'workflows');
const KEY = 'clave-de-prueba';

function node(overrides: Partial<WorkflowNode> = {}): WorkflowNode {
  return { id: 'a', name: 'A', type: 'n8n-nodes-base.noOp', typeVersion: 1, position: [0, 0], parameters: {}, ...overrides };
}

function trigger(overrides: Partial<WorkflowNode> = {}): WorkflowNode {
  return node({ id: 't', name: 'T', type: 'n8n-nodes-base.telegramTrigger', webhookId: 'w', ...overrides });
}

function workflow(nodes: WorkflowNode[], overrides: Partial<WorkflowFile> = {}): WorkflowFile {
  const settings = { executionOrder: 'v1', timezone: 'America/Bogota', saveDataSuccessExecution: 'none', saveDataErrorExecution: 'none', errorWorkflow: 'w1' };
  return { id: 'w1', name: 'Uno', nodes, connections: {}, settings, ...overrides };
}

function messages(...workflows: WorkflowFile[]): string[] {
  const inputs = workflows.map((one, index) => ({ file: `${index}.json`, workflow: one, text: serialise(one) }));
  return lintWorkflows(inputs).map(({ message }) => message);
}

describe('the committed workflows', () => {
  it('keep the rules', () => {
    expect(checkWorkflows(FOLDER, false)).toEqual([]);
  });

  it('come back from an installation exactly as they were committed', () => {
    for (const { workflow: committed } of readWorkflows(FOLDER)) {
      const installed = withSecretIds(committed, KEY);
      expect(withCommittedIds(installed, committed, KEY)).toEqual(committed);
      expect(fingerprint(withCommittedIds(installed, committed, KEY))).toBe(fingerprint(committed));
    }
  });
});

describe('ids of entrances', () => {
  it('are the same at each import, UUIDs, and another installation’s differ', () => {
    const first = withSecretIds(workflow([trigger()]), KEY).nodes[0]!;
    expect(withSecretIds(workflow([trigger()]), KEY).nodes[0]).toEqual(first);
    expect(first.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(first.webhookId).not.toBe(first.id);
    expect(withSecretIds(workflow([trigger()]), 'otra').nodes[0]!.id).not.toBe(first.id);
    expect(secretId(KEY, 'a')).not.toBe(secretId(KEY, 'b'));
  });

  it('are left alone in boxes that nobody calls, and found again after the box was moved', () => {
    const committed = workflow([node(), trigger()]);
    const installed = withSecretIds(committed, KEY);
    expect(installed.nodes[0]).toEqual(committed.nodes[0]);
    const moved = { ...installed, nodes: installed.nodes.map((one) => ({ ...one, position: [9, 9] as [number, number] })).reverse() };
    expect(withCommittedIds(moved, committed, KEY).nodes.map(({ id }) => id)).toEqual(['t', 'a']);
  });

  it('follow a new key in a flow that staff changed, which stays as they left it', () => {
    const committed = workflow([node(), trigger()]);
    const installed = withSecretIds(committed, KEY);
    const edited = workflow([
      node({ id: 'own', name: 'Mía', webhookId: undefined }),
      { ...installed.nodes[1]!, name: 'Otro nombre', parameters: { updates: ['message'] } },
    ]);
    const renewed = withRenewedIds(edited, committed, 'otra');
    const { id, webhookId } = withSecretIds(committed, 'otra').nodes[1]!;
    expect(renewed.nodes).toEqual([edited.nodes[0], { ...edited.nodes[1], id, webhookId }]);
    expect(withRenewedIds(renewed, committed, 'otra')).toEqual(renewed);
  });
});

describe('the normal form', () => {
  it('drops what changes in each export and does not depend on the order of keys or boxes', () => {
    const exported = { ...workflow([node({ position: [200, 0] }), trigger()]), versionId: 'v', active: true, pinData: {}, updatedAt: 'now', shared: [] };
    const other = { ...workflow([trigger(), { ...node({ position: [200, 0] }) }]) };
    expect(serialise(exported)).toBe(serialise(other));
    expect(Object.keys(normalise(exported as never))).toEqual(['id', 'name', 'nodes', 'connections', 'settings']);
  });
});

describe('the check', () => {
  it('passes a flow that keeps the rules', () => {
    expect(messages(workflow([trigger()]))).toEqual([]);
  });

  it.each([
    ['a second Telegram Trigger', workflow([trigger(), trigger({ id: 'u', name: 'U' })]), /un solo webhook/],
    ['$env', workflow([trigger(), node({ parameters: { text: '={{ $env.TOKEN }}' } })]), /usa \$env/],
    ['a token', workflow([trigger({ notes: '123456789:AAAAAAAAAABBBBBBBBBBCCCCCCCCCCDDDDD' })]), /parece contener un secreto/],
    ['a password in an address', workflow([trigger({ notes: 'postgres://u:clave@h/d' })]), /parece contener un secreto/],
    ['an expression in the main flow', workflow([trigger(), node({ parameters: { a: [{ b: '={{ 1 }}' }] } })]), /no lleva expresiones/],
    ['a Merge', workflow([trigger(), node({ type: 'n8n-nodes-base.merge' })]), /Merge/],
    ['an open Webhook', workflow([trigger(), node({ type: 'n8n-nodes-base.webhook', parameters: { path: 'x' } })]), /debe pedir la clave/],
    ['a credential of somebody’s own', workflow([trigger({ credentials: { telegramApi: { id: 'mine', name: 'x' } } })]), /usa la credencial/],
    ['saved successes', workflow([trigger()], { settings: {} }), /saveDataSuccessExecution/],
    [
      'saved failures',
      workflow([trigger()], { settings: { saveDataErrorExecution: 'all' } }),
      /saveDataErrorExecution/,
    ],
    ['an error flow that is not there', workflow([trigger()], { settings: { ...workflow([]).settings, errorWorkflow: 'no' } }), /no existe en esta carpeta/],
    ['a box that nothing reaches', workflow([trigger(), node()]), /no le llega ninguna conexión/],
    ['a connection to nowhere', workflow([trigger()], { connections: { T: { main: [[{ node: 'X', type: 'main', index: 0 }]] } } }), /«X», que no existe/],
  ])('refuses %s', (_what, bad, expected) => {
    expect(messages(bad).join('\n')).toMatch(expected);
  });

  it('refuses a call outside whose failure leads nowhere', () => {
    const call = node({ type: 'n8n-nodes-base.httpRequest' });
    const next = node({ id: 'b', name: 'B' });
    const link = (to: string): { node: string; type: string; index: number } => ({ node: to, type: 'main', index: 0 });
    const connections = { T: { main: [[link('A')]] }, A: { main: [[link('B')]] } };
    expect(messages(workflow([trigger(), call, next], { connections })).join()).toMatch(/no dice qué pasa si falla/);
    const open = { ...call, onError: 'continueErrorOutput' };
    expect(messages(workflow([trigger(), open, next], { connections })).join()).toMatch(/salida de error no está conectada/);
    const closed = { ...connections, A: { main: [[link('B')], [link('B')]] } };
    expect(messages(workflow([trigger(), open, next], { connections: closed })).join()).toMatch(/nadie se enteraría/);
    const silent = { ...call, onError: 'continueRegularOutput' };
    expect(messages(workflow([trigger(), silent, next], { connections })).join()).toMatch(/nadie se enteraría/);
    const alarm = node({ id: 'b', name: 'B', parameters: { resource: 'audit', operation: 'raise' } });
    expect(messages(workflow([trigger(), open, alarm], { connections: closed }))).toEqual([]);
    expect(messages(workflow([trigger(), silent, alarm], { connections }))).toEqual([]);
  });

  it('refuses two flows with the same id or the same address', () => {
    const hook = node({ type: 'n8n-nodes-base.webhook', parameters: { path: 'x', authentication: 'headerAuth' } });
    const all = messages(workflow([trigger(), hook]), workflow([hook], { name: 'Dos' }));
    expect(all).toEqual(expect.arrayContaining(['repite el id w1 de 0.json', 'repite el camino x de 0.json']));
  });

  it('refuses a file that is not in its normal form', () => {
    const one = workflow([trigger()]);
    expect(lintWorkflows([{ file: 'a.json', workflow: one, text: JSON.stringify(one) }]).map(({ message }) => message).join()).toMatch(/forma normal/);
  });
});
