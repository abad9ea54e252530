import 'reflect-metadata';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

// n8n-core reads (and creates) <N8N_USER_FOLDER>/.n8n/config when it is loaded: give it a throw-away folder before that
process.env.N8N_USER_FOLDER ??= fs.mkdtempSync(path.join(os.tmpdir(), 'n8n-core-'));
process.env.N8N_ENCRYPTION_KEY ??= 'test-key-not-secret-0123456789';

import { ExecutionLifecycleHooks, UnrecognizedNodeTypeError, WorkflowExecute } from 'n8n-core';
import {
  createRunExecutionData,
  ICredentialsHelper,
  NodeConnectionTypes,
  NodeHelpers,
  Workflow,
} from 'n8n-workflow';
import type {
  IDataObject,
  INode,
  INodeExecutionData,
  INodeType,
  INodeTypeDescription,
  INodeTypes,
  IRun,
  IVersionedNodeType,
  IWorkflowBase,
  IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';

type NodeTypes = Record<string, INodeType | IVersionedNodeType>;

class TestNodeTypes implements INodeTypes {
  constructor(private readonly types: NodeTypes) {}

  getByName(name: string): INodeType | IVersionedNodeType {
    return this.get(name);
  }

  getByNameAndVersion(name: string, version?: number): INodeType {
    return NodeHelpers.getVersionedNodeType(this.get(name), version);
  }

  getKnownTypes(): IDataObject {
    return {};
  }

  private get(name: string): INodeType | IVersionedNodeType {
    const type = this.types[name];
    if (type) return type;
    const dot = name.lastIndexOf('.');
    throw new UnrecognizedNodeTypeError(name.slice(0, dot), name.slice(dot + 1));
  }
}

class TestCredentials extends ICredentialsHelper {
  constructor(private readonly byType: Record<string, IDataObject>) {
    super();
  }

  getParentTypes(): string[] {
    return [];
  }

  isCredentialUsableByNode(): boolean {
    return true;
  }

  async runPreAuthentication(): Promise<undefined> {
    return undefined;
  }

  async authenticate(_credentials: never, _type: string, options: never): Promise<never> {
    return options;
  }

  async preAuthentication(): Promise<undefined> {
    return undefined;
  }

  async getCredentials(): Promise<never> {
    throw new Error('not needed');
  }

  async getDecrypted(_data: never, _node: never, type: string): Promise<never> {
    const credential = this.byType[type];
    if (!credential) throw new Error(`no test credential ${type}`);
    return credential as never;
  }

  async updateCredentials(): Promise<void> {}

  async updateCredentialsOauthTokenData(): Promise<void> {}

  getCredentialsProperties(): [] {
    return [];
  }
}

/** A node that is there but does nothing: the trigger (its items are given) and the notes on the canvas. */
export function inertNode(name: string, outputs = [NodeConnectionTypes.Main]): INodeType {
  return {
    // n8n passes the given items through nodes that are called from outside
    webhook: async () => ({}),
    description: {
      name,
      displayName: name,
      group: [],
      version: [1, 1.1, 1.2, 1.3, 1.4, 1.5],
      description: '',
      defaults: {},
      inputs: [],
      outputs,
      properties: [],
    } as unknown as INodeTypeDescription,
  };
}

export interface RunOptions {
  types: NodeTypes;
  trigger: string;
  items: INodeExecutionData[];
  credentials?: Record<string, IDataObject>;
}

export interface WorkflowRun {
  run: IRun;
  /** Names of the nodes in the order in which they ended. */
  order: string[];
  /** Output items of a node (its last run). */
  out: (name: string, output?: number) => INodeExecutionData[];
}

const ADDRESS = 'http://127.0.0.1/';

/** Runs one workflow JSON in this process with n8n's own engine, from the output of its trigger on. */
export async function runWorkflow(
  json: Pick<IWorkflowBase, 'nodes' | 'connections' | 'settings'>,
  options: RunOptions,
): Promise<WorkflowRun> {
  const workflow = new Workflow({
    id: 'test',
    name: 'test',
    active: false,
    nodes: json.nodes as INode[],
    connections: json.connections,
    settings: json.settings,
    nodeTypes: new TestNodeTypes(options.types),
  });
  const order: string[] = [];
  const hooks = new ExecutionLifecycleHooks('webhook', '1', {
    id: 'test',
    name: 'test',
    active: false,
    isArchived: false,
    createdAt: new Date(),
    updatedAt: new Date(),
    activeVersionId: null,
    nodes: json.nodes,
    connections: json.connections,
  } as IWorkflowBase);
  hooks.addHandler('nodeExecuteAfter', (name) => {
    order.push(name);
  });
  const additionalData = {
    hooks,
    credentialsHelper: new TestCredentials(options.credentials ?? {}),
    executionId: '1',
    restApiUrl: `${ADDRESS}rest`,
    instanceBaseUrl: ADDRESS,
    webhookBaseUrl: `${ADDRESS}webhook`,
    webhookTestBaseUrl: `${ADDRESS}webhook-test`,
    webhookWaitingBaseUrl: `${ADDRESS}webhook-waiting`,
    formWaitingBaseUrl: `${ADDRESS}form-waiting`,
    variables: {},
    currentNodeParameters: undefined,
    setExecutionStatus() {},
    sendDataToUI() {},
    logAiEvent() {},
  } as unknown as IWorkflowExecuteAdditionalData;
  const node = workflow.getNode(options.trigger);
  if (!node) throw new Error(`no node ${options.trigger}`);
  // the trigger itself is not run: its items are given as already produced
  const data = createRunExecutionData({
    executionData: { nodeExecutionStack: [{ node, data: { main: [options.items] }, source: null }] },
  });
  const run = await new WorkflowExecute(additionalData, 'webhook', data).processRunExecutionData(workflow);
  return {
    run,
    order,
    out: (name, output = 0) => run.data.resultData.runData[name]?.at(-1)?.data?.main?.[output] ?? [],
  };
}
