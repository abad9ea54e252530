/** Everything that staff can turn on the Extraer box. Times in milliseconds unless the name says otherwise. */
export interface ReadingOptions {
  /** `reglas`: local only; `ia`: the model reads; `automatico`: rules first, the model where they are unsure. */
  motor: 'reglas' | 'ia' | 'automatico';
  /** Below this confidence (0 to 1), or with any doubt, `automatico` asks the model. */
  umbral_confianza: number;
  /** Added to the model's instructions (shop vocabulary); it cannot change the output's shape. */
  instrucciones: string | null;
  /** Words that the transcriber should expect. */
  palabras_voz: string;
  idioma: string;
  max_bytes_foto: number;
  max_bytes_voz: number;
  max_segundos_voz: number;
  max_fotos: number;
  tiempo_foto_ms: number;
  tiempo_voz_ms: number;
  tiempo_ia_ms: number;
  /** Words that Tesseract is less sure of than this (0 to 100) make their line doubtful. */
  legibilidad_minima: number;
}

export const DEFAULT_OPTIONS: Readonly<ReadingOptions> = {
  motor: 'reglas',
  umbral_confianza: 0.8,
  instrucciones: null,
  palabras_voz:
    'Venta de joyería en Colombia: anillo, argolla, aretes, topos, candongas, cadena, dije, pulsera, tobillera, ' +
    'reloj, oro de 18 quilates, plata ley 925, esmeralda, circón, gramos, pesos, cédula, Nequi, Daviplata, Bancolombia.',
  idioma: 'es',
  max_bytes_foto: 10 * 1024 * 1024,
  max_bytes_voz: 10 * 1024 * 1024,
  max_segundos_voz: 300,
  max_fotos: 6,
  tiempo_foto_ms: 25_000,
  tiempo_voz_ms: 40_000,
  tiempo_ia_ms: 30_000,
  legibilidad_minima: 45,
};
