import { WebhookRequestError } from '../../core/contract/webhooks';
import { InvoicingError } from '../../core/invoicing/errors';
import { ReadingError, type ReadingErrorCode } from '../../core/reading';
import { DatabaseUnavailableError } from '../../database/errors';

const READING_STATUS: Partial<Record<ReadingErrorCode, number>> = {
  file_too_big: 413,
  voice_too_long: 413,
  unsupported_file: 415,
  ocr_busy: 503,
  ocr_timeout: 503,
  voice_failed: 502,
  ai_failed: 502,
};

/**
 * What the caller of one of our webhooks is told, in the shape that its contract has always had, with an HTTP status
 * that says whose fault it is. A failure of ours carries the reference under which the log has it, and no detail.
 * @param extra further keys of the contract's error (`items`, `input_type`)
 */
export function webhookFailure(
  error: unknown,
  reference: string,
  extra: Record<string, unknown> = {},
): { estado: number; cuerpo: Record<string, unknown> } {
  const { status, message } = judge(error, reference);
  return { estado: status, cuerpo: { success: false, error: message, ...extra } };
}

function judge(error: unknown, reference: string): { status: number; message: string } {
  if (error instanceof WebhookRequestError) return { status: error.status, message: error.message };
  if (error instanceof ReadingError)
    return { status: READING_STATUS[error.code] ?? 422, message: error.mensaje };
  if (error instanceof InvoicingError)
    return { status: error.code === 'not_found' ? 404 : 422, message: error.message };
  if (error instanceof DatabaseUnavailableError)
    return {
      status: 503,
      message: `La base de datos no responde. Intente en un momento (referencia ${reference}).`,
    };
  return { status: 500, message: `Algo falló de nuestro lado (referencia ${reference}).` };
}
