import type { WorkflowFile } from './workflow-file';

const TIMEOUT_MS = 20_000;
const SCOPES = [
  'workflow:create',
  'workflow:read',
  'workflow:update',
  'workflow:list',
  'workflow:activate',
  'workflow:deactivate',
  'credential:create',
  'credential:update',
];
const PUBLISH_LIMIT_MS = 30_000;
/** n8n counts logins by the minute. */
const LOGIN_LIMIT_MS = 90_000;

/** n8n refused or did not answer. `status` is 0 when there was no answer. */
export class N8nError extends Error {
  constructor(
    readonly status: number,
    message: string,
    options?: { cause?: unknown },
    /** When n8n said to come back later. */
    readonly retryAfterSeconds: number | null = null,
  ) {
    super(message, options);
    this.name = 'N8nError';
  }
}

export interface CredentialRecord {
  id: string;
  name: string;
  type: string;
  data: Record<string, unknown>;
}

/** The workflow as the running n8n describes it. */
export interface RunningWorkflow extends WorkflowFile {
  active: boolean;
  versionId: string;
  activeVersionId: string | null;
}

/**
 * A running n8n, spoken to as its owner: the public API where it can, the editor's own where only that accepts ids.
 * `open` logs in and takes a key for the session; `close` gives the key back.
 */
export class N8nClient {
  private constructor(
    private readonly baseUrl: string,
    private readonly cookie: string,
    private readonly apiKey: string,
    private readonly apiKeyId: string,
  ) {}

  /** @param wait told how many seconds pass until n8n, which lets nobody in more than 5 times a minute, does again */
  static async open(
    baseUrl: string,
    owner: { email: string; password: string },
    wait: (seconds: number) => void = () => undefined,
  ): Promise<N8nClient> {
    const login = await logIn(baseUrl, owner, wait);
    const cookie = login.headers
      .getSetCookie()
      .map((value) => value.split(';')[0])
      .join('; ');
    const label = `jewelry ${process.pid}-${Date.now()}`;
    const key = await send(
      `${baseUrl}/rest/api-keys`,
      'POST',
      { cookie },
      { label, scopes: SCOPES, expiresAt: null },
    );
    const { id, rawApiKey } = ((await key.json()) as { data: { id: string; rawApiKey: string } }).data;
    return new N8nClient(baseUrl, cookie, rawApiKey, id);
  }

  async close(): Promise<void> {
    await send(`${this.baseUrl}/rest/api-keys/${this.apiKeyId}`, 'DELETE', { cookie: this.cookie }).catch(
      (error: unknown) => {
        if (!(error instanceof N8nError)) throw error;
      },
    );
  }

  /** The workflow, or null when n8n does not know the id. */
  async workflow(id: string): Promise<RunningWorkflow | null> {
    return this.api('GET', `workflows/${encodeURIComponent(id)}`).then(
      (found) => found as RunningWorkflow,
      (error: unknown) => {
        if (error instanceof N8nError && error.status === 404) return null;
        throw error;
      },
    );
  }

  /** The flow as n8n runs it now: what was published last, which the editor's draft may have left behind. */
  async published(running: RunningWorkflow): Promise<WorkflowFile | null> {
    if (!running.active || !running.activeVersionId) return null;
    const { id, name, nodes, connections, settings } = running;
    if (running.activeVersionId === running.versionId) return { id, name, nodes, connections, settings };
    const version = (await this.api(
      'GET',
      `workflows/${encodeURIComponent(id)}/versions/${encodeURIComponent(running.activeVersionId)}`,
    )) as Pick<WorkflowFile, 'nodes' | 'connections'>;
    // name and settings have no versions
    return { id, name, nodes: version.nodes, connections: version.connections, settings };
  }

  async workflowIds(): Promise<string[]> {
    const ids: string[] = [];
    let cursor: string | null = null;
    do {
      const page = (await this.api(
        'GET',
        `workflows?limit=100${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`,
      )) as {
        data: { id: string; isArchived?: boolean }[];
        nextCursor: string | null;
      };
      ids.push(...page.data.filter((workflow) => !workflow.isArchived).map((workflow) => workflow.id));
      cursor = page.nextCursor;
    } while (cursor);
    return ids;
  }

  /** Creates the workflow with its own id, or replaces the draft that is there; what is published runs on. */
  async put(workflow: WorkflowFile): Promise<void> {
    const { name, nodes, connections, settings } = workflow;
    try {
      await this.api('PUT', `workflows/${encodeURIComponent(workflow.id)}?publishIfActive=false`, {
        name,
        nodes,
        connections,
        settings,
      });
    } catch (error) {
      if (!(error instanceof N8nError) || error.status !== 404) throw error;
      // the public API refuses an id of ours; the editor's own takes it
      await send(
        `${this.baseUrl}/rest/workflows`,
        'POST',
        { cookie: this.cookie },
        { ...workflow, active: false },
      );
    }
  }

  /** Publishes the workflow and waits until n8n has really switched over (it does so a moment after it says yes). */
  async publish(id: string): Promise<RunningWorkflow> {
    await this.api('POST', `workflows/${encodeURIComponent(id)}/activate`, {});
    const limit = Date.now() + PUBLISH_LIMIT_MS;
    for (;;) {
      const running = await this.workflow(id);
      if (running?.active && running.activeVersionId === running.versionId) return running;
      if (Date.now() > limit) throw new N8nError(0, `n8n no publicó el flujo ${id} a tiempo`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  async unpublish(id: string): Promise<void> {
    await this.api('POST', `workflows/${encodeURIComponent(id)}/deactivate`, {});
  }

  async putCredential(
    credential: CredentialRecord,
    options: { replace: boolean },
  ): Promise<'created' | 'updated' | 'kept'> {
    try {
      await this.api('POST', 'credentials', credential);
      return 'created';
    } catch (error) {
      if (!(error instanceof N8nError) || error.status !== 409) throw error;
    }
    if (!options.replace) return 'kept';
    const { name, type, data } = credential;
    await this.api('PATCH', `credentials/${encodeURIComponent(credential.id)}`, { name, type, data });
    return 'updated';
  }

  private async api(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await send(
      `${this.baseUrl}/api/v1/${path}`,
      method,
      { 'x-n8n-api-key': this.apiKey },
      body,
    );
    return response.json();
  }
}

async function logIn(
  baseUrl: string,
  owner: { email: string; password: string },
  wait: (seconds: number) => void,
): Promise<Response> {
  const limit = Date.now() + LOGIN_LIMIT_MS;
  for (;;) {
    try {
      return await send(
        `${baseUrl}/rest/login`,
        'POST',
        {},
        { emailOrLdapLoginId: owner.email, password: owner.password },
      );
    } catch (error) {
      if (!(error instanceof N8nError) || error.status !== 429) throw error;
      const seconds = error.retryAfterSeconds ?? 10;
      if (Date.now() + seconds * 1000 > limit) throw error;
      wait(seconds);
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    }
  }
}

async function send(
  url: string,
  method: string,
  headers: Record<string, string>,
  body?: unknown,
): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, {
      method,
      headers: {
        accept: 'application/json',
        // a connection kept from the call before may be closed by n8n in the very moment it is used again
        connection: 'close',
        ...headers,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (error) {
    throw new N8nError(0, `n8n no responde en ${new URL(url).origin}`, { cause: error });
  }
  if (response.ok) return response;
  const text = await response.text();
  let message = text.slice(0, 300);
  try {
    message = (JSON.parse(text) as { message?: string }).message ?? message;
  } catch {
    // not JSON: the text itself is what there is
  }
  const retryAfter = Number(response.headers.get('retry-after'));
  throw new N8nError(
    response.status,
    `n8n: ${message} (${response.status} en ${method} ${new URL(url).pathname})`,
    undefined,
    retryAfter > 0 ? retryAfter : null,
  );
}
