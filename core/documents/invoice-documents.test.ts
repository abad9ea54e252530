import { execFileSync } from 'node:child_process';
import { inflateSync } from 'node:zlib';
import sharp from 'sharp';
import type { FacturaImprimible, ShopJson } from '../contract/shop';
import { filenameFor, renderInvoiceHtml, renderInvoicePdf } from '.';
import { sampleInvoice, sampleShop } from './sample';

/**
 * The operators of each page and what the glyph codes of each font mean, read back from the file itself. Own reader, so
 * that the test needs no program that a machine may lack. Enough of PDF for what pdfkit writes, and no more.
 */
function read(pdf: Buffer): { contents: string[]; fontMaps: Map<string, Map<number, string>> } {
  const raw = pdf.toString('latin1');
  const objects = new Map<number, string>();
  for (const match of raw.matchAll(/(\d+) 0 obj\n([\s\S]*?)\nendobj/g))
    objects.set(Number(match[1]), match[2]!);
  const body = (id: number): string => objects.get(id) ?? '';
  const stream = (id: number): string => {
    const text = body(id);
    const from = text.indexOf('stream\n') + 7;
    const bytes = Buffer.from(text.slice(from, text.lastIndexOf('\nendstream')), 'latin1');
    return (text.includes('/FlateDecode') ? inflateSync(bytes) : bytes).toString('latin1');
  };
  const fontMaps = new Map<string, Map<number, string>>();
  for (const [, text] of objects) {
    for (const font of text.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
      const toUnicode = /\/ToUnicode (\d+) 0 R/.exec(body(Number(font[2])));
      if (!toUnicode || fontMaps.has(font[1]!)) continue;
      const map = new Map<number, string>();
      const cmap = stream(Number(toUnicode[1]));
      const unhex = (hex: string): string => Buffer.from(hex, 'hex').swap16().toString('utf16le');
      for (const range of cmap.matchAll(/<([0-9a-f]+)> <([0-9a-f]+)> \[([^\]]*)\]/gi)) {
        let code = parseInt(range[1]!, 16);
        for (const target of range[3]!.matchAll(/<([0-9a-f]*)>/gi)) map.set(code++, unhex(target[1]!));
      }
      fontMaps.set(font[1]!, map);
    }
  }
  const contents = [...objects.values()]
    .filter((text) => /\/Type \/Page\n/.test(text))
    .map((text) => stream(Number(/\/Contents (\d+) 0 R/.exec(text)![1])));
  return { contents, fontMaps };
}

/** The text of each page, a line for each that is drawn. */
function pagesOf(pdf: Buffer): string[] {
  const { contents, fontMaps } = read(pdf);
  return contents.map((content) => {
    let font = '';
    let page = '';
    for (const token of content.matchAll(/\/(F\d+) [\d.]+ Tf|<([0-9a-f]+)>|(ET)/g)) {
      if (token[1]) font = token[1];
      else if (token[3]) page += '\n';
      else
        for (const code of token[2]!.match(/.{4}/g) ?? [])
          page += fontMaps.get(font)?.get(parseInt(code, 16)) ?? '';
    }
    return page.replaceAll('\u00a0', ' ');
  });
}

/** Where the lines of text begin, in points from the page's upper left corner. */
function startsOf(pdf: Buffer): { x: number; y: number }[] {
  return read(pdf).contents.flatMap((content) =>
    [...content.matchAll(/1 0 0 -1 ([\d.-]+) ([\d.-]+) Tm/g)].map(([, x, y]) => ({
      x: Number(x),
      y: Number(y),
    })),
  );
}

async function textOf(invoice: FacturaImprimible, shop: ShopJson = sampleShop()): Promise<string> {
  // words may be set one by one: compare without the spaces between them
  return pagesOf(await renderInvoicePdf(invoice, shop))
    .join('\n')
    .replace(/\s+/g, '');
}

const bare = (text: string): string => text.replace(/\s+/g, '');

describe('renderInvoicePdf', () => {
  it('prints every figure and name of the invoice', async () => {
    const text = await textOf(sampleInvoice(6));
    const expected = [
      'Joyería La Esmeralda',
      'NIT 900.481.273-5 · Responsable de IVA',
      'Carrera 6 # 12-48, local 103, Bogotá',
      'Tel. 601 342 7788 · ventas@laesmeralda.co',
      'FACTURA DE VENTA',
      'JOY-202611-0007',
      'Fecha de emisión 24 nov 2026, 10:05 a. m.',
      'Vencimiento 24 dic 2026',
      'PAGADA · 24 nov 2026',
      'María Fernanda Gómez Peña',
      'C.C. / NIT 1020345678',
      'Tel. 310 555 0199',
      'mafe.gomez@correo.co',
      'Calle 93 # 11-27, apto 502, Bogotá',
      'Transferencia',
      'Andrés Pérez',
      'Oro 18K · 3,8 g · diamante 0,5 ct, talla 14',
      'Plata ley 925 · 1,2 g · circón',
      'Oro 18K · 8,45 g · 50 cm',
      '$ 2.500.000',
      '$ 95.000',
      '$ 190.000',
      '$ 180.000,50',
      'Subtotal $ 5.680.000,50',
      'Descuento -$ 150.000',
      'Base gravable $ 5.530.000,50',
      'IVA 19 % $ 1.050.700,10',
      'TOTAL $ 6.580.700,60',
      'SEIS MILLONES QUINIENTOS OCHENTA MIL SETECIENTOS PESOS CON SESENTA CENTAVOS M/CTE',
      'Entregar grabado «Para siempre» el viernes.',
      'Garantía de un año',
      'Página 1 de 1',
    ];
    for (const words of expected) expect(text).toContain(bare(words));
  });

  it('claims nothing that only DIAN could grant', async () => {
    const text = await textOf(sampleInvoice(2));
    expect(text).not.toMatch(/electr[óo]nica|dian|cufe|validad/i);
  });

  it('repeats the table heading and counts the pages of a long invoice', async () => {
    const pages = pagesOf(await renderInvoicePdf(sampleInvoice(40), sampleShop())).map(bare);
    expect(pages.length).toBeGreaterThan(2);
    pages.forEach((page, index) => {
      expect(page).toContain(`Página${index + 1}de${pages.length}`);
      expect(page).toContain('VR.UNITARIO');
    });
    // each line is whole on one page: as many names as lines, none lost at a break
    expect(pages.join('').match(/Anillosolitario/g)).toHaveLength(7);
    expect(pages.join('').match(/Plataley925·1,2g·circón/g)).toHaveLength(7);
  });

  it('never parts the sums from the last line, nor the thanks from the sums, however long the invoice', async () => {
    for (let size = 1; size <= 36; size++) {
      const pages = pagesOf(await renderInvoicePdf(sampleInvoice(size), sampleShop())).map(bare);
      const last = pages.at(-1)!;
      expect(last).toContain('TOTAL');
      expect(last).toContain('Graciasporsucompra');
      expect(last).toMatch(/VALOR\n*\d/);
      expect(pages.slice(0, -1).join('')).not.toContain('TOTAL');
      const numbers = pages.flatMap((page) => page.match(/(Anillo|Aretes|Cadena|Pulsera|Dije|Reloj)/g) ?? []);
      expect(numbers).toHaveLength(size);
    }
  });

  it('lets notes too long for a page go on on the next, whole', async () => {
    const notas = Array.from({ length: 120 }, (_, index) => `Condición ${index}.`).join('\n');
    const pages = pagesOf(await renderInvoicePdf(sampleInvoice(3, { notas }), sampleShop())).map(bare);
    expect(pages.length).toBeGreaterThan(1);
    for (let index = 0; index < 120; index++) expect(pages.join('')).toContain(`Condición${index}.`);
    expect(pages[0]).toContain('Condición1.');
  });

  it('keeps everything on the paper, however long what people wrote', async () => {
    const long = 'W'.repeat(150);
    const invoice = sampleInvoice(8, {
      cliente_nombre: long,
      cliente_direccion: long,
      cliente_email: `${'correo.'.repeat(20)}@ejemplo.co`,
      vendedor_nombre: long,
      subtotal: 999_999_999_999.99,
      impuesto: 0,
      total: 999_999_999_999.99,
      notas: 'M'.repeat(1000),
    });
    const items = invoice.items.map((item) => ({
      ...item,
      nombre: long,
      descripcion: 'Ñ'.repeat(1000),
      cantidad: 9999,
      precio_unitario: 9_999_999_999.99,
      subtotal: 999_999_999_999.99,
    }));
    const shop = sampleShop({ nombre: long, direccion: long, pie: long });
    for (const { x, y } of startsOf(await renderInvoicePdf({ ...invoice, items }, shop))) {
      expect(x).toBeGreaterThanOrEqual(45.9);
      expect(x).toBeLessThan(550);
      expect(y).toBeGreaterThan(20);
      expect(y).toBeLessThan(830);
    }
  });

  it('prints letters of other languages that few invoices need', async () => {
    const shop = sampleShop({ nombre: 'Łódź Złoto & Šperky' });
    const text = await textOf(sampleInvoice(1, { cliente_nombre: 'Žofie Dvořáková Åström' }), shop);
    expect(text).toContain('ŽofieDvořákováÅström');
    expect(text).toContain('ŁódźZłoto&Šperky');
  });

  it('gives the same bytes for the same invoice', async () => {
    const [first, second] = await Promise.all([
      renderInvoicePdf(sampleInvoice(6), sampleShop()),
      renderInvoicePdf(sampleInvoice(6), sampleShop()),
    ]);
    expect(first.equals(second)).toBe(true);
  });

  it('carries its title, shop and date as metadata', async () => {
    const raw = (await renderInvoicePdf(sampleInvoice(1), sampleShop())).toString('latin1');
    expect(raw.includes('(D:20261124150500Z)')).toBe(true);
    expect(raw.includes('/Lang (es-CO)')).toBe(true);
    expect(raw.includes('(Factura de venta JOY-202611-0007)')).toBe(true);
  });

  it('writes names that XML would trip over into the metadata whole', async () => {
    const pdf = await renderInvoicePdf(sampleInvoice(1), sampleShop({ nombre: 'Oro <18K> & Plata' }));
    const raw = pdf.toString('latin1');
    expect(raw).toContain('(Oro <18K> & Plata)');
    expect(raw).toContain('<rdf:li>Oro &lt;18K&gt; &amp; Plata</rdf:li>');
  });

  it('shows no IVA, and says why, for a shop that is not responsable', async () => {
    const text = await textOf(
      sampleInvoice(1, { impuesto: 0, total: 2_500_000 }),
      sampleShop({ regimen: 'no-responsable' }),
    );
    expect(text).toContain('NoresponsabledeIVA');
    expect(text).not.toMatch(/IVA\d/);
  });

  it('keeps to the terms under which the invoice was made when the shop has changed since', async () => {
    const invoice = sampleInvoice(1, {
      regimen: 'responsable',
      tarifa_iva: 0.05,
      impuesto: 125_000,
      total: 2_625_000,
    });
    expect(await textOf(invoice, sampleShop({ regimen: 'no-responsable' }))).toContain(
      bare('IVA 5 % $ 125.000'),
    );
  });

  it('shows the IVA inside prices that include it', async () => {
    const text = await textOf(
      sampleInvoice(1, {
        precios_con_iva: true,
        subtotal: 2_500_000,
        impuesto: 399_159.66,
        total: 2_500_000,
      }),
    );
    expect(text).toContain(bare('Base gravable $ 2.100.840,34'));
    expect(text).toContain(bare('IVA 19 % (incluido) $ 399.159,66'));
    expect(text).toContain(bare('TOTAL $ 2.500.000'));
  });

  it.each([
    ['ANULADA', { estado: 'ANULADA' as const }],
    ['BORRADOR', { estado: 'BORRADOR' as const, numero_factura: null }],
  ])('marks an invoice without effect: %s', async (mark, overrides) => {
    const text = await textOf(sampleInvoice(1, { ...overrides, fecha_pago: null }));
    expect(text).toContain(mark);
    expect(text).not.toContain('PAGADA');
  });

  it('names the buyer "Consumidor final" when none was given', async () => {
    expect(await textOf(sampleInvoice(1, { cliente_nombre: null, cliente_cedula: null }))).toContain(
      'Consumidorfinal',
    );
  });

  it('prints a logo, and does without one that is broken', async () => {
    const png = await sharp({ create: { width: 40, height: 20, channels: 3, background: '#0b5d4e' } })
      .png()
      .toBuffer();
    const withLogo = await renderInvoicePdf(
      sampleInvoice(1),
      sampleShop({ logo: `data:image/png;base64,${png.toString('base64')}` }),
    );
    const broken = await renderInvoicePdf(
      sampleInvoice(1),
      sampleShop({ logo: 'data:image/png;base64,AAAA' }),
    );
    const none = await renderInvoicePdf(sampleInvoice(1), sampleShop());
    expect(withLogo.toString('latin1')).toContain('/Subtype /Image');
    expect(broken.equals(none)).toBe(true);
  });

  it.each(['/etc/passwd', 'file:///etc/passwd', 'https://example.com/logo.png'])(
    'never opens the logo %s',
    async (logo) => {
      const none = await renderInvoicePdf(sampleInvoice(1), sampleShop());
      expect((await renderInvoicePdf(sampleInvoice(1), sampleShop({ logo }))).equals(none)).toBe(true);
    },
  );

  it('is read alike by poppler, where it is installed', async () => {
    const pdf = await renderInvoicePdf(sampleInvoice(6), sampleShop());
    let text: string;
    try {
      text = execFileSync('pdftotext', ['-layout', '-', '-'], { input: pdf, encoding: 'utf8' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      text = pagesOf(pdf).join('\n');
    }
    expect(bare(text)).toContain(bare('TOTAL $ 6.580.700,60'));
    expect(text).toMatch(/Aretes topo/);
    // the spaced capitals are words, not letters
    expect(text).toMatch(/FACTURA DE VENTA/);
  });
});

describe('renderInvoiceHtml', () => {
  it('shows the same figures as the PDF', () => {
    const html = renderInvoiceHtml(sampleInvoice(6), sampleShop()).replaceAll('\u00a0', ' ');
    for (const words of [
      '$ 6.580.700,60',
      'IVA 19 %',
      'SEIS MILLONES QUINIENTOS OCHENTA MIL',
      'Oro 18K · 3,8 g',
    ])
      expect(html).toContain(words);
  });

  it('escapes everything that people wrote', () => {
    const attack = '<script>alert("x")</script>\'&';
    const invoice = sampleInvoice(1, {
      cliente_nombre: attack,
      cliente_direccion: attack,
      cliente_cedula: attack,
      notas: attack,
      numero_factura: attack,
      vendedor_nombre: attack,
    });
    const items = [{ ...invoice.items[0]!, nombre: attack, descripcion: attack }];
    const html = renderInvoiceHtml(
      { ...invoice, items },
      sampleShop({ nombre: attack, pie: attack, color: '</style><b>', logo: `x" onerror="${attack}` }),
    );
    expect(html).not.toMatch(/<script|<b>|onerror/);
    expect(html.match(/&lt;script&gt;/g)!.length).toBeGreaterThanOrEqual(8);
  });
});

describe('filenameFor', () => {
  it('is factura_NUMERO.pdf', () => {
    expect(filenameFor('JOY-202611-0007')).toBe('factura_JOY-202611-0007.pdf');
  });

  it('cannot leave its folder', () => {
    expect(filenameFor('../../etc/x y')).toBe('factura_..-..-etc-x-y.pdf');
    expect(filenameFor(null, 'html')).toBe('factura_borrador.html');
  });
});

describe('the detail of a line', () => {
  it('does not repeat the fineness and weight that the description says already', () => {
    const invoice = sampleInvoice(1);
    const line = invoice.items[0]!;
    const html = (descripcion: string): string =>
      renderInvoiceHtml(
        { ...invoice, items: [{ ...line, descripcion, material: 'ORO_14K', peso_gramos: 3.8 }] },
        sampleShop(),
      );
    expect(html('oro blanco 14k 3,8 gr')).not.toContain('Oro 14K');
    expect(html('oro blanco 14k 3,8 gr')).not.toContain('3,8 g ·');
    expect(html('solitario talla 14')).toContain('Oro 14K · 3,8 g · solitario talla 14');
  });
});
