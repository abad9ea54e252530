import type { Message } from './message';

/** A line of a forwarded chat: "[9:41] Pipe:", "[24/11/26, 9:41 a. m.] Pipe:", "24/11/2026, 9:41 - Pipe:". */
const PREFIX =
  /^(?:\[(?:\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4},? )?\d{1,2}:\d{2}(?::\d{2})?(?: ?[ap]\.? ?m\.?)?\]|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4},? \d{1,2}:\d{2}(?: ?[ap]\.? ?m\.?)? -) [^:\n]{1,40}:/;

/** Who wrote each line of a forwarded chat, and when, is no part of the sale. */
export function readChat(m: Message): void {
  if (m.scanned) return;
  const spans: [number, number][] = [];
  for (let i = 0; i < m.tokens.length; i++) {
    if (i > 0 && m.kind(i - 1) !== 'newline') continue;
    const { start } = m.tokens[i]!;
    const prefix = PREFIX.exec(m.folded.slice(start, start + 90));
    if (!prefix) continue;
    let to = i;
    while (to < m.tokens.length && m.tokens[to]!.end <= start + prefix[0].length) to++;
    spans.push([i, to]);
  }
  if (spans.length > 1) for (const [from, to] of spans) m.claim(from, to, 'header');
}
