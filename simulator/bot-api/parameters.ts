import { badRequest } from './errors';

export interface UploadedFile {
  field: string;
  name: string;
  mime: string;
  data: Buffer;
}

/**
 * The arguments of one call, whatever way they came (query, JSON, urlencoded or multipart). Telegram reads each
 * argument as text first and decodes JSON where an object is wanted; so does this.
 */
export class Parameters {
  constructor(
    private readonly values: Record<string, unknown>,
    readonly files: UploadedFile[] = [],
  ) {}

  /** Empty when absent. */
  text(name: string): string {
    const value = this.values[name];
    if (value === undefined || value === null) return '';
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  }

  integer(name: string, fallback: number, min = -Infinity, max = Infinity): number {
    const value = Number.parseInt(this.text(name), 10);
    return Math.min(max, Math.max(min, Number.isNaN(value) ? fallback : value));
  }

  number(name: string): number | null {
    const text = this.text(name).trim();
    const value = Number(text);
    return text === '' || Number.isNaN(value) ? null : value;
  }

  boolean(name: string): boolean {
    return ['true', 'yes', '1'].includes(this.text(name).toLowerCase());
  }

  has(name: string): boolean {
    return this.text(name) !== '';
  }

  /** @throws BotApiError 400 "can't parse <what> JSON object" */
  json(name: string, what: string): unknown {
    const value = this.values[name];
    if (value === undefined || value === null || value === '') return undefined;
    if (typeof value === 'object') return value;
    try {
      return JSON.parse(String(value));
    } catch {
      throw badRequest(`Can't parse ${what} JSON object`);
    }
  }

  /** The upload sent under this name, or the one that its value points to with `attach://`. */
  file(name: string): UploadedFile | undefined {
    const attached = /^attach:\/\/(.+)$/.exec(this.text(name))?.[1];
    return this.files.find((file) => file.field === (attached ?? name));
  }

  /** For the call log: texts as they came, uploads as name and size. */
  describe(): Record<string, unknown> {
    const files = Object.fromEntries(
      this.files.map((file) => [
        file.field,
        { file_name: file.name, mime_type: file.mime, bytes: file.data.length },
      ]),
    );
    return { ...this.values, ...files };
  }
}
