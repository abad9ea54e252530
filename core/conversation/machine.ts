import * as afterSale from './after-sale';
import { answer } from './answers';
import { parseButton } from './callback-data';
import { pressDraftButton } from './card-buttons';
import { cancelDraft, expireDraft } from './closing';
import { handleCustomer } from './customer';
import { handleInvite, handleLogin, handleStranger, leave } from './entering';
import { handleAllowance, handleIssued, handleIssueFailed } from './issuing';
import { handleExtraction, handleExtractionFailed, readPhoto, readText, readVoice } from './reading';
import { stale } from './stale';
import type {
  ChatInput,
  ChatState,
  Context,
  Draft,
  DraftChange,
  Lookup,
  Outcome,
  Request,
  ResultInput,
  UserInput,
} from './state';
import { Turn } from './turn';

type Of<Input, Kind> = Extract<Input, { kind: Kind }>;

const LOOKUPS: readonly Request['kind'][] = [
  'redeem-invite',
  'login',
  'choose-shop',
  'find-customer',
  'issue-allowance',
  'list-invoices',
  'get-invoice',
  'set-status',
  'summary',
  'create-user',
] satisfies Lookup['kind'][];

const isLookup = (request: Request): request is Lookup => LOOKUPS.includes(request.kind);

/** Longest chain of lookups one update can need (start a draft from the queue and look its customer up). */
const MAX_ROUNDS = 6;

/**
 * Handles one input to its end: asks `find` for what the conversation must know, until nothing is open.
 * The machine itself is pure; `find` runs in the caller's transaction. Requests that are left in the outcome are
 * for other nodes (extract, issue, send-document) or to be stored (unlink, close-draft, redact-update).
 */
export async function converse(
  state: ChatState,
  input: ChatInput,
  context: Context,
  find: (lookup: Lookup) => Promise<ResultInput>,
): Promise<Outcome> {
  const turn = new Turn(state, context);
  handle(turn, input);
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const position = turn.requests.findIndex(isLookup);
    if (position === -1) break;
    const [lookup] = turn.requests.splice(position, 1) as [Lookup];
    handle(turn, await find(lookup));
  }
  turn.finish();
  return outcomeOf(turn, state, input);
}

/** One step without answering lookups: what the tests of the state machine look at. */
export function advance(state: ChatState, input: ChatInput, context: Context): Outcome {
  const turn = new Turn(state, context);
  handle(turn, input);
  if (!turn.requests.some(isLookup)) turn.finish();
  return outcomeOf(turn, state, input);
}

function outcomeOf(turn: Turn, before: ChatState, input: ChatInput): Outcome {
  const source = input.kind === 'extraction' ? 'ai' : input.kind === 'customer' ? 'system' : 'user';
  return {
    state: turn.state,
    calls: turn.calls,
    requests: turn.requests,
    changes: changesBetween(before.draft, turn.state.draft, source),
  };
}

function handle(turn: Turn, input: ChatInput): void {
  switch (input.kind) {
    case 'text':
    case 'command':
    case 'voice':
    case 'photo':
    case 'button':
    case 'unsupported':
    case 'ignored':
      return turn.context.user && turn.context.shop ? handleMember(turn, input) : handleStranger(turn, input);
    case 'invite':
      return handleInvite(turn, input);
    case 'login':
      return handleLogin(turn, input);
    default:
      // the seller may have left (or been shut out) while the answer was under way
      if (turn.context.user && turn.context.shop) handleResult(turn, input);
  }
}

function handleResult(turn: Turn, input: Exclude<ResultInput, { kind: 'invite' | 'login' }>): void {
  switch (input.kind) {
    case 'extraction':
      expireDraft(turn);
      return handleExtraction(turn, input);
    case 'extraction-failed':
      return handleExtractionFailed(turn, input);
    case 'customer':
      return handleCustomer(turn, input);
    case 'allowance':
      return handleAllowance(turn, input);
    case 'issued':
      return handleIssued(turn, input);
    case 'issue-failed':
      return handleIssueFailed(turn, input);
    case 'document':
      return afterSale.handleDocument(turn, input);
    case 'invoices':
      return afterSale.handleInvoices(turn, input);
    case 'invoice':
      return afterSale.handleInvoice(turn, input);
    case 'status':
      return afterSale.handleStatus(turn, input);
    case 'summary':
      return afterSale.handleSummary(turn, input);
    case 'user-created':
      return afterSale.handleUserCreated(turn, input);
  }
}

function handleMember(turn: Turn, input: UserInput): void {
  const { texts, context } = turn;
  if (input.kind === 'ignored') return;
  if (input.kind === 'unsupported') return turn.say(texts.unsupported(input.what));
  if (context.tooFast) return turn.say(texts.tooFast());
  if (input.kind === 'button') return pressButton(turn, input);
  expireDraft(turn);
  switch (input.kind) {
    case 'command':
      return command(turn, input);
    case 'text':
      return text(turn, input.text);
    case 'voice':
      return context.user!.role === 'CONTADOR' ? turn.say(texts.readOnlyRole()) : readVoice(turn, input);
    case 'photo':
      return context.user!.role === 'CONTADOR' ? turn.say(texts.readOnlyRole()) : readPhoto(turn, input);
  }
}

function text(turn: Turn, words: string): void {
  const { awaiting } = turn.state;
  const seller = turn.context.user!.role !== 'CONTADOR';
  switch (awaiting?.kind) {
    case 'search':
      return turn.ask({ kind: 'list-invoices', page: 1, query: words.trim().slice(0, 100) });
    case 'void-reason':
      return afterSale.takeVoidReason(turn, awaiting.invoiceId, words);
    case 'void-confirm':
      // a new reason replaces the one that waits for its confirmation
      return afterSale.takeVoidReason(turn, awaiting.invoiceId, words);
    case 'new-user':
      return newUser(turn, words);
    case 'line':
    case 'customer':
    case 'discount':
      if (turn.state.draft) return answer(turn, awaiting, words);
      break;
    default:
      break;
  }
  if (!seller) return turn.say(turn.texts.readOnlyRole());
  readText(turn, words);
}

function newUser(turn: Turn, words: string): void {
  const match = /^([\p{L}' .-]{2,100}?)[\s,]+(?:c\.?c\.?\s*)?([\d.]{6,15})$/u.exec(words.trim());
  const cedula = match?.[2]?.replace(/\./g, '') ?? '';
  if (!match || !/^\d{6,12}$/.test(cedula)) {
    turn.patch({ awaiting: { kind: 'new-user' } });
    return turn.say(turn.texts.badNewUser());
  }
  turn.ask({ kind: 'create-user', name: match[1]!.trim().replace(/\s+/g, ' '), cedula });
}

function command(turn: Turn, input: Of<UserInput, 'command'>): void {
  const { texts, state, context } = turn;
  const user = context.user!;
  const admin = user.role === 'ADMIN';
  switch (input.command) {
    case 'start':
      if (input.argument) return turn.ask({ kind: 'redeem-invite', code: input.argument });
      return turn.say(texts.alreadyLinked(user.name, context.shop!.name));
    case 'factura':
      if (user.role === 'CONTADOR') return turn.say(texts.readOnlyRole());
      if (state.draft) {
        turn.patch({ view: { name: 'card' }, awaiting: null });
        turn.card(true);
        return input.argument ? readText(turn, input.argument) : undefined;
      }
      return input.argument ? readText(turn, input.argument) : turn.say(texts.askSale());
    case 'lista':
      return turn.ask({ kind: 'list-invoices', page: 1, query: null });
    case 'buscar':
      if (input.argument)
        return turn.ask({ kind: 'list-invoices', page: 1, query: input.argument.slice(0, 100) });
      turn.patch({ awaiting: { kind: 'search' } });
      return turn.say(texts.askSearch());
    case 'ayuda':
    case 'help':
      return turn.say(texts.help(admin));
    case 'cancelar':
    case 'cancel':
      return cancel(turn);
    case 'salir':
      return leave(turn);
    case 'resumen':
      return admin ? turn.ask({ kind: 'summary' }) : turn.say(texts.adminOnly());
    case 'usuario':
      if (!admin) return turn.say(texts.adminOnly());
      if (input.argument) return newUser(turn, input.argument);
      turn.patch({ awaiting: { kind: 'new-user' } });
      return turn.say(texts.askNewUser());
    default:
      return turn.say(texts.unknownCommand());
  }
}

/** `/cancelar` undoes one thing: a question that is open, else the draft. */
function cancel(turn: Turn): void {
  const { awaiting, draft } = turn.state;
  const aside = awaiting && ['search', 'void-reason', 'void-confirm', 'new-user'].includes(awaiting.kind);
  if (aside) {
    turn.patch({ awaiting: null });
    return turn.say(turn.texts.stepCancelled());
  }
  if (!draft) return turn.say(turn.texts.nothingToCancel());
  cancelDraft(turn, draft);
  // the closed card may be far up: the answer to a command belongs at the bottom
  turn.say(turn.texts.cancelled());
}

function pressButton(turn: Turn, input: Of<UserInput, 'button'>): void {
  const { texts, state, context } = turn;
  const { action, revision } = parseButton(input.data);
  if (!action) return turn.toast(texts.unknownButton, true);
  const readOnly = context.user!.role === 'CONTADOR';
  switch (action.kind) {
    case 'invoice-view':
      if (state.awaiting?.kind === 'void-confirm') turn.patch({ awaiting: null });
      return turn.ask({ kind: 'get-invoice', invoiceId: action.invoiceId, purpose: 'view' });
    case 'invoice-pdf':
      return turn.ask({ kind: 'send-document', invoiceId: action.invoiceId });
    case 'invoice-paid':
      if (readOnly) return turn.toast(texts.adminOnly(), true);
      return turn.ask({ kind: 'set-status', invoiceId: action.invoiceId, status: 'PAGADA', reason: null });
    case 'invoice-void':
      if (readOnly) return turn.toast(texts.adminOnly(), true);
      return turn.ask({ kind: 'get-invoice', invoiceId: action.invoiceId, purpose: 'void' });
    case 'invoice-void-yes':
      if (state.awaiting?.kind !== 'void-confirm' || state.awaiting.invoiceId !== action.invoiceId)
        return turn.toast(texts.staleButtonNoDraft, true);
      return turn.ask({
        kind: 'set-status',
        invoiceId: action.invoiceId,
        status: 'ANULADA',
        reason: state.awaiting.reason,
      });
    case 'list':
      return turn.ask({
        kind: 'list-invoices',
        page: action.page,
        query: action.search ? state.lastSearch : null,
      });
    case 'login-shop':
      return turn.toast(texts.staleButtonNoDraft);
    default:
      break;
  }
  // a confirmation handed over again after the invoice was made: its replies are still owed
  if (action.kind === 'confirm' && state.issuing && revision === state.revision)
    return turn.ask({ kind: 'issue', draftId: state.issuing.draftId });
  if (expireDraft(turn)) return turn.toast(texts.staleButtonNoDraft, true);
  const { draft } = turn.state;
  if (!draft || (revision !== null && revision !== state.revision)) return stale(turn);
  if (draft.status === 'issuing')
    turn.patch({ draft: { ...draft, status: 'open', confirmedHash: null }, issuing: null });
  pressDraftButton(turn, turn.state.draft!, action);
}

const flat = (draft: Draft): Record<string, string | null> => ({
  items: JSON.stringify(draft.lines),
  ...Object.fromEntries(Object.entries(draft.customer).map(([field, value]) => [`cliente.${field}`, value])),
  descuento: draft.discount && `${draft.discount.value}${draft.discount.kind === 'percent' ? '%' : ''}`,
  iva: draft.tax,
  metodo_pago: draft.payment,
  banco: draft.bank,
  notas: draft.notes,
});

/** What the update changed in the draft, for its history. Only between two versions of the same draft. */
function changesBetween(
  before: Draft | null,
  after: Draft | null,
  source: DraftChange['source'],
): DraftChange[] {
  if (!before || !after || before.id !== after.id) return [];
  const [old, now] = [flat(before), flat(after)];
  return Object.keys(now)
    .filter((field) => old[field] !== now[field])
    .map((field) => ({ field, old: old[field] ?? null, new: now[field] ?? null, source }));
}
