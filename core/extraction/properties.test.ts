import fc from 'fast-check';
import { extractSale, readAmount } from '.';

const UNITS = [
  '',
  'un',
  'dos',
  'tres',
  'cuatro',
  'cinco',
  'seis',
  'siete',
  'ocho',
  'nueve',
  'diez',
  'once',
  'doce',
  'trece',
  'catorce',
  'quince',
  'dieciséis',
  'diecisiete',
  'dieciocho',
  'diecinueve',
  'veinte',
  'veintiún',
  'veintidós',
  'veintitrés',
  'veinticuatro',
  'veinticinco',
  'veintiséis',
  'veintisiete',
  'veintiocho',
  'veintinueve',
];
const TENS = ['', '', '', 'treinta', 'cuarenta', 'cincuenta', 'sesenta', 'setenta', 'ochenta', 'noventa'];
const HUNDREDS = [
  '',
  'ciento',
  'doscientos',
  'trescientos',
  'cuatrocientos',
  'quinientos',
  'seiscientos',
  'setecientos',
  'ochocientos',
  'novecientos',
];

/** An independent speller: below one thousand. */
function below1000(n: number): string {
  if (n === 100) return 'cien';
  const rest = n % 100;
  const tens =
    rest < 30 ? UNITS[rest]! : TENS[Math.floor(rest / 10)]! + (rest % 10 ? ` y ${UNITS[rest % 10]}` : '');
  return [HUNDREDS[Math.floor(n / 100)]!, tens].filter(Boolean).join(' ');
}

function spell(n: number): string {
  const millions = Math.floor(n / 1e6);
  const thousands = Math.floor(n / 1000) % 1000;
  const units = n % 1000;
  const parts: string[] = [];
  if (millions) parts.push(millions === 1 ? 'un millón' : `${below1000(millions)} millones`);
  if (thousands) parts.push(thousands === 1 ? 'mil' : `${below1000(thousands)} mil`);
  if (units) parts.push(below1000(units));
  return `${parts.join(' ')} pesos`;
}

const grouped = (n: number, mark: string): string => String(n).replace(/\B(?=(\d{3})+$)/g, mark);
const amount = fc.integer({ min: 1000, max: 999_999_999 });
const thousands = fc.integer({ min: 1, max: 999_999 }).map((n) => n * 1000);

describe('amounts', () => {
  const styles: [string, (n: number) => string][] = [
    ['plain digits', (n) => String(n)],
    ['dots', (n) => grouped(n, '.')],
    ['commas', (n) => grouped(n, ',')],
    ['pesos sign', (n) => `$${grouped(n, '.')}`],
    ['pesos sign apart', (n) => `$ ${grouped(n, '.')}`],
    ['cents as letters', (n) => `$ ${grouped(n, '.')},oo`],
    ['cents as digits', (n) => `$${grouped(n, '.')},00`],
    ['cents after a point', (n) => `$${grouped(n, ',')}.00`],
    ['currency word', (n) => `${grouped(n, '.')} pesos`],
    ['currency code', (n) => `COP ${grouped(n, '.')}`],
    ['m/cte', (n) => `${grouped(n, '.')} m/cte`],
    ['words', spell],
  ];
  it.each(styles)('read back exactly when written with %s', (_, write) => {
    // "Un millón trescientos" is said of 1.300.000: a spelt amount needs its thousands to be told from it.
    const sayable = amount.filter(
      (n) => write !== spell || n < 1e6 || n % 1000 === 0 || Math.floor(n / 1000) % 1000 > 0,
    );
    fc.assert(
      fc.property(sayable, (n) => readAmount(write(n)) === n),
      { numRuns: 400 },
    );
  });

  const thousandStyles: [string, (n: number) => string][] = [
    ['mil', (n) => (n < 1e6 ? `${n / 1000} mil` : `${Math.floor(n / 1e6)} millones ${(n % 1e6) / 1000} mil`)],
    ['k', (n) => (n < 1e6 ? `${n / 1000}k` : grouped(n, '.'))],
    [
      'lucas',
      (n) => (n < 1e6 ? `${n / 1000} lucas` : `${Math.floor(n / 1e6)} palos ${(n % 1e6) / 1000} mil`),
    ],
    [
      'decimal millions',
      (n) =>
        n >= 1e6 ? `${String(Math.round(n / 1e5) / 10).replace('.', ',')} millones` : `${n / 1000} mil`,
    ],
    [
      'apostrophe',
      (n) =>
        n >= 1e6
          ? `${Math.floor(n / 1e6)}'${grouped(n, '.').split('.').slice(1).join('.')}`
          : grouped(n, '.'),
    ],
  ];
  it.each(thousandStyles)('read back exactly when said with %s', (name, write) => {
    fc.assert(
      fc.property(thousands, (n) => {
        const exact = name === 'decimal millions' && n >= 1e6 ? Math.round(n / 1e5) * 1e5 : n;
        return readAmount(write(n)) === exact;
      }),
      { numRuns: 400 },
    );
  });
});

const price = fc.integer({ min: 30, max: 3000 }).map((n) => n * 1000);
const piece = fc.constantFrom('anillo', 'collar', 'pulsera', 'dije', 'reloj', 'gargantilla', 'tobillera');
const metal = fc.constantFrom('plata 925', 'oro 18k', 'oro 14k', 'acero', 'oro laminado');
const line = fc
  .record({ piece, metal, price })
  .map((x) => ({ ...x, text: `${x.piece} ${x.metal} ${grouped(x.price, '.')}` }));
const lines = fc.array(line, { minLength: 1, maxLength: 4 });
const pairs = (text: string): string[] =>
  extractSale(text, { channel: 'text' })
    .items.map((i) => `${i.cantidad}x${i.precio} ${i.tipo_prenda} ${i.material}`)
    .sort();

describe('a sale', () => {
  it('keeps every line, also equal ones', () => {
    fc.assert(
      fc.property(lines, (list) => {
        const sale = extractSale(list.map((x) => x.text).join('\n'), { channel: 'text' });
        expect(sale.items.map((i) => i.precio)).toEqual(list.map((x) => x.price));
      }),
      { numRuns: 200 },
    );
  });

  it('does not depend on the order of its unrelated parts', () => {
    const parts = [
      'cliente Marcela Duarte Peña',
      'cc 52.345.678',
      'cel 310 555 4433',
      'pago con nequi',
      'descuento 5%',
      'mduarte@gmail.com',
    ];
    fc.assert(
      fc.property(
        lines,
        fc.shuffledSubarray(parts, { minLength: 6, maxLength: 6 }),
        fc.nat(6),
        (list, shuffled, at) => {
          const all = [...shuffled.slice(0, at), ...list.map((x) => x.text), ...shuffled.slice(at)];
          const sale = extractSale(all.join('\n'), { channel: 'text' });
          expect(sale.items.map((i) => i.precio)).toEqual(list.map((x) => x.price));
          expect(sale.cliente).toMatchObject({
            nombre: 'Marcela Duarte Peña',
            cedula: '52345678',
            telefono: '3105554433',
            email: 'mduarte@gmail.com',
          });
          expect(sale.descuento).toEqual({ tipo: 'porcentaje', valor: 5 });
          expect(sale.metodo_pago).toBe('transferencia');
        },
      ),
      { numRuns: 200 },
    );
  });

  it('is the same with a greeting before or after it', () => {
    const before = fc.constantFrom(
      'Hola, buenas tardes. ',
      'Buenos días veci, ',
      'hola ',
      'Qué más, ',
      'Buenas noches\n',
    );
    const after = fc.constantFrom(
      ' Gracias!',
      '\nmuchas gracias',
      ', feliz tarde',
      '. Que esté muy bien.',
      ' 🙏',
    );
    fc.assert(
      fc.property(lines, before, after, (list, hello, bye) => {
        const text = list.map((x) => x.text).join('; ');
        const expected = pairs(text);
        expect(pairs(hello + text)).toEqual(expected);
        expect(pairs(text + bye)).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });
});

describe('hostile input', () => {
  it('never throws, whatever the text and the channel', () => {
    const words = fc.constantFrom(
      'anillo',
      'oro',
      '18k',
      '$',
      '50.000',
      'un',
      'millón',
      'y',
      'no',
      'perdón',
      'cliente',
      'Juan',
      'cc',
      '1',
      'x',
      '2',
      'arroba',
      'punto',
      'iva',
      'total',
      '=',
      '\n',
      '(',
      '%',
      'calle',
      '#',
      '-',
      ',',
      'abono',
      'descuento',
      'c/u',
      '💍',
      'cada',
      'par',
      'mil',
      '"',
      "'",
      '|',
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 400 }),
      fc.array(words, { maxLength: 80 }).map((w) => w.join(' ')),
    );
    fc.assert(
      fc.property(text, fc.constantFrom('text', 'voice', 'ocr') as fc.Arbitrary<'text'>, (t, channel) => {
        const sale = extractSale(t, { channel });
        for (const item of sale.items) expect(item.precio).toBeGreaterThan(0);
      }),
      { numRuns: 800 },
    );
  });

  it('takes time in proportion to the length', () => {
    const seeds = [
      'a',
      '1',
      '1.',
      '(',
      ' ',
      '\n',
      'a@',
      'anillo 50.000 ',
      'uno dos mil ',
      'calle 5 # ',
      'cliente Juan ',
      'punto arroba ',
      'iva ',
      'cc 1 ',
      'no ',
      '50.000 ',
      'anillo y ',
      'x2 ',
      'menos 5% ',
      'a nombre de ',
      '💍',
      "1'",
      'total = ',
    ];
    const clock = (text: string, channel: 'text' | 'voice' | 'ocr'): number => {
      let best = Infinity;
      for (let k = 0; k < 3; k++) {
        // The processor's time, not the clock's: other programs share the machine.
        const start = process.cpuUsage();
        extractSale(text, { channel });
        const { user, system } = process.cpuUsage(start);
        best = Math.min(best, (user + system) / 1000);
      }
      return best;
    };
    for (const seed of seeds) {
      for (const channel of ['voice', 'ocr'] as const) {
        const short = seed.repeat(Math.floor(2500 / seed.length));
        const long = seed.repeat(Math.floor(20_000 / seed.length));
        // Eight times the text: quadratic time would be 64 times as long.
        expect(clock(long, channel)).toBeLessThan(40 * Math.max(clock(short, channel), 2));
      }
    }
  });
});
