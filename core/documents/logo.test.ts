import { inflateSync } from 'node:zlib';
import sharp from 'sharp';
import { readLogo } from './logo';

const GREEN = '#0b5d4e';
const picture = (width: number, height: number, background: string = GREEN): sharp.Sharp =>
  sharp({ create: { width, height, channels: 4, background } });
const uri = (type: 'png' | 'jpeg', bytes: Buffer): string =>
  `data:image/${type};base64,${bytes.toString('base64')}`;

describe('readLogo', () => {
  it('keeps colour and transparency of a PNG', async () => {
    const png = await picture(3, 2, '#0b5d4e80').png().toBuffer();
    const logo = await readLogo(uri('png', png));
    expect(logo).toMatchObject({ width: 3, height: 2, color: { filter: 'FlateDecode' } });
    expect([...inflateSync(logo!.color.bytes).subarray(0, 3)]).toEqual([0x0b, 0x5d, 0x4e]);
    expect([...inflateSync(logo!.alpha!.bytes)]).toEqual(Array(6).fill(0x80));
  });

  it.each(['b-w', 'srgb'] as const)('gives an opaque %s PNG three colours and no mask', async (space) => {
    const png = await picture(4, 4, '#777777').removeAlpha().toColourspace(space).png().toBuffer();
    const logo = await readLogo(uri('png', png));
    expect(logo!.alpha).toBeNull();
    expect(inflateSync(logo!.color.bytes)).toEqual(Buffer.alloc(4 * 4 * 3, 0x77));
  });

  it.each(['b-w', 'cmyk', 'srgb'] as const)('makes of a %s JPEG an RGB one', async (space) => {
    const jpeg = await picture(20, 10).removeAlpha().toColourspace(space).jpeg().toBuffer();
    const logo = await readLogo(uri('jpeg', jpeg));
    expect(logo).toMatchObject({ width: 20, height: 10, color: { filter: 'DCTDecode' }, alpha: null });
    expect(await sharp(logo!.color.bytes).metadata()).toMatchObject({ channels: 3, space: 'srgb' });
  });

  it('turns a photo as its camera says', async () => {
    const jpeg = await picture(20, 10).removeAlpha().withMetadata({ orientation: 6 }).jpeg().toBuffer();
    expect(await readLogo(uri('jpeg', jpeg))).toMatchObject({ width: 10, height: 20 });
  });

  it('brings a picture down to what paper can show', async () => {
    const png = await picture(3000, 1000).png().toBuffer();
    expect(await readLogo(uri('png', png))).toMatchObject({ width: 625, height: 208 });
  });

  it('answers null for one that is damaged inside, and lives on', async () => {
    const png = await picture(100, 50, '#0b5d4e80').png().toBuffer();
    const at = png.indexOf('IDAT');
    for (let i = at + 6; i < at + 30; i++) png[i]! ^= 0xff;
    expect(await readLogo(uri('png', png))).toBeNull();
    expect(await readLogo('data:image/png;base64,AAAA')).toBeNull();
  });

  it('reads the same logo once', async () => {
    const logo = uri('png', await picture(8, 8).png().toBuffer());
    const [first, second] = await Promise.all([readLogo(logo), readLogo(logo)]);
    expect(second).toBe(first);
    expect(await readLogo(logo)).toBe(first);
  });
});
