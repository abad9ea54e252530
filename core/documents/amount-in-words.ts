import type { Decimal as BaseDecimal } from 'decimal.js';
import { Decimal, money } from '../invoicing/money';

const UNITS = [
  '',
  'UN',
  'DOS',
  'TRES',
  'CUATRO',
  'CINCO',
  'SEIS',
  'SIETE',
  'OCHO',
  'NUEVE',
  'DIEZ',
  'ONCE',
  'DOCE',
  'TRECE',
  'CATORCE',
  'QUINCE',
  'DIECISÉIS',
  'DIECISIETE',
  'DIECIOCHO',
  'DIECINUEVE',
  'VEINTE',
  'VEINTIÚN',
  'VEINTIDÓS',
  'VEINTITRÉS',
  'VEINTICUATRO',
  'VEINTICINCO',
  'VEINTISÉIS',
  'VEINTISIETE',
  'VEINTIOCHO',
  'VEINTINUEVE',
];
const TENS = ['', '', '', 'TREINTA', 'CUARENTA', 'CINCUENTA', 'SESENTA', 'SETENTA', 'OCHENTA', 'NOVENTA'];
const HUNDREDS = [
  '',
  'CIENTO',
  'DOSCIENTOS',
  'TRESCIENTOS',
  'CUATROCIENTOS',
  'QUINIENTOS',
  'SEISCIENTOS',
  'SETECIENTOS',
  'OCHOCIENTOS',
  'NOVECIENTOS',
];
const MAX_PESOS = new Decimal('999999999999.99');

function belowThousand(n: number): string {
  if (n === 100) return 'CIEN';
  const rest = n % 100;
  const tens =
    rest < 30 ? UNITS[rest]! : TENS[Math.floor(rest / 10)]! + (rest % 10 ? ` Y ${UNITS[rest % 10]!}` : '');
  return [HUNDREDS[Math.floor(n / 100)]!, tens].filter(Boolean).join(' ');
}

/** "UN" is dropped before MIL: mil, dos mil, veintiún mil. */
function belowMillion(n: number): string {
  const thousands = Math.floor(n / 1000);
  const parts = [
    thousands === 0 ? '' : thousands === 1 ? 'MIL' : `${belowThousand(thousands)} MIL`,
    belowThousand(n % 1000),
  ];
  return parts.filter(Boolean).join(' ');
}

/** Cardinal before a masculine noun: apocopated (un, veintiún), as Spanish asks before "pesos" and "millones". */
function cardinal(n: number): string {
  if (n === 0) return 'CERO';
  const millions = Math.floor(n / 1_000_000);
  const parts = [
    millions === 0 ? '' : millions === 1 ? 'UN MILLÓN' : `${belowMillion(millions)} MILLONES`,
    belowMillion(n % 1_000_000),
  ];
  return parts.filter(Boolean).join(' ');
}

/**
 * A money amount as Colombian invoices write it: "UN MILLÓN DOSCIENTOS MIL PESOS M/CTE",
 * "DOS MILLONES DE PESOS CON CINCUENTA CENTAVOS M/CTE" ("de" stands only right after millón/millones).
 * `amount` is pesos, 0 to 999.999.999.999,99, rounded half-even to whole centavos.
 * Throws RangeError outside that.
 */
export function amountInWords(amount: BaseDecimal.Value): string {
  const cents = money(amount);
  if ((cents.isNegative() && !cents.isZero()) || cents.greaterThan(MAX_PESOS)) {
    throw new RangeError('amountInWords takes 0 to 999999999999.99 pesos');
  }
  const pesos = cents.floor().toNumber();
  const centavos = cents.minus(pesos).times(100).toNumber();
  const noun = pesos === 1 ? 'PESO' : pesos > 0 && pesos % 1_000_000 === 0 ? 'DE PESOS' : 'PESOS';
  const fraction =
    centavos === 0 ? '' : ` CON ${cardinal(centavos)} ${centavos === 1 ? 'CENTAVO' : 'CENTAVOS'}`;
  return `${cardinal(pesos)} ${noun}${fraction} M/CTE`;
}
