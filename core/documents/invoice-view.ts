import type { FacturaImprimible, ShopJson } from '../contract/shop';
import type { TaxRegime } from '../invoicing/types';
import type { InvoiceStatus, Material } from '../contract/glossary';
import { FINAL_CONSUMER } from '../contract/glossary';
import { Decimal, formatCop } from '../invoicing/money';
import { amountInWords } from './amount-in-words';
import { formatDate, formatNumber, formatTime, MATERIAL_LABELS, PAYMENT_LABELS } from './format';
import { readableAccent, tint } from './palette';
import { printable } from './printable';

/** Every word and figure of the document, formatted once, so that the PDF and the HTML cannot differ. */
export interface InvoiceView {
  title: string;
  numero: string;
  accent: string;
  accentTint: string;
  logo: string | null;
  shop: { nombre: string; lines: string[] };
  dates: { label: string; value: string }[];
  customer: { nombre: string; lines: string[] };
  terms: { label: string; value: string }[];
  lines: {
    numero: string;
    nombre: string;
    detalle: string;
    cantidad: string;
    precio: string;
    subtotal: string;
  }[];
  totals: { label: string; value: string }[];
  total: string;
  totalInWords: string;
  taxNote: string | null;
  notes: string | null;
  footer: string;
  /** Across the page: an invoice without effect must not pass for a good one. */
  watermark: 'ANULADA' | 'BORRADOR' | null;
  stamp: string | null;
  issuedAt: Date;
}

/** A paid invoice says so with its stamp. */
const STATE_LABELS: Partial<Record<InvoiceStatus, string>> = {
  PENDIENTE: 'Pendiente de pago',
  ANULADA: 'Anulada: sin efecto',
};
const MAX_LOGO_CHARS = 1_400_000;

function known(...values: (string | null | undefined)[]): string[] {
  return values.filter((value): value is string => Boolean(value?.trim())).map((value) => printable(value));
}

/** The rate that the invoice itself was made with, in percent; null when its figures do not tell. */
function ratePercent(invoice: FacturaImprimible): string | null {
  const tax = new Decimal(invoice.impuesto);
  const discounted = new Decimal(invoice.subtotal).minus(invoice.descuento);
  const base = invoice.precios_con_iva ? discounted.minus(tax) : discounted;
  if (invoice.tarifa_iva !== undefined && (invoice.tarifa_iva > 0 || tax.isZero())) {
    return formatNumber(new Decimal(invoice.tarifa_iva).times(100));
  }
  if (base.lessThanOrEqualTo(0) || tax.isZero()) return null;
  const percent = tax.dividedBy(base).times(100);
  const whole = percent.round();
  // the tax is rounded line by line, so a line may put it half a centavo off
  const slack = new Decimal('0.01').times(invoice.items.length + 1);
  return base.times(whole).dividedBy(100).minus(tax).abs().lessThanOrEqualTo(slack) ? whole.toString() : null;
}

function totalsOf(
  invoice: FacturaImprimible,
  regime: TaxRegime,
): { rows: InvoiceView['totals']; note: string | null } {
  const rows = [{ label: 'Subtotal', value: formatCop(invoice.subtotal) }];
  if (invoice.descuento > 0) {
    rows.push({ label: 'Descuento', value: formatCop(new Decimal(invoice.descuento).negated()) });
  }
  if (regime === 'no-responsable' && invoice.impuesto === 0) return { rows, note: 'No responsable de IVA' };
  const discounted = new Decimal(invoice.subtotal).minus(invoice.descuento);
  const rate = ratePercent(invoice);
  const name = rate ? `IVA ${rate} %` : invoice.impuesto === 0 ? 'IVA 0 %' : 'IVA';
  if (invoice.precios_con_iva) {
    rows.push({ label: 'Base gravable', value: formatCop(discounted.minus(invoice.impuesto)) });
    rows.push({ label: `${name} (incluido)`, value: formatCop(invoice.impuesto) });
    return { rows, note: 'Los precios incluyen IVA' };
  }
  if (invoice.descuento > 0) rows.push({ label: 'Base gravable', value: formatCop(discounted) });
  rows.push({ label: name, value: formatCop(invoice.impuesto) });
  return { rows, note: null };
}

function logoOf(shop: ShopJson): string | null {
  const ok = /^data:image\/(png|jpeg);base64,[A-Za-z0-9+/=]+$/;
  return shop.logo && shop.logo.length <= MAX_LOGO_CHARS && ok.test(shop.logo) ? shop.logo : null;
}

function customerOf(invoice: FacturaImprimible): InvoiceView['customer'] {
  const isFinal = invoice.cliente_cedula === FINAL_CONSUMER.cedula || !invoice.cliente_nombre?.trim();
  return {
    nombre:
      isFinal && !invoice.cliente_nombre?.trim()
        ? FINAL_CONSUMER.nombre
        : printable(invoice.cliente_nombre ?? ''),
    lines: [
      ...known(invoice.cliente_cedula).map((id) => `C.C. / NIT ${id}`),
      ...known(invoice.cliente_telefono).map((phone) => `Tel. ${phone}`),
      ...known(invoice.cliente_email),
      ...known([...known(invoice.cliente_direccion), ...known(invoice.cliente_ciudad)].join(', ')),
    ],
  };
}

/** Puts an invoice and its shop into words. Money in pesos; dates shown in Bogotá's time. Pure. */
export function viewInvoice(invoice: FacturaImprimible, shop: ShopJson): InvoiceView {
  const isDraft = invoice.estado === 'BORRADOR' || !invoice.numero_factura;
  const regime = invoice.regimen ?? shop.regimen;
  const { rows, note } = totalsOf(invoice, regime);
  const issuedAt = invoice.fecha_emision ?? invoice.created_at;
  const accent = readableAccent(shop.color);
  const paidOn = invoice.fecha_pago ? ` · ${formatDate(invoice.fecha_pago)}` : '';
  return {
    title: isDraft ? 'Borrador de factura' : 'Factura de venta',
    numero: printable(invoice.numero_factura ?? 'Sin número'),
    accent,
    accentTint: tint(accent),
    logo: logoOf(shop),
    shop: {
      nombre: printable(shop.nombre),
      lines: [
        [
          ...known(shop.nit).map((nit) => `NIT ${nit}`),
          regime === 'responsable' ? 'Responsable de IVA' : 'No responsable de IVA',
        ].join(' · '),
        [...known(shop.direccion), ...known(shop.ciudad)].join(', '),
        [...known(shop.telefono).map((phone) => `Tel. ${phone}`), ...known(shop.email)].join(' · '),
      ].filter(Boolean),
    },
    dates: [
      {
        label: 'Fecha de emisión',
        value: `${formatDate(issuedAt)}, ${formatTime(issuedAt)}`,
      },
      ...(invoice.fecha_vencimiento
        ? [{ label: 'Vencimiento', value: formatDate(invoice.fecha_vencimiento) }]
        : []),
    ],
    customer: customerOf(invoice),
    terms: [
      {
        label: 'Forma de pago',
        value: invoice.metodo_pago ? PAYMENT_LABELS[invoice.metodo_pago] : 'Por definir',
      },
      ...(STATE_LABELS[invoice.estado] ? [{ label: 'Estado', value: STATE_LABELS[invoice.estado]! }] : []),
      ...known(invoice.vendedor_nombre).map((value) => ({ label: 'Atendido por', value })),
    ],
    lines: invoice.items.map((item, index) => ({
      numero: String(index + 1),
      nombre: printable(item.nombre),
      detalle: known(
        item.material && !saysFineness(item.descripcion, item.material)
          ? MATERIAL_LABELS[item.material]
          : null,
        item.peso_gramos && !saysWeight(item.descripcion) ? `${formatNumber(item.peso_gramos)} g` : null,
        item.descripcion,
      ).join(' · '),
      cantidad: formatNumber(item.cantidad),
      precio: formatCop(item.precio_unitario),
      subtotal: formatCop(item.subtotal),
    })),
    totals: rows,
    total: formatCop(invoice.total),
    totalInWords: amountInWords(invoice.total),
    taxNote: note,
    notes: invoice.notas?.trim() ? printable(invoice.notas, true) : null,
    footer: printable(shop.pie?.trim() || 'Gracias por su compra.'),
    watermark: invoice.estado === 'ANULADA' ? 'ANULADA' : isDraft ? 'BORRADOR' : null,
    stamp: invoice.estado === 'PAGADA' && !isDraft ? `PAGADA${paidOn}` : null,
    issuedAt: new Date(issuedAt),
  };
}

/** How a seller writes a metal and its fineness; the label is left out where the description has it already. */
const FINENESS: Partial<Record<Material, RegExp>> = {
  ORO_24K: /\b24 ?[kq]|\boro (\w+ )?(de )?(24|999)\b/i,
  ORO_18K: /\b18 ?[kq]|\boro (\w+ )?(de )?(18|750)\b/i,
  ORO_14K: /\b14 ?[kq]|\boro (\w+ )?(de )?(14|585)\b/i,
  PLATA_925: /plata.*925|925.*plata/i,
  PLATINO: /platino/i,
  ACERO: /acero/i,
};

function saysFineness(description: string | null, material: Material): boolean {
  return FINENESS[material]?.test(description ?? '') ?? false;
}

function saysWeight(description: string | null): boolean {
  return /\d\s?(g|gr|grs|gramos?)\b/i.test(description ?? '');
}

/** "factura_JOY-202611-0007.pdf"; characters that a file name cannot hold become "-". */
export function filenameFor(numero: string | null, extension: 'pdf' | 'html' = 'pdf'): string {
  const safe = (numero ?? 'borrador')
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .slice(0, 80);
  return `factura_${safe}.${extension}`;
}
