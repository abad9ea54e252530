export type PictureType = 'jpeg' | 'png' | 'webp';
export type AudioType = 'ogg' | 'mp3' | 'wav' | 'm4a' | 'webm' | 'flac';

function startsWith(bytes: Buffer, signature: string, offset = 0): boolean {
  return bytes.toString('latin1', offset, offset + signature.length) === signature;
}

/** What a picture really is, by its first bytes; null for anything that we do not read. */
export function pictureType(bytes: Buffer): PictureType | null {
  if (startsWith(bytes, '\xff\xd8\xff')) return 'jpeg';
  if (startsWith(bytes, '\x89PNG\r\n\x1a\n')) return 'png';
  if (startsWith(bytes, 'RIFF') && startsWith(bytes, 'WEBP', 8)) return 'webp';
  return null;
}

/** What a sound file really is, by its first bytes; Telegram's `.oga` is Ogg. */
export function audioType(bytes: Buffer): AudioType | null {
  if (startsWith(bytes, 'OggS')) return 'ogg';
  if (startsWith(bytes, 'ID3') || (bytes[0] === 0xff && ((bytes[1] ?? 0) & 0xe6) === 0xe2)) return 'mp3';
  if (startsWith(bytes, 'RIFF') && startsWith(bytes, 'WAVE', 8)) return 'wav';
  if (startsWith(bytes, 'ftyp', 4)) return 'm4a';
  if (startsWith(bytes, '\x1aE\xdf\xa3')) return 'webm';
  if (startsWith(bytes, 'fLaC')) return 'flac';
  return null;
}
