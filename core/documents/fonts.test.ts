import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { create } from 'fontkit';
import type { Font, FontCut } from './fonts';
import { fonts } from './fonts';

const COMMON =
  'ABCDEFGHIJKLMNOPQRSTUVWXYZ abcdefghijklmnopqrstuvwxyz 0123456789 ÁÉÍÓÚÜÑ áéíóúüñ ¿¡«»$€%#&@º·–—“”…½';
const RARE = 'ŁłŚčžŽąęÅåØøÆæßÞþğİıŐűÇç™';

describe.each([
  ['Figtree-Regular', () => fonts().regular],
  ['Figtree-SemiBold', () => fonts().bold],
  ['CormorantGaramond-SemiBold', () => fonts().heading],
])('%s, as compiled', (file, font) => {
  const source = create(readFileSync(join(__dirname, 'fonts', `${file}.ttf`)));

  it.each([
    COMMON,
    RARE,
    'AVATAR Te To Ya «Wálter» L’Été',
    'Cra. 7.ª # 12-48, local 103',
    '$\u00a01.250.000,50',
    'Joyería Ñandú & Cía.',
  ])('measures "%s" as its file does, kerning and all', (text) => {
    const expected = (source.layout(text).advanceWidth / source.unitsPerEm) * 10;
    expect(font().width(text, 10)).toBeCloseTo(expected, 1);
    expect(font().shape(text, 10).width).toBeCloseTo(expected, 1);
  });

  it.each([
    ['common', COMMON, (f: Font): FontCut => f.common],
    ['full', COMMON + RARE, (f: Font): FontCut => f.full],
  ])('draws each letter of its %s cut as its file does', (_name, text, cutOf) => {
    const bytes = inflateSync(cutOf(font()).deflated);
    expect(bytes).toHaveLength(cutOf(font()).length);
    const cut = create(bytes);
    for (const char of text) {
      const glyph = parseInt(font().shape(char, 1).glyphs.slice(2, 6), 16);
      const original = source.glyphForCodePoint(char.codePointAt(0)!);
      expect(cut.getGlyph(glyph).path.toSVG()).toBe(original.path.toSVG());
      expect(cutOf(font()).widths[glyph]).toBeCloseTo((original.advanceWidth / source.unitsPerEm) * 1000);
    }
  });

  it('knows which text needs more than the common cut', () => {
    expect(font().shape(COMMON, 9).isRare).toBe(false);
    for (const char of RARE) expect(font().shape(`a${char}`, 9).isRare).toBe(true);
  });

  it('shows "?" for what it lacks, never an empty box', () => {
    expect(font().has('Ж')).toBe(false);
    expect(font().shape('Ж', 9)).toEqual(font().shape('?', 9));
  });
});
