import type { Channel, Material, PaymentMethod, PieceType } from './glossary';

/**
 * What was read in a sales message: the line that `jewelry extract` prints and the payload that travels between
 * the Extraer node and the Conversación node. Money is in pesos as a plain number (at most two decimals).
 */
export interface ExtraccionJson {
  items: ItemExtraidoJson[];
  cliente: ClienteJson;
  /** `valor` is pesos for `valor`, 0-100 for `porcentaje`. */
  descuento: { tipo: 'valor' | 'porcentaje'; valor: number } | null;
  /** true: the message asks for IVA; false: it says without; null: it says nothing (or "iva incluido"). */
  iva: boolean | null;
  metodo_pago: PaymentMethod | null;
  notas: string | null;
  /** 0 to 1, from evidence (prices found, totals that agree, known products), never a constant. */
  confianza: number;
  /** The total that the message itself states, if any: compared with ours, never used instead of it. */
  total_indicado?: number | null;
  /** What the card must show as "⚠ verificar", worst first, in Spanish. */
  dudas?: DudaJson[];
  /** Engine that produced it. */
  motor?: 'reglas' | 'ia' | 'automatico';
  canal?: Channel;
  /** What was heard or seen, when the source was a voice note or a photo. */
  transcripcion?: string | null;
}

export interface ItemExtraidoJson {
  nombre: string;
  descripcion: string | null;
  cantidad: number;
  /** Unit price in pesos; a stated total for several is divided. */
  precio: number;
  tipo_prenda: PieceType | null;
  material: Material | null;
  peso_gramos: number | null;
  /** 0 to 1. */
  confianza?: number;
  /** Where in the source text each value was read. */
  evidencia?: {
    campo: 'nombre' | 'precio' | 'cantidad' | 'peso_gramos' | 'material';
    inicio: number;
    fin: number;
    texto: string;
  }[];
}

export interface ClienteJson {
  nombre: string | null;
  cedula: string | null;
  telefono: string | null;
  email: string | null;
  direccion: string | null;
  ciudad: string | null;
}

export interface DudaJson {
  /** Which value is doubtful: `items.0.precio`, `cliente.cedula`, `total`, `linea.2` … */
  campo: string;
  mensaje: string;
  /** The words in the source that the doubt is about. */
  texto?: string;
}

/** A customer about whom nothing is known. */
export const EMPTY_CLIENTE: ClienteJson = {
  nombre: null,
  cedula: null,
  telefono: null,
  email: null,
  direccion: null,
  ciudad: null,
};
