import type { ClienteJson, ExtraccionJson } from '../contract/extraction';
import { FINAL_CONSUMER } from '../contract/glossary';
import {
  computeSaleTotals,
  Decimal,
  InvoicingError,
  money,
  saleHash,
  type Sale,
  type Totals,
} from '../invoicing';
import {
  CUSTOMER_FIELDS,
  type CustomerData,
  type CustomerField,
  type Doubt,
  type Draft,
  type DraftLine,
  type ShopFacts,
  type TaxMode,
} from './state';
import { totalDisagrees } from './texts';

/** How long a draft waits for its confirmation. */
export const DRAFT_LIFETIME_MS = 24 * 60 * 60 * 1000;

export const NO_CUSTOMER: CustomerData = {
  nombre: null,
  cedula: null,
  telefono: null,
  email: null,
  direccion: null,
  ciudad: null,
};

const decimalText = (value: number): string => new Decimal(value).toString();

/** A line as it was read; null for a price that was not. */
export function lineOf(item: ExtraccionJson['items'][number]): DraftLine {
  // a price of 0 is a price that was not read: nothing is given away without the seller typing it
  const price = Number.isFinite(item.precio) && item.precio > 0 ? money(item.precio).toString() : null;
  return {
    name: item.nombre,
    description: item.descripcion,
    quantity: Number.isInteger(item.cantidad) && item.cantidad > 0 ? item.cantidad : 1,
    unitPrice: price,
    pieceType: item.tipo_prenda,
    material: item.material,
    weightGrams: item.peso_gramos,
  };
}

function customerOf(client: ClienteJson): CustomerData {
  return Object.fromEntries(
    CUSTOMER_FIELDS.map((field) => [field, client[field]?.trim() || null]),
  ) as CustomerData;
}

function doubtsOf(extraction: ExtraccionJson, offset: number): Doubt[] {
  return (extraction.dudas ?? []).map((doubt) => ({
    field: doubt.campo.replace(/^items\.(\d+)/, (_all, index: string) => `items.${Number(index) + offset}`),
    message: doubt.mensaje,
    source: doubt.texto ?? null,
  }));
}

function taxModeOf(extraction: ExtraccionJson, shop: ShopFacts): TaxMode {
  if (shop.tax.regime === 'no-responsable' || extraction.iva === null) return 'shop';
  if (!extraction.iva) return 'none';
  // "más IVA": it is added to the prices that were said
  return 'added';
}

/** A draft made of what was read. Its id comes from the caller, times are ISO. */
export function draftFrom(
  extraction: ExtraccionJson,
  shop: ShopFacts,
  made: { id: string; now: Date; albumId: string | null; source: string | null },
): Draft {
  const draft: Draft = {
    id: made.id,
    lines: extraction.items.map(lineOf),
    customer: customerOf(extraction.cliente),
    returning: false,
    suggestion: null,
    discount: extraction.descuento
      ? {
          kind: extraction.descuento.tipo === 'porcentaje' ? 'percent' : 'amount',
          value: decimalText(extraction.descuento.valor),
        }
      : null,
    tax: taxModeOf(extraction, shop),
    payment: extraction.metodo_pago,
    bank: null,
    notes: extraction.notas,
    doubts: doubtsOf(extraction, 0),
    channel: extraction.canal ?? 'text',
    source: made.source,
    albumId: made.albumId,
    status: 'open',
    shownHash: null,
    confirmedHash: null,
    createdAt: made.now.toISOString(),
    expiresAt: new Date(made.now.getTime() + DRAFT_LIFETIME_MS).toISOString(),
  };
  return withTotalDoubt(draft, extraction, shop);
}

/** Adds what was read to an open draft: lines go to the end, empty fields are filled, given ones are kept. */
export function mergeInto(draft: Draft, extraction: ExtraccionJson, shop: ShopFacts): Draft {
  const read = customerOf(extraction.cliente);
  const merged: Draft = {
    ...draft,
    lines: [...draft.lines, ...extraction.items.map(lineOf)],
    customer: Object.fromEntries(
      CUSTOMER_FIELDS.map((field) => [field, draft.customer[field] ?? read[field]]),
    ) as CustomerData,
    discount:
      draft.discount ??
      (extraction.descuento
        ? {
            kind: extraction.descuento.tipo === 'porcentaje' ? 'percent' : 'amount',
            value: decimalText(extraction.descuento.valor),
          }
        : null),
    payment: draft.payment ?? extraction.metodo_pago,
    tax: draft.tax === 'shop' ? taxModeOf(extraction, shop) : draft.tax,
    notes: [draft.notes, extraction.notas].filter(Boolean).join('. ') || null,
    doubts: [
      ...draft.doubts.filter((doubt) => doubt.field !== 'total'),
      ...doubtsOf(extraction, draft.lines.length),
    ],
  };
  return merged;
}

/** Is this reading another customer's sale? Then it must not be mixed into the draft. */
export function isAnotherSale(draft: Draft, extraction: ExtraccionJson): boolean {
  if (extraction.items.length === 0) return false;
  const read = customerOf(extraction.cliente);
  const same = (a: string | null, b: string | null): boolean =>
    a === null || b === null || a.toLowerCase().replace(/\W/g, '') === b.toLowerCase().replace(/\W/g, '');
  const knowsCustomer = draft.customer.nombre !== null || draft.customer.cedula !== null;
  const readsCustomer = read.nombre !== null || read.cedula !== null;
  if (!knowsCustomer || !readsCustomer) return false;
  if (draft.customer.cedula && read.cedula) return !same(draft.customer.cedula, read.cedula);
  return !same(draft.customer.nombre, read.nombre);
}

/** The draft in the words of core/invoicing. Lines without a price are left out: see `missing`. */
export function saleOf(draft: Draft): Sale {
  return {
    customer: {
      name: draft.customer.nombre,
      nationalId: draft.customer.cedula,
      phone: draft.customer.telefono,
      email: draft.customer.email,
      address: draft.customer.direccion,
      city: draft.customer.ciudad,
    },
    lines: draft.lines
      .filter((line) => line.unitPrice !== null)
      .map((line) => ({
        name: line.name,
        description: line.description,
        quantity: line.quantity,
        unitPrice: money(line.unitPrice!),
        material: line.material,
        weightGrams: line.weightGrams,
        pieceType: line.pieceType,
      })),
    discount: draft.discount
      ? {
          type: draft.discount.kind === 'percent' ? 'porcentaje' : 'valor',
          value: new Decimal(draft.discount.value),
        }
      : null,
    paymentMethod: draft.payment,
    bankFrom: null,
    bankTo: draft.bank,
    notes: draft.notes,
    chargeTax: draft.tax !== 'none',
    pricesIncludeTax: draft.tax === 'included' ? true : draft.tax === 'added' ? false : null,
  };
}

/** What the draft adds up to, or why it cannot be added up (Spanish); null totals when there is no priced line. */
export function totalsOf(draft: Draft, shop: ShopFacts): { totals: Totals | null; problem: string | null } {
  const sale = saleOf(draft);
  if (sale.lines.length === 0) return { totals: null, problem: null };
  try {
    return { totals: computeSaleTotals(sale, shop.tax), problem: null };
  } catch (error) {
    if (error instanceof InvoicingError) return { totals: null, problem: error.message };
    throw error;
  }
}

/** Fingerprint of what the card shows: what is confirmed must be what is issued. */
export function hashOf(draft: Draft, totals: Totals): string {
  return saleHash(saleOf(draft).lines, totals);
}

/** What still keeps the draft from being confirmed. */
export function missing(
  draft: Draft,
  shop: ShopFacts,
): { fields: CustomerField[]; lines: number[]; empty: boolean } {
  return {
    fields: shop.requiredFields.filter((field) => !draft.customer[field]),
    lines: draft.lines.flatMap((line, index) => (line.unitPrice === null ? [index] : [])),
    empty: draft.lines.length === 0,
  };
}

export function isComplete(draft: Draft, shop: ShopFacts): boolean {
  const { fields, lines, empty } = missing(draft, shop);
  if (empty || fields.length || lines.length || draft.lines.length > shop.maxItems) return false;
  const { totals } = totalsOf(draft, shop);
  return totals !== null && totals.total.greaterThan(0);
}

export function finalConsumer(draft: Draft): Draft {
  return {
    ...draft,
    // nobody's phone or address goes on a sale without a name
    customer: { ...NO_CUSTOMER, nombre: FINAL_CONSUMER.nombre, cedula: FINAL_CONSUMER.cedula },
    returning: false,
    suggestion: null,
    doubts: draft.doubts.filter((doubt) => !/^cliente\.(nombre|cedula)/.test(doubt.field)),
  };
}

/** Fills the empty fields with what the shop knows about a customer; the name on file wins over a misheard one. */
export function withKnownCustomer(draft: Draft, known: CustomerData): Draft {
  return {
    ...draft,
    customer: Object.fromEntries(
      CUSTOMER_FIELDS.map((field) => [
        field,
        field === 'nombre'
          ? (known.nombre ?? draft.customer.nombre)
          : (draft.customer[field] ?? known[field]),
      ]),
    ) as CustomerData,
    returning: true,
    suggestion: null,
    doubts: draft.doubts.filter((doubt) => doubt.field !== 'cliente.nombre'),
  };
}

/** Removes a line; doubts about the lines after it move with them. */
export function withoutLine(draft: Draft, index: number): Draft {
  return {
    ...draft,
    lines: draft.lines.filter((_line, position) => position !== index),
    doubts: draft.doubts.flatMap((doubt) => {
      const match = /^items\.(\d+)(.*)$/.exec(doubt.field);
      if (!match) return doubt.field === 'total' ? [] : [doubt];
      const position = Number(match[1]);
      if (position === index) return [];
      return [position > index ? { ...doubt, field: `items.${position - 1}${match[2]}` } : doubt];
    }),
  };
}

/** A value that the seller typed is no longer doubtful. */
export function withoutDoubt(draft: Draft, field: string): Draft {
  const touchesTotal = field.startsWith('items.') || field === 'descuento' || field === 'iva';
  return {
    ...draft,
    doubts: draft.doubts.filter(
      (doubt) => doubt.field !== field && !(touchesTotal && doubt.field === 'total'),
    ),
  };
}

/** The message itself named a total: if ours differs, the seller must look. */
function withTotalDoubt(draft: Draft, extraction: ExtraccionJson, shop: ShopFacts): Draft {
  const stated = extraction.total_indicado;
  if (stated === null || stated === undefined || draft.doubts.some((doubt) => doubt.field === 'total'))
    return draft;
  const { totals } = totalsOf(draft, shop);
  // the seller may have said the total with or without the IVA
  if (
    !totals ||
    [totals.total, totals.subtotal, totals.subtotal.minus(totals.discount)].some((sum) => sum.equals(stated))
  )
    return draft;
  return {
    ...draft,
    doubts: [
      {
        field: 'total',
        message: totalDisagrees(stated, totals.total),
        source: null,
      },
      ...draft.doubts,
    ],
  };
}
