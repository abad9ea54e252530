import type { FacturaJson } from './invoice';

/** Whether the shop charges IVA at all: a fact of the shop (ET art. 437, par. 3), never a question on a sale. */
export const TAX_REGIMES = ['responsable', 'no_responsable'] as const;
export type TaxRegime = (typeof TAX_REGIMES)[number];

/** The shop as its invoices show it: an organization and its settings, ready to be printed. */
export interface ShopJson {
  nombre: string;
  /** With its check digit when the shop has one ("900.123.456-7"); printed as given. */
  nit: string | null;
  regimen: TaxRegime;
  /** Rate of IVA as a fraction (0.19). Only used when the invoice itself does not tell its rate. */
  tarifa_iva: number;
  direccion: string | null;
  ciudad: string | null;
  telefono: string | null;
  email: string | null;
  /** Accent colour `#rrggbb`; null = old gold. */
  color: string | null;
  /** PNG or JPEG as a `data:` URI of at most 1 MB; anything else is left out. */
  logo: string | null;
  /** The shop's own words at the foot of each invoice (warranty, thanks); null = a plain thank-you. */
  pie: string | null;
}

/** An invoice with the names that its ids stand for: what a document needs beyond the API's JSON. */
export type FacturaImprimible = FacturaJson & { vendedor_nombre?: string | null };
