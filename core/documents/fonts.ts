import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';

/** A font compiled by fonts/compile.mjs. Lengths in thousandths of the font's size, as PDF has them. */
interface FontFile {
  name: string;
  ascent: number;
  descent: number;
  capHeight: number;
  xHeight: number;
  bbox: number[];
  /** Glyph 1 shows the first of them, glyph 2 the second…; glyph 0 is the empty box, never used. */
  characters: string;
  /** How many of them, from the first, the common cut has. */
  commonCount: number;
  notdefWidth: number;
  widths: number[];
  /** `values[left[a]][right[b]]` is added between the characters numbered a and b. */
  kerning: { left: number[]; right: number[]; values: number[][] };
  common: DeflatedFile;
  full: DeflatedFile;
}

interface DeflatedFile {
  length: number;
  deflated: string;
}

/** A font's outlines as a document carries them, compressed once for all documents. */
export interface FontCut {
  /** Names the cut within its font, as PDF wants it: six capitals. */
  tag: string;
  /** Bytes before compression. */
  length: number;
  deflated: Buffer;
  /** Of glyph 0, 1, 2… */
  widths: number[];
  /** The character of each glyph, so that text can be selected and searched: a compressed CMap. */
  toUnicode: Buffer;
}

/** A line of text ready for a page. */
export interface ShapedText {
  /** Operand of PDF's TJ: glyphs, and the kerning between them. */
  glyphs: string;
  /** In points at the given size. */
  width: number;
  /** Whether it needs a glyph that only the full cut has. */
  isRare: boolean;
}

const QUESTION_MARK = 0x3f;
const hex = (value: number): string => value.toString(16).padStart(4, '0');

function toUnicode(characters: string): Buffer {
  const targets = ['<0000>', ...[...characters].map((char) => `<${hex(char.codePointAt(0)!)}>`)];
  const ranges: string[] = [];
  // a range may not cross a change of the code's first byte
  for (let from = 0; from < targets.length; from += 256) {
    const range = targets.slice(from, from + 256);
    ranges.push(`<${hex(from)}> <${hex(from + range.length - 1)}> [${range.join(' ')}]`);
  }
  return deflateSync(`/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
${ranges.length} beginbfrange
${ranges.join('\n')}
endbfrange
endcmap
CMapName currentdict /CMap defineresource pop
end
end`);
}

/**
 * One of the embedded fonts: measures text and turns it into glyphs. Most documents carry its common cut; one with a
 * rarer character carries the full one, where the common glyphs keep their numbers.
 */
export class Font {
  /** Its name in a page's resources. */
  readonly key: string;
  readonly name: string;
  readonly bbox: number[];
  readonly ascent: number;
  readonly descent: number;
  readonly capHeight: number;
  readonly xHeight: number;
  readonly common: FontCut;
  readonly full: FontCut;
  private readonly glyphOf = new Map<number, number>();
  private readonly codes: string[] = ['0000'];
  private readonly commonCount: number;
  private readonly kerning: FontFile['kerning'];

  constructor(key: string, file: FontFile) {
    this.key = key;
    ({
      name: this.name,
      bbox: this.bbox,
      ascent: this.ascent,
      descent: this.descent,
      capHeight: this.capHeight,
      xHeight: this.xHeight,
      commonCount: this.commonCount,
      kerning: this.kerning,
    } = file);
    const widths = [file.notdefWidth, ...file.widths];
    [...file.characters].forEach((char, index) => {
      this.glyphOf.set(char.codePointAt(0)!, index + 1);
      this.codes.push(hex(index + 1));
    });
    const cut = (tag: string, { length, deflated }: DeflatedFile, count: number): FontCut => ({
      tag,
      length,
      deflated: Buffer.from(deflated, 'base64'),
      widths: widths.slice(0, count + 1),
      toUnicode: toUnicode(file.characters.slice(0, count)),
    });
    this.common = cut('COMMON', file.common, file.commonCount);
    this.full = cut('FULLXX', file.full, file.characters.length);
  }

  has(char: string): boolean {
    return this.glyphOf.has(char.codePointAt(0)!);
  }

  /** `size` in points. A character that the font lacks becomes "?". */
  shape(text: string, size: number): ShapedText {
    let glyphs = '<';
    let isRare = false;
    const width = this.walk(text, (glyph, kern) => {
      if (kern) glyphs += `> ${-kern} <`;
      glyphs += this.codes[glyph]!;
      isRare ||= glyph > this.commonCount;
    });
    return { glyphs: `[${glyphs}>]`, width: (width * size) / 1000, isRare };
  }

  /** Width in points of a text at that size, kerned. */
  width(text: string, size: number): number {
    return (this.walk(text) * size) / 1000;
  }

  /** Visits the glyphs with the kerning before each; answers with the width of all. */
  private walk(text: string, visit?: (glyph: number, kern: number) => void): number {
    const { left, right, values } = this.kerning;
    const { widths } = this.full;
    let width = 0;
    let before = 0;
    for (let i = 0; i < text.length; i++) {
      const glyph = this.glyphOf.get(text.charCodeAt(i)) ?? this.glyphOf.get(QUESTION_MARK)!;
      const kern = before ? values[left[before - 1]!]![right[glyph - 1]!]! : 0;
      width += widths[glyph]! + kern;
      visit?.(glyph, kern);
      before = glyph;
    }
    return width;
  }
}

const load = (key: string, file: string): Font =>
  new Font(key, JSON.parse(readFileSync(join(__dirname, 'fonts', `${file}.json`), 'utf8')) as FontFile);

let loaded: { regular: Font; bold: Font; heading: Font } | undefined;

/** The fonts of the invoice, read once for the process. */
export function fonts(): { regular: Font; bold: Font; heading: Font } {
  return (loaded ??= {
    regular: load('F1', 'Figtree-Regular'),
    bold: load('F2', 'Figtree-SemiBold'),
    heading: load('F3', 'CormorantGaramond-SemiBold'),
  });
}
