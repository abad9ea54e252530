import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { asOwner } from './postgres';
import { databaseUrlOf, secretsOf, type StackAddresses } from './stack';

export interface Searched {
  databaseUrl: string;
  n8nDatabaseUrl: string;
  /** Passwords, tokens and keys, by what they are. */
  secrets: Record<string, string>;
  /** What was printed or measured, by where it was found. */
  texts: Record<string, string>;
}

/** Whose document «consumidor final» is: everybody's. */
const NOBODY = '222222222222';
/** Shorter numbers are found in any log, as measures and ids. */
const LEAST_DIGITS = 7;

/**
 * Looks for secrets, and for every cédula or NIT of the shops' people and customers, wherever they have no business:
 * in logs, in metrics, and in what n8n keeps of its executions. Cédulas live in our own tables and nowhere else;
 * secrets not even there.
 * @returns what was found and where, without showing it whole
 */
export async function findLeaks(searched: Searched): Promise<{ leaks: string[]; nationalIds: number }> {
  const nationalIds = await nationalIdsOf(searched.databaseUrl);
  const places = {
    ...searched.texts,
    ...(await executionsOf(searched.n8nDatabaseUrl)),
  };
  const leaks: string[] = [];
  for (const [place, text] of Object.entries(places)) {
    for (const [what, secret] of Object.entries(searched.secrets))
      if (secret && text.includes(secret)) leaks.push(`${what} in ${place}: ${around(text, secret)}`);
    for (const id of nationalIds)
      if (new RegExp(`(?<![\\d.])${id}(?!\\d)`).test(text))
        leaks.push(`cédula in ${place}: ${around(text, id)}`);
  }
  for (const [table, text] of Object.entries(await chatTablesOf(searched.databaseUrl)))
    for (const [what, secret] of Object.entries(searched.secrets))
      if (secret && text.includes(secret)) leaks.push(`${what} in ${table}: ${around(text, secret)}`);
  return { leaks, nationalIds: nationalIds.length };
}

/** What the shared stack of the end-to-end tests has printed and measured so far, and its secrets. */
export async function searchedOf(
  stack: StackAddresses,
  secrets: Record<string, string> = {},
): Promise<Searched> {
  const databaseUrl = databaseUrlOf(stack);
  const n8nDatabase = new URL(databaseUrl);
  n8nDatabase.pathname = '/n8n';
  const metrics = await Promise.all(
    [stack.api, stack.n8n].map(async (base) => (await fetch(`${base}/metrics`)).text()),
  );
  const { n8nPassword, ...known } = secretsOf(stack);
  return {
    databaseUrl,
    n8nDatabaseUrl: n8nDatabase.toString(),
    secrets: { ...known, n8nPassword, ...secrets },
    texts: {
      ...filesOf(join(stack.dataDir, 'logs')),
      ...filesOf(join(stack.dataDir, 'n8n', '.n8n'), /\.(log|journal)$/),
      'metrics of the server': metrics[0]!,
      'metrics of n8n': metrics[1]!,
    },
  };
}

function filesOf(folder: string, wanted = /./): Record<string, string> {
  const files = readdirSync(folder, { withFileTypes: true }).filter(
    (entry) => entry.isFile() && wanted.test(entry.name),
  );
  return Object.fromEntries(files.map(({ name }) => [name, readFileSync(join(folder, name), 'utf8')]));
}

async function nationalIdsOf(databaseUrl: string): Promise<string[]> {
  const rows = await asOwner<{ id: string }>(
    databaseUrl,
    `SELECT cedula AS id FROM users UNION SELECT cedula FROM customers
      UNION SELECT cliente_cedula FROM invoices`,
  );
  return rows
    .map(({ id }) => id?.replace(/-\d$/, ''))
    .filter((id) => id && id.length >= LEAST_DIGITS && id !== NOBODY);
}

/** What n8n stores of executions; those that it has marked to be removed are `doomedExecutions`. */
async function executionsOf(n8nDatabaseUrl: string): Promise<Record<string, string>> {
  const executions = await asOwner<{ id: number; status: string; data: string }>(
    n8nDatabaseUrl,
    `SELECT e.id, e.status, d.data FROM execution_entity e JOIN execution_data d ON d."executionId" = e.id
      WHERE e."deletedAt" IS NULL`,
  );
  return Object.fromEntries(executions.map(({ id, status, data }) => [`execution ${id} (${status})`, data]));
}

/** Executions that n8n does not store and will remove with its next cleaning. */
export async function doomedExecutions(n8nDatabaseUrl: string): Promise<number> {
  const [row] = await asOwner<{ count: number }>(
    n8nDatabaseUrl,
    'SELECT count(*)::int AS count FROM execution_entity WHERE "deletedAt" IS NOT NULL',
  );
  return row!.count;
}

/** Tables of ours that hold what people wrote: a password must not stay there either. */
async function chatTablesOf(databaseUrl: string): Promise<Record<string, string>> {
  const tables = ['telegram_updates', 'chat_sessions', 'invoice_drafts', 'audit_logs', 'metric_events'];
  const found: Record<string, string> = {};
  for (const table of tables) {
    const rows = await asOwner<{ row: string }>(databaseUrl, `SELECT t::text AS row FROM ${table} t`);
    found[table] = rows.map(({ row }) => row).join('\n');
  }
  return found;
}

/** The words around a find, with the find itself hidden. */
function around(text: string, found: string): string {
  const at = text.indexOf(found);
  return text
    .slice(Math.max(0, at - 120), at + found.length + 40)
    .replaceAll(found, '[…]')
    .replace(/\s+/g, ' ');
}
