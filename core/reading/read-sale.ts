import type { DudaJson, ExtraccionJson } from '../contract/extraction';
import type { ExtractRequest } from '../contract/flow';
import { ReadingError } from './errors';
import type { Endpoint } from './http';
import { pictureType } from './file-type';
import { merge } from './merge';
import type { ChatEndpoint, ModelSource } from './model';
import { askModel } from './model';
import type { ReadingOptions } from './options';
import { DEFAULT_OPTIONS } from './options';
import { readPhoto } from './photo';
import type { Rules } from './rules';
import { amountsIn, localRules } from './rules';
import { guard, verify } from './verify';
import { notConfigured, transcribe } from './voice';

export interface ReadRequest extends ExtractRequest {
  options?: Partial<ReadingOptions>;
}

export interface ReadingDeps {
  /** The bytes of a file; may reject. Only called for files whose announced size and length are within limits. */
  download: (fileId: string) => Promise<Buffer>;
  transcription?: Endpoint | null;
  chat?: ChatEndpoint | null;
  fetch?: typeof fetch;
  sleep?: (ms: number) => Promise<void>;
  random?: () => number;
  rules?: Rules;
  /** For logs and metrics; never carries the message's text. */
  onStep?: (step: ReadingStep) => void;
}

export interface ReadingStep {
  paso: 'descarga' | 'ocr' | 'transcripcion' | 'reglas' | 'ia';
  duration_ms: number;
  ok: boolean;
  /** Code and technical cause when not ok. */
  detalle?: string;
}

interface Source {
  text: string;
  transcript: string | null;
  doubts: DudaJson[];
  pictures: ModelSource['pictures'];
}

const MEGABYTE = 1024 * 1024;

function tooBig(what: string, limit: number): ReadingError {
  const size = limit >= MEGABYTE ? `${Math.floor(limit / MEGABYTE)} MB` : `${Math.floor(limit / 1024)} KB`;
  return new ReadingError(
    'file_too_big',
    `${what} pesa más de ${size}. Envíe una más liviana o escriba la venta.`,
  );
}

function causeOf(error: unknown): string {
  const own = error instanceof ReadingError ? error.code : error instanceof Error ? error.name : 'unknown';
  const cause =
    error instanceof Error && error.cause instanceof Error ? ` (${error.cause.message.slice(0, 200)})` : '';
  return own + cause;
}

async function timed<T>(
  deps: ReadingDeps,
  paso: ReadingStep['paso'],
  work: () => Promise<T> | T,
): Promise<T> {
  const started = performance.now();
  const report = (ok: boolean, detalle?: string): void =>
    deps.onStep?.({
      paso,
      duration_ms: Math.round(performance.now() - started),
      ok,
      ...(detalle ? { detalle } : {}),
    });
  try {
    const result = await work();
    report(true);
    return result;
  } catch (error) {
    report(false, causeOf(error));
    throw error;
  }
}

async function fetchFile(
  file: ExtractRequest['files'][number],
  limit: number,
  what: string,
  deps: ReadingDeps,
): Promise<Buffer> {
  if (file.bytes !== null && file.bytes > limit) throw tooBig(what, limit);
  const bytes = await timed(deps, 'descarga', async () => {
    try {
      return await deps.download(file.file_id);
    } catch (error) {
      throw new ReadingError(
        'download_failed',
        'No pude descargar el archivo de Telegram. Envíelo de nuevo.',
        { cause: error },
      );
    }
  });
  // Telegram does not always announce the size
  if (bytes.length > limit) throw tooBig(what, limit);
  return bytes;
}

async function hear(request: ReadRequest, options: ReadingOptions, deps: ReadingDeps): Promise<Source> {
  if (!deps.transcription) throw notConfigured();
  const [file] = request.files;
  if (!file)
    throw new ReadingError(
      'unsupported_file',
      'No recibí la nota de voz. Envíela de nuevo o escriba la venta.',
    );
  if (file.seconds !== null && file.seconds > options.max_segundos_voz) {
    const minutes = Math.floor(options.max_segundos_voz / 60);
    const most = minutes
      ? `${minutes} ${minutes === 1 ? 'minuto' : 'minutos'}`
      : `${options.max_segundos_voz} segundos`;
    throw new ReadingError(
      'voice_too_long',
      `La nota de voz dura más de ${most}. Envíe una más corta o escriba la venta.`,
    );
  }
  const bytes = await fetchFile(file, options.max_bytes_voz, 'La nota de voz', deps);
  const heard = await timed(deps, 'transcripcion', () =>
    transcribe(bytes, deps.transcription ?? null, options, { ...deps, totalMs: options.tiempo_voz_ms }),
  );
  const text = request.text ? `${heard}\n${request.text}` : heard;
  return { text, transcript: heard, doubts: [], pictures: [] };
}

async function look(request: ReadRequest, options: ReadingOptions, deps: ReadingDeps): Promise<Source> {
  if (request.files.length === 0)
    throw new ReadingError('unsupported_file', 'No recibí la foto. Envíela de nuevo o escriba la venta.');
  const texts: string[] = [];
  const doubts: DudaJson[] = [];
  const pictures: ModelSource['pictures'] = [];
  let line = 0;
  // an album is one sale on several papers, in the order in which it was sent
  for (const file of request.files.slice(0, options.max_fotos)) {
    const bytes = await fetchFile(file, options.max_bytes_foto, 'La foto', deps);
    const photo = await timed(deps, 'ocr', () => readPhoto(bytes, options));
    for (const number of photo.ilegibles) {
      doubts.push({
        campo: `linea.${line + number}`,
        mensaje: `No leo bien la línea ${line + number}.`,
        texto: photo.lineas[number - 1]!.text,
      });
    }
    line += photo.lineas.length;
    texts.push(photo.texto);
    pictures.push({ mime: `image/${pictureType(bytes)}`, bytes });
  }
  if (request.files.length > options.max_fotos) {
    doubts.push({ campo: 'fotos', mensaje: `Solo leí las primeras ${options.max_fotos} fotos.` });
  }
  const seen = texts.filter(Boolean).join('\n');
  const text = [seen, request.text ?? ''].filter(Boolean).join('\n');
  return { text, transcript: seen || null, doubts, pictures };
}

async function gather(request: ReadRequest, options: ReadingOptions, deps: ReadingDeps): Promise<Source> {
  if (request.channel === 'voice') return hear(request, options, deps);
  if (request.channel === 'photo') return look(request, options, deps);
  return { text: request.text ?? '', transcript: null, doubts: [], pictures: [] };
}

async function readWithModel(
  source: Source,
  amounts: number[],
  rules: Rules,
  options: ReadingOptions,
  deps: ReadingDeps,
): Promise<ExtraccionJson> {
  const { chat } = deps;
  if (!chat) {
    throw new ReadingError(
      'ai_not_configured',
      'La lectura con IA no está configurada en esta joyería. Escriba la venta con más detalle.',
    );
  }
  const answer = await timed(deps, 'ia', () =>
    askModel(source, chat, options.instrucciones, (text) => rules.readAmount(text), {
      ...deps,
      totalMs: options.tiempo_ia_ms,
    }),
  );
  return verify(answer, [source.text], amounts);
}

/**
 * Reads one sale, typed, dictated or photographed. The model (when there is one) only reads: everything it says is
 * checked against the source, and totals are never its own. A model that fails leaves the rules' reading standing.
 *
 * @throws ReadingError when nothing could be read for a foreseen reason; its `mensaje` can be shown as it is. No sale
 * in what was read is no error: `items` is empty then.
 */
export async function readSale(request: ReadRequest, deps: ReadingDeps): Promise<ExtraccionJson> {
  const options: ReadingOptions = { ...DEFAULT_OPTIONS, ...request.options };
  const rules = deps.rules ?? localRules;
  const source = await gather(request, options, deps);
  const finish = (sale: ExtraccionJson, motor: ReadingOptions['motor']): ExtraccionJson => ({
    ...sale,
    dudas: [...(sale.dudas ?? []), ...source.doubts],
    motor,
    canal: request.channel,
    transcripcion: source.transcript,
  });

  const channel = request.channel === 'photo' ? 'ocr' : request.channel;
  const byRules = await timed(deps, 'reglas', () =>
    guard(rules.extractSale(source.text, { channel, adding: request.adding ?? false })),
  );
  const unsure =
    byRules.confianza < options.umbral_confianza ||
    Boolean(byRules.dudas?.length) ||
    source.doubts.length > 0;
  if (options.motor === 'reglas' || (options.motor === 'automatico' && (!unsure || !deps.chat))) {
    return finish(byRules, options.motor);
  }
  try {
    const byModel = await readWithModel(
      source,
      amountsIn(rules, source.text, channel, byRules),
      rules,
      options,
      deps,
    );
    return finish(options.motor === 'ia' ? byModel : guard(merge(byRules, byModel)), options.motor);
  } catch (error) {
    // the rules' reading is worth more than an apology, and an empty one means that the message holds no sale
    if (error instanceof ReadingError && (options.motor === 'automatico' || byRules.items.length > 0))
      return finish(byRules, 'reglas');
    throw error;
  }
}
