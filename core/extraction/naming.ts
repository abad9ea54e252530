import type { ItemExtraidoJson } from '../contract/extraction';
import type { Head } from './align';
import { GOLD, OTHER_MATERIAL, SILVER, STEEL } from './lexicon/materials';
import { WORK_VERBS } from './lexicon/products';
import type { Message } from './message';
import type { Amount } from './money';
import { capitalise, words } from './text';

/** End of the name: "Cambio de pila", "Ajuste de medida", "Set de novia" are named by both nouns. */
export function nameTail(m: Message, head: Head, to: number): number {
  const end = head.at + 1;
  // "soldar cadena", "reducir el anillo": the work and what it is done to.
  if (WORK_VERBS.has(m.word(head.at))) {
    const noun = /^(el|la|los|las|un|una)$/.test(m.word(end)) ? end + 1 : end;
    return noun < to && m.labels[noun] === null && m.product(noun) ? noun + 1 : end;
  }
  // "cambio máquina reloj"
  if (m.word(head.at) === 'cambio' && m.kind(end) === 'word' && m.labels[end] === null && m.product(end + 1))
    return m.word(end) === 'de' ? end + 2 : end + 1;
  if (!(head.product.service || head.product.set) || m.word(end) !== 'de' || end + 1 >= to) return end;
  const noun = m.word(end + 1);
  if (noun.length < 3 || m.labels[end] !== null || m.labels[end + 1] !== null) return end;
  if (/^(la|las|los|una|uno|dos|tres|cuatro|cinco|ley|don|este|esta|ese|esa)$/.test(noun)) return end;
  if (head.product.set && (GOLD.has(noun) || SILVER.has(noun) || STEEL.has(noun) || OTHER_MATERIAL.has(noun)))
    return end;
  return end + 2;
}

/** "Anillo oro: soldar 35.000": work on a piece, not the piece. */
export function workOn(m: Message, head: Head, amount: Amount): boolean {
  for (let k = head.at + 1; k < amount.from && m.kind(k) !== 'newline'; k++)
    if (m.text(k) === ':') return WORK_VERBS.has(m.word(k + 1)) || m.product(k + 1)?.service === true;
  return false;
}

const WATCH = words(
  'reloj relojes relojito smartwatch pila casio orient citizen seiko tissot invicta samsung mica',
);
const NOT_WORN = words(
  'mascota mascotas perro perros perrito gato gatos conmemorativa conmemorativas reconocimiento reconocimientos homenaje grado puerta escritorio trofeo',
);

/** The strap of a watch ("pulso para reloj") and a plate that nobody wears are neither bracelet nor pendant. */
export function otherUse(m: Message, head: Head): boolean {
  const { name } = head.product;
  if (name !== 'pulso' && name !== 'placa') return false;
  // "pulso de plata": no watch strap, whatever else is sold.
  if (name === 'pulso') {
    const metal = m.word(m.word(head.at + 1) === 'de' ? head.at + 2 : head.at + 1);
    if (GOLD.has(metal) || SILVER.has(metal)) return false;
  }
  const set = name === 'pulso' ? WATCH : NOT_WORN;
  const reach = name === 'pulso' ? 24 : 7;
  for (let k = Math.max(0, name === 'pulso' ? head.at - reach : head.at); k < head.at + reach; k++)
    if (set.has(m.word(k)) && m.labels[k] !== 'header') return true;
  return false;
}

/** The name of one of several: "Cadenas" -> "Cadena"; earrings stay a pair. */
export function oneOf(item: ItemExtraidoJson): string {
  return item.tipo_prenda === 'ARETES'
    ? item.nombre
    : item.nombre.replace(/^(reloj|[^ ]*[lnrdz])es$/i, '$1').replace(/^([^ ]+?)s$/i, '$1');
}

const displayCache = new Map<string, string>();

/** The name as written when it is spelt right, else the right spelling in the same number. */
export function displayName(m: Message, head: Head): string {
  if (head.product.byBrand) return capitalise(head.product.name);
  const raw = m.word(head.at);
  const cached = displayCache.get(raw);
  if (cached) return cached;
  const name = head.product.name;
  const isPlural = raw.endsWith('s') && raw.length > 3;
  const base =
    name.endsWith('s') && !isPlural
      ? name.endsWith('es') && /[lnrdz]es$/.test(name)
        ? name.slice(0, -2)
        : name.slice(0, -1)
      : name;
  const pluralName =
    isPlural && !name.endsWith('s')
      ? // "sets", "charms": words from abroad only take an s.
        /[aeiouáéíóú]$/.test(name) || raw === `${name}s`
        ? `${name}s`
        : name.endsWith('z')
          ? `${name.slice(0, -1)}ces`
          : `${name
              .normalize('NFD')
              .replace(/\u0301/g, '')
              .normalize('NFC')}es`
      : base;
  const out = capitalise(pluralName);
  displayCache.set(raw, out);
  return out;
}
