import sharp from 'sharp';
import type { TestFile } from './chat';

/** A till receipt as a phone sees it: lines of "name … price". */
export async function ticket(name: string, rows: readonly (readonly [string, string])[]): Promise<TestFile> {
  const lines = rows
    .map(
      ([piece, price], index) =>
        `<text x="80" y="${220 + index * 70}">${piece}</text><text x="920" y="${220 + index * 70}" text-anchor="end">${price}</text>`,
    )
    .join('');
  const height = 300 + rows.length * 70;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1000" height="${height}"><rect width="1000" height="${height}" fill="#fff"/>
    <g font-family="DejaVu Sans Mono" font-size="34" fill="#222"><text x="500" y="110" text-anchor="middle">VENTA DEL DIA</text>${lines}</g></svg>`;
  return { name, mime: 'image/jpeg', data: await sharp(Buffer.from(svg)).jpeg({ quality: 85 }).toBuffer() };
}
