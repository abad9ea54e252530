import { fork } from 'node:child_process';
import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { makeSample } from '../../tests/bench/photo/samples';
import { readPhoto, readSale, stopOcr, type ReadingDeps, type ReadRequest } from '.';
import { prepareImage } from './image';
import { layOut, type OcrWord } from './layout';

jest.setTimeout(60_000);
afterAll(() => stopOcr());

function paper(rows: string[], angle = 0): Promise<Buffer> {
  const text = rows.map((row, i) => `<text x="70" y="${110 + i * 62}">${row}</text>`).join('');
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="900" height="${160 + rows.length * 62}"><rect width="100%" height="100%" fill="#fbf9f4"/>` +
    `<g font-family="DejaVu Sans, sans-serif" font-size="34" fill="#222">${text}</g></svg>`;
  return sharp(Buffer.from(svg)).rotate(angle, { background: '#fbf9f4' }).jpeg({ quality: 80 }).toBuffer();
}

function photos(
  files: Buffer[],
  options: ReadRequest['options'] = {},
): [ReadRequest, ReadingDeps & { download: jest.Mock }] {
  return [
    {
      channel: 'photo',
      text: null,
      files: files.map((bytes, i) => ({
        file_id: String(i),
        mime: 'image/jpeg',
        bytes: bytes.length,
        seconds: null,
      })),
      options,
    },
    { download: jest.fn((id: string) => Promise.resolve(files[Number(id)]!)) },
  ];
}

describe('readSale of a photo', () => {
  it.each([
    ['ticket', 0],
    ['ticket', 0.5],
    ['lista', 0.5],
  ] as const)('reads a %s with damage %d: turned, tilted, shaded, grainy', async (kind, severity) => {
    const sample = await makeSample(7932, kind, { severity });
    const sale = await readSale(...photos([sample.image]));
    expect(sale.items.map(({ cantidad, precio }) => [cantidad, precio])).toEqual(
      sample.truth.map(({ cantidad, precio }) => [cantidad, precio]),
    );
    expect(sale).toMatchObject({ canal: 'photo', motor: 'reglas' });
    expect(sale.transcripcion).toMatch(/total/i);
  });

  it('takes an album for one sale, in the order in which it came', async () => {
    const pages = [await paper(['1 anillo oro $650.000']), await paper(['1 cadena plata $120.000'])];
    const sale = await readSale(...photos(pages));
    expect(sale.items.map((item) => item.precio)).toEqual([650_000, 120_000]);
  });

  it('reads the caption with the photo', async () => {
    const [request, deps] = photos([await paper(['1 anillo oro $650.000'])]);
    const sale = await readSale(
      { ...request, text: 'cliente María Gómez cc 1020345678, pagó en efectivo' },
      deps,
    );
    expect(sale.items.map((item) => item.precio)).toEqual([650_000]);
    expect(sale).toMatchObject({ cliente: { cedula: '1020345678' }, metodo_pago: 'efectivo' });
  });

  it('says which line it cannot read instead of trusting it', async () => {
    const clear = await paper(['1 anillo oro $650.000', '1 cadena plata $120.000', '1 dije oro $230.000']);
    const box = { left: 60, top: 136 };
    const smudge = await sharp(clear)
      .extract({ ...box, width: 600, height: 54 })
      .blur(3.5)
      .toBuffer();
    const picture = await sharp(clear)
      .composite([{ input: smudge, ...box }])
      .jpeg()
      .toBuffer();
    const sale = await readSale(...photos([picture]));
    expect(sale.items.map((item) => item.precio)).toEqual(expect.arrayContaining([650_000, 230_000]));
    expect(sale.dudas).toContainEqual(
      expect.objectContaining({
        campo: 'linea.2',
        mensaje: expect.stringMatching(/^No leo bien la línea 2/),
      }),
    );
  });

  it('refuses a photo over the limit before it is downloaded', async () => {
    const [request, deps] = photos([await paper(['x'])], { max_bytes_foto: 1000 });
    await expect(readSale(request, deps)).rejects.toMatchObject({ code: 'file_too_big' });
    expect(deps.download).not.toHaveBeenCalled();
  });

  it.each([
    ['no picture', Buffer.from('%PDF-1.7 hola'), 'unsupported_file'],
    ['a picture cut short', Buffer.from('\xff\xd8\xff\xe0 roto', 'latin1'), 'picture_unreadable'],
  ])('says kindly that it is %s', async (_what, bytes, code) => {
    await expect(readSale(...photos([bytes]))).rejects.toMatchObject({
      code,
      mensaje: expect.stringMatching(/[Ee]nvíe/),
    });
  });

  it('refuses a picture too small to hold writing', async () => {
    const dot = await sharp({ create: { width: 60, height: 60, channels: 3, background: '#fff' } })
      .png()
      .toBuffer();
    await expect(readSale(...photos([dot]))).rejects.toMatchObject({ code: 'picture_too_small' });
  });

  it('finds no sale on an empty paper', async () => {
    const blank = await sharp({ create: { width: 800, height: 600, channels: 3, background: '#f5f2ea' } })
      .jpeg()
      .toBuffer();
    expect((await readSale(...photos([blank]))).items).toEqual([]);
  });

  it('gives up in time, and reads the next photo all the same', async () => {
    const picture = await paper(['1 anillo oro $650.000']);
    await expect(readSale(...photos([picture], { tiempo_foto_ms: 1 }))).rejects.toMatchObject({
      code: 'ocr_timeout',
    });
    expect((await readPhoto(picture)).texto).toContain('650.000');
  });
});

describe('prepareImage', () => {
  it('levels the lines of a turned paper', async () => {
    const rows = [
      'Anillo de oro 18k 1.850.000',
      'Aretes de plata 925 95.000',
      'Cadena tejido cartier 950.000',
      'Pulsera 180.000',
    ];
    const { skew } = await prepareImage(await paper(rows, 6));
    expect(skew).toBeGreaterThan(-7);
    expect(skew).toBeLessThan(-5);
  });

  it('turns a picture as its EXIF says', async () => {
    const upright = await prepareImage(await paper(['1 anillo oro $650.000']));
    const sideways = await sharp(await paper(['1 anillo oro $650.000']))
      .rotate(90)
      .withMetadata({ orientation: 8 })
      .jpeg()
      .toBuffer();
    const turned = await prepareImage(sideways);
    expect(turned.width > turned.height).toBe(upright.width > upright.height);
  });
});

describe('layOut', () => {
  const word = (text: string, x: number, y: number, confidence = 90): OcrWord => ({
    text,
    confidence,
    box: { x0: x, y0: y, x1: x + text.length * 10, y1: y + 20 },
  });

  it('puts the columns of one row together though they came block by block', () => {
    const words = [
      word('Anillo', 0, 0),
      word('Aretes', 0, 40),
      word('850.000', 300, 3),
      word('95.000', 310, 41),
    ];
    expect(layOut(words).map((line) => line.text.replace(/ {3,}/g, ' | '))).toEqual([
      'Anillo | 850.000',
      'Aretes | 95.000',
    ]);
  });

  it('trusts a line no more than its worst word, specks aside', () => {
    expect(
      layOut([word('Anillo', 0, 0, 95), word('85O.000', 100, 0, 30), word('.', 200, 0, 1)])[0]!.confidence,
    ).toBe(30);
  });

  it('joins a figure that was taken apart, but not the figures of two columns', () => {
    expect(layOut([word('$1', 0, 0), word('15.000', 24, 0)])[0]!.text).toBe('$115.000');
    expect(layOut([word('2', 0, 0), word('15.000', 60, 0)])[0]!.text).toBe('2     15.000');
    expect(layOut([word('18', 0, 0), word('500.000', 30, 0)])[0]!.text).toBe('18 500.000');
  });

  it('makes nothing of nothing', () => {
    expect(layOut([])).toEqual([]);
  });
});

it('lets a process end by itself while the worker is warm', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ocr-'));
  try {
    const picture = join(folder, 'p.jpg');
    writeFileSync(picture, await paper(['1 anillo oro $650.000']));
    const child = fork(join(__dirname, 'testing/read-once.cjs'), [picture], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    child.disconnect();
    let out = '';
    child.stdout!.on('data', (chunk) => (out += chunk));
    const code = await new Promise((resolve) => child.on('exit', resolve));
    expect(out).toContain('650.000');
    expect(code).toBe(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
