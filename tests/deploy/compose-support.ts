import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command, Option } from 'commander';
import { parse, type CollectionTag } from 'yaml';

export const root = resolve(__dirname, '../..');

export interface Service {
  image: string;
  build?: { context: string; target: string };
  profiles?: string[];
  command?: string[];
  entrypoint?: string[];
  depends_on?: Record<string, { condition: string }>;
  environment?: Record<string, string>;
  volumes?: string[];
  ports?: string[];
  networks?: string[];
  restart?: string;
  read_only?: boolean;
  cap_drop?: string[];
  security_opt?: string[];
  healthcheck?: { test: string[]; interval: string; timeout: string; start_period: string; retries: number };
  deploy?: {
    replicas?: number;
    resources: { limits: { cpus: string; memory: string }; reservations: { memory: string } };
  };
  logging?: { driver: string; options: Record<string, string> };
}

export interface Compose {
  name?: string;
  services: Record<string, Service>;
  networks?: Record<string, { internal?: boolean } | null>;
  volumes?: Record<string, unknown>;
}

const overrideTag: CollectionTag = { tag: '!override', collection: 'seq' };

/** A compose file with its anchors and merges resolved; variables are left as written. */
export function readCompose(path: string): Compose {
  return parse(readFileSync(join(root, path), 'utf8'), { merge: true, customTags: [overrideTag] }) as Compose;
}

/** `${NAME:-default}`, `${NAME:?message}` and `${NAME}` as compose reads them. @throws Error for a missing required one */
export function interpolate(text: string, env: Record<string, string> = {}): string {
  return text.replace(/(?<!\$)\$\{([A-Z0-9_]+)(?::([-?])([^}]*))?\}/g, (_whole, name: string, kind, rest) => {
    const value = env[name];
    if (value) return value;
    if (kind === '?') throw new Error(`${name} is required`);
    return kind === '-' ? String(rest) : '';
  });
}

/**
 * Why `jewelry` would not understand these words; null when it would. Runs nothing.
 * @param program the whole command tree
 */
export function misunderstanding(program: Command, words: readonly string[]): string | null {
  let command = program;
  let index = 0;
  for (; index < words.length; index += 1) {
    const word = words[index] ?? '';
    const next = command.commands.find((child) => child.name() === word || child.aliases().includes(word));
    if (!next) break;
    command = next;
  }
  if (command === program || command.commands.length > 0) return `no command "${words.join(' ')}"`;
  let positional = 0;
  for (; index < words.length; index += 1) {
    const word = words[index] ?? '';
    if (!word.startsWith('-')) {
      positional += 1;
      continue;
    }
    const option = command.options.find((candidate) => isOption(candidate, word));
    if (!option) return `"${command.name()}" has no option ${word}`;
    if (option.required && !word.includes('=')) {
      const value = words[(index += 1)];
      if (value === undefined || value.startsWith('--')) return `${word} needs a value`;
      if (option.argChoices && !option.argChoices.includes(value)) return `${word} does not take ${value}`;
    }
  }
  const missing = command.options.find(
    (option) => option.mandatory && !words.some((word) => isOption(option, word)),
  );
  if (missing) return `"${command.name()}" needs ${missing.long}`;
  const wanted = command.registeredArguments.filter((argument) => argument.required).length;
  if (positional < wanted || positional > command.registeredArguments.length)
    return `"${command.name()}" takes ${wanted} argument(s), not ${positional}`;
  return null;
}

/** Whether a word of a command line names the option, alone or as --name=value. */
function isOption(option: Option, word: string): boolean {
  const name = word.split('=')[0] ?? '';
  return option.long === name || option.short === name;
}
