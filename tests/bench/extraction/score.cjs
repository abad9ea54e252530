'use strict';
/**
 * Scores what was read against what a careful cashier would write. The conventions are those of the corpus: items
 * compare on (cantidad, precio unitario); names on their first word without accents or plural; ids and phones on
 * digits; a customer field or a payment counts only where the truth has one.
 */
const fold = (s) =>
  String(s ?? '')
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase();
const digits = (s) => String(s ?? '').replace(/\D/g, '');
const wordsOf = (s) =>
  fold(s)
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
const squash = (s) => fold(s).replace(/[^a-z0-9#@-]+/g, '');
const has = (v) => v !== null && v !== undefined && v !== '';
const pairOf = (i) => `${i.cantidad ?? 1}x${i.precio}`;

function forms(word) {
  const out = new Set([word]);
  if (word.length > 3 && word.endsWith('s')) out.add(word.slice(0, -1));
  if (word.length > 4 && word.endsWith('es')) out.add(word.slice(0, -2));
  return out;
}

function nameOk(gold, read) {
  const head = wordsOf(gold.nombre)[0];
  if (!head) return true;
  const wanted = forms(head);
  return wordsOf(`${read.nombre ?? ''} ${read.descripcion ?? ''}`).some((w) =>
    [...forms(w)].some((f) => wanted.has(f)),
  );
}

const samePeso = (g, p) =>
  has(g.peso_gramos)
    ? has(p.peso_gramos) && Math.abs(p.peso_gramos - g.peso_gramos) <= 0.01
    : !has(p.peso_gramos);

function matchItems(gold, read) {
  const candidates = [];
  gold.forEach((g, i) =>
    read.forEach((p, j) => {
      if (pairOf(g) !== pairOf(p)) return;
      const score =
        8 * nameOk(g, p) +
        4 * (g.tipo_prenda === p.tipo_prenda) +
        2 * (g.material === p.material) +
        2 * samePeso(g, p) -
        Math.abs(i - j) / 1000;
      candidates.push({ i, j, score });
    }),
  );
  candidates.sort((a, b) => b.score - a.score || a.i - b.i || a.j - b.j);
  const usedGold = new Set();
  const usedRead = new Set();
  const out = [];
  for (const c of candidates) {
    if (usedGold.has(c.i) || usedRead.has(c.j)) continue;
    usedGold.add(c.i);
    usedRead.add(c.j);
    out.push([gold[c.i], read[c.j]]);
  }
  return out;
}

const persona = (s) =>
  wordsOf(fold(s).replace(/\./g, ''))
    .filter((w) => !['don', 'dona', 'sr', 'sra', 'srta', 'senor', 'senora', 'senorita'].includes(w))
    .join(' ');
const phone = (s) => (digits(s).length === 12 && digits(s).startsWith('57') ? digits(s).slice(2) : digits(s));

const CUSTOMER = {
  nombre: (g, p) => persona(g) === persona(p),
  cedula: (g, p) => digits(g) === digits(p),
  telefono: (g, p) => phone(g) === phone(p),
  email: (g, p) => fold(g).trim() === fold(p).trim(),
  direccion: (g, p) => squash(g) === squash(p),
  ciudad: (g, p) => squash(g).replace(/dc$/, '') === squash(p).replace(/dc$/, ''),
};

function discountOk(gold, read, items) {
  if (!read) return false;
  if (read.tipo === gold.tipo && Math.abs(read.valor - gold.valor) < 0.001) return true;
  const sum = items.reduce((a, i) => a + i.cantidad * i.precio, 0);
  const pesos = (d) => (d.tipo === 'porcentaje' ? (sum * d.valor) / 100 : d.valor);
  return sum > 0 && Math.abs(pesos(read) - pesos(gold)) < 1;
}

/**
 * @param cases corpus rows {id, channel, gold, tags}
 * @param reads Map of id -> what was read
 * @returns by channel (and `all`): { measure: [right, of] }; `item_f1` is a number
 */
function score(cases, reads) {
  const tallies = {};
  const failures = [];
  const add = (channel, key, ok) => {
    for (const name of ['all', channel]) {
      const measures = (tallies[name] ??= {});
      const entry = (measures[key] ??= [0, 0]);
      entry[1] += 1;
      if (ok) entry[0] += 1;
    }
  };
  const counts = {};
  for (const { id, channel, gold, tags = [] } of cases) {
    const read = reads.get(id) ?? { items: [], cliente: {} };
    const exact = gold.items.map(pairOf).sort().join('|') === read.items.map(pairOf).sort().join('|');
    if (!exact) failures.push(id);
    add(channel, 'doc_exact', exact);
    if (gold.items.length === 0) add(channel, 'false_sale', read.items.length > 0);
    const matched = matchItems(gold.items, read.items);
    for (const name of ['all', channel]) {
      const c = (counts[name] ??= { gold: 0, read: 0, matched: 0 });
      c.gold += gold.items.length;
      c.read += read.items.length;
      c.matched += matched.length;
    }
    for (const [g, p] of matched) {
      add(channel, 'name', nameOk(g, p));
      add(channel, 'tipo_prenda', g.tipo_prenda === p.tipo_prenda);
      if (!(g.material === null && tags.includes('oro_sin_ley')))
        add(channel, 'material', g.material === p.material);
      add(channel, 'peso', samePeso(g, p));
    }
    for (const [key, same] of Object.entries(CUSTOMER)) {
      if (has(gold.cliente[key]))
        add(channel, key, has(read.cliente[key]) && same(gold.cliente[key], read.cliente[key]));
      else add(channel, 'cliente_de_mas', has(read.cliente[key]));
    }
    if (gold.descuento) add(channel, 'descuento', discountOk(gold.descuento, read.descuento, gold.items));
    else add(channel, 'descuento_de_mas', has(read.descuento));
    if (gold.iva !== null) add(channel, 'iva', read.iva === gold.iva);
    else add(channel, 'iva_de_mas', typeof read.iva === 'boolean');
    if (gold.metodo_pago) add(channel, 'metodo_pago', read.metodo_pago === gold.metodo_pago);
    else add(channel, 'metodo_pago_de_mas', has(read.metodo_pago));
  }
  const f1 = {};
  for (const [name, c] of Object.entries(counts))
    f1[name] = c.gold + c.read === 0 ? 1 : (2 * c.matched) / (c.gold + c.read);
  return { tallies, f1, failures };
}

/** Share of a measure, 1 when nothing was measured. */
function rate(result, channel, key) {
  const entry = result.tallies[channel]?.[key];
  return entry ? entry[0] / entry[1] : 1;
}

module.exports = { score, rate };
