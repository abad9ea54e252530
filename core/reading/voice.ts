import { z } from 'zod/v4';
import { ReadingError } from './errors';
import { audioType } from './file-type';
import type { CallOptions, Endpoint } from './http';
import { CallError, post } from './http';

const MIME = {
  ogg: 'audio/ogg',
  mp3: 'audio/mpeg',
  wav: 'audio/wav',
  m4a: 'audio/mp4',
  webm: 'audio/webm',
  flac: 'audio/flac',
} as const;

const Answer = z.object({ text: z.string() });
const FAILED = 'No pude escuchar la nota de voz en este momento. Intente de nuevo o escriba la venta.';

/**
 * What a voice note says. Sent as it is: only the name changes, because transcribers refuse Telegram's `.oga`.
 * @param endpoint null when the shop has configured none
 * @throws ReadingError voice_not_configured, unsupported_file, voice_failed, voice_empty
 */
export async function transcribe(
  bytes: Buffer,
  endpoint: Endpoint | null,
  { idioma, palabras_voz }: { idioma: string; palabras_voz: string },
  call: CallOptions,
): Promise<string> {
  if (!endpoint) throw notConfigured();
  const type = audioType(bytes);
  if (!type)
    throw new ReadingError(
      'unsupported_file',
      'Ese audio no lo puedo escuchar. Grabe una nota de voz o escriba la venta.',
    );

  const form = (): RequestInit => {
    const body = new FormData();
    body.set('file', new Blob([new Uint8Array(bytes)], { type: MIME[type] }), `voz.${type}`);
    body.set('model', endpoint.model);
    body.set('language', idioma);
    body.set('prompt', palabras_voz);
    body.set('response_format', 'json');
    body.set('temperature', '0');
    return { body };
  };

  let text: string;
  try {
    text = Answer.parse(JSON.parse(await post(endpoint, '/audio/transcriptions', form, call))).text.trim();
  } catch (error) {
    const tooBig = error instanceof CallError && error.status === 413;
    throw tooBig
      ? new ReadingError(
          'file_too_big',
          'La nota de voz es muy larga. Envíe una más corta o escriba la venta.',
          { cause: error },
        )
      : new ReadingError('voice_failed', FAILED, { cause: error });
  }
  // Whisper repeats its prompt, or thanks for watching, when it hears nothing
  if (!/\p{L}{2}|\p{N}/u.test(text) || palabras_voz.includes(text.replace(/[.\s]+$/, ''))) {
    throw new ReadingError(
      'voice_empty',
      'No escuché ninguna venta en la nota de voz. Grábela de nuevo o escríbala.',
    );
  }
  return text;
}

/** Said before anything is downloaded. */
export function notConfigured(): ReadingError {
  return new ReadingError(
    'voice_not_configured',
    'Todavía no puedo escuchar notas de voz en esta joyería. Por favor escriba la venta en un mensaje.',
  );
}
