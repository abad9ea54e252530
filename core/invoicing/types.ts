import type { InvoiceStatus, Material, PaymentMethod, PieceType } from '../contract/glossary';
import type { Decimal } from './money';

export const TAX_REGIMES = ['responsable', 'no-responsable'] as const;
/** A fact of the shop (ET 437): who is "no responsable" must never charge IVA. */
export type TaxRegime = (typeof TAX_REGIMES)[number];

export interface TaxTerms {
  regime: TaxRegime;
  /** 0.19 is 19 %. */
  rate: Decimal;
  /** True: the unit prices already contain the IVA. */
  pricesIncludeTax: boolean;
}

/** One line of a sale, before any sum. */
export interface SaleLine {
  name: string;
  description: string | null;
  /** Whole pieces, 1 to 9999. */
  quantity: number;
  /** Pesos, at most two decimals, 0 or more. */
  unitPrice: Decimal;
  material: Material | null;
  weightGrams: number | null;
  pieceType: PieceType | null;
}

/** `value` is pesos for `valor`, 0-100 for `porcentaje` (as on the wire). */
export interface Discount {
  type: 'valor' | 'porcentaje';
  value: Decimal;
}

export interface CustomerData {
  name: string | null;
  /** Cédula or NIT, digits only (a NIT may end in -DV). */
  nationalId: string | null;
  phone: string | null;
  email: string | null;
  address: string | null;
  city: string | null;
}

/** What a seller confirms on the card or an API client posts: everything that an invoice is computed from. */
export interface Sale {
  customer: CustomerData;
  lines: SaleLine[];
  discount: Discount | null;
  /** null: not paid yet, the invoice is born PENDIENTE; else PAGADA. */
  paymentMethod: PaymentMethod | null;
  bankFrom: string | null;
  bankTo: string | null;
  notes: string | null;
  /** False leaves the IVA out of this one sale (a shop that is responsable, excluded goods). Default true. */
  chargeTax?: boolean;
  /** Overrides the shop's own way of quoting for this sale. */
  pricesIncludeTax?: boolean | null;
}

export interface LineTotals {
  /** quantity × unit price, before discount and IVA. */
  subtotal: Decimal;
  /** This line's share of the discount. */
  discount: Decimal;
  tax: Decimal;
  /** What this line adds to the invoice's total. */
  total: Decimal;
}

export interface Totals {
  lines: LineTotals[];
  subtotal: Decimal;
  discount: Decimal;
  tax: Decimal;
  total: Decimal;
  /** The rate that was applied: 0 for a shop that is not responsable. */
  rate: Decimal;
  pricesIncludeTax: boolean;
}

export interface InvoiceLine extends SaleLine, LineTotals {
  /** 1-based position. */
  number: number;
}

/** A stored invoice with its lines. */
export interface Invoice {
  id: string;
  organizationId: string;
  /** null while BORRADOR. */
  number: string | null;
  status: InvoiceStatus;
  customerId: string | null;
  customer: CustomerData;
  lines: InvoiceLine[];
  subtotal: Decimal;
  discount: Decimal;
  tax: Decimal;
  total: Decimal;
  taxRate: Decimal;
  taxRegime: TaxRegime;
  pricesIncludeTax: boolean;
  sellerId: string | null;
  /** As it was when the invoice was made. */
  sellerName: string | null;
  paymentMethod: PaymentMethod | null;
  bankFrom: string | null;
  bankTo: string | null;
  notes: string | null;
  /** ISO day in Bogotá. */
  dueDate: string | null;
  issuedAt: Date | null;
  paidAt: Date | null;
  voidedAt: Date | null;
  voidReason: string | null;
  draftId: string | null;
  contentHash: string;
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

/** A row of a list: no lines. */
export type InvoiceSummary = Omit<Invoice, 'lines'>;
