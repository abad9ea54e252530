import { prepareImage } from './image';
import type { OcrLine } from './layout';
import { layOut } from './layout';
import { recogniseWords } from './ocr';

export interface PhotoReading {
  /** One row of the paper a line; columns kept apart by several spaces. */
  texto: string;
  lineas: OcrLine[];
  /** 1-based numbers of the lines that were not legible enough to be trusted. */
  ilegibles: number[];
}

export interface PhotoLimits {
  /** Words below this (0 to 100) make their line illegible. */
  legibilidad_minima: number;
  tiempo_foto_ms: number;
}

/** Specks and rulings that OCR takes for text: no letter pair and no digit. */
function isNoise(line: OcrLine): boolean {
  return !/\p{L}{2}|\p{N}/u.test(line.text);
}

/**
 * Reads a photo of a ticket or a list, offline.
 * @param bytes JPEG, PNG or WebP
 * @throws ReadingError
 */
export async function readPhoto(
  bytes: Buffer,
  { legibilidad_minima, tiempo_foto_ms }: PhotoLimits = { legibilidad_minima: 45, tiempo_foto_ms: 25_000 },
): Promise<PhotoReading> {
  const { png } = await prepareImage(bytes);
  const lineas = layOut(await recogniseWords(png, tiempo_foto_ms)).filter((line) => !isNoise(line));
  return {
    texto: lineas.map((line) => line.text).join('\n'),
    lineas,
    ilegibles: lineas.flatMap((line, index) => (line.confidence < legibilidad_minima ? [index + 1] : [])),
  };
}
