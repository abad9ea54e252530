import type Decimal from 'decimal.js';
import type { Material, PaymentMethod, PieceType } from '../contract/glossary';
import { bogotaDay, bogotaHour } from '../invoicing/bogota';
import { Decimal as Exact } from '../invoicing/money';

const MONTHS = ['ene', 'feb', 'mar', 'abr', 'may', 'jun', 'jul', 'ago', 'sep', 'oct', 'nov', 'dic'];

/** A plain number with a comma: 0.5 -> "0,5", 1200 -> "1.200". At most three decimals. */
export function formatNumber(amount: Decimal.Value): string {
  const value = new Exact(amount).toDecimalPlaces(3);
  const [whole = '0', fraction] = value.toFixed().split('.');
  const points = whole.replace(/\B(?=(\d{3})+$)/g, '.');
  return fraction ? `${points},${fraction}` : points;
}

/** "24 dic 2026" from an ISO day (Bogotá's) or from an ISO timestamp, which is shown as Bogotá's calendar has it. */
export function formatDate(iso: string): string {
  const [year, month, day] = (iso.length > 10 ? bogotaDay(new Date(iso)) : iso).split('-').map(Number);
  return `${day} ${MONTHS[(month ?? 1) - 1]} ${year}`;
}

/** "10:05 a. m." in Bogotá from an ISO timestamp; the spaces do not break. */
export function formatTime(iso: string): string {
  const instant = new Date(iso);
  const hour = bogotaHour(instant);
  const minutes = String(instant.getUTCMinutes()).padStart(2, '0');
  return `${hour % 12 || 12}:${minutes}\u00a0${hour < 12 ? 'a.' : 'p.'}\u00a0m.`;
}

export const MATERIAL_LABELS: Record<Material, string | null> = {
  ORO_24K: 'Oro 24K',
  ORO_18K: 'Oro 18K',
  ORO_14K: 'Oro 14K',
  PLATA_925: 'Plata ley 925',
  PLATINO: 'Platino',
  ACERO: 'Acero',
  OTRO: null,
};

export const PIECE_LABELS: Record<PieceType, string | null> = {
  ANILLO: 'Anillo',
  COLLAR: 'Collar',
  PULSERA: 'Pulsera',
  ARETES: 'Aretes',
  CADENA: 'Cadena',
  DIJE: 'Dije',
  RELOJ: 'Reloj',
  OTRO: null,
};

export const PAYMENT_LABELS: Record<PaymentMethod, string> = {
  efectivo: 'Efectivo',
  tarjeta: 'Tarjeta',
  transferencia: 'Transferencia',
};
