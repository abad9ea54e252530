import type { TaxRegime } from '../invoicing/types';
import type { FacturaJson } from './invoice';

/** The shop as its invoices show it: an organization and its settings, ready to be printed. */
export interface ShopJson {
  nombre: string;
  /** With its check digit when the shop has one ("900.123.456-7"); printed as given. */
  nit: string | null;
  /** Today's regime; an invoice that carries its own (`FacturaImprimible`) is shown by that. */
  regimen: TaxRegime;
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

/**
 * An invoice with what a document needs beyond the API's JSON: the names that its ids stand for, and the terms under
 * which it was made (the shop's may have changed since).
 */
export type FacturaImprimible = FacturaJson & {
  vendedor_nombre?: string | null;
  /** ISO timestamp; `created_at` when absent. */
  fecha_emision?: string | null;
  regimen?: TaxRegime;
  /** Rate of IVA as a fraction (0.19); worked out from the figures when absent. */
  tarifa_iva?: number;
};
