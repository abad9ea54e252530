import { Decimal } from '../invoicing/money';
import { EMPTY_CLIENTE, type ExtraccionJson } from './extraction';
import { WebhookRequestError, formatExtractAnswer, parseExtractCall, parsePdfCall } from './webhooks';

const NOW = new Date('2026-11-24T12:00:00Z');
const TERMS = { regime: 'responsable' as const, rate: new Decimal('0.19'), pricesIncludeTax: false };
const nested = {
  tipo_evento: 'generar_pdf',
  factura: {
    id: 'x',
    numero: 'JOY-202401-0001',
    fecha_emision: '2024-01-15',
    fecha_vencimiento: '2024-02-15',
  },
  cliente: { nombre: 'Ana', cedula: '52123456' },
  items: [{ nombre: 'Anillo', descripcion: 'Solitario', cantidad: 1, precio: 100000 }],
  totales: { subtotal: 100000, descuento: 0, impuesto: 19000, total: 119000 },
  vendedor: { nombre: 'Laura', cedula: '1' },
};

function extraction(overrides: Partial<ExtraccionJson> = {}): ExtraccionJson {
  return {
    items: [
      {
        nombre: 'Anillo oro 18k',
        descripcion: null,
        cantidad: 2,
        precio: 1250000,
        tipo_prenda: 'ANILLO',
        material: 'ORO_18K',
        peso_gramos: null,
      },
    ],
    cliente: EMPTY_CLIENTE,
    descuento: null,
    iva: null,
    metodo_pago: null,
    notas: null,
    confianza: 0.9,
    ...overrides,
  };
}

describe('jewelry-extract', () => {
  it('reads text as it is and files from base64, with or without a data: prefix', () => {
    expect(parseExtractCall({ type: 'text', content: 'un anillo' })).toMatchObject({
      channel: 'text',
      text: 'un anillo',
      file: null,
    });
    for (const content of ['aG9sYQ==', 'data:image/png;base64,aG9sYQ==']) {
      expect(parseExtractCall({ type: 'photo', content, content_type: 'image/png' }).file?.toString()).toBe(
        'hola',
      );
    }
  });

  it('names the field that is wrong', () => {
    expect(() => parseExtractCall({ type: 'fax', content: 'x' })).toThrow(
      new WebhookRequestError('Dato inválido en «type».'),
    );
    expect(() => parseExtractCall(undefined)).toThrow(WebhookRequestError);
  });

  it('adds up as an invoice of the shop would be', () => {
    const answer = formatExtractAnswer(
      extraction({ descuento: { tipo: 'porcentaje', valor: 10 } }),
      'voice',
      TERMS,
    );
    expect(answer.totales).toEqual({
      subtotal: 2500000,
      descuento: 250000,
      impuesto: 427500,
      total: 2677500,
    });
    expect(answer.items).toEqual([
      {
        numero: 1,
        nombre: 'Anillo oro 18k',
        descripcion: null,
        cantidad: 2,
        precio: 1250000,
        total: 2500000,
      },
    ]);
    expect(answer.input_type).toBe('voz');
  });

  it('leaves the IVA out when the message says so, and answers zeros when nothing was found', () => {
    expect(formatExtractAnswer(extraction({ iva: false }), 'text', TERMS).totales.impuesto).toBe(0);
    expect(formatExtractAnswer(extraction({ items: [] }), 'text', TERMS).totales).toEqual({
      subtotal: 0,
      descuento: 0,
      impuesto: 0,
      total: 0,
    });
  });
});

describe('jewelry-pdf', () => {
  it('reads the nested and the flat form to the same invoice', () => {
    const flat = {
      numero_factura: 'JOY-202401-0001',
      fecha_emision: '2024-01-15',
      fecha_vencimiento: '2024-02-15',
      cliente_nombre: 'Ana',
      cliente_cedula: '52123456',
      items: nested.items,
      ...nested.totales,
      vendedor_nombre: 'Laura',
    };
    const first = parsePdfCall(nested, NOW);
    const second = parsePdfCall(flat, NOW);
    expect(second.invoice).toEqual({ ...first.invoice, id: '' });
    expect(first.invoice).toMatchObject({
      numero_factura: 'JOY-202401-0001',
      cliente_nombre: 'Ana',
      total: 119000,
      precios_con_iva: false,
      vendedor_nombre: 'Laura',
    });
  });

  it('takes a number alone for a stored invoice', () => {
    expect(parsePdfCall({ numero_factura: 'JOY-202401-0001' }, NOW)).toEqual({
      organizationId: null,
      number: 'JOY-202401-0001',
      invoice: null,
    });
  });

  it.each([
    [
      'a subtotal that the lines contradict',
      { ...nested, totales: { ...nested.totales, subtotal: 90000, total: 109000 } },
    ],
    ['a total that the parts contradict', { ...nested, totales: { ...nested.totales, total: 119001 } }],
    ['a line without a price', { ...nested, items: [{ nombre: 'Anillo' }] }],
    ['nothing at all', {}],
  ])('refuses %s', (_what, body) => {
    expect(() => parsePdfCall(body, NOW)).toThrow(WebhookRequestError);
  });

  it('knows prices that contain the IVA', () => {
    const { invoice } = parsePdfCall(
      { ...nested, totales: { subtotal: 100000, descuento: 0, impuesto: 15966.39, total: 100000 } },
      NOW,
    );
    expect(invoice?.precios_con_iva).toBe(true);
  });
});
