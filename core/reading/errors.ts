export const READING_ERROR_CODES = [
  'file_too_big',
  'voice_too_long',
  'unsupported_file',
  'picture_too_small',
  'picture_unreadable',
  'download_failed',
  'voice_not_configured',
  'voice_failed',
  'voice_empty',
  'ai_not_configured',
  'ai_failed',
  'ocr_failed',
  'ocr_timeout',
  'ocr_busy',
] as const;
export type ReadingErrorCode = (typeof READING_ERROR_CODES)[number];

/** A reading that failed in a foreseen way; `mensaje` is Spanish, fit to be shown to the seller as it is. */
export class ReadingError extends Error {
  override readonly name = 'ReadingError';

  constructor(
    readonly code: ReadingErrorCode,
    readonly mensaje: string,
    options?: { cause?: unknown },
  ) {
    super(`${code}: ${mensaje}`, options);
  }
}
