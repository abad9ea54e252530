import sharp from 'sharp';
import { fileInfo, type FileStore } from '../file-store';
import type { PhotoSize } from '../model';

/** Longest sides that Telegram keeps of a photo; nothing larger than the last one survives. */
const SIDES = [90, 320, 800, 1280];

/**
 * Stores a photo as Telegram does: recompressed to JPEG in several sizes, smallest first.
 * @throws when the bytes are not an image
 */
export async function addPhoto(files: FileStore, data: Buffer): Promise<PhotoSize[]> {
  const upright = await sharp(data).rotate().flatten({ background: '#ffffff' }).toBuffer();
  const { width = 0, height = 0 } = await sharp(upright).metadata();
  const longest = Math.max(width, height);
  const sides = SIDES.filter(
    (side, index) => side < longest || index === 0 || (SIDES[index - 1] ?? 0) < longest,
  );
  const sizes: PhotoSize[] = [];
  for (const side of sides) {
    const { data: jpeg, info } = await sharp(upright)
      .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
      .jpeg({ quality: 87 })
      .toBuffer({ resolveWithObject: true });
    const stored = files.add('photos', { name: 'photo.jpg', mime: 'image/jpeg', data: jpeg });
    sizes.push({ ...fileInfo(stored), width: info.width, height: info.height });
  }
  return sizes;
}
