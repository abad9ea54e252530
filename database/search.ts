/**
 * The LIKE pattern for a fragment that a person typed, folded like the column `busqueda` (no accents, lower case),
 * with LIKE's own signs taken literally.
 */
export function searchPattern(text: string): string {
  const folded = text
    .trim()
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase()
    .replace(/[\\%_]/g, '\\$&')
    .replace(/\s+/g, ' ');
  return `%${folded}%`;
}
