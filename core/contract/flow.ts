import type { ExtraccionJson } from './extraction';
import type { Channel } from './glossary';

/**
 * The one item shape that our nodes hand to each other inside n8n, so that the main flow needs no expressions.
 * Ids and small JSON only; a file travels as n8n binary data, and only on the way to a node that sends it.
 */
export interface FlowItem {
  /** Who and where: present on every item after the first Conversación box. */
  contexto: FlowContext;
  /** On the `extraer` output: what the Extraer node must read. */
  extraer?: ExtractRequest;
  /** On the way back from the Extraer node. */
  extraccion?: ExtraccionJson;
  /** How long reading took, in milliseconds. */
  duracion_ms?: number;
  /** Set instead of `extraccion` when reading failed; `mensaje` is fit to be shown to the seller. */
  extraccion_error?: { mensaje: string; referencia: string };
  /** On the `facturar` output: the confirmed draft; then the invoice made of it. */
  draft_id?: string;
  /** Set by the Factura node when it could not issue; `mensaje` is fit to be shown to the seller. */
  factura_error?: { codigo: string; mensaje: string; referencia: string };
  /** Set by the Documento node when the PDF failed: the invoice stands. */
  documento_error?: { mensaje: string; referencia: string };
  /** On the error path of a box that answers a webhook: what the caller gets, and with which HTTP status. */
  webhook_error?: { estado: number; cuerpo: Record<string, unknown> };
  /** A box failed for no fault of the person's: rides along to the box that tells the administrators. */
  fallo?: FlowFault;
  invoice_id?: string;
  numero_factura?: string;
  /** On the `respuesta` output: what the Responder node must do, in order. */
  respuestas?: OutgoingCall[];
  /** With `respuestas`: the turn to send them, which the step that recorded them has taken for the Responder node. */
  envio?: SendingTurn;
}

/** Whoever sends an update's replies holds a lease, so that two never send the same. */
export interface SendingTurn {
  /** Names the holder. */
  remitente: string;
  /** When it was taken, in ms since 1970. */
  tomado: number;
  /** draft -> message of its card, as far as there is one. */
  tarjetas: Record<string, number>;
}

export interface FlowContext {
  bot_id: string;
  update_id: number;
  chat_id: string;
  /** null while the chat is not linked to a user. */
  organization_id: string | null;
  user_id: string | null;
  /** Follows the update through relay, n8n, SQL and logs. */
  correlation_id: string;
}

export interface FlowFault {
  /** Name of the box. */
  caja: string;
  mensaje: string;
  /** What the person in the chat was told, if anything. */
  referencia: string;
  /** null when it is not known whose shop it was. */
  organization_id: string | null;
}

export interface ExtractRequest {
  channel: Channel;
  /** The typed text, or the caption of a photo. */
  text: string | null;
  /** Telegram files to download (an album has several); empty for text. */
  files: { file_id: string; mime: string | null; bytes: number | null; seconds: number | null }[];
  /** A card is open: what is said may be one more line for it, which needs no story of a sale. */
  adding?: boolean;
}

/**
 * One Bot API call. `binario` names the n8n binary property that is sent as `document`.
 * `clave` is unique within the update, so that a reply is sent once even when the update is handed over twice.
 */
export interface OutgoingCall {
  clave: string;
  method: string;
  payload: Record<string, unknown>;
  binario?: string;
  /**
   * The call shows the card of this draft: `sendMessage` puts a new card (its message_id is remembered on the draft),
   * `editMessageText` without message_id changes the card where it is, or sends a new one when it is gone.
   */
  tarjeta_de?: string;
  /** `binario` is this invoice's PDF: when the call must be repeated, the file is made again. */
  documento_de?: string;
  /** A failure of this call is only logged (answerCallbackQuery, deleteMessage, chat actions). */
  opcional?: boolean;
  /** Sent instead when this call fails for good (a password that could not be deleted: the person is told). */
  si_falla?: { method: string; payload: Record<string, unknown> };
}
