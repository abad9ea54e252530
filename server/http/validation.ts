import type { z } from 'zod/v4';
import { type FieldFault, ValidationError } from './errors';

type Issue = z.core.$ZodIssue;
type RawIssue = z.core.$ZodRawIssue;

const TYPE_NAMES: Record<string, string> = {
  string: 'un texto',
  number: 'un número',
  int: 'un número entero',
  boolean: 'true o false',
  object: 'un objeto',
  array: 'una lista',
  null: 'null',
};
const FORMAT_NAMES: Record<string, string> = {
  uuid: 'un UUID',
  guid: 'un UUID',
  email: 'un correo electrónico',
  url: 'una dirección web',
  datetime: 'una fecha y hora ISO 8601 (2026-01-31T15:00:00Z)',
  date: 'una fecha AAAA-MM-DD',
};

/**
 * Reads the parts of a request by their schemas.
 * @throws ValidationError that names every bad field of every part at once.
 */
export function validateParts(
  parts: Record<string, { schema: z.ZodType; value: unknown }>,
): Record<string, unknown> {
  const faults: FieldFault[] = [];
  const read: Record<string, unknown> = {};
  for (const [part, { schema, value }] of Object.entries(parts)) {
    const result = schema.safeParse(value, { error: spanishMessage });
    if (result.success) read[part] = result.data;
    else faults.push(...result.error.issues.flatMap((issue) => faultsOf(issue, part)));
  }
  if (faults.length > 0) throw new ValidationError(faults.slice(0, 50));
  return read;
}

function faultsOf(issue: Issue, part: string): FieldFault[] {
  const path = issue.path.map((segment) => String(segment).slice(0, 60)).join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.slice(0, 20).map((key) => ({
      field: [path, key.slice(0, 60)].filter(Boolean).join('.'),
      message: 'no existe en esta operación',
    }));
  }
  if (issue.code === 'invalid_union') {
    const nested = issue.errors.find((errors) => errors.length > 0)?.[0];
    return [{ field: path || part, message: nested ? nested.message : issue.message }];
  }
  return [{ field: path || part, message: issue.message }];
}

/** One issue in the words of the API's readers. Schemas' own messages (refinements) win. */
function spanishMessage(issue: RawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return 'es obligatorio';
      return `debe ser ${TYPE_NAMES[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `debe ser uno de: ${issue.values.map(String).join(', ')}`;
    case 'too_big':
      if (issue.origin === 'string') return `admite como máximo ${issue.maximum} caracteres`;
      if (issue.origin === 'array') return `admite como máximo ${issue.maximum} elementos`;
      return `debe ser ${issue.inclusive === false ? 'menor que' : 'como máximo'} ${issue.maximum}`;
    case 'too_small':
      if (issue.origin === 'string') {
        return issue.minimum === 1 ? 'no puede estar vacío' : `necesita al menos ${issue.minimum} caracteres`;
      }
      if (issue.origin === 'array') return `necesita al menos ${issue.minimum} elemento(s)`;
      return `debe ser ${issue.inclusive === false ? 'mayor que' : 'como mínimo'} ${issue.minimum}`;
    case 'invalid_format':
      return `debe ser ${FORMAT_NAMES[issue.format] ?? 'un valor con otro formato'}`;
    case 'not_multiple_of':
      return `debe ser múltiplo de ${issue.divisor}`;
    case 'unrecognized_keys':
      return 'tiene campos desconocidos';
    default:
      return 'no es válido';
  }
}
