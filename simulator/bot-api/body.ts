import type { IncomingMessage } from 'node:http';
import busboy from 'busboy';
import { BotApiError, badRequest } from './errors';
import { Parameters, type UploadedFile } from './parameters';

/** Telegram's limit for what a bot may upload. */
const MAX_BODY_BYTES = 50 * 1024 * 1024;

/**
 * Reads a call's arguments from the query and from a JSON, urlencoded or multipart body.
 * @throws BotApiError 413 over 50 MB, 400 when the body cannot be read as what it says it is
 */
export async function readParameters(request: IncomingMessage, query: URLSearchParams): Promise<Parameters> {
  const values: Record<string, unknown> = Object.fromEntries(query);
  const type = (request.headers['content-type'] ?? '').toLowerCase();
  if (type.startsWith('multipart/form-data')) {
    const files = await readMultipart(request, values);
    return new Parameters(values, files);
  }
  const body = await readAll(request);
  if (body.length === 0) return new Parameters(values);
  if (type.startsWith('application/json')) {
    try {
      Object.assign(values, JSON.parse(body.toString('utf8')));
    } catch {
      throw badRequest("Can't parse JSON object");
    }
  } else if (type.startsWith('application/x-www-form-urlencoded')) {
    Object.assign(values, Object.fromEntries(new URLSearchParams(body.toString('utf8'))));
  }
  return new Parameters(values);
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes > MAX_BODY_BYTES) throw new BotApiError(413, 'Request Entity Too Large');
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

function readMultipart(request: IncomingMessage, values: Record<string, unknown>): Promise<UploadedFile[]> {
  return new Promise((resolve, reject) => {
    const files: UploadedFile[] = [];
    let tooLarge = false;
    const parser = busboy({
      headers: request.headers,
      defParamCharset: 'utf8',
      limits: { fileSize: MAX_BODY_BYTES },
    });
    parser.on('field', (name, value) => (values[name] = value));
    parser.on('file', (field, stream, info) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('limit', () => (tooLarge = true));
      stream.on('end', () =>
        files.push({
          field,
          name: info.filename ?? field,
          mime: info.mimeType,
          data: Buffer.concat(chunks),
        }),
      );
    });
    parser.on('error', (error) => reject(badRequest(`Can't parse multipart body: ${String(error)}`)));
    parser.on('close', () =>
      tooLarge ? reject(new BotApiError(413, 'Request Entity Too Large')) : resolve(files),
    );
    request.pipe(parser);
  });
}
