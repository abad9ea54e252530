import type {
  Content,
  ContentTable,
  CustomTableLayout,
  TableCell,
  TDocumentDefinitions,
} from 'pdfmake/interfaces';
import type { FacturaImprimible, ShopJson } from '../contract/shop';
import { createDocument } from './fonts';
import type { InvoiceView } from './invoice-view';
import { viewInvoice } from './invoice-view';

const INK = '#26211b';
const MUTED = '#7a7268';
const HAIRLINE = '#e4ded4';
const PAID = '#3d7a55';
/** A4 in points, less the side margins. */
const SIDE = 46;
const PAGE_WIDTH = 595.28;
const CONTENT_WIDTH = PAGE_WIDTH - 2 * SIDE;

const BARE: CustomTableLayout = {
  hLineWidth: () => 0,
  vLineWidth: () => 0,
  paddingLeft: () => 0,
  paddingRight: () => 0,
  paddingTop: () => 0,
  paddingBottom: () => 0,
};

/** Breaks inside a word only where one is longer than any column: an e-mail, a run of digits, a held key. */
function wrap(text: string): { text: string; wordBreak?: 'break-all' } {
  return /[^\s]{30,}/.test(text) ? { text, wordBreak: 'break-all' } : { text };
}

function caption(text: string, accent: string): Content {
  return { text: text.toUpperCase(), color: accent, fontSize: 6.8, characterSpacing: 1.1, bold: true };
}

function rule(color: string, width = 0.6, length = CONTENT_WIDTH): Content {
  return { canvas: [{ type: 'line', x1: 0, y1: 0, x2: length, y2: 0, lineWidth: width, lineColor: color }] };
}

/** Shop on the left; what the paper is, its number and dates on the right. */
function masthead(view: InvoiceView): Content {
  const name: Content = {
    ...wrap(view.shop.nombre),
    font: 'Cormorant',
    fontSize: view.shop.nombre.length > 34 ? 19 : view.shop.nombre.length > 22 ? 23 : 27,
    lineHeight: 0.95,
    color: INK,
    margin: [0, 0, 0, 5],
  };
  const address: Content = {
    stack: view.shop.lines.map(wrap),
    color: MUTED,
    fontSize: 8,
    lineHeight: 1.3,
  };
  const stamp: Content[] = view.stamp
    ? [
        {
          columns: [
            { text: '', width: '*' },
            {
              width: 'auto',
              layout: {
                ...BARE,
                hLineWidth: () => 0.9,
                vLineWidth: () => 0.9,
                hLineColor: () => PAID,
                vLineColor: () => PAID,
                paddingLeft: () => 8,
                paddingRight: () => 8,
                paddingTop: () => 3,
                paddingBottom: () => 2,
              },
              table: {
                body: [[{ text: view.stamp, color: PAID, fontSize: 7.5, bold: true, characterSpacing: 0.8 }]],
              },
            },
          ],
          margin: [0, 8, 0, 0],
        },
      ]
    : [];
  return {
    columns: [
      {
        width: '*',
        stack: [
          ...(view.logo ? [{ image: view.logo, fit: [150, 60], margin: [0, 0, 0, 8] } as Content] : []),
          name,
          address,
        ],
      },
      {
        width: 190,
        alignment: 'right',
        stack: [
          {
            text: view.title.toUpperCase(),
            color: view.accent,
            fontSize: 8,
            bold: true,
            characterSpacing: 1.6,
          },
          {
            text: view.numero,
            font: 'Cormorant',
            fontSize: 20,
            color: INK,
            margin: [0, 3, 0, 6],
            lineHeight: 1,
          },
          ...view.dates.map(({ label, value }): Content => ({
            text: [
              { text: `${label}  `, color: MUTED },
              { text: value, color: INK },
            ],
            fontSize: 8,
            lineHeight: 1.3,
          })),
          ...stamp,
        ],
      },
    ],
    columnGap: 24,
  };
}

/** Buyer and terms on a lightly tinted panel. */
function parties(view: InvoiceView): Content {
  return {
    margin: [0, 20, 0, 20],
    layout: {
      ...BARE,
      paddingLeft: () => 14,
      paddingRight: () => 14,
      paddingTop: () => 11,
      paddingBottom: () => 10,
    },
    table: {
      widths: ['*', 170],
      dontBreakRows: true,
      body: [
        [
          {
            fillColor: view.accentTint,
            stack: [
              caption('Cliente', view.accent),
              { ...wrap(view.customer.nombre), fontSize: 11, bold: true, margin: [0, 4, 0, 2] },
              ...view.customer.lines.map((text): Content => ({
                ...wrap(text),
                fontSize: 8.3,
                color: MUTED,
                lineHeight: 1.25,
              })),
            ],
          },
          {
            fillColor: view.accentTint,
            stack: view.terms.flatMap(({ label, value }, index): Content[] => [
              { ...(caption(label, view.accent) as object), margin: [0, index ? 6 : 0, 0, 0] } as Content,
              { ...wrap(value), fontSize: 9, margin: [0, 2, 0, 0] },
            ]),
          },
        ],
      ],
    },
  };
}

function lines(view: InvoiceView): ContentTable {
  const head = (text: string, alignment: 'left' | 'right' | 'center'): Content =>
    ({
      ...(caption(text, view.accent) as object),
      alignment,
    }) as Content;
  return {
    layout: {
      ...BARE,
      hLineWidth: (index, node) =>
        index === 0 ? 0 : index === 1 ? 1 : index === node.table.body.length ? 0.8 : 0.5,
      hLineColor: (index, node) => (index === 1 || index === node.table.body.length ? view.accent : HAIRLINE),
      paddingLeft: (index) => (index === 0 ? 0 : 6),
      paddingRight: (index, node) => (index === (node.table.widths?.length ?? 0) - 1 ? 0 : 6),
      paddingTop: () => 6.5,
      paddingBottom: () => 5.5,
    },
    table: {
      headerRows: 1,
      // a heading alone at the foot of a page says nothing
      keepWithHeaderRows: 1,
      dontBreakRows: true,
      widths: [18, '*', 46, 92, 96],
      body: [
        [
          head('N.º', 'left'),
          head('Descripción', 'left'),
          head('Cant.', 'center'),
          head('Vr. unitario', 'right'),
          head('Valor', 'right'),
        ],
        ...view.lines.map((line) => [
          { text: line.numero, color: MUTED },
          {
            stack: [
              { ...wrap(line.nombre), bold: true },
              ...(line.detalle
                ? [{ ...wrap(line.detalle), fontSize: 8, color: MUTED, margin: [0, 2, 0, 0] } as Content]
                : []),
            ],
          },
          { text: line.cantidad, alignment: 'center' as const },
          { text: line.precio, alignment: 'right' as const, noWrap: true },
          { text: line.subtotal, alignment: 'right' as const, noWrap: true },
        ]),
      ],
    },
  };
}

/** Amount in words on the left, the sums on the right; never torn apart by a page's end. */
function summary(view: InvoiceView): Content {
  const sums = view.totals.map(({ label, value }) => [
    { text: label, color: MUTED, margin: [10, 3, 0, 2] },
    { text: value, alignment: 'right', noWrap: true, margin: [0, 3, 10, 2] },
  ]);
  // air between the sums and the bar
  const gap: TableCell[] = [{ text: '', fontSize: 3, colSpan: 2 }, {}];
  const total = [
    {
      text: 'TOTAL',
      color: '#ffffff',
      fillColor: view.accent,
      bold: true,
      characterSpacing: 1.2,
      fontSize: 8.5,
      margin: [10, 9, 0, 7],
    },
    {
      text: view.total,
      color: '#ffffff',
      fillColor: view.accent,
      bold: true,
      fontSize: 13,
      alignment: 'right',
      noWrap: true,
      margin: [0, 6, 10, 6],
    },
  ];
  return {
    unbreakable: true,
    margin: [0, 12, 0, 0],
    columnGap: 26,
    columns: [
      {
        width: '*',
        stack: [
          caption('Son', view.accent),
          { text: view.totalInWords, fontSize: 8.8, lineHeight: 1.25, margin: [0, 3, 0, 0] },
          ...(view.taxNote
            ? [{ text: view.taxNote, fontSize: 8, color: MUTED, margin: [0, 6, 0, 0] } as Content]
            : []),
        ],
        margin: [0, 4, 0, 0],
      },
      {
        width: 232,
        layout: BARE,
        table: { widths: ['auto', '*'], body: [...sums, gap, total] } as ContentTable['table'],
      },
    ],
  };
}

function closing(view: InvoiceView): Content[] {
  const notes: Content[] = view.notes
    ? [
        { ...(caption('Notas', view.accent) as object), margin: [0, 20, 0, 3] } as Content,
        { ...wrap(view.notes), fontSize: 8.5, lineHeight: 1.3, color: INK },
      ]
    : [];
  return [
    ...notes,
    {
      unbreakable: true,
      margin: [0, 26, 0, 0],
      stack: [
        {
          columns: [
            { text: '', width: '*' },
            { ...(rule(view.accent, 0.7, 44) as object), width: 44 },
            { text: '', width: '*' },
          ],
        },
        {
          ...wrap(view.footer),
          font: 'Cormorant',
          fontSize: 12.5,
          alignment: 'center',
          color: view.accent,
          margin: [40, 9, 40, 0],
        },
      ],
    } as Content,
  ];
}

function define(view: InvoiceView): TDocumentDefinitions {
  return {
    pageSize: 'A4',
    pageMargins: [SIDE, 54, SIDE, 58],
    version: '1.7',
    language: 'es-CO',
    displayTitle: true,
    info: {
      title: `${view.title} ${view.numero}`,
      author: view.shop.nombre,
      subject: `${view.title} para ${view.customer.nombre}`,
      creator: 'Jewelry Invoice Bot',
      producer: 'Jewelry Invoice Bot',
      // the invoice's own time, not today's: the same invoice always gives the same bytes
      creationDate: view.issuedAt,
      modDate: view.issuedAt,
    },
    defaultStyle: { font: 'Figtree', fontSize: 9, color: INK, lineHeight: 1.1 },
    ...(view.watermark
      ? {
          watermark: {
            text: view.watermark,
            font: 'Figtree',
            bold: true,
            fontSize: 92,
            angle: -52,
            opacity: view.watermark === 'ANULADA' ? 0.16 : 0.07,
            color: view.watermark === 'ANULADA' ? '#b3261e' : INK,
          },
        }
      : {}),
    background: () => ({ canvas: [{ type: 'rect', x: 0, y: 0, w: PAGE_WIDTH, h: 5, color: view.accent }] }),
    header: (page) =>
      page === 1
        ? null
        : {
            margin: [SIDE, 24, SIDE, 0],
            fontSize: 7.8,
            color: MUTED,
            columns: [
              { text: view.shop.nombre, width: '*' },
              { text: `${view.title} ${view.numero}`, width: 'auto', alignment: 'right' },
            ],
          },
    footer: (page, pages) => ({
      margin: [SIDE, 18, SIDE, 0],
      stack: [
        rule(HAIRLINE),
        {
          margin: [0, 7, 0, 0],
          fontSize: 7.2,
          color: MUTED,
          columns: [
            { text: `${view.shop.nombre} · ${view.numero}`, width: '*' },
            { text: `Página ${page} de ${pages}`, width: 'auto', alignment: 'right' },
          ],
        },
      ],
    }),
    content: [masthead(view), parties(view), lines(view), summary(view), ...closing(view)],
  };
}

/**
 * The invoice as an A4 PDF. Pure: the same invoice and shop always give the same bytes; opens no file and no URL.
 * Says "Factura de venta" and nothing about DIAN: only a DIAN answer could justify that.
 * A logo that cannot be read is left out, since an invoice must not fail for an ornament.
 * Throws RangeError when the total is beyond 999.999.999.999,99.
 */
export async function renderInvoicePdf(invoice: FacturaImprimible, shop: ShopJson): Promise<Buffer> {
  const view = viewInvoice(invoice, shop);
  try {
    return await createDocument(define(view)).getBuffer();
  } catch (error) {
    if (!view.logo) throw error;
    return createDocument(define({ ...view, logo: null })).getBuffer();
  }
}
