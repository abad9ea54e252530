import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { deflate } from 'node:zlib';

interface Pixels {
  bytes: Buffer;
  filter: 'FlateDecode' | 'DCTDecode';
}

/** A picture as a PDF holds it: 8 bits, RGB, transparency apart. */
export interface Logo {
  width: number;
  height: number;
  color: Pixels;
  alpha: Pixels | null;
}

/** Pixels: 300 dpi in the largest space that a page gives to a logo. More would only make heavy files. */
const MAX_SIZE = { width: 625, height: 250 };
/** A file of a few kilobytes may claim to be a picture of gigabytes. */
const MAX_INPUT_PIXELS = 25_000_000;
const KEPT = 50;

const compress = promisify(deflate);

async function read(file: Buffer): Promise<Logo> {
  // loaded only where a shop has a logo
  const { default: sharp } = await import('sharp');
  const image = sharp(file, { limitInputPixels: MAX_INPUT_PIXELS, failOn: 'error' });
  const { format, hasAlpha } = await image.metadata();
  const fitted = image
    .autoOrient()
    .resize({ ...MAX_SIZE, fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb');
  if (format === 'jpeg') {
    const { data, info } = await fitted.jpeg({ quality: 90 }).toBuffer({ resolveWithObject: true });
    return {
      width: info.width,
      height: info.height,
      color: { bytes: data, filter: 'DCTDecode' },
      alpha: null,
    };
  }
  const { data, info } = await fitted.ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const count = info.width * info.height;
  const rgb = Buffer.alloc(count * 3);
  const alpha = Buffer.alloc(count);
  for (let pixel = 0; pixel < count; pixel++) {
    data.copy(rgb, pixel * 3, pixel * 4, pixel * 4 + 3);
    alpha[pixel] = data[pixel * 4 + 3]!;
  }
  const pack = async (bytes: Buffer): Promise<Pixels> => ({
    bytes: await compress(bytes, { level: 9 }),
    filter: 'FlateDecode',
  });
  return {
    width: info.width,
    height: info.height,
    color: await pack(rgb),
    alpha: hasAlpha ? await pack(alpha) : null,
  };
}

/** Latest used last. Kept as promises, so that invoices made at once read a logo once. */
const kept = new Map<string, Promise<Logo | null>>();

/**
 * The logo of a `data:` URI (PNG or JPEG) ready to be printed; null when it cannot be read, since an invoice must not
 * fail for an ornament. A shop prints the same one again and again: the last 50 are kept.
 */
export async function readLogo(dataUri: string): Promise<Logo | null> {
  const key = createHash('sha256').update(dataUri).digest('base64');
  const logo =
    kept.get(key) ?? read(Buffer.from(dataUri.slice(dataUri.indexOf(',') + 1), 'base64')).catch(() => null);
  kept.delete(key);
  kept.set(key, logo);
  if (kept.size > KEPT) kept.delete(kept.keys().next().value!);
  return logo;
}
