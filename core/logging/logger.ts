import { AsyncLocalStorage } from 'node:async_hooks';
import bunyan from 'bunyan';
import { redact, redactText } from './redaction';

/** A bunyan logger: `logger.info({ invoice_id }, 'Invoice issued')`, `logger.error({ err }, '…')`, `logger.child({ … })`. */
export type Logger = bunyan;

/** Fields that lines of one request or update share. */
export interface LogContext {
  correlation_id?: string;
  organization_id?: string | null;
  user_id?: string | null;
  [field: string]: unknown;
}

interface LogRecord {
  name: string;
  level: number;
  msg: string;
  time: Date;
  [field: string]: unknown;
}

type LevelName = 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR' | 'CRITICAL';

const LEVELS: Record<LevelName, number> = { DEBUG: 20, INFO: 30, WARNING: 40, ERROR: 50, CRITICAL: 60 };
/** Fields that come first, in this order, after the four fixed ones. */
const LEADING = ['organization_id', 'invoice_id', 'user_id', 'duration_ms', 'correlation_id'];
const BUNYAN_ONLY = new Set(['name', 'hostname', 'pid', 'level', 'msg', 'time', 'v', 'src']);

interface Sink {
  level: LevelName;
  readable: boolean;
  write: (line: string) => void;
}

const sink: Sink = {
  level: 'INFO',
  readable: false,
  write: (line) => {
    process.stdout.write(line);
  },
};
const context = new AsyncLocalStorage<LogContext>();

/**
 * Sets, for all loggers of the process, the least level that is written, whether lines are for a person (development
 * on a terminal) or JSON, and where they go (standard output unless told).
 */
export function configureLogging(options: Partial<Sink>): void {
  Object.assign(sink, options);
}

/**
 * A logger named by dots (`jewelry.api.invoices`). One JSON object a line: timestamp, level, logger, message, then
 * organization_id, invoice_id, user_id, duration_ms, correlation_id and the rest; secrets and cédulas are hidden.
 * Pass errors as `{ err }`.
 */
export function createLogger(name: string, fields: Record<string, unknown> = {}): Logger {
  return bunyan.createLogger({
    name,
    streams: [
      { type: 'raw', level: 'debug', stream: { write: writeRecord } as unknown as NodeJS.WritableStream },
    ],
    ...fields,
  });
}

/** Runs the function; every line logged within it, also after an await, carries the fields. Nested calls add theirs. */
export function withLogContext<T>(fields: LogContext, run: () => T): T {
  return context.run({ ...context.getStore(), ...fields }, run);
}

/** Adds fields to the context that is running, e.g. the user once a token was checked; without one it does nothing. */
export function addLogContext(fields: LogContext): void {
  const current = context.getStore();
  if (current) Object.assign(current, fields);
}

function writeRecord(record: LogRecord): void {
  if (record.level < LEVELS[sink.level]) return;
  const fields: Record<string, unknown> = { ...context.getStore() };
  for (const [key, value] of Object.entries(record)) if (!BUNYAN_ONLY.has(key)) fields[key] = value;
  const safe = redact(fields) as Record<string, unknown>;
  const ordered: Record<string, unknown> = {
    timestamp: record.time.toISOString(),
    level: levelName(record.level),
    logger: record.name,
    message: redactText(record.msg),
  };
  for (const key of LEADING) if (safe[key] !== undefined) ordered[key] = safe[key];
  for (const [key, value] of Object.entries(safe)) if (!(key in ordered)) ordered[key] = value;
  sink.write(sink.readable ? formatReadable(ordered) : `${JSON.stringify(ordered)}\n`);
}

function levelName(level: number): LevelName {
  if (level >= LEVELS.CRITICAL) return 'CRITICAL';
  if (level >= LEVELS.ERROR) return 'ERROR';
  if (level >= LEVELS.WARNING) return 'WARNING';
  return level >= LEVELS.INFO ? 'INFO' : 'DEBUG';
}

const COLORS: Record<LevelName, string> = {
  DEBUG: '90',
  INFO: '36',
  WARNING: '33',
  ERROR: '31',
  CRITICAL: '41',
};

function formatReadable(line: Record<string, unknown>): string {
  const { timestamp, level, logger, message, err, ...rest } = line;
  const details = Object.entries(rest)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ');
  const stack = err && typeof err === 'object' && 'stack' in err ? `\n${String(err.stack)}` : '';
  const color = COLORS[level as LevelName];
  return `${String(timestamp).slice(11, 19)} \u001b[${color}m${String(level).padEnd(8)}\u001b[0m ${String(logger)} ${String(message)}${
    details ? ` \u001b[90m${details}\u001b[0m` : ''
  }${stack}\n`;
}
