import type { Align, Page, TextStyle } from './page';
import { widthOf } from './page';

/** Lines of one style, broken to a width, that know how high they are. */
export interface Paragraph {
  lines: string[];
  style: TextStyle;
  /** Points from one baseline to the next. */
  lineHeight: number;
  height: number;
}

/**
 * As much of the start of a word as the width holds: up to a sign where an e-mail, a code or a double name may break, if
 * one comes late enough, else up to any letter. At least one character, so that breaking always gets on.
 */
function headThatFits(word: string, style: TextStyle, width: number): string {
  let end = 1;
  while (end < word.length && widthOf(word.slice(0, end + 1), style) <= width) end += 1;
  const head = word.slice(0, end);
  const sign = Math.max(...['-', '/', '@', '.', '_', ','].map((char) => head.lastIndexOf(char)));
  return sign > end / 2 ? word.slice(0, sign + 1) : head;
}

/** The text in lines no wider than `width`: broken at its newlines and spaces, and inside a word only if it must be. */
function breakLines(text: string, style: TextStyle, width: number): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let line = '';
    for (const word of paragraph.split(' ')) {
      const longer = line ? `${line} ${word}` : word;
      if (widthOf(longer, style) <= width) {
        line = longer;
        continue;
      }
      if (line) lines.push(line);
      line = word;
      while (widthOf(line, style) > width && line.length > 1) {
        const head = headThatFits(line, style, width);
        lines.push(head);
        line = line.slice(head.length);
      }
    }
    lines.push(line);
  }
  return lines;
}

/** `width` in points; without one the text stays on one line. */
export function paragraph(text: string, style: TextStyle, width = Infinity): Paragraph {
  const lines = breakLines(text, style, width);
  const lineHeight = ((style.font.ascent - style.font.descent) / 1000) * style.size * (style.leading ?? 1.1);
  return { lines, style, lineHeight, height: lines.length * lineHeight };
}

/** Draws a paragraph from `top` down and answers with its bottom. */
export function draw(page: Page, x: number, top: number, block: Paragraph, align: Align = 'left'): number {
  const ascent = (block.style.font.ascent / 1000) * block.style.size;
  block.lines.forEach((line, index) => {
    page.text(x, top + index * block.lineHeight + ascent, line, block.style, align);
  });
  return top + block.height;
}

/** The text on one line, cut short with "…" where it is wider than `width` points. */
export function clip(text: string, style: TextStyle, width: number): string {
  if (widthOf(text, style) <= width) return text;
  let end = text.length;
  while (end > 1 && widthOf(`${text.slice(0, end).trimEnd()}…`, style) > width) end -= 1;
  return `${text.slice(0, end).trimEnd()}…`;
}
