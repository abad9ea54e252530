import { fonts } from './fonts';

const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{M}]/gu;
/** Signs without a decomposition of their own that another says as well. */
const LOOK_ALIKES: Record<string, string> = {
  '\u2010': '-',
  '\u2011': '-',
  '\u2012': '–',
  '\u2032': "'",
  '\u2033': '"',
};

/**
 * The text as the PDF's fonts can show it: composed (NFC), control, bidi and zero-width characters out, emoji out,
 * look-alikes reduced to their base letter, anything else a "?". So a PDF never shows an empty box, and no
 * direction mark can make a figure read backwards. Newlines stay when `multiline`, else all white space is one space.
 */
export function printable(text: string, multiline = false): string {
  const composed = text.normalize('NFC').replace(/\r\n?/g, '\n').replace(/\t/g, ' ');
  const { regular } = fonts();
  const shown = composed.replace(/[^\u0020-\u007e\n]/gu, (char) => {
    if (regular.has(char)) return char;
    const base = LOOK_ALIKES[char] ?? char.normalize('NFKD').replace(INVISIBLE, '');
    if (base !== char && [...base].every((part) => regular.has(part))) return base;
    return /\p{L}|\p{N}/u.test(char) ? '?' : '';
  });
  const lines = shown.replace(/[\u0000-\u0009\u000b-\u001f\u007f\u00ad]/g, '').split('\n');
  const tidy = lines.map((line) => line.replace(/ {2,}/g, ' ').trim());
  return multiline
    ? tidy
        .join('\n')
        .replace(/\n{3,}/g, '\n\n')
        .trim()
    : tidy.filter(Boolean).join(' ');
}
