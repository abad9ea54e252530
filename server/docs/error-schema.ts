import { z } from 'zod/v4';

export const ErrorSchema = z
  .strictObject({
    error: z.string().describe('Código estable, para programas'),
    message: z.string().describe('Explicación, para personas'),
    status_code: z.int(),
    timestamp: z.iso.datetime(),
    correlation_id: z.string(),
    details: z.record(z.string(), z.unknown()).nullable(),
  })
  .meta({ id: 'Error' });
