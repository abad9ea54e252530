import { z } from 'zod/v4';
import { MATERIALS, PAYMENT_METHODS, PIECE_TYPES } from '../../../../core/contract/glossary';
import { InvoicingError, money, type Sale } from '../../../../core/invoicing';

const text = z.string().trim().max(500).nullish();

const saleSchema = z.object({
  cliente: z
    .object({ nombre: text, cedula: text, telefono: text, email: text, direccion: text, ciudad: text })
    .partial()
    .default({}),
  items: z
    .array(
      z.object({
        nombre: z.string().trim().min(1).max(150),
        descripcion: text,
        cantidad: z.coerce.number().int().min(1).max(9999).default(1),
        precio: z.union([z.number(), z.string().regex(/^\d+(\.\d{1,2})?$/)]),
        tipo_prenda: z.enum(PIECE_TYPES).nullish(),
        material: z.enum(MATERIALS).nullish(),
        peso_gramos: z.number().positive().nullish(),
      }),
    )
    .min(1)
    .max(100),
  descuento: z.object({ tipo: z.enum(['valor', 'porcentaje']), valor: z.number().min(0) }).nullish(),
  iva: z.boolean().nullish(),
  metodo_pago: z.enum(PAYMENT_METHODS).nullish(),
  notas: text,
});

/**
 * A sale as JSON (object or text), in the fields of `ExtraccionJson`.
 * @throws InvoicingError `invalid_sale` naming the first wrong field
 */
export function parseSale(input: unknown): Sale {
  let value = input;
  if (typeof input === 'string') {
    try {
      value = JSON.parse(input);
    } catch {
      throw new InvoicingError('invalid_sale', 'Los datos de la venta no son un JSON válido.');
    }
  }
  const parsed = saleSchema.safeParse(value);
  if (!parsed.success) {
    const fault = parsed.error.issues[0]!;
    throw new InvoicingError(
      'invalid_sale',
      `En los datos de la venta, «${fault.path.join('.') || 'venta'}» no es válido.`,
    );
  }
  const { cliente, items, descuento, iva, metodo_pago, notas } = parsed.data;
  return {
    customer: {
      name: cliente.nombre ?? null,
      nationalId: cliente.cedula ?? null,
      phone: cliente.telefono ?? null,
      email: cliente.email ?? null,
      address: cliente.direccion ?? null,
      city: cliente.ciudad ?? null,
    },
    lines: items.map((item) => ({
      name: item.nombre,
      description: item.descripcion ?? null,
      quantity: item.cantidad,
      unitPrice: money(item.precio),
      material: item.material ?? null,
      weightGrams: item.peso_gramos ?? null,
      pieceType: item.tipo_prenda ?? null,
    })),
    discount: descuento ? { type: descuento.tipo, value: money(descuento.valor) } : null,
    paymentMethod: metodo_pago ?? null,
    bankFrom: null,
    bankTo: null,
    notes: notas ?? null,
    chargeTax: iva ?? true,
  };
}
