import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';

interface Operation {
  responses: Record<
    string,
    { headers?: Record<string, unknown>; content?: Record<string, { schema: object }> } | undefined
  >;
}
export interface OpenApiDocument {
  paths: Record<string, Record<string, Operation & Record<string, unknown>>>;
  components: { schemas: Record<string, object> };
}

export interface SeenAnswer {
  method: string;
  path: string;
  status: number;
  headers: Headers;
  body: unknown;
}

/** Headers that only some answers of their kind carry. */
const OPTIONAL_HEADERS = new Set(['Link', 'Idempotency-Replayed']);

/** Holds answers against the OpenAPI document: path, status, content type, headers and body. */
export class Conformance {
  private readonly ajv: Ajv2020;
  private readonly validators = new Map<string, ValidateFunction>();
  private readonly templates: { path: string; pattern: RegExp }[];

  constructor(private readonly document: OpenApiDocument) {
    this.ajv = new Ajv2020({ strict: false, allErrors: true });
    addFormats(this.ajv);
    this.ajv.addSchema(document, 'openapi');
    this.templates = Object.keys(document.paths)
      .sort((a, b) => Number(a.includes('{')) - Number(b.includes('{')))
      .map((path) => ({ path, pattern: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}/?$`) }));
  }

  /** @returns what is wrong with the answer; empty when it is as documented */
  faults(answer: SeenAnswer): string[] {
    const template = this.templates.find(({ pattern }) => pattern.test(answer.path))?.path;
    const operation = template ? this.document.paths[template]?.[answer.method.toLowerCase()] : undefined;
    // Unknown paths and methods have no operation; their answer is the common error.
    if (!template || !operation) return this.bodyFaults('#/components/schemas/Error', answer.body);
    const where = `${answer.method} ${template} ${answer.status}`;
    const documented = operation.responses[String(answer.status)];
    if (!documented) return [`${where}: the status is not documented`];
    const faults = Object.keys(documented.headers ?? {})
      .filter((name) => !OPTIONAL_HEADERS.has(name) && answer.headers.get(name) === null)
      .map((name) => `${where}: header ${name} is missing`);
    const [type] = Object.keys(documented.content ?? {});
    if (type === undefined)
      return answer.body === null ? faults : [...faults, `${where}: an unexpected body`];
    if (!answer.headers.get('content-type')?.startsWith(type)) faults.push(`${where}: not ${type}`);
    if (type !== 'application/json') return faults;
    const pointer = [
      'paths',
      template,
      answer.method.toLowerCase(),
      'responses',
      String(answer.status),
      'content',
      type,
      'schema',
    ];
    return [
      ...faults,
      ...this.bodyFaults(`#/${pointer.map(escapePointer).join('/')}`, answer.body).map(
        (f) => `${where}: ${f}`,
      ),
    ];
  }

  private bodyFaults(pointer: string, body: unknown): string[] {
    let validate = this.validators.get(pointer);
    if (!validate) {
      validate = this.ajv.compile({ $ref: `openapi${pointer}` });
      this.validators.set(pointer, validate);
    }
    if (validate(body)) return [];
    return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
  }
}

function escapePointer(segment: string): string {
  return encodeURIComponent(segment.replace(/~/g, '~0').replace(/\//g, '~1'));
}
