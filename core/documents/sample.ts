import type { FacturaImprimible, ShopJson } from '../contract/shop';

/** A believable shop for tests, benches and a preview of the theme. */
export function sampleShop(overrides: Partial<ShopJson> = {}): ShopJson {
  return {
    nombre: 'Joyería La Esmeralda',
    nit: '900.481.273-5',
    regimen: 'responsable',
    direccion: 'Carrera 6 # 12-48, local 103',
    ciudad: 'Bogotá',
    telefono: '601 342 7788',
    email: 'ventas@laesmeralda.co',
    color: null,
    logo: null,
    pie: 'Gracias por su compra. Garantía de un año en engastes y soldaduras.',
    ...overrides,
  };
}

const PIECES = [
  {
    nombre: 'Anillo solitario',
    descripcion: 'diamante 0,5 ct, talla 14',
    precio_unitario: 2_500_000,
    cantidad: 1,
    material: 'ORO_18K',
    peso_gramos: 3.8,
    tipo_prenda: 'ANILLO',
  },
  {
    nombre: 'Aretes topo',
    descripcion: 'circón',
    precio_unitario: 95_000,
    cantidad: 2,
    material: 'PLATA_925',
    peso_gramos: 1.2,
    tipo_prenda: 'ARETES',
  },
  {
    nombre: 'Cadena tejido cartier',
    descripcion: '50 cm',
    precio_unitario: 1_850_000,
    cantidad: 1,
    material: 'ORO_18K',
    peso_gramos: 8.45,
    tipo_prenda: 'CADENA',
  },
  {
    nombre: 'Pulsera tejida',
    descripcion: null,
    precio_unitario: 180_000.5,
    cantidad: 1,
    material: 'PLATA_925',
    peso_gramos: null,
    tipo_prenda: 'PULSERA',
  },
  {
    nombre: 'Dije corazón',
    descripcion: 'esmeralda de Muzo 0,3 ct',
    precio_unitario: 640_000,
    cantidad: 1,
    material: 'ORO_14K',
    peso_gramos: 2,
    tipo_prenda: 'DIJE',
  },
  {
    nombre: 'Reloj Casio',
    descripcion: 'correa de acero',
    precio_unitario: 320_000,
    cantidad: 1,
    material: 'ACERO',
    peso_gramos: null,
    tipo_prenda: 'RELOJ',
  },
] as const;

/** An invoice with the given number of lines whose figures add up (IVA 19 % on the discounted lines). */
export function sampleInvoice(
  lineCount: number,
  overrides: Partial<FacturaImprimible> = {},
): FacturaImprimible {
  const items = Array.from({ length: lineCount }, (_, index) => {
    const piece = PIECES[index % PIECES.length]!;
    return { ...piece, numero: index + 1, subtotal: piece.precio_unitario * piece.cantidad };
  });
  const subtotal = items.reduce((sum, item) => sum + Math.round(item.subtotal * 100), 0) / 100;
  const descuento = lineCount > 1 ? 150_000 : 0;
  const impuesto = Math.round((subtotal - descuento) * 19) / 100;
  return {
    id: '0d9f0b0e-6d5c-4a59-9b8e-111111111111',
    numero_factura: 'JOY-202611-0007',
    organization_id: '0d9f0b0e-6d5c-4a59-9b8e-222222222222',
    cliente_nombre: 'María Fernanda Gómez Peña',
    cliente_cedula: '1020345678',
    cliente_telefono: '310 555 0199',
    cliente_direccion: 'Calle 93 # 11-27, apto 502',
    cliente_ciudad: 'Bogotá',
    cliente_email: 'mafe.gomez@correo.co',
    items,
    subtotal,
    descuento,
    impuesto,
    total: Math.round((subtotal - descuento + impuesto) * 100) / 100,
    precios_con_iva: false,
    estado: 'PAGADA',
    vendedor_id: '0d9f0b0e-6d5c-4a59-9b8e-333333333333',
    vendedor_nombre: 'Andrés Pérez',
    metodo_pago: 'transferencia',
    notas: 'Entregar grabado «Para siempre» el viernes. Ajuste de talla sin costo durante 30 días.',
    fecha_vencimiento: '2026-12-24',
    fecha_pago: '2026-11-24T15:06:00.000Z',
    version: 1,
    created_at: '2026-11-24T15:05:00.000Z',
    updated_at: '2026-11-24T15:06:00.000Z',
    ...overrides,
  };
}
