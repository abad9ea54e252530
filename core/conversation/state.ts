import type { ExtraccionJson } from '../contract/extraction';
import type { ExtractRequest, OutgoingCall } from '../contract/flow';
import type { Channel, InvoiceStatus, Material, PaymentMethod, PieceType, Role } from '../contract/glossary';
import type { TaxTerms } from '../invoicing';
import type { Texts } from './texts';

/** Pesos (or a percentage) as decimal text, so that a draft survives JSON without becoming a float. */
export type DecimalText = string;

export interface DraftLine {
  name: string;
  description: string | null;
  quantity: number;
  /** null: not known yet; the sale cannot be confirmed. */
  unitPrice: DecimalText | null;
  pieceType: PieceType | null;
  material: Material | null;
  weightGrams: number | null;
}

export const CUSTOMER_FIELDS = ['nombre', 'cedula', 'telefono', 'email', 'direccion', 'ciudad'] as const;
export type CustomerField = (typeof CUSTOMER_FIELDS)[number];
export type CustomerData = Record<CustomerField, string | null>;

export interface Doubt {
  /** `items.0.precio`, `cliente.cedula`, `total` …: cleared when that value is edited. */
  field: string;
  message: string;
  source: string | null;
}

/**
 * How IVA applies to this sale: `shop` follows the shop's regime; `included` and `added` say whether the prices
 * contain it; `none` is a sale without IVA. A shop that is not responsible for IVA only knows `shop`.
 */
export type TaxMode = 'shop' | 'included' | 'added' | 'none';

export interface Draft {
  id: string;
  lines: DraftLine[];
  customer: CustomerData;
  /** True when the customer was known to the shop and filled in. */
  returning: boolean;
  /** A known customer with the same phone: used only after the seller agrees. */
  suggestion: CustomerData | null;
  discount: { kind: 'amount' | 'percent'; value: DecimalText } | null;
  tax: TaxMode;
  payment: PaymentMethod | null;
  bank: string | null;
  notes: string | null;
  doubts: Doubt[];
  channel: Channel;
  /** What the seller wrote, what was heard or what was seen. */
  source: string | null;
  /** media_group_id of the album that started it: its other photos belong to the same draft. */
  albumId: string | null;
  /** `issuing` from the confirming tap until the invoice exists. */
  status: 'open' | 'issuing';
  /** Fingerprint of lines, tax and total as the card shows them; null while they cannot be added up. */
  shownHash: string | null;
  /** Fingerprint of lines, tax and total that the seller confirmed; what is issued must have the same. */
  confirmedHash: string | null;
  /** ISO timestamps. */
  createdAt: string;
  expiresAt: string;
}

/** What the next plain message answers; null: it is read as a sale. */
export type Awaiting =
  | { kind: 'login-cedula' }
  | { kind: 'login-password'; cedula: string }
  | { kind: 'login-shop'; options: LoginOption[] }
  | { kind: 'line'; index: number; field: 'name' | 'description' | 'quantity' | 'unitPrice' }
  | { kind: 'add-line' }
  | { kind: 'customer'; field: CustomerField }
  | { kind: 'discount' }
  | { kind: 'search' }
  | { kind: 'void-reason'; invoiceId: string }
  | { kind: 'void-confirm'; invoiceId: string; reason: string }
  | { kind: 'new-user' };

/** Which face of the card is shown. */
export type View =
  | { name: 'card' }
  | { name: 'items' }
  | { name: 'item'; index: number }
  | { name: 'customer' }
  | { name: 'payment' }
  | { name: 'banks' }
  | { name: 'tax' }
  | { name: 'discount' };

export interface LoginOption {
  organizationId: string;
  userId: string;
  shop: string;
}

/** Everything remembered about one chat between two updates. */
export interface ChatState {
  /** Grows with every change of the draft in this chat and is part of each button: an old button is recognised. */
  revision: number;
  awaiting: Awaiting | null;
  view: View;
  draft: Draft | null;
  /** Sales that arrived while another was on the card; each becomes the card in its turn. */
  queue: { extraction: ExtraccionJson; albumId: string | null; words?: string | null }[];
  /** The last search, for the buttons that page through it. */
  lastSearch: string | null;
  /** The sale being issued: a confirmation that is handed over again finds it although its draft is closed. */
  issuing: { draftId: string } | null;
  /** Where the card is, as far as known when the update arrived; written by the node that sends it. */
  cardMessageId: number | null;
}

/** A chat about which nothing is remembered. The clock makes its revisions newer than any button drawn before. */
export function emptyState(now: Date): ChatState {
  return {
    revision: Math.floor(now.getTime() / 1000),
    awaiting: null,
    view: { name: 'card' },
    draft: null,
    queue: [],
    lastSearch: null,
    issuing: null,
    cardMessageId: null,
  };
}

export interface TelegramFile {
  file_id: string;
  mime: string | null;
  bytes: number | null;
  seconds: number | null;
}

export type UnsupportedKind =
  'group' | 'edited' | 'sticker' | 'contact' | 'location' | 'video' | 'document' | 'forward' | 'other';

/** What came from the person. */
export type UserInput =
  | { kind: 'text'; text: string; messageId: number }
  | { kind: 'command'; command: string; argument: string; messageId: number }
  | { kind: 'voice'; file: TelegramFile; messageId: number }
  | { kind: 'photo'; file: TelegramFile; caption: string | null; albumId: string | null; messageId: number }
  | {
      kind: 'button';
      data: string;
      callbackId: string;
      messageId: number | null;
      /** The button is under a file (the PDF): its words are a caption. */
      onFile?: boolean;
    }
  | { kind: 'unsupported'; what: UnsupportedKind; messageId: number | null }
  /** The person blocked or deleted the bot, or a service message: nothing to answer. */
  | { kind: 'ignored' };

/** What the program found out for the conversation: the answer to a `Lookup`, or the end of a reading or an issue. */
export type ResultInput =
  | {
      kind: 'extraction';
      extraction: ExtraccionJson;
      albumId: string | null;
      /** What was typed, said or written under the photo. */
      words?: string | null;
      milliseconds: number | null;
    }
  | { kind: 'extraction-failed'; message: string; reference: string }
  | { kind: 'issued'; draftId: string; invoice: InvoiceSummary; document: 'ready' | 'failed' }
  | {
      kind: 'issue-failed';
      draftId: string;
      reason: 'changed' | 'rule' | 'error';
      message: string | null;
      reference: string;
    }
  | { kind: 'document'; invoice: InvoiceSummary; document: 'ready' | 'failed' }
  | { kind: 'invite'; outcome: 'ok'; user: LinkedUser; shop: ShopFacts }
  | { kind: 'invite'; outcome: 'invalid' | 'blocked' }
  | { kind: 'login'; outcome: 'ok'; user: LinkedUser; shop: ShopFacts }
  | { kind: 'login'; outcome: 'choose'; options: LoginOption[] }
  | { kind: 'login'; outcome: 'wrong'; attemptsLeft: number }
  | { kind: 'login'; outcome: 'blocked'; minutes: number }
  | { kind: 'customer'; by: 'cedula' | 'telefono'; customer: CustomerData | null }
  | { kind: 'allowance'; ok: true }
  | { kind: 'allowance'; ok: false; limit: number }
  | {
      kind: 'invoices';
      page: number;
      query: string | null;
      rows: InvoiceSummary[];
      more: boolean;
      total: number;
    }
  | { kind: 'invoice'; purpose: 'view' | 'void'; invoice: InvoiceSummary | null }
  | { kind: 'status'; outcome: 'ok'; invoice: InvoiceSummary }
  | { kind: 'status'; outcome: 'refused' | 'missing'; invoice: InvoiceSummary | null }
  | { kind: 'summary'; summary: SalesSummary }
  | { kind: 'user-created'; outcome: 'ok' | 'exists'; name: string; link: string }
  | { kind: 'user-created'; outcome: 'inactive'; name: string }
  | { kind: 'user-created'; outcome: 'limit'; name: string; limit: number };

export type ChatInput = UserInput | ResultInput;

/** Questions that the program answers within the same transaction, with a `ResultInput`. */
export type Lookup =
  | { kind: 'redeem-invite'; code: string }
  | { kind: 'login'; cedula: string; password: string }
  | { kind: 'choose-shop'; option: LoginOption }
  | { kind: 'find-customer'; by: 'cedula' | 'telefono'; value: string }
  | { kind: 'issue-allowance' }
  | { kind: 'list-invoices'; page: number; query: string | null }
  | { kind: 'get-invoice'; invoiceId: string; purpose: 'view' | 'void' }
  | { kind: 'set-status'; invoiceId: string; status: 'PAGADA' | 'ANULADA'; reason: string | null }
  | { kind: 'summary' }
  | { kind: 'create-user'; name: string; cedula: string };

/** What leaves the conversation: work for other nodes, or facts to be stored without an answer. */
export type Request =
  | Lookup
  | { kind: 'extract'; request: ExtractRequest }
  | { kind: 'issue'; draftId: string }
  | { kind: 'send-document'; invoiceId: string }
  | { kind: 'unlink' }
  /** Forget the words of this update (a password) as soon as it is handled. */
  | { kind: 'redact-update' }
  | { kind: 'close-draft'; draftId: string; as: 'cancelled' | 'expired' | 'completed' };

export interface LinkedUser {
  id: string;
  organizationId: string;
  name: string;
  role: Role;
}

/** The shop's settings that the conversation needs. */
export interface ShopFacts {
  name: string;
  tax: TaxTerms;
  requiredFields: readonly CustomerField[];
  /** How many items an invoice may have in the shop's plan. */
  maxItems: number;
  /** Does the plan include photos and voice notes? */
  photoAndVoice: boolean;
}

/** Facts that the machine may use besides its state; nothing in it is read from the outside by itself. */
export interface Context {
  now: Date;
  newId: () => string;
  chatId: string;
  user: LinkedUser | null;
  shop: ShopFacts | null;
  /** The button press being answered, if the update is one. */
  callback: { id: string; messageId: number | null; onFile?: boolean } | null;
  /** More than 30 messages in the last minute. */
  tooFast: boolean;
  texts: Texts;
}

export interface InvoiceSummary {
  id: string;
  number: string;
  status: InvoiceStatus;
  customerName: string | null;
  customerId: string | null;
  total: DecimalText;
  payment: PaymentMethod | null;
  sellerName: string | null;
  createdAt: Date;
  dueDate: string | null;
  lines: { name: string; quantity: number; unitPrice: DecimalText }[];
}

export interface SalesSummary {
  today: { count: number; total: DecimalText };
  month: { count: number; total: DecimalText };
  pending: { count: number; total: DecimalText };
  byPayment: { payment: PaymentMethod | null; count: number; total: DecimalText }[];
  bySeller: { name: string; count: number; total: DecimalText }[];
}

/** One change of the draft, for its history. */
export interface DraftChange {
  field: string;
  old: string | null;
  new: string | null;
  source: 'user' | 'ai' | 'system';
}

/** A Bot API call without its `clave`, which is given when all the replies of the update are known. */
export type Call = Omit<OutgoingCall, 'clave'>;

export interface Outcome {
  state: ChatState;
  calls: Call[];
  requests: Request[];
  changes: DraftChange[];
}
