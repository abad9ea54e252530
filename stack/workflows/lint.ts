import { serialise, type WorkflowFile, type WorkflowNode } from './workflow-file';

export interface LintInput {
  file: string;
  /** The file as it is on the disk. */
  text: string;
  workflow: WorkflowFile;
}

export interface LintFault {
  file: string;
  /** Which box, if one. */
  node?: string;
  message: string;
}

const TRIGGER = 'n8n-nodes-base.telegramTrigger';
const STICKY = 'n8n-nodes-base.stickyNote';
const OURS = 'n8n-nodes-jewelry-invoice.';
/** Boxes that leave the process: each must say where a failure goes. */
const EXTERNAL = new Set([
  'n8n-nodes-base.httpRequest',
  'n8n-nodes-base.telegram',
  'n8n-nodes-base.emailSend',
  'n8n-nodes-base.postgres',
]);
const CREDENTIAL_IDS: Record<string, string> = {
  jewelryDatabase: 'jewelryDatabase1',
  telegramApi: 'jewelryTelegram1',
  openAiApi: 'jewelryOpenAi001',
  httpHeaderAuth: 'jewelryHeader001',
};
/** A bot token, an API key, a private key, a password in an address. */
const SECRET =
  /\b\d{8,10}:[\w-]{35}\b|\bsk-[\w-]{20,}|-----BEGIN [A-Z ]*PRIVATE KEY|\/\/[^\s/:]+:[^\s/@]+@|\bBearer\s+[\w.-]{20,}/;
const MAX_ID = 36;

/** Checks all workflow files together against the rules of the project; an empty list is a clean bill. */
export function lintWorkflows(inputs: LintInput[]): LintFault[] {
  const faults: LintFault[] = inputs.flatMap(lintOne);
  const triggers = inputs.flatMap(({ file, workflow }) =>
    workflow.nodes.filter((node) => node.type === TRIGGER).map((node) => ({ file, node: node.name })),
  );
  if (triggers.length !== 1) {
    const where = triggers.map(({ file, node }) => `${file}: ${node}`).join(', ') || 'ninguno';
    faults.push({
      file: triggers[1]?.file ?? '*',
      message: `un bot tiene un solo webhook: debe haber exactamente un Telegram Trigger (hay: ${where})`,
    });
  }
  const seen = new Map<string, string>();
  for (const { file, workflow } of inputs) {
    for (const key of [`id ${workflow.id}`, `nombre ${workflow.name}`, ...webhookPaths(workflow)]) {
      const other = seen.get(key);
      if (other) faults.push({ file, message: `repite el ${key} de ${other}` });
      else seen.set(key, file);
    }
  }
  const ids = new Set(inputs.map(({ workflow }) => workflow.id));
  for (const { file, workflow } of inputs) {
    const handler = workflow.settings?.errorWorkflow;
    if (typeof handler === 'string' && !ids.has(handler))
      faults.push({ file, message: `errorWorkflow ${handler} no existe en esta carpeta` });
  }
  return faults;
}

function lintOne({ file, text, workflow }: LintInput): LintFault[] {
  const faults: LintFault[] = [];
  const fault = (message: string, node?: string): void =>
    void faults.push({ file, message, ...(node ? { node } : {}) });
  if (!workflow.id || workflow.id.length > MAX_ID) fault('falta el id fijo del flujo');
  if (text !== serialise(workflow))
    fault('no está en su forma normal: ejecute npx jewelry workflows check --corregir');
  const unknown = Object.keys(workflow).filter(
    (key) => !['id', 'name', 'nodes', 'connections', 'settings'].includes(key),
  );
  if (unknown.length > 0) fault(`lleva campos que cambian en cada exportación: ${unknown.join(', ')}`);
  if (text.includes('$env')) fault('usa $env: los secretos van en credenciales');
  if (SECRET.test(text)) fault('parece contener un secreto');

  const errorHandler = workflow.nodes.some((node) => node.type === 'n8n-nodes-base.errorTrigger');
  const settings = workflow.settings ?? {};
  if (settings.timezone !== 'America/Bogota') fault('settings.timezone debe ser America/Bogota');
  for (const saved of ['saveDataSuccessExecution', 'saveDataErrorExecution'])
    if (settings[saved] !== 'none')
      fault(`settings.${saved} debe ser none: las ejecuciones llevan datos personales`);
  if (settings.executionOrder !== 'v1') fault('settings.executionOrder debe ser v1');
  if (!errorHandler && !settings.errorWorkflow) fault('falta settings.errorWorkflow');

  const names = new Set<string>();
  const ids = new Set<string>();
  for (const node of workflow.nodes) {
    if (names.has(node.name)) fault('nombre de caja repetido', node.name);
    if (ids.has(node.id)) fault('id de caja repetido', node.name);
    names.add(node.name);
    ids.add(node.id);
    lintNode(workflow, node, fault);
  }
  for (const [from, outputs] of Object.entries(workflow.connections)) {
    if (!names.has(from)) fault(`hay una conexión desde «${from}», que no existe`);
    for (const target of Object.values(outputs).flat(2)) {
      if (target && !names.has(target.node)) fault(`se conecta con «${target.node}», que no existe`, from);
    }
  }
  return faults;
}

function lintNode(
  workflow: WorkflowFile,
  node: WorkflowNode,
  fault: (message: string, node?: string) => void,
): void {
  if (node.type === STICKY) return;
  const main = workflow.nodes.some((one) => one.type === TRIGGER);
  if (main && hasExpression(node.parameters))
    fault('el flujo principal no lleva expresiones: cada ejecución tardaría 50 ms más', node.name);
  if (node.type === 'n8n-nodes-base.merge')
    fault('Merge espera ramas que se excluyen: el flujo se quedaría esperando', node.name);
  if (node.type === 'n8n-nodes-base.webhook' && node.parameters.authentication !== 'headerAuth') {
    fault('un Webhook debe pedir la clave (authentication: headerAuth)', node.name);
  }
  for (const [type, credential] of Object.entries(node.credentials ?? {})) {
    if (CREDENTIAL_IDS[type] !== credential.id)
      fault(
        `usa la credencial ${type} ${credential.id}; la del proyecto es ${CREDENTIAL_IDS[type] ?? 'ninguna'}`,
        node.name,
      );
  }
  // a model, a memory or a tool hangs on the box that uses it
  if (Object.keys(workflow.connections[node.name] ?? {}).some((type) => type !== 'main')) return;
  const isTrigger = /[tT]rigger$|\.webhook$/.test(node.type);
  const reached = Object.values(workflow.connections).some((outputs) =>
    Object.values(outputs).some((branches) =>
      branches.some((branch) => branch?.some((target) => target.node === node.name)),
    ),
  );
  if (!isTrigger && !reached) fault('no le llega ninguna conexión', node.name);
  if (isTrigger || (!EXTERNAL.has(node.type) && !node.type.startsWith(OURS))) return;
  // errors either take a way of their own, or are data that the next box reads, or end the run in the error flow
  if (node.onError === 'continueErrorOutput') {
    const branches = workflow.connections[node.name]?.main ?? [];
    const last = branches[branches.length - 1];
    if (branches.length < 2 || !last || last.length === 0)
      fault('su salida de error no está conectada', node.name);
    else if (!last.some((target) => leadsToAlarm(workflow, target.node)))
      fault('su línea de error no termina en una caja de auditoría: nadie se enteraría', node.name);
  } else if (node.onError === 'continueRegularOutput') {
    // a notice of a failure that the log has already may get lost
    if (!leadsToAlarm(workflow, node.name) && !comesFromAlarm(workflow, node.name))
      fault('sigue aunque falle y nadie se enteraría: conecte su línea de error', node.name);
  } else if (!node.retryOnFail && !isLast(workflow, node)) {
    fault('llama afuera y no dice qué pasa si falla (onError)', node.name);
  }
}

/** Nothing of the flow's work follows it: a failure ends the execution and the error flow hears of it. */
function isLast(workflow: WorkflowFile, node: WorkflowNode): boolean {
  return successors(workflow, node.name).every((name) => isAlarm(workflow, name));
}

/** Writes into the audit log, or ends the execution in error. */
function isAlarm(workflow: WorkflowFile, name: string): boolean {
  const node = workflow.nodes.find((one) => one.name === name);
  return node?.parameters.resource === 'audit' || node?.type === 'n8n-nodes-base.stopAndError';
}

function leadsToAlarm(workflow: WorkflowFile, from: string): boolean {
  const seen = new Set<string>();
  const open = [from];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (seen.has(name)) continue;
    if (isAlarm(workflow, name)) return true;
    seen.add(name);
    open.push(...successors(workflow, name));
  }
  return false;
}

function comesFromAlarm(workflow: WorkflowFile, name: string): boolean {
  return workflow.nodes.some(
    (one) => isAlarm(workflow, one.name) && successors(workflow, one.name).includes(name),
  );
}

function successors(workflow: WorkflowFile, name: string): string[] {
  return (workflow.connections[name]?.main ?? []).flatMap((branch) =>
    (branch ?? []).map((target) => target.node),
  );
}

function hasExpression(value: unknown): boolean {
  if (typeof value === 'string') return value.startsWith('=');
  if (Array.isArray(value)) return value.some(hasExpression);
  return typeof value === 'object' && value !== null && Object.values(value).some(hasExpression);
}

function webhookPaths(workflow: WorkflowFile): string[] {
  return workflow.nodes
    .filter((node) => node.type === 'n8n-nodes-base.webhook')
    .map((node) => `camino ${String(node.parameters.path)}`);
}
