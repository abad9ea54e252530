import { buffer } from 'node:stream/consumers';
import PDFDocument from 'pdfkit';
import type { Font, FontCut } from './fonts';
import { PAGE, Page } from './page';
import type { Logo } from './logo';

export interface PdfInfo {
  title: string;
  author: string;
  subject: string;
  /** Said as created and changed then: the same invoice always gives the same bytes. */
  date: Date;
}

type Reference = PDFKit.PDFKitReference;

function add(doc: PDFKit.PDFDocument, data: object, content?: Buffer): Reference {
  const reference = doc.ref(data);
  reference.end(content);
  return reference;
}

/** A font with its outlines and CMap as they were compressed for all documents. */
function embedFont(doc: PDFKit.PDFDocument, font: Font, cut: FontCut): Reference {
  const name = `${cut.tag}+${font.name}`;
  const descriptor = add(doc, {
    Type: 'FontDescriptor',
    FontName: name,
    // "symbolic": glyphs are chosen by number, not by a Latin encoding
    Flags: 4,
    FontBBox: font.bbox,
    ItalicAngle: 0,
    Ascent: font.ascent,
    Descent: font.descent,
    CapHeight: font.capHeight,
    XHeight: font.xHeight,
    StemV: 0,
    FontFile2: add(doc, { Length1: cut.length, Filter: 'FlateDecode' }, cut.deflated),
  });
  const descendant = add(doc, {
    Type: 'Font',
    Subtype: 'CIDFontType2',
    BaseFont: name,
    CIDSystemInfo: { Registry: new String('Adobe'), Ordering: new String('Identity'), Supplement: 0 },
    FontDescriptor: descriptor,
    W: [0, cut.widths],
    CIDToGIDMap: 'Identity',
  });
  return add(doc, {
    Type: 'Font',
    Subtype: 'Type0',
    BaseFont: name,
    Encoding: 'Identity-H',
    DescendantFonts: [descendant],
    ToUnicode: add(doc, { Filter: 'FlateDecode' }, cut.toUnicode),
  });
}

function embedImage(doc: PDFKit.PDFDocument, image: Logo): Reference {
  const part = (pixels: Logo['color'], more: object): Reference =>
    add(
      doc,
      {
        Type: 'XObject',
        Subtype: 'Image',
        Width: image.width,
        Height: image.height,
        BitsPerComponent: 8,
        Filter: pixels.filter,
        ...more,
      },
      pixels.bytes,
    );
  const mask = image.alpha && part(image.alpha, { ColorSpace: 'DeviceGray' });
  return part(image.color, { ColorSpace: 'DeviceRGB', ...(mask ? { SMask: mask } : {}) });
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** pdfkit puts names into the file's XML metadata as they are, where "Oro & Cía" is an error. */
class InvoiceDocument extends PDFDocument {
  override endMetadata(): void {
    const escape = (value: unknown): unknown =>
      typeof value === 'string' ? value.replace(/[&<>]/g, (char) => ENTITIES[char]!) : value;
    // the PDF's own properties are written by now
    this.info = Object.fromEntries(Object.entries(this.info).map(([key, value]) => [key, escape(value)]));
    super.endMetadata();
  }
}

/** The pages as one PDF 1.7 file in Spanish. Deterministic: no clock, no random identifiers. */
export async function writePdf(pages: Page[], info: PdfInfo): Promise<Buffer> {
  const doc = new InvoiceDocument({
    size: [PAGE.width, PAGE.height],
    margin: 0,
    autoFirstPage: false,
    // none of pdfkit's own: the fonts are embedded below
    font: null as unknown as string,
    pdfVersion: '1.7',
    lang: 'es-CO',
    displayTitle: true,
    info: {
      Title: info.title,
      Author: info.author,
      Subject: info.subject,
      Creator: 'Jewelry Invoice Bot',
      Producer: 'Jewelry Invoice Bot',
      CreationDate: info.date,
      ModDate: info.date,
    },
  });
  const all = <T>(of: (page: Page) => Iterable<T>): T[] => [
    ...new Set(pages.flatMap((page) => [...of(page)])),
  ];
  const embedded = new Map<Font | Logo | number, Reference>();
  for (const font of all((page) => page.fonts.keys())) {
    const isRare = pages.some((page) => page.fonts.get(font)?.isRare);
    embedded.set(font, embedFont(doc, font, isRare ? font.full : font.common));
  }
  for (const image of all((page) => page.images)) embedded.set(image, embedImage(doc, image));
  for (const opacity of all((page) => page.opacities))
    embedded.set(opacity, add(doc, { Type: 'ExtGState', ca: opacity }));

  for (const page of pages) {
    doc.addPage();
    doc.addContent(page.content);
    for (const font of page.fonts.keys()) doc.page.fonts[font.key] = embedded.get(font);
    for (const image of page.images) doc.page.xobjects.Logo = embedded.get(image);
    for (const opacity of page.opacities)
      doc.page.ext_gstates[Page.opacityName(opacity)] = embedded.get(opacity);
  }
  doc.end();
  return buffer(doc);
}
