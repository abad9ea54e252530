// Cuts the fonts down once, so that no document has to: `node core/documents/fonts/compile.mjs` after changing a .ttf or
// the characters below. Writes beside each .ttf a .json with what a PDF needs of it (see FontFile in ../fonts.ts).
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { deflateSync } from 'node:zlib';
import { create } from 'fontkit';

/** What an invoice in Spanish is written with: the only glyphs that most documents carry. */
const COMMON =
  ' !"#$%&\'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~' +
  '\u00a0ÁÉÍÓÚÜÑáéíóúüñ¡¿«»°ºª·½¼¾×±–—‘’“”•…€';

/** The rest that may be printed: other languages' Latin letters and common signs, where a font has them. */
const RANGES = [
  [0x00a1, 0x017f],
  [0x0218, 0x021b],
  [0x2013, 0x2014],
  [0x2018, 0x201a],
  [0x201c, 0x201e],
  [0x2022, 0x2022],
  [0x2026, 0x2026],
  [0x20ac, 0x20ac],
  [0x2122, 0x2122],
  [0x2212, 0x2212],
];
const codePoints = [...COMMON].map((char) => char.codePointAt(0));
for (const [from, to] of RANGES)
  for (let code = from; code <= to; code += 1) if (!codePoints.includes(code)) codePoints.push(code);

const folder = fileURLToPath(new URL('.', import.meta.url));
const sources = readdirSync(folder).filter((name) => name.endsWith('.ttf'));

/** The font file with these characters as its glyphs 1, 2, 3…, compressed as a PDF holds it. */
function cut(font, characters) {
  const subset = font.createSubset();
  characters.forEach((char, index) => {
    const code = char.codePointAt(0);
    const id = subset.includeGlyph(font.glyphForCodePoint(code).id);
    if (id !== index + 1) throw new Error(`«${char}» shares its glyph with another character`);
  });
  const bytes = Buffer.from(subset.encode());
  return { length: bytes.length, deflated: deflateSync(bytes, { level: 9 }).toString('base64') };
}

/**
 * How much each pair of characters is moved together (or apart), as classes: characters that behave alike on the left of
 * a pair share a row, those alike on its right share a column.
 */
function kerning(font, characters, scale) {
  const singles = characters.map((char) => font.layout(char).positions[0].xAdvance);
  const rows = characters.map((left, index) =>
    characters.map((right) => {
      const { glyphs, positions } = font.layout(left + right);
      if (glyphs.length !== 2) throw new Error(`${left}${right} is not set as two glyphs`);
      return Math.round((positions[0].xAdvance - singles[index]) * scale);
    }),
  );
  const classesOf = (vectors) => {
    const classes = new Map();
    return vectors.map((vector) => {
      const key = vector.join();
      if (!classes.has(key)) classes.set(key, classes.size);
      return classes.get(key);
    });
  };
  const left = classesOf(rows);
  const right = classesOf(characters.map((_, column) => rows.map((row) => row[column])));
  const values = [];
  left.forEach((row, i) => {
    values[row] ??= [];
    right.forEach((column, j) => (values[row][column] = rows[i][j]));
  });
  return { left, right, values };
}

for (const source of sources) {
  const font = create(readFileSync(folder + source));
  const characters = codePoints
    .filter((code) => font.hasGlyphForCodePoint(code))
    .map((code) => String.fromCodePoint(code));
  const common = characters.slice(0, COMMON.length);
  if (common.join('') !== COMMON) throw new Error(`${source} lacks common characters`);
  const scale = 1000 / font.unitsPerEm;
  const { minX, minY, maxX, maxY } = font.bbox;
  const compiled = {
    name: font.postscriptName,
    ascent: font.ascent * scale,
    descent: font.descent * scale,
    capHeight: font.capHeight * scale,
    xHeight: font.xHeight * scale,
    bbox: [minX, minY, maxX, maxY].map((edge) => Math.round(edge * scale)),
    characters: characters.join(''),
    commonCount: common.length,
    notdefWidth: font.getGlyph(0).advanceWidth * scale,
    widths: characters.map((char) => font.glyphForCodePoint(char.codePointAt(0)).advanceWidth * scale),
    kerning: kerning(font, characters, scale),
    common: cut(font, common),
    full: cut(font, characters),
  };
  const target = folder + source.replace(/\.ttf$/, '.json');
  writeFileSync(target, `${JSON.stringify(compiled)}\n`);
  console.log(`${target}: ${characters.length} characters, ${common.length} of them common`);
}
