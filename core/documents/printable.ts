/** What the embedded fonts cover: Latin with its extensions and common punctuation (see fonts/README.md). */
const UNCOVERED =
  /[^\u0020-\u007e\u00a0-\u017f\u0218-\u021b\u2010-\u2014\u2018-\u201a\u201c-\u201e\u2022\u2026\u2032\u2033\u20ac\u2122\u2212\n]/gu;
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{M}]/gu;

/**
 * The text as the PDF's fonts can show it: composed (NFC), control, bidi and zero-width characters out, emoji out,
 * look-alikes reduced to their base letter, anything else a "?". So a PDF never shows an empty box, and no
 * direction mark can make a figure read backwards. Newlines stay when `multiline`, else all white space is one space.
 */
export function printable(text: string, multiline = false): string {
  const composed = text.normalize('NFC').replace(/\r\n?/g, '\n').replace(/\t/g, ' ');
  const shown = composed.replace(UNCOVERED, (char) => {
    const base = char.normalize('NFKD').replace(INVISIBLE, '');
    if (base !== char && !UNCOVERED_ONCE.test(base)) return base;
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

const UNCOVERED_ONCE = new RegExp(UNCOVERED.source, 'u');
