import sharp from 'sharp';
import { ReadingError } from './errors';
import { pictureType } from './file-type';

/** Long side, in pixels, that Tesseract reads best on photos of a ticket; smaller ones are enlarged to it. */
const LONG_SIDE = 2200;
const MIN_SIDE = 120;
/** A decompression bomb is refused before it is decoded. */
const MAX_PIXELS = 60_000_000;
const MAX_SKEW_DEGREES = 15;

export interface PreparedImage {
  png: Buffer;
  width: number;
  height: number;
  /** Degrees that the picture was turned to make its lines level. */
  skew: number;
}

interface Gray {
  data: Uint8Array;
  width: number;
  height: number;
}

async function toGray(image: sharp.Sharp): Promise<Gray> {
  const { data, info } = await image.grayscale().raw().toBuffer({ resolveWithObject: true });
  if (info.channels === 1) return { data, width: info.width, height: info.height };
  const single = new Uint8Array(info.width * info.height);
  for (let i = 0; i < single.length; i++) single[i] = data[i * info.channels]!;
  return { data: single, width: info.width, height: info.height };
}

/**
 * How strongly the ink falls into separate rows when the page is turned by `degrees`: the sum of squared differences
 * between neighbouring rows of the projection. Highest where the lines of text are level.
 */
function rowContrast(points: Int16Array, height: number, degrees: number): number {
  const slope = Math.tan((degrees * Math.PI) / 180);
  const reach = Math.ceil(Math.abs(slope) * height * 2) + 2;
  const rows = new Float64Array(height + 2 * reach);
  for (let i = 0; i < points.length; i += 2) {
    const row = Math.round(points[i + 1]! + points[i]! * slope) + reach;
    if (row >= 0 && row < rows.length) rows[row]! += 1;
  }
  let score = 0;
  for (let i = 1; i < rows.length; i++) score += (rows[i]! - rows[i - 1]!) ** 2;
  return score;
}

/** Degrees (clockwise, for sharp's rotate) that make the lines level; 0 when nothing is clearly better. */
function findSkew(page: Gray): number {
  const ink: number[] = [];
  for (let y = 0; y < page.height; y++) {
    for (let x = 0; x < page.width; x++) {
      if (page.data[y * page.width + x]! < 150) ink.push(x - page.width / 2, y);
    }
  }
  // a picture that is mostly "ink" is a photo of something else
  if (ink.length < 200 || ink.length > page.data.length * 0.8) return 0;
  const points = Int16Array.from(ink);
  let best = { angle: 0, score: rowContrast(points, page.height, 0) * 1.02 };
  const consider = (angle: number): void => {
    const score = rowContrast(points, page.height, angle);
    if (score > best.score) best = { angle, score };
  };
  for (let angle = -MAX_SKEW_DEGREES; angle <= MAX_SKEW_DEGREES; angle += 1) consider(angle);
  const coarse = best.angle;
  for (let step = -0.8; step <= 0.8; step += 0.2) consider(coarse + step);
  return Math.abs(best.angle) < 0.15 ? 0 : best.angle;
}

/** Takes the light out of the picture: each pixel against its surroundings' paper, so shadows and dark tables go. */
async function flatten(page: Gray): Promise<Gray> {
  const { data, width, height } = page;
  const shrink = Math.max(1, Math.round(Math.max(width, height) / 220));
  const small = {
    width: Math.max(1, Math.round(width / shrink)),
    height: Math.max(1, Math.round(height / shrink)),
  };
  const raw = { raw: { width, height, channels: 1 as const } };
  // the brightest neighbourhood is the paper: dilate removes the strokes, blur the blocks
  const paper = await toGray(
    sharp(
      await sharp(data, raw)
        .resize(small.width, small.height, { fit: 'fill' })
        .dilate(3)
        .blur(5)
        .png()
        .toBuffer(),
    ).resize(width, height, { fit: 'fill', kernel: 'cubic' }),
  );
  const out = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i++) {
    const light = Math.max(40, paper.data[i]!);
    const ratio = data[i]! / light;
    // paper to white, ink to black, with a slope between them
    const value = (ratio - 0.35) * 392;
    out[i] = value < 0 ? 0 : value > 255 ? 255 : value;
  }
  return { data: out, width, height };
}

/**
 * A photo made ready for OCR: by its EXIF orientation, grey, scaled, without shadows, its lines level.
 * @throws ReadingError unsupported_file, picture_too_small, picture_unreadable
 */
export async function prepareImage(bytes: Buffer): Promise<PreparedImage> {
  if (!pictureType(bytes)) {
    throw new ReadingError(
      'unsupported_file',
      'Ese archivo no es una foto que pueda leer. Envíela como JPG, PNG o WebP.',
    );
  }
  try {
    const source = sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'error' });
    const { width = 0, height = 0 } = await source.metadata();
    if (Math.min(width, height) < MIN_SIDE) {
      throw new ReadingError(
        'picture_too_small',
        'La foto es muy pequeña para leerla. Envíe una más grande o escriba la venta.',
      );
    }
    const scale = Math.min(3, LONG_SIDE / Math.max(width, height));
    const upright = source
      .rotate()
      .flatten({ background: '#ffffff' })
      .resize(Math.round(width * scale), Math.round(height * scale), {
        fit: 'inside',
        withoutEnlargement: false,
      });
    const turned = await toGray(upright);
    const flat = await flatten(turned);
    const thumbnail = await toGray(
      sharp(flat.data, { raw: { width: flat.width, height: flat.height, channels: 1 } }).resize(700, 700, {
        fit: 'inside',
      }),
    );
    const skew = findSkew(thumbnail);
    const raw = { raw: { width: flat.width, height: flat.height, channels: 1 as const } };
    const level = skew
      ? sharp(flat.data, raw).rotate(skew, { background: '#ffffff' })
      : sharp(flat.data, raw);
    const { data, info } = await level
      .extend({ top: 20, bottom: 20, left: 20, right: 20, background: '#ffffff' })
      .grayscale()
      .png({ compressionLevel: 1 })
      .toBuffer({ resolveWithObject: true });
    return { png: data, width: info.width, height: info.height, skew };
  } catch (error) {
    if (error instanceof ReadingError) throw error;
    throw new ReadingError(
      'picture_unreadable',
      'No pude abrir la foto: parece dañada. Envíela de nuevo o escriba la venta.',
      {
        cause: error,
      },
    );
  }
}
