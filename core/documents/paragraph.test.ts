import fc from 'fast-check';
import { fonts } from './fonts';
import type { TextStyle } from './page';
import { widthOf } from './page';
import { clip, paragraph } from './paragraph';

const style = (): TextStyle => ({ font: fonts().regular, size: 9, color: '#000000' });
const bare = (text: string): string => text.replace(/\s/g, '');

describe('paragraph', () => {
  it('never goes beyond its width and loses no letter', () => {
    const text = fc.string({ unit: fc.constantFrom(...'abcdeWMi ñÉ-@./0123 \n'), maxLength: 300 });
    fc.assert(
      fc.property(text, fc.integer({ min: 20, max: 400 }), (words, width) => {
        const { lines } = paragraph(words, style(), width);
        expect(bare(lines.join(''))).toBe(bare(words));
        for (const line of lines) expect(widthOf(line.trimEnd(), style())).toBeLessThanOrEqual(width);
      }),
    );
  });

  it('breaks at spaces and keeps the words whole that fit', () => {
    const { lines } = paragraph('Anillo de compromiso con esmeralda', style(), 90);
    expect(lines).toEqual(['Anillo de compromiso', 'con esmeralda']);
  });

  it('keeps an amount with its sign', () => {
    expect(paragraph('Valor $\u00a02.500.000', style(), 60).lines).toEqual(['Valor', '$\u00a02.500.000']);
  });

  it('breaks an e-mail that is too long at its signs', () => {
    const { lines } = paragraph('maria.hernandez.echavarria@correo-largo.com.co', style(), 130);
    expect(lines).toEqual(['maria.hernandez.echavarria@', 'correo-largo.com.co']);
  });

  it('is as high as its lines', () => {
    const one = paragraph('uno', style(), 100);
    expect(paragraph('uno\ndos\ntres', style(), 100).height).toBeCloseTo(3 * one.height);
  });
});

describe('clip', () => {
  it('leaves alone what fits, and cuts the rest with "…" within the width', () => {
    expect(clip('Joyería La Esmeralda', style(), 200)).toBe('Joyería La Esmeralda');
    const cut = clip('Joyería y Relojería Hermanos Villavicencio', style(), 100);
    expect(cut).toMatch(/^Joyería y .*[^ ]…$/);
    expect(widthOf(cut, style())).toBeLessThanOrEqual(100);
  });
});
