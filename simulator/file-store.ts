import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StoredFileInfo } from './model';

export type FileKind = 'documents' | 'photos' | 'voice' | 'stickers';

export interface StoredFile extends StoredFileInfo {
  /** As getFile gives it, e.g. `photos/file_3.jpg`. */
  path: string;
  name: string;
  mime: string;
  /** What `file_size` claims; tests may claim more than there is, to try the 20 MB limit without the bytes. */
  file_size: number;
}

/** The files of all chats: descriptions in memory, bytes in memory or, with a folder, on disk. */
export class FileStore {
  private readonly files = new Map<string, StoredFile>();
  private readonly bytes = new Map<string, Buffer>();

  constructor(private readonly folder: string | null) {
    if (folder) mkdirSync(folder, { recursive: true });
  }

  add(kind: FileKind, file: { name: string; mime: string; data: Buffer; claimedSize?: number }): StoredFile {
    const id = randomBytes(12).toString('hex');
    const stored: StoredFile = {
      file_id: `SIM${kind.charAt(0).toUpperCase()}${randomBytes(18).toString('base64url')}`,
      file_unique_id: `AQ${id.slice(0, 12)}`,
      file_size: file.claimedSize ?? file.data.length,
      path: `${kind}/file_${this.files.size}${extension(file.name)}`,
      name: file.name,
      mime: mimeType(file.name, file.mime),
    };
    this.files.set(stored.file_id, stored);
    if (this.folder) writeFileSync(join(this.folder, stored.file_unique_id), file.data);
    else this.bytes.set(stored.file_id, file.data);
    return stored;
  }

  get(fileId: string): StoredFile | undefined {
    return this.files.get(fileId);
  }

  byPath(path: string): StoredFile | undefined {
    return [...this.files.values()].find((file) => file.path === path);
  }

  read(file: StoredFile): Buffer {
    return this.folder
      ? readFileSync(join(this.folder, file.file_unique_id))
      : (this.bytes.get(file.file_id) ?? Buffer.alloc(0));
  }

  all(): StoredFile[] {
    return [...this.files.values()];
  }

  restore(files: StoredFile[]): void {
    for (const file of files) this.files.set(file.file_id, file);
  }

  clear(): void {
    this.files.clear();
    this.bytes.clear();
  }
}

/** What the Bot API tells of a file inside a message. */
export function fileInfo(file: StoredFile): StoredFileInfo {
  return { file_id: file.file_id, file_unique_id: file.file_unique_id, file_size: file.file_size };
}

function extension(name: string): string {
  return /\.[A-Za-z0-9]{1,8}$/.exec(name)?.[0].toLowerCase() ?? '';
}

const BY_EXTENSION: Record<string, string> = {
  '.pdf': 'application/pdf',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.ogg': 'audio/ogg',
  '.oga': 'audio/ogg',
  '.mp3': 'audio/mpeg',
  '.csv': 'text/csv',
  '.txt': 'text/plain',
  '.zip': 'application/zip',
};

/** Like Telegram, believes the name where the sender did not say the type (Telegraf never does). */
function mimeType(name: string, given: string): string {
  const unsaid = given === 'application/octet-stream' || given === 'text/plain';
  return unsaid ? (BY_EXTENSION[extension(name)] ?? given) : given;
}
