import type { InvoiceStatus, Material, PaymentMethod, PieceType } from './glossary';

/** An invoice as the API, the webhooks and the PDF see it. Money is in pesos, at most two decimals. */
export interface FacturaJson {
  id: string;
  numero_factura: string | null;
  organization_id: string;
  cliente_nombre: string | null;
  cliente_cedula: string | null;
  cliente_telefono: string | null;
  cliente_direccion: string | null;
  cliente_ciudad: string | null;
  cliente_email: string | null;
  items: ItemFacturaJson[];
  subtotal: number;
  descuento: number;
  impuesto: number;
  total: number;
  /** True when the prices of the lines already contain the IVA; then total = subtotal - descuento. */
  precios_con_iva: boolean;
  estado: InvoiceStatus;
  vendedor_id: string | null;
  metodo_pago: PaymentMethod | null;
  notas: string | null;
  /** ISO date (Bogotá). */
  fecha_vencimiento: string | null;
  /** ISO timestamps, UTC. */
  fecha_pago: string | null;
  version: number;
  created_at: string;
  updated_at: string;
}

export interface ItemFacturaJson {
  numero: number;
  nombre: string;
  descripcion: string | null;
  cantidad: number;
  precio_unitario: number;
  /** cantidad × precio_unitario, before discount and IVA. */
  subtotal: number;
  material: Material | null;
  peso_gramos: number | null;
  tipo_prenda: PieceType | null;
}
