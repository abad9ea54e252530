import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Command } from 'commander';
import type { ExtraccionJson, ItemExtraidoJson } from '../../core/contract/extraction';
import { extractSale } from '../../core/extraction';
import type * as ReadingModule from '../../core/reading';

/** A photo larger than this is not read. */
const MAX_IMAGE_BYTES = 20 * 1024 * 1024;

interface Request {
  id: string | number | null;
  channel: 'text' | 'voice' | 'ocr';
  text: string | null;
  image: string | null;
}

/** The printed line: the agreed keys only, in the agreed order. */
function answer(id: Request['id'], sale: ExtraccionJson): Record<string, unknown> {
  return {
    id,
    items: sale.items.map(
      ({ nombre, descripcion, cantidad, precio, tipo_prenda, material, peso_gramos }: ItemExtraidoJson) => ({
        nombre,
        descripcion,
        cantidad,
        precio,
        tipo_prenda,
        material,
        peso_gramos,
      }),
    ),
    cliente: sale.cliente,
    descuento: sale.descuento,
    iva: sale.iva,
    metodo_pago: sale.metodo_pago,
    notas: sale.notas,
    confianza: sale.confianza,
  };
}

class BadLine extends Error {}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new BadLine('La línea no es JSON válido.');
  }
}

function request(value: unknown): Request {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new BadLine('Cada línea debe ser un objeto JSON.');
  const { channel = 'text', text, image } = value as Record<string, unknown>;
  const id = idOf(value);
  if (typeof image === 'string' && image !== '') return { id, channel: 'ocr', text: null, image };
  if (typeof text !== 'string') throw new BadLine('Falta "text" o "image".');
  if (channel === 'photo') return { id, channel: 'ocr', text, image: null };
  if (channel !== 'text' && channel !== 'voice' && channel !== 'ocr')
    throw new BadLine('"channel" debe ser text, voice u ocr.');
  return { id, channel, text, image: null };
}

function idOf(value: unknown): Request['id'] {
  const id = typeof value === 'object' && value !== null ? (value as Record<string, unknown>).id : null;
  return typeof id === 'string' || typeof id === 'number' ? id : null;
}

type Reading = typeof ReadingModule;

/** By path, so that neither a build nor a start of the command loads OCR before it is needed. */
async function loadReading(): Promise<Reading> {
  return (await import(join(__dirname, '../../core/reading'))) as Reading;
}

/** Loads the photo reader only when a line needs it: text never waits for OCR. */
async function readImage(file: string, base: string): Promise<ExtraccionJson> {
  const path = resolve(base, file);
  const handle = await open(path, 'r').catch(() => {
    throw new BadLine(`No pude abrir la imagen ${file}.`);
  });
  try {
    const { size } = await handle.stat();
    if (size > MAX_IMAGE_BYTES) throw new BadLine(`La imagen ${file} pesa más de 20 MB.`);
    const bytes = await handle.readFile();
    const { readPhoto, ReadingError } = await loadReading();
    try {
      const photo = await readPhoto(bytes);
      return extractSale(photo.texto, { channel: 'ocr' });
    } catch (error) {
      if (error instanceof ReadingError) throw new BadLine(error.message);
      throw error;
    }
  } finally {
    await handle.close();
  }
}

/**
 * Reads JSON lines and writes one for each, in order. A bad line gives a line with `error` and does not stop the rest.
 * @param base folder that relative image paths start from
 * @returns how many lines failed
 */
export async function extractLines(
  input: Readable,
  write: (line: string) => Promise<void> | void,
  base: string,
): Promise<number> {
  let failures = 0;
  let number = 0;
  let images = false;
  for await (const raw of createInterface({ input, crlfDelay: Infinity })) {
    const line = number === 0 ? raw.replace(/^\uFEFF/, '') : raw;
    number++;
    if (line.trim() === '') continue;
    let id: Request['id'] = null;
    try {
      const value = parse(line);
      id = idOf(value);
      const asked = request(value);
      if (asked.image !== null) images = true;
      const sale =
        asked.image !== null
          ? await readImage(asked.image, base)
          : extractSale(asked.text ?? '', { channel: asked.channel });
      await write(JSON.stringify(answer(asked.id, sale)));
    } catch (error) {
      failures++;
      const message = error instanceof BadLine ? error.message : 'No pude leer esta línea.';
      await write(JSON.stringify({ id, linea: number, error: message }));
    }
  }
  if (images) {
    const { stopOcr } = await loadReading();
    await stopOcr();
  }
  return failures;
}

/** Waits when the reader of a pipe is slower than we are. */
function writeOut(line: string): Promise<void> | void {
  if (process.stdout.write(`${line}\n`)) return;
  return new Promise((done) => process.stdout.once('drain', () => done()));
}

export function register(program: Command): void {
  program
    .command('extract')
    .description('Lee ventas: una línea JSON por mensaje entra, una línea JSON por mensaje sale')
    .argument('[archivo]', 'archivo de líneas JSON; sin él se lee la entrada estándar')
    .addHelpText(
      'after',
      '\nEntra {"id","channel":"text|voice|ocr","text"} o {"id","image":"archivo"}.\nSale con código 1 si alguna línea no se pudo leer.',
    )
    .action(async (file: string | undefined) => {
      if (file !== undefined) {
        const handle = await open(file, 'r');
        await handle.close();
      }
      const input = file === undefined ? process.stdin : createReadStream(file);
      const base = file === undefined ? process.cwd() : dirname(resolve(file));
      const failures = await extractLines(input, writeOut, base);
      if (failures > 0) process.exitCode = 1;
    });
}
