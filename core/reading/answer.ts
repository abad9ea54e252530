import { z } from 'zod/v4';
import { MATERIALS, PAYMENT_METHODS, PIECE_TYPES } from '../contract/glossary';

const text = z.string().nullable();

/**
 * What the model may say: values read, nothing computed, no confidence (a model's own is worth nothing). All keys are
 * required, as strict structured outputs demand. The JSON schema that is sent is made from this one.
 */
export const Answer = z.object({
  items: z.array(
    z.object({
      nombre: z.string().min(1),
      descripcion: text,
      cantidad: z.number().int().positive(),
      precio: z.number().nonnegative().describe('Precio de UNA unidad, en pesos'),
      tipo_prenda: z.enum(PIECE_TYPES).nullable(),
      material: z.enum(MATERIALS).nullable(),
      peso_gramos: z.number().positive().nullable(),
    }),
  ),
  cliente: z.object({
    nombre: text,
    cedula: text,
    telefono: text,
    email: text,
    direccion: text,
    ciudad: text,
  }),
  descuento: z.object({ tipo: z.enum(['valor', 'porcentaje']), valor: z.number().nonnegative() }).nullable(),
  iva: z.boolean().nullable().describe('true si pide IVA, false si dice sin IVA, null si no dice'),
  metodo_pago: z.enum(PAYMENT_METHODS).nullable(),
  notas: text,
  total_indicado: z
    .number()
    .nonnegative()
    .nullable()
    .describe('El total que el mensaje mismo dice, sin calcularlo'),
  transcripcion: text.describe('Solo para fotos: el texto que se ve, línea por línea'),
});
export type Answer = z.infer<typeof Answer>;

/** JSON schema for `response_format`. */
export function answerSchema(): Record<string, unknown> {
  const { $schema: _dialect, ...schema } = z.toJSONSchema(Answer) as Record<string, unknown>;
  return schema;
}

/** The JSON object inside an answer: bare, in a ``` fence, or between sentences; null when there is none whole. */
export function findJson(answer: string): unknown {
  const from = answer.indexOf('{');
  const to = answer.lastIndexOf('}');
  if (from < 0 || to <= from) return null;
  try {
    return JSON.parse(answer.slice(from, to + 1));
  } catch {
    return null;
  }
}

const NUMERIC = new Set(['precio', 'valor', 'total_indicado', 'peso_gramos', 'cantidad']);
const TEXTUAL = new Set(['cedula', 'telefono', 'nombre', 'descripcion', 'notas']);

/**
 * Sets right what models without strict outputs get wrong in form only: numbers as text ("$ 1.850.000"), digits of an
 * id as a number, "" or "null" for null, keys left out. Never invents a value: what cannot be read stays wrong and the
 * schema refuses it. `readAmount` turns Colombian money into pesos.
 */
export function normalise(value: unknown, readAmount: (text: string) => number | null): unknown {
  const walk = (node: unknown, key: string): unknown => {
    if (Array.isArray(node)) return node.map((item) => walk(item, ''));
    if (node && typeof node === 'object') {
      return Object.fromEntries(Object.entries(node).map(([name, child]) => [name, walk(child, name)]));
    }
    if (typeof node === 'string') {
      const trimmed = node.trim();
      if (trimmed === '' || /^(null|ninguno|n\/a)$/i.test(trimmed)) return null;
      if (NUMERIC.has(key)) {
        return key === 'peso_gramos'
          ? Number(trimmed.replace(/\s*g.*$/i, '').replace(',', '.'))
          : (readAmount(trimmed) ?? node);
      }
      if (key === 'tipo_prenda' || key === 'material') return trimmed.toUpperCase().replace(/\s+/g, '_');
      if (key === 'metodo_pago' || key === 'tipo') return trimmed.toLowerCase();
      return trimmed;
    }
    if (typeof node === 'number' && TEXTUAL.has(key)) return String(node);
    return node;
  };
  const cleaned = walk(value, '');
  if (!cleaned || typeof cleaned !== 'object' || Array.isArray(cleaned)) return cleaned;
  const given = cleaned as Record<string, unknown>;
  const items = Array.isArray(given.items)
    ? given.items.map((item) => ({
        descripcion: null,
        tipo_prenda: null,
        material: null,
        peso_gramos: null,
        cantidad: 1,
        ...(item as object),
      }))
    : given.items;
  return {
    descuento: null,
    iva: null,
    metodo_pago: null,
    notas: null,
    total_indicado: null,
    transcripcion: null,
    ...given,
    items,
    cliente: {
      nombre: null,
      cedula: null,
      telefono: null,
      email: null,
      direccion: null,
      ciudad: null,
      ...(given.cliente as object | null),
    },
  };
}
