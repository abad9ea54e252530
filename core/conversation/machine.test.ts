import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { EMPTY_CLIENTE, type ExtraccionJson } from '../contract/extraction';
import { Decimal } from '../invoicing';
import { encodeButton, MAX_CALLBACK_BYTES, parseButton, type ButtonAction } from './callback-data';
import { hashOf, NO_CUSTOMER, totalsOf } from './draft';
import { advance, converse } from './machine';
import {
  CUSTOMER_FIELDS,
  emptyState,
  type Awaiting,
  type ChatInput,
  type ChatState,
  type Context,
  type InvoiceSummary,
  type Lookup,
  type Outcome,
  type ResultInput,
  type ShopFacts,
  type View,
} from './state';
import { BANKS, buildTexts } from './texts';

const NOW = new Date('2026-11-24T15:00:00.000Z');
const INVOICE_ID = '0b0c5d3e-8f1a-4c1d-9a3b-2f7f0a1b2c3d';

const shop = (overrides: Partial<ShopFacts> = {}): ShopFacts => ({
  name: 'Joyería Esmeralda',
  tax: { regime: 'responsable', rate: new Decimal('0.19'), pricesIncludeTax: false },
  requiredFields: ['nombre', 'cedula'],
  maxItems: 20,
  photoAndVoice: true,
  ...overrides,
});

function context(overrides: Partial<Context> = {}): Context {
  let ids = 0;
  return {
    now: NOW,
    newId: () => `00000000-0000-4000-8000-${String((ids += 1)).padStart(12, '0')}`,
    chatId: '42',
    user: { id: 'user', organizationId: 'shop', name: 'Ana', role: 'ADMIN' },
    shop: shop(),
    callback: null,
    tooFast: false,
    texts: buildTexts(),
    ...overrides,
  };
}

const extraction = (overrides: Partial<ExtraccionJson> = {}): ExtraccionJson => ({
  items: [
    {
      nombre: 'Anillo oro 18k',
      descripcion: null,
      cantidad: 1,
      precio: 2_500_000,
      tipo_prenda: 'ANILLO',
      material: 'ORO_18K',
      peso_gramos: null,
    },
  ],
  cliente: { ...EMPTY_CLIENTE, nombre: 'María Gómez', cedula: '1020345678' },
  descuento: null,
  iva: null,
  metodo_pago: 'efectivo',
  notas: null,
  confianza: 0.95,
  ...overrides,
});

const read = (overrides: Partial<ExtraccionJson> = {}, albumId: string | null = null): ChatInput => ({
  kind: 'extraction',
  extraction: extraction(overrides),
  albumId,
  milliseconds: 3,
});

const text = (words: string): ChatInput => ({ kind: 'text', text: words, messageId: 7 });
const command = (name: string, argument = ''): ChatInput => ({
  kind: 'command',
  command: name,
  argument,
  messageId: 7,
});

const invoice: InvoiceSummary = {
  id: INVOICE_ID,
  number: 'JOY-202611-0001',
  status: 'PENDIENTE',
  customerName: 'María <Gómez> & hijos',
  customerId: '1020345678',
  total: '2975000.00',
  payment: null,
  sellerName: 'Ana',
  createdAt: NOW,
  dueDate: '2026-12-24',
  lines: [{ name: 'Anillo', quantity: 1, unitPrice: '2500000.00' }],
};

/** Answers every lookup in the plainest way: nobody is known, everything is allowed. */
async function find(lookup: Lookup): Promise<ResultInput> {
  switch (lookup.kind) {
    case 'find-customer':
      return { kind: 'customer', by: lookup.by, customer: null };
    case 'issue-allowance':
      return { kind: 'allowance', ok: true };
    case 'list-invoices':
      return {
        kind: 'invoices',
        page: lookup.page,
        query: lookup.query,
        rows: [invoice],
        more: true,
        total: 7,
      };
    case 'get-invoice':
      return { kind: 'invoice', purpose: lookup.purpose, invoice };
    case 'set-status':
      return { kind: 'status', outcome: 'ok', invoice: { ...invoice, status: lookup.status } };
    case 'summary': {
      const none = { count: 0, total: '0' };
      return {
        kind: 'summary',
        summary: { today: none, month: none, pending: none, byPayment: [], bySeller: [] },
      };
    }
    case 'create-user':
      return { kind: 'user-created', outcome: 'ok', name: lookup.name, link: 'https://t.me/bot?start=x' };
    case 'redeem-invite':
      return { kind: 'invite', outcome: 'invalid' };
    case 'login':
      return { kind: 'login', outcome: 'wrong', attemptsLeft: 4 };
    case 'choose-shop':
      return { kind: 'login', outcome: 'wrong', attemptsLeft: 0 };
  }
}

const go = (state: ChatState, input: ChatInput, given: Context = context()): Promise<Outcome> =>
  converse(state, input, given, find);

/** A press of a button that is on the card now. */
async function press(state: ChatState, action: ButtonAction, given: Partial<Context> = {}): Promise<Outcome> {
  const input: ChatInput = {
    kind: 'button',
    data: encodeButton(action, state.revision),
    callbackId: 'cb',
    messageId: 5,
  };
  return go(state, input, context({ callback: { id: 'cb', messageId: 5 }, ...given }));
}

const withCard = async (overrides: Partial<ExtraccionJson> = {}): Promise<ChatState> =>
  (await go(emptyState(NOW), read(overrides))).state;

const said = (outcome: Outcome): string =>
  outcome.calls.map((call) => String(call.payload.text ?? '')).join('\n');
const keyboard = (outcome: Outcome): { text: string; callback_data: string }[] =>
  outcome.calls.flatMap((call) => {
    const markup = call.payload.reply_markup as
      { inline_keyboard?: { text: string; callback_data: string }[][] } | undefined;
    return (markup?.inline_keyboard ?? []).flat();
  });
const data = (outcome: Outcome): string[] => keyboard(outcome).map((button) => button.callback_data);

describe('a sale in two interactions', () => {
  it('shows a complete card with its confirming button', async () => {
    const outcome = await go(emptyState(NOW), read());
    expect(outcome.calls[0]!.method).toBe('sendMessage');
    expect(said(outcome)).toContain('TOTAL: $2.975.000');
    expect(data(outcome)[0]).toMatch(/^draft:confirm:r/);
  });

  it('asks for the invoice with the fingerprint of what the card shows', async () => {
    const state = await withCard();
    const outcome = await press(state, { kind: 'confirm' });
    expect(outcome.requests).toEqual([{ kind: 'issue', draftId: state.draft!.id }]);
    const { totals } = totalsOf(state.draft!, shop());
    expect(outcome.state.draft!.confirmedHash).toBe(hashOf(state.draft!, totals!));
  });

  it('asks for the same invoice when the confirmation is handed over again, also after it was issued', async () => {
    const state = await withCard();
    const { state: issuing } = await press(state, { kind: 'confirm' });
    const again = await press(issuing, { kind: 'confirm' });
    expect(again.requests).toEqual([{ kind: 'issue', draftId: state.draft!.id }]);
    const closed = await press({ ...issuing, draft: null }, { kind: 'confirm' });
    expect(closed.requests).toEqual([{ kind: 'issue', draftId: state.draft!.id }]);
  });

  it('delivers the invoice once, however many presses led to it', async () => {
    const { state } = await press(await withCard(), { kind: 'confirm' });
    const issued: ChatInput = { kind: 'issued', draftId: state.draft!.id, invoice, document: 'ready' };
    const first = await go(state, issued, context({ callback: { id: 'cb', messageId: 5 } }));
    expect(first.calls.map((call) => call.method)).toEqual([
      'answerCallbackQuery',
      'editMessageText',
      'sendDocument',
    ]);
    expect(first.state.draft).toBeNull();
    const second = await go(first.state, issued, context({ callback: { id: 'cb2', messageId: 5 } }));
    expect(second.calls.map((call) => call.method)).toEqual(['answerCallbackQuery']);
  });

  it('goes back to the card with new buttons when the values changed since they were shown', async () => {
    const { state } = await press(await withCard(), { kind: 'confirm' });
    const outcome = await go(state, {
      kind: 'issue-failed',
      draftId: state.draft!.id,
      reason: 'changed',
      message: null,
      reference: 'abc',
    });
    expect(outcome.state.draft!.status).toBe('open');
    expect(outcome.state.revision).toBeGreaterThan(state.revision);
    expect(said(outcome)).toContain('Los valores cambiaron');
  });
});

describe('the customer', () => {
  it('is taken from a name and a cédula typed in one go', async () => {
    const state = await withCard({ cliente: { ...EMPTY_CLIENTE } });
    const outcome = await go(state, text('María Gómez 1020345678'));
    expect(outcome.requests).toEqual([]);
    expect(outcome.state.draft!.customer).toMatchObject({ nombre: 'María Gómez', cedula: '1020345678' });
    expect(data(outcome)[0]).toMatch(/^draft:confirm/);
  });

  it('is corrected by typing both again, and named like a piece as well', async () => {
    const state = await withCard();
    for (const [words, nombre, cedula] of [
      ['Pedro Ruiz 79123456', 'Pedro Ruiz', '79123456'],
      ['Perla Gómez 41555660', 'Perla Gómez', '41555660'],
    ] as const)
      expect((await go(state, text(words))).state.draft!.customer).toMatchObject({ nombre, cedula });
  });

  it('is completed by what is typed alone, each datum in its place', async () => {
    const state = await withCard();
    const menu = await press(state, { kind: 'customer' });
    for (const [from, words, part] of [
      [state, 'ana@correo.com', { email: 'ana@correo.com' }],
      [state, 'calle 10 # 43-12', { direccion: 'calle 10 # 43-12' }],
      [state, '3104567890', { telefono: '3104567890' }],
      [menu.state, 'calle 10 # 43-12 Medellín', { direccion: 'calle 10 # 43-12', ciudad: 'Medellín' }],
      [menu.state, 'Envigado', { ciudad: 'Envigado' }],
    ] as const) {
      const outcome = await go(from, text(words));
      expect(outcome.requests).toEqual([]);
      expect(outcome.state.draft!.customer).toEqual({ ...state.draft!.customer, ...part });
    }
  });

  it('takes nothing from the customer who was on the card before', async () => {
    const state = await withCard({
      cliente: {
        ...EMPTY_CLIENTE,
        nombre: 'Ana Ruiz',
        cedula: '52123456',
        telefono: '3001234567',
        ciudad: 'Cali',
      },
    });
    const other = (await go(state, text('Pedro Ruiz 79123456'))).state.draft!.customer;
    expect(other).toEqual({ ...NO_CUSTOMER, nombre: 'Pedro Ruiz', cedula: '79123456' });
    const nobody = (await press(state, { kind: 'final-consumer' })).state.draft!.customer;
    expect(nobody).toEqual({ ...NO_CUSTOMER, nombre: 'Consumidor final', cedula: '222222222222' });
  });

  it('is asked for in natural words', async () => {
    const missing = async (cliente: Partial<ExtraccionJson['cliente']>) =>
      said(await go(emptyState(NOW), read({ cliente: { ...EMPTY_CLIENTE, ...cliente } })));
    expect(await missing({})).toContain('Falta el nombre y la cédula o NIT del cliente.');
    expect(await missing({ nombre: 'Ana' })).toContain('Falta la cédula o NIT del cliente.');
    expect(await missing({ cedula: '52123456' })).toContain('Falta el nombre del cliente.');
  });

  it('may be left unnamed with one button', async () => {
    const state = await withCard({ cliente: { ...EMPTY_CLIENTE } });
    const outcome = await press(state, { kind: 'final-consumer' });
    expect(outcome.state.draft!.customer).toMatchObject({
      nombre: 'Consumidor final',
      cedula: '222222222222',
    });
  });

  it('is filled in when the cédula is known to the shop, and only offered when the phone is', async () => {
    const known = {
      nombre: 'María Gómez',
      cedula: '1020345678',
      telefono: '3001234567',
      email: 'm@x.co',
      direccion: null,
      ciudad: 'Cali',
    };
    const lookup = async (): Promise<ResultInput> => ({ kind: 'customer', by: 'cedula', customer: known });
    const byId = await converse(
      emptyState(NOW),
      read({ cliente: { ...EMPTY_CLIENTE, cedula: '1020345678' } }),
      context(),
      lookup,
    );
    expect(byId.state.draft).toMatchObject({ customer: known, returning: true });
    expect(said(byId)).toContain('recurrente');

    const byPhone = await converse(
      emptyState(NOW),
      read({ cliente: { ...EMPTY_CLIENTE, telefono: '3001234567' } }),
      context(),
      async () => ({ kind: 'customer', by: 'telefono', customer: known }),
    );
    expect(byPhone.state.draft!.customer.cedula).toBeNull();
    const agreed = await press(byPhone.state, { kind: 'use-suggestion' });
    expect(agreed.state.draft!.customer.cedula).toBe('1020345678');
  });

  it('of another sale is not mixed into the open one: it waits for its turn', async () => {
    const state = await withCard();
    const other = await go(
      state,
      read({ cliente: { ...EMPTY_CLIENTE, nombre: 'Juan Pérez', cedula: '80123456' } }),
    );
    expect(other.state.draft!.lines).toHaveLength(1);
    expect(other.state.queue).toHaveLength(1);
    const { state: issuing } = await press(other.state, { kind: 'confirm' });
    const next = await go(issuing, {
      kind: 'issued',
      draftId: issuing.draft!.id,
      invoice,
      document: 'ready',
    });
    expect(next.state.draft!.customer.nombre).toBe('Juan Pérez');
    expect(next.state.queue).toHaveLength(0);
  });
});

describe('editing', () => {
  it.each([
    ['2.5 millones', '2500000'],
    ['850 mil', '850000'],
    ['1.850.000', '1850000'],
    ['dos millones', '2000000'],
  ])('takes "%s" as the new price', async (words, price) => {
    const asked = await press(await withCard(), { kind: 'item-field', index: 0, field: 'unitPrice' });
    const outcome = await go(asked.state, text(words));
    expect(outcome.state.draft!.lines[0]!.unitPrice).toBe(price);
    expect(outcome.state.awaiting).toBeNull();
  });

  it('keeps the history of a draft', async () => {
    const asked = await press(await withCard(), { kind: 'item-field', index: 0, field: 'unitPrice' });
    const outcome = await go(asked.state, text('850 mil'));
    expect(outcome.changes).toEqual([expect.objectContaining({ field: 'items', source: 'user' })]);
  });

  it.each(['gratis', '', '0'])('does not take "%s" as a price', async (words) => {
    const asked = await press(await withCard(), { kind: 'item-field', index: 0, field: 'unitPrice' });
    const outcome = await go(asked.state, text(words));
    expect(outcome.state.draft).toEqual(asked.state.draft);
    expect(outcome.state.awaiting).toEqual(asked.state.awaiting);
  });

  it.each([
    ['10%', '10', 'percent'],
    ['50 mil', '50000', 'amount'],
    ['50.000', '50000', 'amount'],
  ])('takes "%s" as the discount', async (words, value, kind) => {
    const asked = await press(await withCard(), { kind: 'discount' });
    const outcome = await go(asked.state, text(words));
    expect(outcome.state.draft!.discount).toEqual({ kind, value });
  });

  it.each(['100%', '9 millones'])('does not give the sale away for "%s"', async (words) => {
    const asked = await press(await withCard(), { kind: 'discount' });
    expect((await go(asked.state, text(words))).state.draft!.discount).toBeNull();
  });

  it('keeps equal lines apart and removes only the one that was meant', async () => {
    const item = extraction().items[0]!;
    const state = await withCard({ items: [item, { ...item }, { ...item, nombre: 'Cadena' }] });
    expect(state.draft!.lines).toHaveLength(3);
    const outcome = await press(state, { kind: 'item-delete', index: 1 });
    expect(outcome.state.draft!.lines.map((line) => line.name)).toEqual(['Anillo oro 18k', 'Cadena']);
  });

  it('offers no tax choice to a shop that is not responsible for IVA', async () => {
    const plain = shop({
      tax: { regime: 'no-responsable', rate: new Decimal('0.19'), pricesIncludeTax: false },
    });
    const outcome = await go(emptyState(NOW), read(), context({ shop: plain }));
    expect(data(outcome).some((one) => one.startsWith('draft:tax'))).toBe(false);
    expect(said(outcome)).toContain('TOTAL: $2.500.000');
    expect(said(outcome)).not.toContain('IVA');
  });

  it('shows the total of the chosen tax, and "sin IVA" charges none', async () => {
    const state = await withCard();
    expect(said(await press(state, { kind: 'tax-mode', mode: 'none' }))).toContain('TOTAL: $2.500.000');
    expect(said(await press(state, { kind: 'tax-mode', mode: 'included' }))).toContain('TOTAL: $2.500.000');
  });

  it('asks for the bank of a transfer', async () => {
    const asked = await press(await withCard(), { kind: 'payment-method', method: 'transferencia' });
    expect(asked.state.view).toEqual({ name: 'banks' });
    const chosen = await press(asked.state, { kind: 'bank', index: 1 });
    expect(chosen.state.draft).toMatchObject({ payment: 'transferencia', bank: 'Nequi' });
  });
});

describe('a few words about the open card', () => {
  it.each([
    ['pagó en efectivo', { payment: 'efectivo', bank: null }],
    ['por Nequi', { payment: 'transferencia', bank: 'Nequi' }],
    ['por Bancolombia', { payment: 'transferencia', bank: 'Bancolombia' }],
    ['queda debiendo', { payment: null, bank: null }],
    ['10% de descuento', { discount: { kind: 'percent', value: '10' } }],
  ])('"%s" changes it', async (words, expected) => {
    const state = await withCard({ metodo_pago: null });
    const outcome = await go(state, text(words));
    expect(outcome.requests).toEqual([]);
    expect(outcome.state.draft).toMatchObject(expected);
    expect(outcome.state.draft!.lines).toEqual(state.draft!.lines);
  });

  it('are read as more of the sale when they name a product', async () => {
    const outcome = await go(await withCard(), text('y una cadena de plata 180 mil en efectivo'));
    expect(outcome.requests.map((request) => request.kind)).toEqual(['extract']);
  });
});

describe('a number that nobody asked for', () => {
  const priceOf = (outcome: Outcome, index = 0): string | null =>
    outcome.state.draft!.lines[index]!.unitPrice;

  it('is the price of the item whose menu is open', async () => {
    const { state } = await press(await withCard({ cliente: { ...EMPTY_CLIENTE } }), {
      kind: 'item',
      index: 0,
    });
    for (const words of ['2.1 millones', 'el precio es 2.100.000', '2100000', 'dos millones cien mil pesos'])
      expect(priceOf(await go(state, text(words)))).toBe('2100000');
  });

  it('is refused when it is no price', async () => {
    const item = await press(await withCard(), { kind: 'item-field', index: 0, field: 'unitPrice' });
    for (const words of ['-5000', '$ -5.000', '0', 'nada']) {
      const outcome = await go(item.state, text(words));
      expect(outcome.state.draft).toEqual(item.state.draft);
      expect(said(outcome)).toMatch(/precio/);
    }
  });

  it('is asked about when it may be a quantity', async () => {
    const { state } = await press(await withCard(), { kind: 'item', index: 0 });
    const outcome = await go(state, text('3'));
    expect(outcome.state.draft).toEqual(state.draft);
    expect(said(outcome)).toContain('«3» es el precio o la cantidad de «Anillo oro 18k»');
  });

  it('is the price of the only item that has none', async () => {
    const [item] = extraction().items;
    const state = await withCard({ items: [item!, { ...item!, nombre: 'Dije', precio: 0 }] });
    const outcome = await go(state, text('850 mil'));
    expect([priceOf(outcome, 0), priceOf(outcome, 1)]).toEqual(['2500000', '850000']);
  });

  it('changes nothing on a complete card, which tells where to touch', async () => {
    const state = await withCard();
    const outcome = await go(state, text('850 mil'));
    expect(outcome.requests).toEqual([]);
    expect(outcome.state.draft).toEqual(state.draft);
    expect(said(outcome)).toContain('¿Para qué es «850 mil»?');
  });

  it('is the cédula that the card misses', async () => {
    const state = await withCard({ cliente: { ...EMPTY_CLIENTE, nombre: 'María Gómez' } });
    expect((await go(state, text('52123456'))).state.draft!.customer.cedula).toBe('52123456');
  });

  it('is a price when it is dictated, too', async () => {
    const { state } = await press(await withCard(), { kind: 'item', index: 0 });
    const dictated = read({
      items: [],
      cliente: EMPTY_CLIENTE,
      metodo_pago: null,
      canal: 'voice',
      transcripcion: 'Dos millones cien mil.',
    });
    expect(priceOf(await go(state, dictated))).toBe('2100000');
  });
});

describe('the words of a sale', () => {
  it.each([
    ['anillo 500 mil, pagó por Nequi', 'transferencia', 'Nequi'],
    ['anillo 500 mil en efectivo, no por Nequi', 'efectivo', null],
  ] as const)('"%s" name the bank', async (words, payment, bank) => {
    const input = { ...read({ metodo_pago: payment }), words } as ChatInput;
    const { state } = await go(emptyState(NOW), input);
    expect(state.draft).toMatchObject({ payment, bank });
  });
});

describe('a figure told of the only piece of the card', () => {
  it.each([
    ['son 70 mil', 1, '70000'],
    ['queda en 120', 1, '120000'],
    ['son dos', 2, '2500000'],
  ])('"%s" changes it', async (words, quantity, unitPrice) => {
    const outcome = await go(await withCard(), text(words));
    expect(outcome.requests).toEqual([]);
    expect(outcome.state.draft!.lines).toMatchObject([{ quantity, unitPrice }]);
  });

  it('is asked about when there are several pieces', async () => {
    const item = extraction().items[0]!;
    const state = await withCard({ items: [item, { ...item, nombre: 'Aretes' }] });
    const outcome = await go(state, text('son 70 mil'));
    expect(outcome.state.draft!.lines).toEqual(state.draft!.lines);
    expect(said(outcome)).toContain('¿Para qué es');
  });
});

describe('corrections in words', () => {
  const item = extraction().items[0]!;
  const two = () =>
    withCard({
      items: [
        { ...item, nombre: 'Anillo', descripcion: 'plata', precio: 120_000 },
        { ...item, nombre: 'Aretes', descripcion: 'oro 18k', precio: 350_000 },
      ],
    });
  const lines = (state: ChatState) =>
    state.draft!.lines.map(({ name, quantity, unitPrice }) => [name, quantity, unitPrice]);

  it.each([
    ['quite los aretes', [['Anillo', 1, '120000']]],
    ['No, quítele el anillo por favor', null],
    ['elimine el ítem 1', [['Aretes', 1, '350000']]],
    [
      'cambie el precio del anillo a 100 mil',
      [
        ['Anillo', 1, '100000'],
        ['Aretes', 1, '350000'],
      ],
    ],
    [
      'perdón, el anillo vale 90.000',
      [
        ['Anillo', 1, '90000'],
        ['Aretes', 1, '350000'],
      ],
    ],
    [
      'póngale los aretes de oro en 2 millones',
      [
        ['Anillo', 1, '120000'],
        ['Aretes', 1, '2000000'],
      ],
    ],
    [
      'súbale 10 mil al anillo',
      [
        ['Anillo', 1, '130000'],
        ['Aretes', 1, '350000'],
      ],
    ],
    [
      'quítele 50.000 a los aretes',
      [
        ['Anillo', 1, '120000'],
        ['Aretes', 1, '300000'],
      ],
    ],
    [
      'son 2 anillos',
      [
        ['Anillo', 2, '120000'],
        ['Aretes', 1, '350000'],
      ],
    ],
  ] as const)('"%s"', async (words, expected) => {
    const state = await two();
    const outcome = await go(state, text(words));
    expect(outcome.requests).toEqual([]);
    if (expected) expect(lines(outcome.state)).toEqual(expected);
    else expect(said(outcome)).toContain('¿Cuál ítem');
  });

  it.each([
    ['no es 120.000, son 130.000', [['Anillo', 1, '130000']]],
    ['no son 120 mil, perdón, 125', [['Anillo', 1, '125000']]],
    ['era 115 mil, no 120 mil', [['Anillo', 1, '115000']]],
    ['120 no, 110', [['Anillo', 1, '110000']]],
    ['no es 80.000, es 85.000', null],
  ] as const)('"%s": one figure in place of another', async (words, expected) => {
    const state = await withCard({ items: [{ ...item, nombre: 'Anillo', precio: 120_000 }] });
    const outcome = await go(state, text(words));
    expect(outcome.requests).toEqual([]);
    expect(outcome.state.draft!.customer).toEqual(state.draft!.customer);
    expect(lines(outcome.state)).toEqual(expected ?? [['Anillo', 1, '120000']]);
    if (!expected) expect(said(outcome)).toContain('¿Para qué es');
  });

  it('puts right what several pieces cost together, a count and a telephone', async () => {
    const state = await withCard({
      items: [{ ...item, nombre: 'Argollas', cantidad: 2, precio: 1_445_000 }],
      cliente: { ...extraction().cliente, telefono: '3104567890' },
    });
    const price = await go(state, text('no es 2.890.000, son 2.980.000'));
    expect(lines(price.state)).toEqual([['Argollas', 2, '1490000']]);
    const count = await go(state, text('no son 2, son 4'));
    expect(lines(count.state)).toEqual([['Argollas', 4, '1445000']]);
    const phone = await go(state, text('no es 3104567890, es 3104567891'));
    expect(phone.state.draft!.customer.telefono).toBe('3104567891');
    const odd = await go(state, text('no es 2.890.000 sino 2.890.001'));
    expect(lines(odd.state)).toEqual([['Argollas', 2, '1445000.5']]);
  });

  it.each([
    ['mejor déjelo en 170', [['Anillo', 1, '170000']]],
    ['me equivoqué, son 320 mil', [['Anillo', 1, '320000']]],
    ['perdón, son 2', [['Anillo', 2, '120000']]],
    ['el anillo era de 85', [['Anillo', 1, '85000']]],
    ['cada uno a 65', [['Anillo', 1, '65000']]],
    ['no, 68 mil cada uno', [['Anillo', 1, '68000']]],
  ] as const)('"%s": the only piece of the card', async (words, expected) => {
    const state = await withCard({ items: [{ ...item, nombre: 'Anillo', precio: 120_000 }] });
    const outcome = await go(state, text(words));
    expect(outcome.requests).toEqual([]);
    expect(lines(outcome.state)).toEqual(expected);
    expect(outcome.state.draft!.customer).toEqual(state.draft!.customer);
  });

  it.each([
    'quitele el dscuento',
    'me equivoque de plata',
    'mejor dejemosla asi',
    'el dije era regalo',
    'espere',
    'otro igual',
  ])('takes no verb for the name of a customer: "%s"', async (words) => {
    const state = await withCard({
      items: [{ ...item, nombre: 'Anillo', precio: 120_000 }],
      cliente: { ...extraction().cliente, nombre: null, cedula: null },
    });
    const outcome = await go(state, text(words));
    expect(outcome.state.draft!.customer.nombre).toBeNull();
  });

  it.each([
    ['para Rosa Díaz', 'Rosa Díaz'],
    ['es para don Luis Mora', 'Luis Mora'],
    ['a nombre de carlos mora', 'Carlos Mora'],
    ['maria gomez 1020345678 paga en efectivo', 'María Gómez'],
    ['doña yurledis', 'Yurledis'],
    ['consumidor final', 'CONSUMIDOR FINAL'],
    ['sin datos del cliente', 'CONSUMIDOR FINAL'],
  ])('"%s" gives the customer', async (words, nombre) => {
    const state = await withCard({ cliente: { ...extraction().cliente, nombre: null, cedula: null } });
    const outcome = await go(state, text(words));
    expect(outcome.state.draft!.customer.nombre?.toUpperCase()).toBe(nombre.toUpperCase());
  });

  it('asks what ten of discount are and how it was paid, and shows the card to who wants to see it', async () => {
    const state = await two();
    const discount = await go(state, text('ponle 10 de descuento'));
    expect(discount.state.draft!.discount).toBeNull();
    expect(said(discount)).toContain('%');
    const paid = await go(state, text('ya pagó'));
    expect(paid.state.view).toEqual({ name: 'payment' });
    const shown = await go(state, text('¿cuánto va?'));
    expect(said(shown)).toContain('TOTAL');
    expect(lines(shown.state)).toEqual(lines(state));
  });

  it('takes a cédula without the verb beside it, a fuller name, a town alone, and IVA in words', async () => {
    const named = await withCard({ cliente: { ...extraction().cliente, nombre: 'Luz', cedula: null } });
    const cedula = await go(named, text('le falta la cédula es 43210987'));
    expect(cedula.state.draft!.customer).toMatchObject({ nombre: 'Luz', cedula: '43210987' });
    const fuller = await go(named, text('Luz Marina Peña'));
    expect(fuller.state.draft!.customer.nombre).toBe('Luz Marina Peña');
    const town = await go(named, text('vive en Cali'));
    expect(town.state.draft!.customer.ciudad).toBe('Cali');
    const none = await go(named, text('sin iva'));
    expect(none.state.draft!.tax).toBe('none');
    const less = await go(await two(), text('los aretes no van'));
    expect(lines(less.state)).toEqual([['Anillo', 1, '120000']]);
  });

  it('puts a digit of the cédula right, counts pieces, and notes what is paid in two ways or in part', async () => {
    const state = await withCard({ cliente: { ...extraction().cliente, cedula: '1020345678' } });
    const cedula = await go(state, text('no, es 1020345679'));
    expect(cedula.state.draft!.customer.cedula).toBe('1020345679');
    const count = await go(await two(), text('los aretes son 3'));
    expect(lines(count.state)[1]).toEqual(['Aretes', 3, '350000']);
    const ways = await go(await two(), text('pago mitad efectivo mitad tarjeta'));
    expect(ways.state.draft).toMatchObject({ payment: null, notes: 'pago mitad efectivo mitad tarjeta' });
    const part = await go(await two(), text('dejó abono de 500 mil'));
    expect(part.state.draft!.notes).toBe('dejó abono de 500 mil');
    expect(lines(part.state)).toEqual(lines(await two()));
  });

  it.each([
    ['la cédula es 43567891', { cedula: '43567891' }],
    ['el nombre es Martha Gómez', { nombre: 'Martha Gómez' }],
    ['No, el correo es ana@correo.com', { email: 'ana@correo.com' }],
    ['cambie la dirección por Cra 7 # 12-30', { direccion: 'Cra 7 # 12-30' }],
  ])('"%s"', async (words, part) => {
    const state = await two();
    const outcome = await go(state, text(words));
    expect(outcome.state.draft!.customer).toEqual({ ...state.draft!.customer, ...part });
    expect(lines(outcome.state)).toEqual(lines(state));
  });

  it('asks which piece is meant, and adds none', async () => {
    const state = await two();
    for (const words of ['cambie el precio de la pulsera a 100 mil', 'quite el reloj']) {
      const outcome = await go(state, text(words));
      expect(outcome.requests).toEqual([]);
      expect(lines(outcome.state)).toEqual(lines(state));
      expect(said(outcome)).toContain('¿Cuál ítem');
      expect(data(outcome)).toContainEqual(expect.stringMatching(/^draft:item:/));
    }
  });

  it('leaves one more piece to be read as such', async () => {
    const state = await two();
    for (const words of ['el reloj vale 300 mil', 'agregue una pulsera de 300 mil', 'son 2 dijes de 50 mil'])
      expect((await go(state, text(words))).requests).toMatchObject([{ kind: 'extract' }]);
  });
});

describe('politeness', () => {
  it('is answered without reading a sale', async () => {
    for (const words of [
      'Hola!',
      'hola buenas  tardes',
      'Buenos días, ¿cómo está?',
      'Muchas gracias 🙏',
      'ok, gracias',
    ]) {
      const outcome = await go(emptyState(NOW), text(words));
      expect(outcome.requests).toEqual([]);
      expect(said(outcome)).toMatch(/Hola, <b>Ana|mucho gusto/);
    }
  });

  it.each(['dale generar', 'sí, genere la factura', 'confirmado'])(
    'only the tap issues: "%s"',
    async (words) => {
      const outcome = await go(await withCard({}), text(words));
      expect(outcome.state.draft!.status).toBe('open');
      expect(outcome.requests).toEqual([]);
      expect(said(outcome)).toContain('toque');
    },
  );

  it('shows the open card again, and never confirms it', async () => {
    const state = await withCard();
    const outcome = await go(state, text('listo'));
    expect(outcome.requests).toEqual([]);
    expect(outcome.state.draft!.status).toBe('open');
    expect(outcome.calls.at(-1)).toMatchObject({ method: 'sendMessage', tarjeta_de: state.draft!.id });
  });
});

describe('stale buttons', () => {
  it('change nothing and show the true card', async () => {
    const old = await withCard();
    const { state } = await press(old, { kind: 'payment-method', method: 'tarjeta' });
    const outcome = await go(
      state,
      {
        kind: 'button',
        data: encodeButton({ kind: 'item-delete', index: 0 }, old.revision),
        callbackId: 'cb',
        messageId: 5,
      },
      context({ callback: { id: 'cb', messageId: 5 } }),
    );
    expect(outcome.state.draft).toEqual(state.draft);
    expect(outcome.calls[0]!.payload.text).toMatch(/ya no vale/);
    expect(said(outcome)).toContain('Borrador de factura');
  });

  it('of another chat session are older than any new one', () => {
    expect(emptyState(new Date(NOW.getTime() + 1000)).revision).toBeGreaterThan(emptyState(NOW).revision);
  });
});

describe('entering', () => {
  const stranger = context({ user: null, shop: null });

  it('deletes the password, forgets it and never repeats it', async () => {
    const asked = await go(emptyState(NOW), text('1.020.345.678'), stranger);
    expect(asked.state.awaiting).toEqual({ kind: 'login-password', cedula: '1020345678' });
    const seen: Lookup[] = [];
    const outcome = await converse(asked.state, text('mi-clave-secreta'), stranger, async (lookup) => {
      seen.push(lookup);
      return find(lookup);
    });
    expect(seen).toEqual([{ kind: 'login', cedula: '1020345678', password: 'mi-clave-secreta' }]);
    expect(outcome.calls[0]).toMatchObject({ method: 'deleteMessage', si_falla: { method: 'sendMessage' } });
    expect(outcome.requests).toContainEqual({ kind: 'redact-update' });
    expect(JSON.stringify({ ...outcome, requests: [] })).not.toContain('mi-clave-secreta');
  });

  it('lets nobody see or do anything before that', async () => {
    for (const input of [command('lista'), command('resumen'), text('anillo 500 mil'), command('salir')]) {
      const outcome = await go(emptyState(NOW), input, stranger);
      expect(outcome.requests).toEqual([]);
      expect(outcome.state.draft).toBeNull();
    }
  });
});

it('says so when a draft was not confirmed in 24 hours, and reads the message as a new sale', async () => {
  const state = await withCard();
  const later = context({ now: new Date(NOW.getTime() + 25 * 60 * 60 * 1000) });
  const outcome = await go(state, text('cadena de plata 180.000'), later);
  expect(said(outcome)).toContain('24 horas');
  expect(outcome.requests.map((request) => request.kind)).toEqual(['close-draft', 'extract']);
});

it('tells the new state where the button was pressed: in the caption of the PDF, else in the detail', async () => {
  const paid = { kind: 'invoice-paid', invoiceId: INVOICE_ID } as const;
  for (const [onFile, method, field] of [
    [true, 'editMessageCaption', 'caption'],
    [false, 'editMessageText', 'text'],
  ] as const) {
    const outcome = await press(emptyState(NOW), paid, { callback: { id: 'cb', messageId: 5, onFile } });
    const call = outcome.calls.find((one) => one.method === method)!;
    expect(call.payload.message_id).toBe(5);
    expect(call.payload[field]).toContain('✅ Pagada');
    expect(JSON.stringify(call.payload.reply_markup)).not.toContain(':paid');
  }
});

it('keeps an album together that waits behind another sale, and announces it once', async () => {
  const card = await withCard();
  const other = { ...EMPTY_CLIENTE, nombre: 'Pedro Ruiz', cedula: '79123456' };
  const first = await go(card, read({ cliente: other }, 'album'));
  const second = await go(first.state, read({ cliente: EMPTY_CLIENTE }, 'album'));
  expect(said(first)).toContain('Recibí otra venta');
  expect(second.calls).toEqual([]);
  expect(second.state.draft!.lines).toHaveLength(1);
  expect(second.state.queue.map((sale) => sale.extraction.items.length)).toEqual([2]);
});

it('reads all photos of an album into one draft', async () => {
  const first = await go(emptyState(NOW), read({}, 'album'));
  const second = await go(
    first.state,
    read({ cliente: { ...EMPTY_CLIENTE, nombre: 'Otra Persona' } }, 'album'),
  );
  expect(second.state.draft!.lines).toHaveLength(2);
  expect(second.state.queue).toHaveLength(0);
});

it('escapes whatever people and models write', async () => {
  const evil = '<b>x</b> & "y" <script>';
  const outcome = await go(
    emptyState(NOW),
    read({ items: [{ ...extraction().items[0]!, nombre: evil, descripcion: evil }], notas: evil }),
  );
  expect(said(outcome)).not.toContain('<script>');
  expect(said(outcome)).toContain('&lt;b&gt;x&lt;/b&gt; &amp; &quot;y&quot;');
});

it('fits a card of 20 long items into one message and its buttons into 64 bytes', async () => {
  const item = { ...extraction().items[0]!, nombre: 'Á'.repeat(150), descripcion: '&'.repeat(300) };
  const outcome = await go(emptyState(NOW), read({ items: Array.from({ length: 20 }, () => ({ ...item })) }));
  expect(said(outcome).length).toBeLessThanOrEqual(4096);
  const menu = await press(outcome.state, { kind: 'items' });
  for (const button of keyboard(menu))
    expect(Buffer.byteLength(button.callback_data)).toBeLessThanOrEqual(MAX_CALLBACK_BYTES);
  expect(keyboard(menu)).toHaveLength(21);
});

// ── Every state × every kind of input ──────────────────────────────────────────────────────────────────────────

const AWAITING: (Awaiting | null)[] = [
  null,
  { kind: 'login-cedula' },
  { kind: 'login-password', cedula: '1020345678' },
  { kind: 'login-shop', options: [{ organizationId: 'a', userId: 'b', shop: 'Uno' }] },
  ...(['name', 'description', 'quantity', 'unitPrice'] as const).map((field): Awaiting => ({
    kind: 'line',
    index: 0,
    field,
  })),
  { kind: 'line', index: 9, field: 'name' },
  { kind: 'add-line' },
  ...CUSTOMER_FIELDS.map((field): Awaiting => ({ kind: 'customer', field })),
  { kind: 'discount' },
  { kind: 'search' },
  { kind: 'void-reason', invoiceId: INVOICE_ID },
  { kind: 'void-confirm', invoiceId: INVOICE_ID, reason: 'devolución' },
  { kind: 'new-user' },
];
const VIEWS: View[] = [
  { name: 'card' },
  { name: 'items' },
  { name: 'item', index: 0 },
  { name: 'customer' },
  { name: 'payment' },
  { name: 'banks' },
  { name: 'tax' },
  { name: 'discount' },
];
const ACTIONS: ButtonAction[] = [
  ...(
    [
      'confirm',
      'items',
      'add',
      'customer',
      'use-suggestion',
      'final-consumer',
      'payment',
      'tax',
      'discount',
      'cancel',
      'back',
    ] as const
  ).map((kind): ButtonAction => ({ kind })),
  { kind: 'item', index: 0 },
  { kind: 'item', index: 98 },
  ...(['name', 'description', 'quantity', 'unitPrice'] as const).map((field): ButtonAction => ({
    kind: 'item-field',
    index: 0,
    field,
  })),
  { kind: 'item-delete', index: 0 },
  { kind: 'item-delete', index: 5 },
  ...CUSTOMER_FIELDS.map((field): ButtonAction => ({ kind: 'customer-field', field })),
  ...(['efectivo', 'tarjeta', 'transferencia', 'pendiente'] as const).map((method): ButtonAction => ({
    kind: 'payment-method',
    method,
  })),
  { kind: 'bank', index: 0 },
  { kind: 'bank', index: BANKS.length },
  ...(['added', 'included', 'none'] as const).map((mode): ButtonAction => ({ kind: 'tax-mode', mode })),
  { kind: 'discount-percent', percent: 0 },
  { kind: 'discount-percent', percent: 10 },
  ...(['invoice-view', 'invoice-pdf', 'invoice-paid', 'invoice-void', 'invoice-void-yes'] as const).map(
    (kind): ButtonAction => ({ kind, invoiceId: INVOICE_ID }),
  ),
  { kind: 'list', page: 1, search: false },
  { kind: 'list', page: 2, search: true },
  { kind: 'login-shop', index: 0 },
];
const file = { file_id: 'f', mime: null, bytes: 1000, seconds: 5 };
const WORDS = [
  'María Gómez 1020345678',
  '2.5 millones',
  'hola',
  '3',
  'borrar',
  '10%',
  'x@y.co',
  '3001234567',
  '',
];
const INPUTS = (revision: number, draftId: string): ChatInput[] => [
  ...WORDS.map(text),
  ...[
    'start',
    'factura',
    'lista',
    'buscar',
    'ayuda',
    'cancelar',
    'salir',
    'usuario',
    'resumen',
    'otra',
  ].flatMap((name) => [command(name), command(name, 'Ana Ruiz 52123456')]),
  { kind: 'voice', file, messageId: 1 },
  { kind: 'voice', file: { ...file, seconds: 900 }, messageId: 1 },
  { kind: 'photo', file, caption: 'x', albumId: null, messageId: 1 },
  { kind: 'photo', file: { ...file, bytes: 99_000_000 }, caption: null, albumId: 'a', messageId: 1 },
  ...ACTIONS.flatMap((action): ChatInput[] =>
    [revision, revision - 1].map((at) => ({
      kind: 'button',
      data: encodeButton(action, at),
      callbackId: 'cb',
      messageId: 5,
    })),
  ),
  { kind: 'button', data: 'nonsense', callbackId: 'cb', messageId: null },
  ...(
    ['group', 'edited', 'sticker', 'contact', 'location', 'video', 'document', 'forward', 'other'] as const
  ).map((what): ChatInput => ({ kind: 'unsupported', what, messageId: 1 })),
  { kind: 'ignored' },
  read(),
  read({ items: [], cliente: { ...EMPTY_CLIENTE } }),
  read({ items: [], canal: 'voice', transcripcion: 'dos millones' }),
  { kind: 'extraction-failed', message: 'No pude', reference: 'r' },
  { kind: 'issued', draftId, invoice, document: 'ready' },
  { kind: 'issued', draftId: 'other', invoice, document: 'failed' },
  ...(['changed', 'rule', 'error'] as const).map((reason): ChatInput => ({
    kind: 'issue-failed',
    draftId,
    reason,
    message: 'x',
    reference: 'r',
  })),
  { kind: 'document', invoice, document: 'ready' },
  { kind: 'document', invoice, document: 'failed' },
  { kind: 'invite', outcome: 'invalid' },
  { kind: 'invite', outcome: 'blocked' },
  { kind: 'login', outcome: 'wrong', attemptsLeft: 1 },
  { kind: 'login', outcome: 'blocked', minutes: 5 },
  { kind: 'login', outcome: 'choose', options: [{ organizationId: 'a', userId: 'b', shop: 'Uno' }] },
  { kind: 'customer', by: 'cedula', customer: null },
  { kind: 'allowance', ok: true },
  { kind: 'allowance', ok: false, limit: 10 },
  { kind: 'invoices', page: 1, query: null, rows: [], more: false, total: 0 },
  { kind: 'invoice', purpose: 'void', invoice: null },
  { kind: 'status', outcome: 'refused', invoice },
  { kind: 'user-created', outcome: 'exists', name: 'x', link: 'https://t.me/bot?start=x' },
  { kind: 'user-created', outcome: 'inactive', name: 'x' },
  { kind: 'user-created', outcome: 'limit', name: 'x', limit: 3 },
];

/** What must hold after any step from any state. Plain comparisons: this runs tens of thousands of times. */
function check(outcome: Outcome, before: ChatState, input: ChatInput, given: Context): void {
  const { state, calls } = outcome;
  const must = (holds: boolean, what: string): void => {
    if (!holds) throw new Error(`${what} ${JSON.stringify({ input, before, outcome }, null, 1)}`);
  };
  must(state.revision >= before.revision, 'the revision went back');
  for (const call of calls) {
    const words = String(call.payload.text ?? call.payload.caption ?? '');
    must(words.length <= 4096, 'a text is too long');
    must(call.method !== 'sendMessage' || words.trim() !== '', 'an empty message');
    must(!/undefined|\[object|NaN|null/.test(words), 'a hole in a text');
  }
  for (const button of keyboard(outcome)) {
    must(Buffer.byteLength(button.callback_data) <= MAX_CALLBACK_BYTES, 'a button is too long');
    must(parseButton(button.callback_data).action !== null && button.text !== '', 'a button means nothing');
  }
  if (given.callback && input.kind === 'button')
    must(
      calls.filter((call) => call.method === 'answerCallbackQuery').length === 1,
      'a press is answered once',
    );
  if (input.kind === 'text' || input.kind === 'command' || input.kind === 'unsupported')
    must(calls.length + outcome.requests.length > 0, 'no answer');
  if (!given.user) must(state.draft === before.draft, 'a stranger changed the draft');
  must(
    state.draft?.status !== 'issuing' || state.draft.confirmedHash !== null,
    'issuing without a fingerprint',
  );
}

describe('every state × every kind of input', () => {
  const people: [string, Partial<Context>][] = [
    ['stranger', { user: null, shop: null }],
    ['seller', { user: { id: 'u', organizationId: 'o', name: 'Víctor', role: 'VENDEDOR' } }],
    ['admin', {}],
    ['accountant', { user: { id: 'u', organizationId: 'o', name: 'Carla', role: 'CONTADOR' } }],
    ['hasty seller', { tooFast: true }],
  ];
  it.each(people)('has a defined result for a %s', async (_who, who) => {
    const full = await withCard();
    const drafts =
      who.user === null
        ? [null]
        : [
            null,
            full.draft,
            { ...full.draft!, lines: [], shownHash: null },
            { ...full.draft!, status: 'issuing' as const, confirmedHash: 'h' },
          ];
    let steps = 0;
    for (const draft of drafts) {
      for (const awaiting of AWAITING) {
        for (const view of VIEWS) {
          // an open question and an open menu do not change each other's meaning
          if (awaiting && view.name !== 'card') continue;
          if (view.name === 'item' && !draft?.lines[view.index]) continue;
          const state: ChatState = {
            ...emptyState(NOW),
            awaiting,
            view,
            draft,
            issuing: draft?.status === 'issuing' ? { draftId: draft.id } : null,
            lastSearch: 'gómez',
          };
          for (const input of INPUTS(state.revision, full.draft!.id)) {
            const given = context({
              ...who,
              callback: input.kind === 'button' ? { id: 'cb', messageId: 5 } : null,
            });
            const outcome = await go(state, input, given);
            check(outcome, state, input, given);
            steps += 1;
          }
          // without a draft there is no card to have a view
          if (draft === null) break;
        }
      }
    }
    expect(steps).toBeGreaterThan(1000);
  });
});

describe('random sessions', () => {
  const inputs = INPUTS(0, 'x');
  const step = fc.oneof(
    fc.integer({ min: 0, max: inputs.length - 1 }).map((index) => ({ kind: 'any' as const, index })),
    fc.integer({ min: 0, max: ACTIONS.length - 1 }).map((index) => ({ kind: 'press' as const, index })),
    fc.constant({ kind: 'sale' as const, index: 0 }),
  );

  it('keep one draft, lose no line without being asked to, and confirm only what was shown', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
        let state = emptyState(NOW);
        for (const { kind, index } of steps) {
          const input: ChatInput =
            kind === 'sale'
              ? read()
              : kind === 'press'
                ? {
                    kind: 'button',
                    data: encodeButton(ACTIONS[index]!, state.revision),
                    callbackId: 'cb',
                    messageId: 5,
                  }
                : inputs[index]!;
          const given = context({
            callback: input.kind === 'button' ? { id: 'cb', messageId: 5 } : null,
            // the next sale of the queue is another draft than the one that was cancelled
            newId: randomUUID,
          });
          const outcome = await go(state, input, given);
          check(outcome, state, input, given);
          const [before, after] = [state.draft, outcome.state.draft];
          if (before && after && before.id === after.id) {
            const pressed = input.kind === 'button' ? parseButton(input.data).action : null;
            const lost = before.lines.length - after.lines.length;
            expect(lost).toBeLessThanOrEqual(pressed?.kind === 'item-delete' ? 1 : 0);
          }
          if (before && !after) {
            const ended =
              outcome.requests.some((request) => request.kind === 'close-draft') ||
              input.kind === 'issued' ||
              input.kind === 'login' ||
              input.kind === 'invite';
            expect(ended).toBe(true);
          }
          if (outcome.requests.some((request) => request.kind === 'issue') && outcome.state.draft) {
            const { totals } = totalsOf(outcome.state.draft, given.shop!);
            expect(outcome.state.draft.confirmedHash).toBe(hashOf(outcome.state.draft, totals!));
            expect(totals!.total.greaterThan(0)).toBe(true);
          }
          state = outcome.state;
        }
      }),
      { numRuns: 100 },
    );
  });
});

it('is pure: the same step twice gives the same result and leaves its state alone', async () => {
  const state = await withCard();
  const frozen = structuredClone(state);
  const input: ChatInput = {
    kind: 'button',
    data: encodeButton({ kind: 'items' }, state.revision),
    callbackId: 'cb',
    messageId: 5,
  };
  const once = advance(state, input, context({ callback: { id: 'cb', messageId: 5 } }));
  const twice = advance(state, input, context({ callback: { id: 'cb', messageId: 5 } }));
  expect(twice).toEqual(once);
  expect(state).toEqual(frozen);
});

it.each(ACTIONS)('reads back the button %j', (action) => {
  const { action: parsed } = parseButton(encodeButton(action, 123456));
  expect(parsed).toEqual(action);
});

it.each([
  '',
  'draft',
  'draft:',
  'draft:item:0',
  'draft:item:1:steal',
  'draft:bank:',
  'invoice:1:pdf',
  `invoice:${INVOICE_ID}:void:no`,
  'list:0',
  'list:x',
  'login:',
  '__proto__',
  'draft:item:1:__proto__',
  'draft:constructor',
])('finds no meaning in "%s"', (odd) => {
  expect(parseButton(odd).action).toBeNull();
});
