#!/usr/bin/env node
import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { completeEnvironment } from '../stack/installation';
import { CommandError } from './output';

interface CommandFile {
  register(program: Command): void;
}

const COMMANDS = join(__dirname, 'commands');

/** Names of the command files (`org`, `extract` …): each registers the command of its own name. */
function commandNames(): string[] {
  return readdirSync(COMMANDS)
    .filter((file) => /^[a-z-]+\.(ts|js)$/.test(file))
    .map((file) => file.replace(/\.(ts|js)$/, ''))
    .sort();
}

/**
 * Only the file of the command that was asked for is loaded: `jewelry extract` need not wait for Sequelize, nor
 * `jewelry org` for the lexicon. Help lists them all, so it loads them all.
 */
export async function loadCommands(program: Command, asked: string | undefined): Promise<void> {
  const names = commandNames();
  const wanted = asked && names.includes(asked) ? [asked] : names;
  for (const name of wanted) {
    const file = (await import(join(COMMANDS, name))) as CommandFile;
    file.register(program);
  }
}

/** Exit codes: 0 done, 1 it failed, 2 it was called wrongly. */
export async function run(argv: string[]): Promise<number> {
  const program = new Command('jewelry')
    .description('Operación de Jewelry Invoice Bot')
    .helpOption('-h, --help', 'muestra esta ayuda')
    .helpCommand('help [orden]', 'muestra la ayuda de una orden')
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'Error: ')) })
    .showHelpAfterError('(use --help para ver las opciones)')
    .exitOverride();
  try {
    await loadCommands(program, argv[0]);
    inheritSettings(program);
    await program.parseAsync(argv, { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    return report(error);
  }
}

/** Subcommands that were built by themselves do not copy the program's manners. */
function inheritSettings(command: Command): void {
  for (const child of command.commands) {
    child.copyInheritedSettings(command);
    inheritSettings(child);
  }
}

function report(error: unknown): number {
  const { message, name } = error as Error;
  // Errors of these kinds are meant for the operator; anything else is a bug, whose stack helps.
  const known = ['CommandError', 'InvoicingError', 'DatabaseUnavailableError', 'ConfigurationError'].includes(
    name,
  );
  process.stderr.write(
    known || process.env.LOG_LEVEL !== 'DEBUG' ? `Error: ${message}\n` : `${(error as Error).stack}\n`,
  );
  return error instanceof CommandError ? error.exitCode : 1;
}

/** The command as a process: environment, arguments, exit code. */
export function main(): void {
  if (!existsSync(COMMANDS)) throw new Error('The package is incomplete: cli/commands is missing.');
  // beside `npm start`: its .env, and the database and keys that it keeps in DATA_DIR
  const root = join(__dirname, basename(dirname(__dirname)) === 'dist' ? '../..' : '..');
  Object.assign(process.env, completeEnvironment(root, process.env));
  void run(process.argv.slice(2)).then((code) => {
    process.exitCode = code;
  });
}

if (require.main === module) main();
