import { DEFAULT_ACCENT, readableAccent } from './palette';

describe('readableAccent', () => {
  it('keeps a colour that can be read on white', () => {
    expect(readableAccent('#0B5D4E')).toBe('#0b5d4e');
  });

  it('darkens one that cannot, keeping its hue', () => {
    const [r, g, b] = readableAccent('#ffff00')
      .match(/[0-9a-f]{2}/g)!
      .map((part) => parseInt(part, 16));
    expect(r).toBe(g);
    expect(r).toBeLessThan(140);
    expect(b).toBe(0);
  });

  it.each([null, '', 'red', '#12', 'url(x)', '#000;}body{}'])('falls back to old gold for %p', (color) => {
    expect(readableAccent(color)).toBe(DEFAULT_ACCENT);
  });
});
