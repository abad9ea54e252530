import { fonts } from './fonts';
import { printable } from './printable';

describe('printable', () => {
  it('keeps the Spanish of a name', () => {
    expect(printable('Ñandú & Cía. «Peña» – 18 K ½ €')).toBe('Ñandú & Cía. «Peña» – 18 K ½ €');
  });

  it('composes letters that arrive as a base and an accent', () => {
    expect(printable('Jose\u0301')).toBe('José');
  });

  it.each([
    ['emoji', 'Anillo 💍 de oro', 'Anillo de oro'],
    ['direction marks, which could turn a figure round', 'abc\u202e123\u202c', 'abc123'],
    ['zero-width and control characters', 'a\u200bb\u0007c', 'abc'],
  ])('leaves out %s', (_what, text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it.each([
    ['a letter with a rare accent', 'Ũmbarí', 'Umbarí'],
    ['a hyphen that does not break', 'JOY\u20111', 'JOY-1'],
    ['feet and inches', '5\u2032 3\u2033', '5\' 3"'],
    ['a ligature', 'ﬁno', 'fino'],
  ])('writes %s with what the fonts have', (_what, text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it('lets through only what the fonts can show', () => {
    const { regular, bold } = fonts();
    const shown = Array.from({ length: 0x3000 }, (_, code) =>
      printable(`a${String.fromCharCode(0x20 + code)}a`),
    );
    expect([...shown.join('')].filter((char) => !regular.has(char) || !bold.has(char))).toEqual([]);
  });

  it('writes a letter of another script as a question mark, never as an empty box', () => {
    expect(printable('Жак')).toBe('???');
  });

  it('keeps paragraphs only where they are wanted', () => {
    expect(printable('uno\n dos\n\n\n\ntres')).toBe('uno dos tres');
    expect(printable('uno\n dos\n\n\n\ntres', true)).toBe('uno\ndos\n\ntres');
  });
});
