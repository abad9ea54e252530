import { dirname, join } from 'node:path';
import type { Worker } from 'tesseract.js';
import { ReadingError } from './errors';
import type { OcrWord } from './layout';

/** Photos that may wait for the one worker; more are refused at once rather than after a minute. */
const MAX_WAITING = 8;
const IDLE_MS = 5 * 60_000;

interface Engine {
  worker: Worker;
  /** The worker thread, which would keep the process alive. */
  thread: { ref(): void; unref(): void };
}

let engine: Promise<Engine> | null = null;
let idle: NodeJS.Timeout | undefined;
let queue: Promise<unknown> = Promise.resolve();
let waiting = 0;

async function start(): Promise<Engine> {
  // loaded on the first photo: a process that never sees one does not pay for it
  const { createWorker, OEM, PSM } = await import('tesseract.js');
  const data = dirname(require.resolve('@tesseract.js-data/spa/package.json'));
  const worker = await createWorker('spa', OEM.LSTM_ONLY, {
    langPath: join(data, '4.0.0_best_int'),
    cacheMethod: 'none',
    gzip: true,
    // without one, an error inside the worker would be thrown where nobody can catch it
    errorHandler: () => undefined,
  });
  await worker.setParameters({ tessedit_pageseg_mode: PSM.SINGLE_BLOCK, user_defined_dpi: '220' });
  const { worker: thread } = worker as unknown as { worker: Engine['thread'] };
  return { worker, thread };
}

function drop(): void {
  const old = engine;
  engine = null;
  clearTimeout(idle);
  void old?.then(({ worker }) => worker.terminate()).catch(() => undefined);
}

async function recognise(png: Buffer): Promise<OcrWord[]> {
  engine ??= start();
  clearTimeout(idle);
  const { worker, thread } = await engine;
  thread.ref();
  try {
    const { data } = await worker.recognize(png, {}, { text: false, blocks: true });
    return (data.blocks ?? []).flatMap((block) =>
      block.paragraphs.flatMap((paragraph) =>
        paragraph.lines.flatMap((line) =>
          line.words.map((word) => ({ text: word.text, confidence: word.confidence, box: word.bbox })),
        ),
      ),
    );
  } finally {
    thread.unref();
    idle = setTimeout(drop, IDLE_MS).unref();
  }
}

async function within<T>(work: Promise<T>, limitMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new ReadingError(
            'ocr_timeout',
            'La foto tardó demasiado en leerse. Envíe una más cercana o escriba la venta.',
          ),
        ),
      limitMs,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Words of a prepared picture. One worker for the process, one picture at a time, kept warm and given up after five
 * idle minutes; it never keeps a process from ending. A picture over its time costs the worker, not the process.
 * @throws ReadingError ocr_timeout, ocr_busy, ocr_failed
 */
export async function recogniseWords(png: Buffer, limitMs: number): Promise<OcrWord[]> {
  if (waiting >= MAX_WAITING) {
    throw new ReadingError(
      'ocr_busy',
      'Hay muchas fotos en espera. Intente en un minuto o escriba la venta.',
    );
  }
  waiting++;
  const turn = queue.then(async () => {
    try {
      return await within(recognise(png), limitMs);
    } catch (error) {
      drop();
      if (error instanceof ReadingError) throw error;
      throw new ReadingError('ocr_failed', 'No pude leer la foto. Envíela de nuevo o escriba la venta.', {
        cause: error,
      });
    } finally {
      waiting--;
    }
  });
  queue = turn.catch(() => undefined);
  return turn;
}

/** Ends the worker now (tests, shutdown); the next photo starts another. */
export async function stopOcr(): Promise<void> {
  const old = engine;
  engine = null;
  clearTimeout(idle);
  if (old) await old.then(({ worker }) => worker.terminate()).catch(() => undefined);
}
