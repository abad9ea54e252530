import { z } from 'zod/v4';
import type { AnswerDescription, RequestHeader, Route } from '../http/route';
import { ErrorSchema } from './error-schema';

type Json = Record<string, unknown>;

const REQUEST_HEADERS: Record<RequestHeader, { description: string; schema: Json; example: string }> = {
  'If-Match': {
    description:
      'ETag de la versión que usted leyó. Si el recurso cambió desde entonces, la respuesta es 412 y nada cambia.',
    schema: { type: 'string' },
    example: '"1"',
  },
  'If-None-Match': {
    description: 'ETag que usted ya tiene; si no ha cambiado, la respuesta es 304 sin cuerpo.',
    schema: { type: 'string' },
    example: '"1"',
  },
  'Idempotency-Key': {
    description:
      'Identificador único de la operación (1 a 255 caracteres). Repetirla con el mismo cuerpo devuelve la misma respuesta y no crea nada más; con otro cuerpo, 409.',
    schema: { type: 'string', minLength: 1, maxLength: 255 },
    example: 'pedido-4711',
  },
};

const HEADERS: Record<string, Json> = {
  'X-Correlation-ID': {
    description: 'Identificador de la solicitud, el mismo en los registros',
    schema: { type: 'string' },
  },
  'X-Response-Time': { description: 'Duración, por ejemplo 12.34ms', schema: { type: 'string' } },
  'X-RateLimit-Limit': { description: 'Solicitudes por minuto del plan', schema: { type: 'integer' } },
  'X-RateLimit-Remaining': {
    description: 'Solicitudes que quedan en el minuto',
    schema: { type: 'integer' },
  },
  'X-RateLimit-Reset': {
    description: 'Segundos hasta que el conteo vuelve a empezar',
    schema: { type: 'integer' },
  },
  'X-Total-Count': { description: 'Cantidad total que cumple el filtro', schema: { type: 'integer' } },
  Link: { description: 'rel="next": dirección de la página siguiente', schema: { type: 'string' } },
  ETag: { description: 'Versión del recurso', schema: { type: 'string' } },
  Location: { description: 'Dirección de lo creado', schema: { type: 'string' } },
  'Idempotency-Replayed': {
    description: 'true cuando la respuesta es la de una solicitud anterior',
    schema: { type: 'string' },
  },
  'Content-Disposition': { description: 'Nombre sugerido del archivo', schema: { type: 'string' } },
  'Retry-After': { description: 'Segundos que conviene esperar', schema: { type: 'integer' } },
};
const COMMON_HEADERS = ['X-Correlation-ID', 'X-Response-Time'];
const LIMIT_HEADERS = ['X-RateLimit-Limit', 'X-RateLimit-Remaining', 'X-RateLimit-Reset'];

const ERRORS: Record<number, string> = {
  400: 'La solicitud tiene errores; `details.fields` los nombra',
  401: 'Falta un token de acceso válido',
  403: 'No tiene permiso, o X-Organization-ID no es la suya',
  404: 'No existe (o es de otra organización)',
  405: 'El método no se admite en esta dirección',
  406: 'No se puede responder en el formato pedido',
  409: 'El estado actual no lo permite',
  412: 'El recurso cambió desde que usted lo leyó',
  413: 'El cuerpo es demasiado grande',
  415: 'El cuerpo no es JSON en UTF-8',
  422: 'Bien formado, pero imposible',
  429: 'Demasiadas solicitudes; espere lo que dice Retry-After',
  503: 'Servicio no disponible por un momento',
};

/**
 * The OpenAPI 3.1 document of these routes, made from the very schemas that validate requests and that the tests hold
 * answers against.
 */
export function openApiDocument(routes: readonly Route[], version: string, serverUrl: string | null): Json {
  const schemas = new SchemaCollector();
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes) {
    (paths[route.path] ??= {})[route.method] = operation(route, schemas);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Facturación para joyerías',
      version,
      description: [
        'API de facturas, clientes y usuarios de una joyería.',
        '',
        '- Dinero: pesos colombianos como número JSON con máximo dos decimales, de 0 a 9.999.999.999. Los totales los calcula el servidor.',
        '- Días (`from`, `to`, `fecha_vencimiento`): de Bogotá. Instantes: ISO 8601 en UTC.',
        '- Listas: arreglos simples; `Link` (rel="next") y `X-Total-Count` llevan la paginación.',
        '- Errores: siempre el mismo cuerpo, con `correlation_id` para soporte.',
      ].join('\n'),
    },
    servers: [{ url: serverUrl ?? '/' }],
    tags: [...new Set(routes.map((route) => route.tag))].map((name) => ({ name })),
    paths,
    components: {
      schemas: schemas.components(),
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description: 'Token de acceso de POST /api/v1/auth/login, o una clave de API (`jk_…`).',
        },
      },
      headers: HEADERS,
    },
  };
}

function operation(route: Route, schemas: SchemaCollector): Json {
  const isPublic = route.access.kind === 'public';
  const parameters = [
    ...parametersOf(route.params, 'path'),
    ...parametersOf(route.query, 'query'),
    ...(route.headers ?? []).map((name) => ({
      name,
      in: 'header',
      required: false,
      ...REQUEST_HEADERS[name],
    })),
    ...(isPublic
      ? []
      : [
          {
            name: 'X-Organization-ID',
            in: 'header',
            required: false,
            description:
              'Organización del token. Solo un administrador de la plataforma elige otra; para los demás, una ajena es 403.',
            schema: { type: 'string', format: 'uuid' },
          },
        ]),
  ];
  return {
    operationId: route.operationId,
    tags: [route.tag],
    summary: route.summary,
    ...(route.description ? { description: route.description } : {}),
    ...(isPublic ? { security: [] } : { security: [{ bearer: [] }] }),
    ...access(route),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(route.body
      ? {
          requestBody: {
            required: true,
            content: {
              'application/json': {
                schema: schemas.reference(route.body, 'input'),
                ...(route.example === undefined ? {} : { example: route.example }),
              },
            },
          },
        }
      : {}),
    responses: responses(route, schemas),
  };
}

/** For people, for clients that generate menus, and for the test matrix: who may call. */
function access({ access: rule }: Route): Json {
  if (rule.kind === 'public') return {};
  if (rule.kind === 'platform') return { 'x-roles': ['PLATAFORMA'], 'x-scope': null, 'x-tenant': false };
  return { 'x-roles': [...rule.roles, 'PLATAFORMA'], 'x-scope': rule.scope, 'x-tenant': rule.tenant };
}

function responses(route: Route, schemas: SchemaCollector): Json {
  const limited = route.unlimited ? [] : LIMIT_HEADERS;
  const entries: [number, Json][] = Object.entries(route.answers).map(([status, answer]) => [
    Number(status),
    success(answer, limited, schemas),
  ]);
  const declared = new Set(entries.map(([status]) => status));
  for (const status of errorStatuses(route)) {
    if (declared.has(status)) continue;
    const headers = [
      ...COMMON_HEADERS,
      ...limited,
      ...(status === 429 || status === 503 ? ['Retry-After'] : []),
    ];
    entries.push([
      status,
      {
        description: ERRORS[status],
        headers: headerReferences(headers),
        content: { 'application/json': { schema: schemas.reference(ErrorSchema, 'output') } },
      },
    ]);
  }
  return Object.fromEntries(
    entries.sort(([a], [b]) => a - b).map(([status, answer]) => [String(status), answer]),
  );
}

function success(answer: AnswerDescription, limited: readonly string[], schemas: SchemaCollector): Json {
  const headers = headerReferences([...COMMON_HEADERS, ...limited, ...(answer.headers ?? [])]);
  if (!answer.schema && !answer.contentType) return { description: answer.description, headers };
  return {
    description: answer.description,
    headers,
    content: {
      [answer.contentType ?? 'application/json']: {
        schema: answer.schema
          ? schemas.reference(answer.schema, 'output')
          : { type: 'string', format: 'binary' },
        ...(answer.example === undefined ? {} : { example: answer.example }),
      },
    },
  };
}

function headerReferences(names: readonly string[]): Json {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}

/** Statuses of errors that this route can answer with. */
export function errorStatuses(route: Route): number[] {
  const statuses = new Set<number>([...(route.errors ?? []), 406, 503]);
  if (!route.unlimited) statuses.add(429);
  // A malformed percent sign in the path, at the least.
  statuses.add(400);
  if (route.access.kind !== 'public') statuses.add(401).add(403);
  if (route.access.kind !== 'public') statuses.add(404);
  if (route.body) statuses.add(413).add(415);
  return [...statuses].sort((a, b) => a - b);
}

function parametersOf(schema: z.ZodObject | undefined, place: 'path' | 'query'): Json[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = toJson(schema, 'input') as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, property]) => {
    const { description, example, ...rest } = property;
    return {
      name,
      in: place,
      required: place === 'path' || required.includes(name),
      ...(description === undefined ? {} : { description }),
      ...(example === undefined ? {} : { example }),
      schema: rest,
    };
  });
}

function toJson(schema: z.ZodType, io: 'input' | 'output'): Json {
  return z.toJSONSchema(schema, {
    io,
    target: 'draft-2020-12',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      // What arrives as text in a query string is documented as the number or boolean that it stands for.
      const meta = (zodSchema as unknown as z.ZodType).meta?.() as { jsonSchema?: Json } | undefined;
      if (meta?.jsonSchema) {
        const { description, example } = jsonSchema as Json;
        for (const key of Object.keys(jsonSchema)) delete (jsonSchema as Json)[key];
        Object.assign(
          jsonSchema,
          meta.jsonSchema,
          description ? { description } : {},
          example ? { example } : {},
        );
      }
      // zod's patterns for dates and e-mails repeat what `format` says, at great length.
      if (typeof jsonSchema.format === 'string') delete jsonSchema.pattern;
    },
  }) as Json;
}

/** Schemas with an id become components; the same id must mean the same schema. */
class SchemaCollector {
  private readonly known = new Map<string, Json>();

  reference(schema: z.ZodType, io: 'input' | 'output'): Json {
    const {
      $schema: _dialect,
      $defs = {},
      ...root
    } = toJson(schema, io) as { $schema?: string; $defs?: Record<string, Json> } & Json;
    for (const [id, definition] of Object.entries($defs)) this.add(id, definition);
    const id = root.id as string | undefined;
    if (id === undefined) return rewrite(root) as Json;
    this.add(id, root);
    return { $ref: `#/components/schemas/${id}` };
  }

  components(): Json {
    return Object.fromEntries([...this.known.entries()].sort(([a], [b]) => a.localeCompare(b)));
  }

  private add(id: string, definition: Json): void {
    const { id: _id, ...rest } = definition;
    const json = rewrite(rest) as Json;
    const before = this.known.get(id);
    if (before && JSON.stringify(before) !== JSON.stringify(json)) {
      throw new Error(`Two different schemas are called ${id}`);
    }
    this.known.set(id, json);
  }
}

/** `#/$defs/X`, as zod writes references, to `#/components/schemas/X`. */
function rewrite(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(rewrite);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, entry]) => !(key === 'id' && typeof entry === 'string' && '$ref' in value))
      .map(([key, entry]) => [
        key,
        key === '$ref' && typeof entry === 'string'
          ? entry.replace('#/$defs/', '#/components/schemas/')
          : rewrite(entry),
      ]),
  );
}
