/**
 * A fault that whoever runs the stack can mend: what happened and what to do about it, in Spanish, one line each.
 * Anything else that is thrown is a bug of ours and keeps its stack.
 */
export class StackFailure extends Error {
  constructor(
    message: string,
    readonly remedy: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'StackFailure';
  }
}

const NETWORK =
  /ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|network/i;

/**
 * Reads the usual causes out of an error or of a tool's output (npm, PostgreSQL, n8n).
 * Returns null when the text names no cause that we know.
 */
export function recognise(text: string): { message: string; remedy: string } | null {
  if (/ENOSPC|no space left on device|disk quota|EDQUOT/i.test(text)) {
    return {
      message: 'No queda espacio en el disco.',
      remedy: 'Libere espacio (n8n ocupa unos 3 GB la primera vez) y vuelva a ejecutar npm start.',
    };
  }
  if (/EACCES|EPERM|EROFS|permission denied/i.test(text)) {
    return {
      message: 'No hay permiso para escribir o ejecutar un archivo.',
      remedy:
        'Revise el dueño de la carpeta del proyecto, de DATA_DIR y de ~/.cache, y vuelva a ejecutar npm start.',
    };
  }
  if (/gyp ERR!.*(not found|find Python|make)|not found: make|g\+\+: (not found|No such file)/i.test(text)) {
    return {
      message: 'Falta un compilador para los complementos de n8n.',
      remedy:
        'Instálelo (en Debian o Ubuntu: apt-get install -y build-essential python3) y vuelva a ejecutar npm start.',
    };
  }
  if (NETWORK.test(text)) {
    return {
      message: 'No hay conexión con el registro de npm.',
      remedy:
        'Revise la conexión a internet o el proxy (npm config get registry) y vuelva a ejecutar npm start.',
    };
  }
  if (
    /EINTEGRITY|integrity checksum failed|ERR_INVALID_ARG.*cache|tarball data .* seems to be corrupted/i.test(
      text,
    )
  ) {
    return {
      message: 'La caché de npm está dañada.',
      remedy: 'Ejecute npm cache clean --force y luego npm start.',
    };
  }
  return null;
}

/** Makes a StackFailure of whatever was thrown when its cause is known; else returns it as it is. */
export function asFailure(error: unknown): unknown {
  if (error instanceof StackFailure) return error;
  const text =
    error instanceof Error
      ? `${(error as NodeJS.ErrnoException).code ?? ''} ${error.message}`
      : String(error);
  const known = recognise(text);
  return known ? new StackFailure(known.message, known.remedy, { cause: error }) : error;
}
