import { Decimal } from '../../core/invoicing/money';
import type { Sale, SaleLine } from '../../core/invoicing/types';
import type { NewInvoice } from './schemas';

/** What a client posted, as the domain knows a sale. Without name and cédula the buyer is "consumidor final". */
export function toSale(body: NewInvoice): Sale {
  return {
    customer: {
      name: body.cliente_nombre,
      nationalId: body.cliente_cedula,
      phone: body.cliente_telefono,
      email: body.cliente_email,
      address: body.cliente_direccion,
      city: body.cliente_ciudad,
    },
    lines: body.items.map(toLine),
    discount: toDiscount(body),
    paymentMethod: body.metodo_pago,
    bankFrom: body.banco_origen,
    bankTo: body.banco_destino,
    notes: body.notas,
    ...(typeof body.cobrar_iva === 'boolean' ? { chargeTax: body.cobrar_iva } : {}),
    pricesIncludeTax: body.precios_con_iva ?? null,
  };
}

function toLine(item: NewInvoice['items'][number]): SaleLine {
  return {
    name: item.nombre ?? item.descripcion ?? '',
    description: item.nombre ? item.descripcion : null,
    quantity: item.cantidad,
    unitPrice: new Decimal(item.precio_unitario),
    material: item.material,
    weightGrams: item.peso_gramos,
    pieceType: item.tipo_prenda,
  };
}

function toDiscount(body: NewInvoice): Sale['discount'] {
  if (typeof body.descuento_porcentaje === 'number') {
    return { type: 'porcentaje', value: new Decimal(body.descuento_porcentaje) };
  }
  return body.descuento ? { type: 'valor', value: new Decimal(body.descuento) } : null;
}
