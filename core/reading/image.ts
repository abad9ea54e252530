import sharp from 'sharp';
import { ReadingError } from './errors';
import { pictureType } from './file-type';

/** Long side, in pixels, that Tesseract reads best on photos of a ticket; smaller ones are enlarged to it. */
const LONG_SIDE = 1500;
const MAX_ENLARGEMENT = 3;
const MIN_SIDE = 120;
/** A decompression bomb is refused before it is decoded. */
const MAX_PIXELS = 60_000_000;
/** In pixels of the 220-pixel thumbnail: wider than a stroke or a letter, narrower than a shadow. */
const PAPER_REACH = 4;
/** Long side of the small picture on which slant and frames are looked for. */
const THUMBNAIL = 700;
/** In its pixels: strokes of writing are thinner than twice this. */
const THICK_REACH = 3;
/** How far, in its pixels, the shade of an edge reaches beyond its core. */
const EDGE_FADE = 6;
const FRAME_SPAN = 0.3;
/** Grey (0 to 255) below which a pixel counts as a mark. */
const INK = 150;
const MAX_SKEW_DEGREES = 15;
/** Brightness (0 to 255) below which a surface's differences are not stretched any further. */
const DIM = 120;
/** Share of the light that a mark must take away to count as ink. */
const FAINT = 0.12;
const CONTRAST = 450;

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
      if (page.data[y * page.width + x]! < INK) ink.push(x - page.width / 2, y);
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

/** Folds each pixel's square neighbourhood with `join`, rows first and then columns; `mean` divides by its size. */
function slide(
  page: Gray,
  reach: number,
  join: (sum: number, value: number) => number,
  start: number,
  mean = false,
): Gray {
  const pass = (
    from: Uint8Array,
    length: number,
    count: number,
    along: number,
    across: number,
  ): Uint8Array => {
    const out = new Uint8Array(from.length);
    for (let line = 0; line < count; line++) {
      for (let i = 0; i < length; i++) {
        const first = Math.max(0, i - reach);
        const last = Math.min(length - 1, i + reach);
        let sum = start;
        for (let k = first; k <= last; k++) sum = join(sum, from[line * across + k * along]!);
        out[line * across + i * along] = mean ? sum / (last - first + 1) : sum;
      }
    }
    return out;
  };
  const rows = pass(page.data, page.width, page.height, 1, page.width);
  return { ...page, data: pass(rows, page.height, page.width, page.width, 1) };
}

/** Adds to the mask all that lies between the picture's border and the frame, unless that is where the paper is. */
function whitenOutside(mask: Uint8Array, width: number, height: number): void {
  const outside = new Uint8Array(mask.length);
  const open: number[] = [];
  const visit = (at: number): void => {
    if (outside[at] || mask[at]) return;
    outside[at] = 1;
    open.push(at);
  };
  for (let x = 0; x < width; x++) [x, (height - 1) * width + x].forEach(visit);
  for (let y = 0; y < height; y++) [y * width, y * width + width - 1].forEach(visit);
  while (open.length) {
    const at = open.pop()!;
    const x = at % width;
    if (x > 0) visit(at - 1);
    if (x < width - 1) visit(at + 1);
    if (at >= width) visit(at - width);
    if (at + width < mask.length) visit(at + width);
  }
  // the border was open somewhere, or the picture holds no paper at all: whiten nothing
  if (outside[Math.floor(height / 2) * width + Math.floor(width / 2)]) return;
  for (let i = 0; i < mask.length; i++) if (outside[i]) mask[i] = 255;
}

/**
 * Paints over what is too thick and too long to be writing: the edge of the paper against a dark table, a border, a
 * finger. On a thumbnail the marks that survive thinning are grouped, and the groups that span a good part of the
 * picture are whitened in the full one.
 */
async function eraseFrames(page: Gray): Promise<void> {
  const small = await toGray(
    sharp(page.data, { raw: { width: page.width, height: page.height, channels: 1 } }).resize(
      THUMBNAIL,
      THUMBNAIL,
      {
        fit: 'inside',
      },
    ),
  );
  const { width, height } = small;
  const thick = slide(small, THICK_REACH, Math.max, 0).data;
  const group = new Int32Array(thick.length);
  const spans: { x0: number; x1: number; y0: number; y1: number }[] = [];
  for (let seed = 0; seed < thick.length; seed++) {
    if (group[seed] || thick[seed]! >= INK) continue;
    const id = spans.push({ x0: width, x1: 0, y0: height, y1: 0 });
    const span = spans[id - 1]!;
    const open = [seed];
    group[seed] = id;
    while (open.length) {
      const at = open.pop()!;
      const x = at % width;
      const y = (at - x) / width;
      span.x0 = Math.min(span.x0, x);
      span.x1 = Math.max(span.x1, x);
      span.y0 = Math.min(span.y0, y);
      span.y1 = Math.max(span.y1, y);
      for (const next of [x > 0 ? at - 1 : at, x < width - 1 ? at + 1 : at, at - width, at + width]) {
        if (next >= 0 && next < thick.length && !group[next] && thick[next]! < INK) {
          group[next] = id;
          open.push(next);
        }
      }
    }
  }
  const isFrame = spans.map(
    ({ x0, x1, y0, y1 }) => x1 - x0 > width * FRAME_SPAN || y1 - y0 > height * FRAME_SPAN,
  );
  if (!isFrame.includes(true)) return;
  const mask: Gray = {
    width,
    height,
    data: Uint8Array.from(group, (id) => (id && isFrame[id - 1] ? 255 : 0)),
  };
  const grown = slide(mask, THICK_REACH + EDGE_FADE, Math.max, 0).data;
  whitenOutside(grown, width, height);
  for (let y = 0; y < page.height; y++) {
    const row = Math.min(height - 1, Math.floor((y * height) / page.height)) * width;
    for (let x = 0; x < page.width; x++) {
      if (grown[row + Math.min(width - 1, Math.floor((x * width) / page.width))])
        page.data[y * page.width + x] = 255;
    }
  }
}

/** Takes the light out of the picture: each pixel against its surroundings' paper, so shadows and dark tables go. */
async function flatten(page: Gray): Promise<Gray> {
  const { data, width, height } = page;
  const shrink = Math.max(1, Math.round(Math.max(width, height) / 220));
  const small = {
    width: Math.max(1, Math.round(width / shrink)),
    height: Math.max(1, Math.round(height / shrink)),
  };
  const thumbnail = await toGray(
    sharp(data, { raw: { width, height, channels: 1 } }).resize(small.width, small.height, { fit: 'fill' }),
  );
  // the brightest of a neighbourhood is its paper: that removes the strokes, the mean the blocks it leaves
  const light = slide(
    slide(thumbnail, PAPER_REACH, Math.max, 0),
    PAPER_REACH,
    (sum, value) => sum + value,
    0,
    true,
  );
  const paper = await toGray(
    sharp(light.data, { raw: { ...small, channels: 1 } }).resize(width, height, {
      fit: 'fill',
      kernel: 'cubic',
    }),
  );
  const out = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i++) {
    const light = paper.data[i]!;
    // against at least DIM, so that grain on a dark table does not turn into ink
    const darkness = (light - data[i]!) / Math.max(DIM, light);
    // paper to white, ink to black, with a slope between them
    const value = 255 - (darkness - FAINT) * CONTRAST;
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
    const side = Math.min(LONG_SIDE, Math.max(width, height) * MAX_ENLARGEMENT);
    const upright = source.rotate().flatten({ background: '#ffffff' });
    // a picture that will be enlarged loses its grain first (sharp itself would resize before it filters);
    // in one that shrinks the grain averages out
    const enlarges = side > Math.max(width, height);
    const base = enlarges ? await toGray(upright.grayscale().median(3)) : null;
    const turned = await toGray(
      (base
        ? sharp(base.data, { raw: { width: base.width, height: base.height, channels: 1 } })
        : upright
      ).resize(side, side, {
        fit: 'inside',
      }),
    );
    const flat = await flatten(turned);
    await eraseFrames(flat);
    const thumbnail = await toGray(
      sharp(flat.data, { raw: { width: flat.width, height: flat.height, channels: 1 } }).resize(
        THUMBNAIL,
        THUMBNAIL,
        {
          fit: 'inside',
        },
      ),
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
