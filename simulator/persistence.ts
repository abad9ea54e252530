import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { World, WorldSnapshot } from './world';

const SAVE_DELAY_MS = 250;

/**
 * Keeps a world in `<folder>/chat.json`, written a moment after each change and swapped in whole, so that a killed
 * simulator leaves the last complete state behind.
 * @returns a function that saves at once and stops
 * @throws when an existing file cannot be read: better than to start empty over somebody's chats
 */
export function persist(world: World, folder: string): () => void {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'chat.json');
  if (existsSync(file)) {
    try {
      world.restore(JSON.parse(readFileSync(file, 'utf8')) as WorldSnapshot);
    } catch (cause) {
      throw new Error(`No se pudo leer ${file}: bórrelo para empezar con un chat vacío`, { cause });
    }
  }
  let timer: NodeJS.Timeout | null = null;
  const save = () => {
    timer = null;
    writeFileSync(`${file}.new`, JSON.stringify(world.snapshot()));
    renameSync(`${file}.new`, file);
  };
  const onChange = () => {
    timer ??= setTimeout(save, SAVE_DELAY_MS);
  };
  world.events.on('changed', onChange);
  return () => {
    world.events.off('changed', onChange);
    if (timer) clearTimeout(timer);
    save();
  };
}
