import Decimal from 'decimal.js';
import { z } from 'zod/v4';

/** Ids are UUIDs of any version, lower case as the database prints them. */
export const uuid = (): z.ZodType<string> =>
  z.guid().transform((value) => value.toLowerCase()) as unknown as z.ZodType<string>;

// Control characters but tab and line ends; PostgreSQL takes no NUL, and half a surrogate pair is no text.

const UNFIT = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]|\p{Surrogate}/u;

/** A trimmed text of `min` to `max` characters that PostgreSQL can keep. */
export function text(max: number, min = 1): z.ZodString {
  return z
    .string()
    .trim()
    .min(min)
    .max(max)
    .refine((value) => !UNFIT.test(value), 'contiene caracteres que no se admiten') as z.ZodString;
}

/** Pesos: 0 to `max`, at most two decimals. A JSON number holds every such amount exactly. */
export function money(max: number): z.ZodNumber {
  return z
    .number()
    .min(0)
    .max(max)
    .refine(
      (value) => new Decimal(value).decimalPlaces() <= 2,
      'admite como máximo dos decimales',
    ) as z.ZodNumber;
}

/** A day of Bogotá, AAAA-MM-DD, that exists. */
export const day = (): z.ZodISODate => z.iso.date();

/** An integer written in a query string. */
export function queryInteger(min: number, max: number): z.ZodType<number> {
  return z
    .string()
    .regex(/^-?\d{1,9}$/, 'debe ser un número entero')
    .transform(Number)
    .pipe(z.number().int().min(min).max(max))
    .meta({ jsonSchema: { type: 'integer', minimum: min, maximum: max } }) as unknown as z.ZodType<number>;
}

/** `true` or `false` written in a query string. */
export function queryBoolean(): z.ZodType<boolean> {
  return z
    .enum(['true', 'false'])
    .transform((value) => value === 'true')
    .meta({ jsonSchema: { type: 'boolean' } }) as unknown as z.ZodType<boolean>;
}
