import type { Font } from './fonts';
import type { Logo } from './logo';

/** A4, in points. */
export const PAGE = { width: 595.28, height: 841.89 };

export interface TextStyle {
  font: Font;
  /** Points. */
  size: number;
  /** `#rrggbb`. */
  color: string;
  /** Points added after each character. */
  spacing?: number;
  /** Height of a line, as a multiple of the font's own. */
  leading?: number;
}

export type Align = 'left' | 'center' | 'right';

/** Two decimals are 1/7200 of an inch: no printer shows more. */
const n = (value: number): string => String(Math.round(value * 100) / 100);

function rgb(color: string): string {
  return [1, 3, 5].map((at) => (parseInt(color.slice(at, at + 2), 16) / 255).toFixed(3)).join(' ');
}

/** Width in points of a line of text as it will be drawn. */
export function widthOf(text: string, style: TextStyle): number {
  return style.font.width(text, style.size) + (style.spacing ?? 0) * Math.max(0, text.length - 1);
}

/**
 * What is drawn on one page, as PDF operators. Coordinates are points from the upper left corner, x to the right and y
 * down, which is how pdfkit turns every page.
 */
export class Page {
  /** The fonts drawn with, and whether any text needs the full cut of one. */
  readonly fonts = new Map<Font, { isRare: boolean }>();
  readonly images = new Set<Logo>();
  /** Opacities asked for, each a graphics state of the page. */
  readonly opacities = new Set<number>();
  private readonly operators: string[] = [];

  get content(): string {
    return this.operators.join('\n');
  }

  /** Name under which the page's resources hold an opacity. */
  static opacityName(opacity: number): string {
    return `Op${Math.round(opacity * 100)}`;
  }

  /** One line, its baseline at `y`; `x` is its left end, its middle or its right end. Draws nothing for no text. */
  text(x: number, y: number, text: string, style: TextStyle, align: Align = 'left'): void {
    if (!text) return;
    const { glyphs } = this.shape(text, style);
    const width = align === 'left' ? 0 : widthOf(text, style);
    const from = x - (align === 'right' ? width : width / 2);
    // readers take spaced letters for so many words: they are told which text it is
    this.show(`1 0 0 -1 ${n(from)} ${n(y)}`, glyphs, style, style.spacing ? text : undefined);
  }

  /** A line of text across the middle of the page, rising to the right by `degrees`. */
  mark(text: string, style: TextStyle, degrees: number, opacity: number): void {
    const { glyphs, width } = this.shape(text, style);
    const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
    // from the page's middle back half a line along the text, and down half a capital across it
    const drop = (style.font.capHeight * style.size) / 2000;
    const x = PAGE.width / 2 - (width / 2) * cos + drop * sin;
    const y = PAGE.height / 2 + (width / 2) * sin + drop * cos;
    this.opacities.add(opacity);
    this.operators.push('q', `/${Page.opacityName(opacity)} gs`);
    const matrix = [cos, -sin, -sin, -cos].map((part) => part.toFixed(5)).join(' ');
    this.show(`${matrix} ${n(x)} ${n(y)}`, glyphs, style, text);
    this.operators.push('Q');
  }

  box(x: number, y: number, width: number, height: number, color: string): void {
    this.operators.push(`${rgb(color)} rg`, `${n(x)} ${n(y)} ${n(width)} ${n(height)} re f`);
  }

  frame(x: number, y: number, width: number, height: number, color: string, thickness: number): void {
    this.operators.push(`${rgb(color)} RG ${n(thickness)} w`);
    this.operators.push(`${n(x)} ${n(y)} ${n(width)} ${n(height)} re S`);
  }

  /** A level line. */
  rule(x: number, y: number, length: number, color: string, thickness: number): void {
    this.operators.push(`${rgb(color)} RG ${n(thickness)} w ${n(x)} ${n(y)} m ${n(x + length)} ${n(y)} l S`);
  }

  image(image: Logo, x: number, y: number, width: number, height: number): void {
    this.images.add(image);
    this.operators.push(`q ${n(width)} 0 0 ${n(-height)} ${n(x)} ${n(y + height)} cm /Logo Do Q`);
  }

  private shape(text: string, style: TextStyle): { glyphs: string; width: number } {
    const shaped = style.font.shape(text, style.size);
    const used = this.fonts.get(style.font);
    if (!used) this.fonts.set(style.font, { isRare: shaped.isRare });
    else used.isRare ||= shaped.isRare;
    return shaped;
  }

  /** `said`: what the glyphs mean, for whoever selects, searches or listens, where a reader could not tell. */
  private show(matrix: string, glyphs: string, style: TextStyle, said?: string): void {
    const { font, size, color, spacing = 0 } = style;
    const [space, reset] = spacing ? [`${n(spacing)} Tc `, ' 0 Tc'] : ['', ''];
    const shown = `BT ${rgb(color)} rg /${font.key} ${n(size)} Tf ${space}${matrix} Tm ${glyphs} TJ${reset} ET`;
    if (!said) {
      this.operators.push(shown);
      return;
    }
    const text = Buffer.from(`\ufeff${said}`, 'utf16le').swap16().toString('hex').toUpperCase();
    this.operators.push(`/Span <</ActualText <${text}>>> BDC`, shown, 'EMC');
  }
}
