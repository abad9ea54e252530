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

  it('writes a letter of another script as a question mark, never as an empty box', () => {
    expect(printable('Жак')).toBe('???');
  });

  it('keeps paragraphs only where they are wanted', () => {
    expect(printable('uno\n dos\n\n\n\ntres')).toBe('uno dos tres');
    expect(printable('uno\n dos\n\n\n\ntres', true)).toBe('uno\ndos\n\ntres');
  });
});
