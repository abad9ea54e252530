import { fonts } from './fonts';
import type { InvoiceView } from './invoice-view';
import type { Logo } from './logo';
import type { Page, TextStyle } from './page';
import { PAGE, widthOf } from './page';
import { draw, paragraph } from './paragraph';

const INK = '#26211b';
const MUTED = '#7a7268';
export const HAIRLINE = '#e4ded4';
const PAID = '#3d7a55';
const VOIDED = '#b3261e';
const WHITE = '#ffffff';

/** Margins and what they leave, in points. */
export const LEFT = 46;
export const RIGHT = PAGE.width - LEFT;
export const WIDTH = RIGHT - LEFT;

/** A part of the invoice that knows its height, air included, before it is drawn. */
export interface Block {
  height: number;
  draw(page: Page, top: number): void;
}

export type Look = ReturnType<typeof lookOf>;

/** The styles of an invoice in its shop's colour. */
export function lookOf(view: InvoiceView) {
  const { regular, bold, heading } = fonts();
  const style = (font: TextStyle['font'], size: number, color: string, more: Partial<TextStyle> = {}) => ({
    font,
    size,
    color,
    ...more,
  });
  const length = view.shop.nombre.length;
  return {
    accent: view.accent,
    tint: view.accentTint,
    caption: style(bold, 6.8, view.accent, { spacing: 1.1 }),
    shopName: style(heading, length > 34 ? 19 : length > 22 ? 23 : 27, INK, { leading: 0.95 }),
    small: style(regular, 8, MUTED, { leading: 1.3 }),
    smallInk: style(regular, 8, INK, { leading: 1.3 }),
    title: style(bold, 8, view.accent, { spacing: 1.6 }),
    number: style(heading, 20, INK, { leading: 1 }),
    stamp: style(bold, 7.5, PAID, { spacing: 0.8 }),
    customer: style(bold, 11, INK),
    customerLine: style(regular, 8.3, MUTED, { leading: 1.25 }),
    body: style(regular, 9, INK),
    bodyMuted: style(regular, 9, MUTED),
    product: style(bold, 9, INK),
    detail: style(regular, 8, MUTED),
    words: style(regular, 8.8, INK, { leading: 1.25 }),
    totalLabel: style(bold, 8.5, WHITE, { spacing: 1.2 }),
    total: style(bold, 13, WHITE),
    notes: style(regular, 8.5, INK, { leading: 1.3 }),
    thanks: style(heading, 12.5, view.accent),
    runningHead: style(regular, 7.8, MUTED),
    foot: style(regular, 7.2, MUTED),
    mark: style(bold, 92, view.watermark === 'ANULADA' ? VOIDED : INK),
  } satisfies Record<string, TextStyle | string>;
}

/** A logo no larger than 150 × 60 points, nor than its pixels, which would blur it. */
function logoBlock(logo: Logo | null): Block {
  if (!logo) return { height: 0, draw: () => undefined };
  const scale = Math.min(150 / logo.width, 60 / logo.height, 1);
  const [width, height] = [logo.width * scale, logo.height * scale];
  return { height: height + 8, draw: (page, top) => page.image(logo, LEFT, top, width, height) };
}

/** Shop on the left; what the paper is, its number and dates on the right. */
export function masthead(view: InvoiceView, look: Look, logo: Logo | null): Block {
  const picture = logoBlock(logo);
  const width = WIDTH - 190 - 24;
  const name = paragraph(view.shop.nombre, look.shopName, width);
  const address = view.shop.lines.map((line) => paragraph(line, look.small, width));
  const title = paragraph(view.title.toUpperCase(), look.title);
  const number = paragraph(view.numero, look.number, 190);
  const dates = view.dates.map(({ label, value }) => ({
    label: paragraph(label, look.small),
    value: paragraph(value, look.smallInk),
  }));
  const stamp = view.stamp && paragraph(view.stamp, look.stamp);
  const sum = (blocks: { height: number }[]): number => blocks.reduce((all, { height }) => all + height, 0);
  const left = picture.height + name.height + 5 + sum(address);
  const right =
    title.height +
    3 +
    number.height +
    6 +
    sum(dates.map((date) => date.value)) +
    (stamp ? 8 + stamp.height + 5 : 0);
  return {
    height: Math.max(left, right),
    draw(page, top) {
      picture.draw(page, top);
      let y = draw(page, LEFT, top + picture.height, name) + 5;
      for (const line of address) y = draw(page, LEFT, y, line);
      y = draw(page, RIGHT, top, title, 'right') + 3;
      y = draw(page, RIGHT, y, number, 'right') + 6;
      for (const { label, value } of dates) {
        draw(page, RIGHT - widthOf(value.lines[0]!, look.smallInk) - 4.5, y, label, 'right');
        y = draw(page, RIGHT, y, value, 'right');
      }
      if (!stamp) return;
      const stampWidth = widthOf(stamp.lines[0]!, look.stamp) + 16;
      page.frame(RIGHT - stampWidth, y + 8, stampWidth, stamp.height + 5, PAID, 0.9);
      draw(page, RIGHT - 8, y + 8 + 3, stamp, 'right');
    },
  };
}

/** Buyer and terms on a lightly tinted panel. */
export function parties(view: InvoiceView, look: Look): Block {
  const termsWidth = 170;
  const width = WIDTH - termsWidth - 4 * 14;
  const left = [
    { gap: 0, block: paragraph('CLIENTE', look.caption) },
    { gap: 4, block: paragraph(view.customer.nombre, look.customer, width) },
    ...view.customer.lines.map((line, index) => ({
      gap: index ? 0 : 2,
      block: paragraph(line, look.customerLine, width),
    })),
  ];
  const right = view.terms.flatMap(({ label, value }, index) => [
    { gap: index ? 6 : 0, block: paragraph(label.toUpperCase(), look.caption) },
    { gap: 2, block: paragraph(value, look.body, termsWidth) },
  ]);
  const heightOf = (column: typeof left): number =>
    column.reduce((all, { gap, block }) => all + gap + block.height, 0);
  const panel = 11 + Math.max(heightOf(left), heightOf(right)) + 10;
  return {
    height: 20 + panel + 20,
    draw(page, top) {
      page.box(LEFT, top + 20, WIDTH, panel, look.tint);
      const stack = (x: number, column: typeof left): void => {
        let y = top + 20 + 11;
        for (const { gap, block } of column) y = draw(page, x, y + gap, block);
      };
      stack(LEFT + 14, left);
      stack(RIGHT - 14 - termsWidth, right);
    },
  };
}

/** The table: its heading, for the top of each page, and a block for each line. */
export function table(view: InvoiceView, look: Look): { heading: Block; rows: Block[] } {
  const captions = {
    numero: 'N.º',
    nombre: 'DESCRIPCIÓN',
    cantidad: 'CANT.',
    precio: 'VR. UNITARIO',
    subtotal: 'VALOR',
  };
  // the figures take what they need; the rest is for the words
  const widest = (column: keyof typeof captions & keyof InvoiceView['lines'][number]): number =>
    Math.max(
      widthOf(captions[column], look.caption),
      ...view.lines.map((line) => widthOf(line[column], look.body)),
    );
  const gap = 16;
  const price = RIGHT - Math.max(widest('subtotal'), 62) - gap;
  const quantity = price - Math.max(widest('precio'), 62) - gap;
  const description = LEFT + 24;
  const width = quantity - widest('cantidad') - gap - description;

  const caption = paragraph(captions.numero, look.caption);
  const heading: Block = {
    height: 6.5 + caption.height + 5.5,
    draw(page, top) {
      const y = top + 6.5;
      draw(page, LEFT, y, caption);
      draw(page, description, y, paragraph(captions.nombre, look.caption));
      draw(page, quantity, y, paragraph(captions.cantidad, look.caption), 'right');
      draw(page, price, y, paragraph(captions.precio, look.caption), 'right');
      draw(page, RIGHT, y, paragraph(captions.subtotal, look.caption), 'right');
      page.rule(LEFT, top + heading.height, WIDTH, look.accent, 1);
    },
  };
  const rows = view.lines.map((line, index): Block => {
    const isLast = index === view.lines.length - 1;
    const name = paragraph(line.nombre, look.product, width);
    const detail = line.detalle ? paragraph(line.detalle, look.detail, width) : null;
    const height = 6.5 + name.height + (detail ? 2 + detail.height : 0) + 5.5;
    return {
      height,
      draw(page, top) {
        const y = top + 6.5;
        draw(page, LEFT, y, paragraph(line.numero, look.bodyMuted));
        const under = draw(page, description, y, name);
        if (detail) draw(page, description, under + 2, detail);
        draw(page, quantity, y, paragraph(line.cantidad, look.body), 'right');
        draw(page, price, y, paragraph(line.precio, look.body), 'right');
        draw(page, RIGHT, y, paragraph(line.subtotal, look.body), 'right');
        page.rule(LEFT, top + height, WIDTH, isLast ? look.accent : HAIRLINE, isLast ? 0.8 : 0.5);
      },
    };
  });
  return { heading, rows };
}

/** Amount in words on the left, the sums on the right. */
export function summary(view: InvoiceView, look: Look): Block {
  const sumsWidth = 232;
  const bar = 29;
  const width = WIDTH - sumsWidth - 26;
  const caption = paragraph('SON', look.caption);
  const words = paragraph(view.totalInWords, look.words, width);
  const note = view.taxNote ? paragraph(view.taxNote, look.detail, width) : null;
  const sums = view.totals.map(({ label, value }) => ({
    label: paragraph(label, look.bodyMuted),
    value: paragraph(value, look.body),
  }));
  const row = 3 + paragraph('', look.body).height + 2;
  const left = 4 + caption.height + 3 + words.height + (note ? 6 + note.height : 0);
  const right = sums.length * row + 4 + bar;
  /** Baseline that puts capitals in the middle of the bar. */
  const middle = (style: TextStyle): number => (bar + (style.font.capHeight / 1000) * style.size) / 2;
  return {
    height: 12 + Math.max(left, right),
    draw(page, top) {
      let y = draw(page, LEFT, top + 12 + 4, caption) + 3;
      y = draw(page, LEFT, y, words);
      if (note) draw(page, LEFT, y + 6, note);
      const from = RIGHT - sumsWidth;
      sums.forEach(({ label, value }, index) => {
        draw(page, from + 10, top + 12 + index * row + 3, label);
        draw(page, RIGHT - 10, top + 12 + index * row + 3, value, 'right');
      });
      y = top + 12 + sums.length * row + 4;
      page.box(from, y, sumsWidth, bar, look.accent);
      page.text(from + 10, y + middle(look.totalLabel), 'TOTAL', look.totalLabel);
      page.text(RIGHT - 10, y + middle(look.total), view.total, look.total, 'right');
    },
  };
}

/** The notes, line by line, so that long ones may go on on the next page; the first lines stay with their caption. */
export function notes(view: InvoiceView, look: Look): Block[] {
  if (!view.notes) return [];
  const caption = paragraph('NOTAS', look.caption);
  const { lines, style, lineHeight } = paragraph(view.notes, look.notes, WIDTH);
  const part = (from: number, to?: number) => {
    const some = lines.slice(from, to);
    return { lines: some, style, lineHeight, height: some.length * lineHeight };
  };
  const first = part(0, 2);
  return [
    {
      height: 20 + caption.height + 3 + first.height,
      draw: (page, top) => void draw(page, LEFT, draw(page, LEFT, top + 20, caption) + 3, first),
    },
    ...lines.slice(2).map((_, index): Block => {
      const line = part(index + 2, index + 3);
      return { height: line.height, draw: (page, top) => void draw(page, LEFT, top, line) };
    }),
  ];
}

/** The shop's own words under a short rule. */
export function closing(view: InvoiceView, look: Look): Block {
  const words = paragraph(view.footer, look.thanks, WIDTH - 80);
  return {
    height: 26 + 9 + words.height,
    draw(page, top) {
      page.rule(PAGE.width / 2 - 22, top + 26, 44, look.accent, 0.7);
      draw(page, PAGE.width / 2, top + 26 + 9, words, 'center');
    },
  };
}
