/** Metals and the words around them. Folded. */
export const GOLD = new Set(['oro', 'orito', 'gold']);
export const SILVER = new Set(['plata', 'platica', 'plta', 'silver', 'plat']);
export const STEEL = new Set(['acero', 'asero', 'azero', 'hacero', 'acer', 'steel', 'inox', 'inoxidable']);
export const PLATINUM = new Set(['platino', 'platinum']);

/** Stated materials that the glossary has no name for. */
export const OTHER_MATERIAL = new Set(
  (
    'rodio laminado laminada laminados laminadas goldfilled goldfield golfi golfield filled chapado chapada chapados chapadas enchapado enchapada enchapados enchapadas ' +
    'fantasia bisuteria cuero titanio tungsteno cobre bronce laton aluminio paladio alpaca silicona caucho covergold cover micropave vermeil niquel estaño madera zamak'
  ).split(' '),
);
/** "oro laminado", "oro goldfilled": not gold by law. */
export const NOT_SOLID = new Set(
  'laminado laminada laminados laminadas golfi goldfilled goldfield golfield filled field chapado chapada chapados enchapado enchapada fantasia'.split(
    ' ',
  ),
);

export const GOLD_COLOURS = new Set(
  'blanco blanca amarillo amarilla rosado rosada rosa rojo verde tricolor bicolor italiano italiana nacional dos tres colores colombiano'.split(
    ' ',
  ),
);

/** Karats that gold is sold in. */
export const KARATS = new Set([8, 9, 10, 12, 14, 18, 20, 21, 22, 24]);
/** Fineness marks: parts per thousand. */
export const FINENESS = new Set([
  333, 375, 416, 417, 585, 750, 800, 900, 916, 917, 925, 950, 958, 960, 990, 995, 999,
]);
