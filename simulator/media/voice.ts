/**
 * Telegram's voices are Ogg/Opus. Chromium records WebM/Opus: the same packets in another container, so they are moved
 * over without touching the sound. (Ogg: RFC 3533 and 7845; WebM: EBML, RFC 8794.)
 */

const SAMPLES_PER_SECOND = 48_000;

export function isWebm(data: Buffer): boolean {
  return data.length > 4 && data.readUInt32BE(0) === 0x1a45dfa3;
}

/** Seconds, from the last page's granule position; null when the bytes are not Ogg. */
export function oggDurationSeconds(data: Buffer): number | null {
  const last = data.lastIndexOf('OggS');
  if (last < 0 || last + 14 > data.length) return null;
  return Number(data.readBigUInt64LE(last + 6)) / SAMPLES_PER_SECOND;
}

/** @throws when no Opus packet is found */
export function webmToOgg(data: Buffer): Buffer {
  const packets = opusPackets(data);
  if (packets.length === 0) throw new Error('La grabación no contiene audio Opus');
  const pages = new OggPages();
  pages.add(opusHead(), 0, 2);
  pages.add(Buffer.concat([Buffer.from('OpusTags'), uint32(9), Buffer.from('simulator'), uint32(0)]), 0, 0);
  let samples = 0;
  packets.forEach((packet, index) => {
    samples += packetSamples(packet);
    pages.add(packet, samples, index === packets.length - 1 ? 4 : 0);
  });
  return pages.all();
}

const MASTER = new Set([0x18538067, 0x1f43b675, 0xa0]); // Segment, Cluster, BlockGroup
const BLOCK = new Set([0xa3, 0xa1]); // SimpleBlock, Block

function opusPackets(data: Buffer): Buffer[] {
  const packets: Buffer[] = [];
  const walk = (start: number, end: number) => {
    let at = start;
    while (at < end) {
      const id = variableInteger(data, at, true);
      if (!id) return;
      const size = variableInteger(data, at + id.length, false);
      if (!size) return;
      const body = at + id.length + size.length;
      // MediaRecorder streams, so a Segment or Cluster may have no known size: it reaches to the end
      const bodyEnd = size.value < 0 ? end : Math.min(end, body + size.value);
      if (MASTER.has(id.value)) walk(body, bodyEnd);
      if (BLOCK.has(id.value)) packets.push(data.subarray(body + 4, bodyEnd)); // track (1), time (2), flags (1)
      at = bodyEnd;
    }
  };
  walk(0, data.length);
  return packets;
}

function variableInteger(
  data: Buffer,
  at: number,
  keepMarker: boolean,
): { value: number; length: number } | null {
  const first = data[at];
  if (!first) return null;
  const length = Math.clz32(first) - 23;
  if (at + length > data.length) return null;
  let value = keepMarker ? first : first & (0xff >> length);
  let unknown = (first & (0xff >> length)) === 0xff >> length;
  for (let index = 1; index < length; index += 1) {
    const byte = data[at + index] as number;
    unknown &&= byte === 0xff;
    value = value * 256 + byte;
  }
  return { value: unknown && !keepMarker ? -1 : value, length };
}

/** Samples at 48 kHz in a packet, from its first byte (RFC 6716, section 3.1). */
function packetSamples(packet: Buffer): number {
  const toc = packet[0] ?? 0;
  const config = toc >> 3;
  const frame =
    config < 12
      ? ([480, 960, 1920, 2880][config & 3] as number)
      : config < 16
        ? ([480, 960][config & 1] as number)
        : ([120, 240, 480, 960][config & 3] as number);
  const code = toc & 3;
  return frame * (code === 0 ? 1 : code < 3 ? 2 : (packet[1] ?? 1) & 63);
}

function opusHead(): Buffer {
  const head = Buffer.alloc(19);
  head.write('OpusHead');
  head[8] = 1;
  head[9] = 1;
  head.writeUInt16LE(312, 10);
  head.writeUInt32LE(SAMPLES_PER_SECOND, 12);
  return head;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

class OggPages {
  private readonly pages: Buffer[] = [];

  /** One packet a page. `flags`: 2 first page, 4 last page. */
  add(packet: Buffer, granule: number, flags: number): void {
    const lacing = [...Array<number>(Math.floor(packet.length / 255)).fill(255), packet.length % 255];
    const header = Buffer.alloc(27);
    header.write('OggS');
    header[5] = flags;
    header.writeBigUInt64LE(BigInt(granule), 6);
    header.writeUInt32LE(0x53494d, 14);
    header.writeUInt32LE(this.pages.length, 18);
    header[26] = lacing.length;
    const page = Buffer.concat([header, Buffer.from(lacing), packet]);
    page.writeUInt32LE(oggChecksum(page), 22);
    this.pages.push(page);
  }

  all(): Buffer {
    return Buffer.concat(this.pages);
  }
}

const CRC_TABLE = Array.from({ length: 256 }, (_, index) => {
  let value = index << 24;
  for (let bit = 0; bit < 8; bit += 1) value = value & 0x80000000 ? (value << 1) ^ 0x04c11db7 : value << 1;
  return value >>> 0;
});

function oggChecksum(page: Buffer): number {
  let crc = 0;
  for (const byte of page) crc = ((crc << 8) ^ (CRC_TABLE[((crc >>> 24) ^ byte) & 0xff] as number)) >>> 0;
  return crc;
}
