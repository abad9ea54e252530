import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedCall {
  path: string;
  authorization: string | undefined;
  contentType: string;
  body: Buffer;
}

/** How the server behaves at one call; the last one given repeats. */
export type Behaviour =
  | { kind: 'answer'; content: string; finish?: string }
  | { kind: 'text'; text: string }
  | { kind: 'status'; status: number; body?: string; headers?: Record<string, string> }
  | { kind: 'raw'; body: string }
  | { kind: 'silence' }
  | { kind: 'hang_up' }
  | { kind: 'flood'; bytes: number };

/** A real HTTP server that speaks the OpenAI protocol and misbehaves on demand. */
export class OpenAiServer {
  readonly calls: ReceivedCall[] = [];
  private script: Behaviour[] = [];
  private readonly server = createServer((request, response) => void this.handle(request, response));

  async start(port = 0): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(port, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1`;
  }

  /** Forgets earlier calls and says how to behave from now on. */
  behave(...script: Behaviour[]): void {
    this.calls.length = 0;
    this.script = script;
  }

  /** The JSON that the n-th call brought. */
  json(index: number): { messages: { role: string; content: unknown }[] } & Record<string, unknown> {
    return JSON.parse(this.calls[index]!.body.toString('utf8'));
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    this.calls.push({
      path: request.url ?? '',
      authorization: request.headers.authorization,
      contentType: request.headers['content-type'] ?? '',
      body: Buffer.concat(chunks),
    });
    const behaviour = this.script[Math.min(this.calls.length, this.script.length) - 1]!;
    const send = (status: number, body: string, headers: Record<string, string> = {}): void => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
    };
    switch (behaviour.kind) {
      case 'answer':
        return send(
          200,
          JSON.stringify({
            id: 'chatcmpl-1',
            object: 'chat.completion',
            choices: [
              {
                index: 0,
                message: { role: 'assistant', content: behaviour.content },
                finish_reason: behaviour.finish ?? 'stop',
              },
            ],
          }),
        );
      case 'text':
        return send(200, JSON.stringify({ text: behaviour.text }));
      case 'status':
        return send(behaviour.status, behaviour.body ?? '{"error":{"message":"no"}}', behaviour.headers);
      case 'raw':
        return send(200, behaviour.body);
      case 'hang_up':
        return void request.socket.destroy();
      case 'flood':
        return send(200, 'x'.repeat(behaviour.bytes));
      case 'silence':
        // the client must give up by itself
        return undefined;
    }
  }
}
