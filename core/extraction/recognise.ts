import { readAddresses } from './address';
import { readChat } from './chat';
import { readCity } from './city';
import { readEmails, readIds, readPhones, type Found } from './contact';
import { readDatesAndReferences } from './dates';
import { readDiscountFrom } from './discount';
import { readHeader } from './header';
import { readListMarks } from './list-marks';
import { readMeasures } from './measures';
import type { Message } from './message';
import { readMoney } from './money';
import { readPayment, readTax } from './payment';
import { PeopleReader, type Person } from './people';
import { cityLength, isAmbiguousCity } from './towns';

/** Lets every recogniser claim its words, the surest first; what they found, before it is known whether it is a sale. */
export function recognise(m: Message) {
  readHeader(m);
  readChat(m);
  readListMarks(m);
  const emails = readEmails(m);
  const ids = readIds(m);
  const addresses = readAddresses(m);
  const phones = readPhones(m);
  readDatesAndReferences(m);
  const measures = readMeasures(m);
  const iva = readTax(m);
  const payment = readPayment(m);
  const finalConsumer = claimFinalConsumer(m);
  const reader = new PeopleReader(m);
  const people = reader.read();
  const person = claimPerson(m, people, reader);
  if (person && ids.length === 0) adoptId(m, person, ids);
  const city = readCity(m, person);
  const amounts = readMoney(m);
  const descuento = readDiscountFrom(m, amounts, measures);
  return {
    emails,
    ids,
    addresses,
    phones,
    measures,
    iva,
    payment,
    finalConsumer,
    person,
    city,
    amounts,
    descuento,
  };
}

/** "consumidor final", "cliente consumidor final": the buyer whom the law lets a shop leave unnamed. */
function claimFinalConsumer(m: Message): boolean {
  for (let i = 0; i < m.tokens.length; i++) {
    if (m.match(i, ['consumidor', 'final']) < 0) continue;
    const cue = /^(cliente|a|para|pa|comprador)$/.test(m.word(i - 1)) ? 1 : 0;
    m.claim(i - cue, i + 2, 'cue');
    return true;
  }
  return false;
}

export function claimPerson(m: Message, people: readonly Person[], reader: PeopleReader): Person | null {
  const best = people[0];
  if (!best) return null;
  m.claim(best.from, best.to, 'person');
  if (best.city)
    m.claim(best.city.from - (m.word(best.city.from - 1) === 'de' ? 1 : 0), best.city.to, 'city');
  for (const [from, to] of reader.cueSpans) if (to === best.from) m.claim(from, to, 'cue');
  // The same person named again is no product either.
  const town = ({ from, to }: Person): boolean =>
    cityLength(m, from) === to - from && !isAmbiguousCity(m, from, to);
  for (const other of people.slice(1))
    if (other.score >= 2 && !town(other)) m.claim(other.from, other.to, 'person');
  return best;
}

function claimId(m: Message, value: string, from: number, to: number, ids: Found[]): void {
  m.claim(from, to, 'id');
  ids.push({ value, from, to, sound: true });
}

/** "Adquirente: 1.143.877.201 DANIELA POSSO": ten digits before the name are no price. */
function idBefore(m: Message, person: Person, ids: Found[]): boolean {
  const n = m.numerics.find(
    (x) => x.to === person.from || (x.to === person.from - 1 && /^[-:,|]$/.test(m.text(x.to))),
  );
  if (!n || n.digits === null || n.currency || n.scale !== 'none' || !m.free(n.from)) return false;
  const plain = n.digits.replace(/\./g, '');
  const cued = /^(:|cliente|adquirente|comprador|titular)$/.test(m.text(n.from - 1));
  if (!(/^1\d{9}$/.test(plain) || (cued && /^\d{7,10}$/.test(plain)))) return false;
  claimId(m, plain, n.from, n.to, ids);
  return true;
}

/** "Pedro Pérez 79.456.123": a bare number beside the name, too long for a price, is the id. */
function adoptId(m: Message, person: Person, ids: Found[]): void {
  let k = person.to;
  while ((/^[,:./|-]$/.test(m.text(k)) || m.kind(k) === 'newline') && k - person.to < 2) k++;
  if (idBefore(m, person, ids)) return;
  const n = m.numericAt(k);
  if (!n || n.digits === null || n.currency || n.scale !== 'none' || !m.free(k)) return;
  const plain = n.digits.replace(/\./g, '');
  if (!/^\d{7,10}$/.test(plain) || (plain.length < 8 && n.grouped) || n.value % 10_000 === 0) return;
  claimId(m, plain, k, n.to, ids);
}
