import Decimal from 'decimal.js';

/** Text that contains only Telegram HTML: made by `rich` or `escapeHtml`, never by hand from user input. */
export type Html = string & { readonly __html: unique symbol };

/** The one place where text becomes Telegram HTML. Telegram knows exactly these entities. */
export function escapeHtml(text: string): Html {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;') as Html;
}

/**
 * Template tag: literal parts are HTML, interpolated strings are escaped, interpolated `Html` is kept.
 * An `Html` value cannot be told from a string at run time, so pass markup through `markup()`.
 */
export function rich(parts: TemplateStringsArray, ...values: (string | number | Markup)[]): Html {
  return parts.reduce((all, part, index) => {
    const value = index === 0 ? '' : values[index - 1]!;
    return all + (index === 0 ? '' : value instanceof Markup ? value.html : escapeHtml(String(value))) + part;
  }, '') as Html;
}

/** Wraps HTML so that the `rich` tag does not escape it again. */
export class Markup {
  constructor(readonly html: Html) {}
}
export const markup = (value: Html): Markup => new Markup(value);

/** Drops tags and entities: what is sent when Telegram could not parse the markup. */
export function plainText(source: string): string {
  return source
    .replace(/<[^>]*>/g, '')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&');
}

/** Shortens to `max` characters with an ellipsis, never inside a surrogate pair. */
export function shorten(text: string, max: number): string {
  const characters = [...text.trim()];
  return characters.length <= max
    ? characters.join('')
    : `${characters
        .slice(0, max - 1)
        .join('')
        .trimEnd()}…`;
}

/** Pesos as Colombians write them: `$2.500.000`, `$1.850.000,50`, `−$90.000`. */
export function formatPesos(amount: Decimal.Value): string {
  const value = new Decimal(amount).toDecimalPlaces(2, Decimal.ROUND_HALF_EVEN);
  const [whole, cents] = value
    .abs()
    .toFixed(value.isInteger() ? 0 : 2)
    .split('.') as [string, string?];
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, '.');
  return `${value.isNegative() && !value.isZero() ? '−' : ''}$${grouped}${cents ? `,${cents}` : ''}`;
}

/** A number with a decimal comma: `0,5`, `12`, `19`. */
export function formatNumber(value: Decimal.Value): string {
  return new Decimal(value).toString().replace('.', ',');
}

const MONTHS = ['ene', 'feb', 'mar', 'abr', 'may', 'jun', 'jul', 'ago', 'sep', 'oct', 'nov', 'dic'];
const bogotaClock = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'America/Bogota',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

/** `24 nov 2026` in Bogotá; with `withTime`, `24 nov 2026, 3:05 p. m.` */
export function formatDate(moment: Date, withTime = false): string {
  const parts = Object.fromEntries(bogotaClock.formatToParts(moment).map((part) => [part.type, part.value]));
  const day = `${Number(parts.day)} ${MONTHS[Number(parts.month) - 1]} ${parts.year}`;
  if (!withTime) return day;
  const hour = Number(parts.hour);
  return `${day}, ${hour % 12 || 12}:${parts.minute} ${hour < 12 ? 'a. m.' : 'p. m.'}`;
}
