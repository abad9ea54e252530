import { z } from 'zod/v4';

const Dependency = z.enum(['connected', 'disconnected', 'not_configured']);

export const Health = z
  .strictObject({
    status: z.enum(['healthy', 'unhealthy']),
    database: z.enum(['connected', 'disconnected']),
    redis: Dependency,
    version: z.string(),
    n8n: Dependency.describe('No es fatal: la API sigue sirviendo sin n8n'),
    telegram: Dependency.describe('No es fatal; refleja el relevo entre Telegram y n8n'),
    error: z.string().optional().describe('Clase de falla de la base de datos, sin texto del controlador'),
  })
  .meta({ id: 'Salud' });

export const Liveness = z
  .strictObject({ status: z.literal('alive'), version: z.string() })
  .meta({ id: 'SaludVivo' });

export const Readiness = z
  .strictObject({ status: z.enum(['ready', 'not_ready']), reason: z.string().optional() })
  .meta({ id: 'SaludListo' });
