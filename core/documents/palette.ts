/** Old gold: dark enough to be read on white (5.1:1). */
export const DEFAULT_ACCENT = '#8a6a2f';
/** Contrast that small text needs on white (WCAG 2.1, AA). */
const MIN_CONTRAST = 4.5;

type Rgb = [number, number, number];

function parse(hex: string): Rgb | null {
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(hex.trim());
  return match ? [parseInt(match[1]!, 16), parseInt(match[2]!, 16), parseInt(match[3]!, 16)] : null;
}

function toHex(rgb: Rgb): string {
  return `#${rgb.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`;
}

function contrastOnWhite(rgb: Rgb): number {
  const [r, g, b] = rgb.map((part) => {
    const channel = part / 255;
    return channel <= 0.03928 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
  return 1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05);
}

/** The shop's colour, darkened as far as it takes to be readable on white; old gold for none or a malformed one. */
export function readableAccent(color: string | null): string {
  let rgb = parse(color ?? '') ?? parse(DEFAULT_ACCENT)!;
  while (contrastOnWhite(rgb) < MIN_CONTRAST) rgb = rgb.map((part) => part * 0.94) as Rgb;
  return toHex(rgb);
}

/** A very light shade of a colour, for surfaces behind text. */
export function tint(color: string): string {
  return toHex(parse(color)!.map((part) => 255 - (255 - part) * 0.075) as Rgb);
}
