import Decimal from 'decimal.js';
import type { Material, PaymentMethod, PieceType } from '../contract/glossary';

const MONTHS = ['ene', 'feb', 'mar', 'abr', 'may', 'jun', 'jul', 'ago', 'sep', 'oct', 'nov', 'dic'];
/** Bogotá is UTC-5 all year (no daylight saving since 1993): no tables of zones, the same text on each machine. */
const BOGOTA_OFFSET_MS = 5 * 3_600_000;

/** Digits grouped by points, decimals after a comma: 1850000.5 -> "1.850.000,50" (or "4,5" with `trim`). */
function grouped(value: Decimal, decimals: number): string {
  const [whole = '0', fraction] = value.toFixed(decimals).split('.');
  const points = whole.replace(/\B(?=(\d{3})+$)/g, '.');
  return fraction ? `${points},${fraction}` : points;
}

/** Pesos as Colombians write them: "$ 1.850.000", centavos only when there are any: "$ 1.850.000,50". */
export function formatPesos(amount: Decimal.Value): string {
  const value = new Decimal(amount).toDecimalPlaces(2, Decimal.ROUND_HALF_EVEN);
  const sign = value.isNegative() && !value.isZero() ? '-' : '';
  return `${sign}$\u00a0${grouped(value.abs(), value.isInteger() ? 0 : 2)}`;
}

/** A plain number with a comma: 0.5 -> "0,5", 1200 -> "1.200". At most three decimals. */
export function formatNumber(amount: Decimal.Value): string {
  const value = new Decimal(amount).toDecimalPlaces(3);
  return grouped(value, value.decimalPlaces());
}

/** "24 nov 2026" from an ISO timestamp, as the calendar of Bogotá shows it. */
export function formatDate(iso: string): string {
  const local = new Date(new Date(iso).getTime() - BOGOTA_OFFSET_MS);
  return `${local.getUTCDate()} ${MONTHS[local.getUTCMonth()]} ${local.getUTCFullYear()}`;
}

/** "10:05 a. m." in Bogotá from an ISO timestamp. */
export function formatTime(iso: string): string {
  const local = new Date(new Date(iso).getTime() - BOGOTA_OFFSET_MS);
  const hour = local.getUTCHours();
  const minutes = String(local.getUTCMinutes()).padStart(2, '0');
  return `${hour % 12 || 12}:${minutes}\u00a0${hour < 12 ? 'a.' : 'p.'}\u00a0m.`;
}

/** "24 dic 2026" from a calendar date ("2026-12-24", already Bogotá's); a timestamp's own day when one comes. */
export function formatDay(isoDate: string): string {
  if (isoDate.length > 10) return formatDate(isoDate);
  const [year, month, day] = isoDate.split('-').map(Number);
  return `${day} ${MONTHS[(month ?? 1) - 1]} ${year}`;
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
