/** The part of fontkit that the tests use; it ships no types. */
declare module 'fontkit' {
  interface Glyph {
    id: number;
    advanceWidth: number;
    path: { toSVG(): string };
  }
  interface FontkitFont {
    unitsPerEm: number;
    getGlyph(id: number): Glyph;
    glyphForCodePoint(code: number): Glyph;
    layout(text: string): { advanceWidth: number };
  }
  export function create(bytes: Uint8Array): FontkitFont;
}
