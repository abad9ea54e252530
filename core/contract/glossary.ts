/**
 * The words that the wire, the database and the people use, kept exactly as agreed (Spanish), and their
 * English names in code: factura = invoice, ítem = line, cantidad = quantity, precio = unit price (pesos),
 * descuento = discount, impuesto / IVA = tax, cédula / NIT = national id, vendedor = seller,
 * prenda = piece of jewelry, peso = weight (grams), cartera = receivables.
 */
export const MATERIALS = ['ORO_24K', 'ORO_18K', 'ORO_14K', 'PLATA_925', 'PLATINO', 'ACERO', 'OTRO'] as const;
export type Material = (typeof MATERIALS)[number];

export const PIECE_TYPES = [
  'ANILLO',
  'COLLAR',
  'PULSERA',
  'ARETES',
  'CADENA',
  'DIJE',
  'RELOJ',
  'OTRO',
] as const;
export type PieceType = (typeof PIECE_TYPES)[number];

export const PAYMENT_METHODS = ['efectivo', 'tarjeta', 'transferencia'] as const;
export type PaymentMethod = (typeof PAYMENT_METHODS)[number];

export const INVOICE_STATUSES = ['BORRADOR', 'PENDIENTE', 'PAGADA', 'ANULADA'] as const;
export type InvoiceStatus = (typeof INVOICE_STATUSES)[number];

export const ROLES = ['ADMIN', 'VENDEDOR', 'CONTADOR'] as const;
export type Role = (typeof ROLES)[number];

export const PLANS = ['basic', 'pro', 'enterprise'] as const;
export type Plan = (typeof PLANS)[number];

export const CHANNELS = ['text', 'voice', 'photo'] as const;
export type Channel = (typeof CHANNELS)[number];

/** The buyer whom the law lets a shop leave unnamed (DIAN: "consumidor final"). */
export const FINAL_CONSUMER = { nombre: 'Consumidor final', cedula: '222222222222' } as const;
