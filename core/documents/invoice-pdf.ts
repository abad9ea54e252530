import type { FacturaImprimible, ShopJson } from '../contract/shop';
import type { Block, Look } from './invoice-blocks';
import {
  closing,
  HAIRLINE,
  LEFT,
  lookOf,
  masthead,
  notes,
  parties,
  RIGHT,
  summary,
  table,
  WIDTH,
} from './invoice-blocks';
import type { InvoiceView } from './invoice-view';
import { viewInvoice } from './invoice-view';
import type { Logo } from './logo';
import { readLogo } from './logo';
import { PAGE, Page, widthOf } from './page';
import { clip } from './paragraph';
import { writePdf } from './write-pdf';

const TOP = 54;
const BOTTOM = PAGE.height - 58;

const heightOf = (blocks: Block[]): number => blocks.reduce((all, { height }) => all + height, 0);

/** Lays the blocks on as many pages as they take. A line is never torn; the sums never stand without a line above. */
function paginate(view: InvoiceView, look: Look, logo: Logo | null): Page[] {
  const pages: Page[] = [];
  let page = new Page();
  let y = TOP;
  const turn = (): void => {
    page = new Page();
    pages.push(page);
    y = TOP;
  };
  const put = (block: Block): void => {
    block.draw(page, y);
    y += block.height;
  };
  const fits = (...blocks: Block[]): boolean => y + heightOf(blocks) <= BOTTOM;

  turn();
  put(masthead(view, look, logo));
  put(parties(view, look));
  const { heading, rows } = table(view, look);
  const ending = [summary(view, look), ...notes(view, look), closing(view, look)];
  // the ending goes together where a page can hold it: a last page with only a word of thanks looks lost
  const whole = TOP + heightOf([heading, ...rows.slice(-1), ...ending]) <= BOTTOM;
  const together = whole ? ending : ending.slice(0, 1);
  const withRow = (index: number): Block[] => [
    ...rows.slice(index, index + 1),
    ...(index >= rows.length - 1 ? together : []),
  ];
  // a heading alone at the foot of a page says nothing
  if (!fits(heading, ...withRow(0))) turn();
  put(heading);
  rows.forEach((row, index) => {
    if (index > 0 && !fits(...withRow(index))) {
      turn();
      put(heading);
    }
    put(row);
  });
  for (const block of ending) {
    if (!fits(block)) turn();
    put(block);
  }
  return pages;
}

/** What each page carries around its content: the band of colour, whose invoice it is, which page of how many. */
function frame(pages: Page[], view: InvoiceView, look: Look): void {
  pages.forEach((page, index) => {
    page.box(0, 0, PAGE.width, 5, look.accent);
    const line = (y: number, left: string, right: string, style: Look['foot']): void => {
      page.text(LEFT, y, clip(left, style, WIDTH - widthOf(right, style) - 24), style);
      page.text(RIGHT, y, right, style, 'right');
    };
    if (index > 0) line(31.5, view.shop.nombre, `${view.title} ${view.numero}`, look.runningHead);
    page.rule(LEFT, BOTTOM + 18, WIDTH, HAIRLINE, 0.6);
    line(
      BOTTOM + 32,
      `${view.shop.nombre} · ${view.numero}`,
      `Página ${index + 1} de ${pages.length}`,
      look.foot,
    );
    if (view.watermark) page.mark(view.watermark, look.mark, 52, view.watermark === 'ANULADA' ? 0.16 : 0.07);
  });
}

/**
 * The invoice as an A4 PDF. Pure: the same invoice and shop always give the same bytes; opens no file and no URL.
 * Says "Factura de venta" and nothing about DIAN: only a DIAN answer could justify that.
 * A logo that cannot be read is left out, since an invoice must not fail for an ornament.
 * Throws RangeError when the total is beyond 999.999.999.999,99.
 */
export async function renderInvoicePdf(invoice: FacturaImprimible, shop: ShopJson): Promise<Buffer> {
  const view = viewInvoice(invoice, shop);
  const look = lookOf(view);
  const pages = paginate(view, look, view.logo ? await readLogo(view.logo) : null);
  frame(pages, view, look);
  return writePdf(pages, {
    title: `${view.title} ${view.numero}`,
    author: view.shop.nombre,
    subject: `${view.title} para ${view.customer.nombre}`,
    date: view.issuedAt,
  });
}
