import type { Place } from './address';
import { isCorrectionWord, takesBack } from './corrections';
import { GOLD, OTHER_MATERIAL, PLATINUM, SILVER, STEEL } from './lexicon/materials';
import { BRANDS } from './lexicon/brands';
import { isGivenName, isSurname } from './known-names';
import { GIVEN_NAMES, SURNAME_LIST } from './lexicon/names';
import {
  BOUGHT,
  BUYER,
  CLIENT_CUE,
  CLITIC,
  COMPANY_END,
  COMPANY_PARTICLE,
  COMPANY_START,
  CUSTOMER_VERB,
  FEAST,
  GEMS,
  GREETING,
  NOT_NAME,
  PARTICLE,
  QUALIFIER,
  RELATION,
  REPORTS,
  SACRED,
  SELLER_CUE,
  SELLER_VERB,
  SOLD,
  TITLE,
  WEAK_CUE,
} from './lexicon/people';
import { PRODUCTS } from './lexicon/products';
import type { Message } from './message';
import { isNumberWord } from './numbers';
import { capitalise, words } from './text';
import { cityLength, cityName, isAmbiguousCity, isSmallTown } from './towns';

export interface Person {
  value: string;
  from: number;
  to: number;
  score: number;
  city?: Place;
}

/** A letters-only word that could be part of a person's or company's name. */
function nameWord(m: Message, i: number): boolean {
  const token = m.tokens[i];
  if (!token || token.kind !== 'word' || !m.free(i) || token.text.length < 2) return false;
  const word = token.text;
  if (/\d/.test(word) || /\//.test(word)) return false;
  if (
    NOT_NAME.has(word) ||
    TITLE.has(word) ||
    SELLER_CUE.has(word) ||
    (isNumberWord(word) && word !== 'segundo')
  )
    return false;
  return (
    calledLikeAPiece(m, i) ||
    (!GOLD.has(word) &&
      !SILVER.has(word) &&
      !STEEL.has(word) &&
      !PLATINUM.has(word) &&
      !OTHER_MATERIAL.has(word) &&
      !(BRANDS.has(word) && !GIVEN_NAMES.has(word)))
  );
}

/** "para Rosa Peña", "doña Perla Gómez": a given name that is also a colour or a gem, before a surname. */
function calledLikeAPiece(m: Message, i: number): boolean {
  return (
    GIVEN_NAMES.has(m.word(i)) &&
    (SURNAME_LIST.has(m.word(i + 1)) ||
      (GIVEN_NAMES.has(m.word(i + 1)) && SURNAME_LIST.has(m.word(i + 2)))) &&
    !OTHER_MATERIAL.has(m.word(i + 1)) &&
    /^(para|pa|cliente|clienta|nombre|don|doña|dona|señora|senora|señorita|senorita|sra|srta|compradora)$/.test(
      m.word(i - 1),
    )
  );
}

/** Said before a couple. */
const PAIR = words('pareja parejita novios esposos prometidos casados');

const isMetal = (word: string): boolean =>
  GOLD.has(word) || SILVER.has(word) || STEEL.has(word) || PLATINUM.has(word) || OTHER_MATERIAL.has(word);
const given = isGivenName;
const known = (word: string): boolean => isGivenName(word) || isSurname(word);

export class PeopleReader {
  private readonly mixedCase: boolean;
  private readonly spelt = new Set<number>();

  constructor(private readonly m: Message) {
    let upper = 0;
    let lower = 0;
    for (const token of m.tokens) {
      if (token.kind !== 'word' || token.raw.length < 3) continue;
      if (token.raw === token.raw.toUpperCase()) upper++;
      else lower++;
    }
    this.mixedCase = lower > upper;
  }

  private capital(i: number): boolean {
    const raw = this.m.tokens[i]!.raw;
    return raw[0] !== raw[0]!.toLowerCase();
  }

  /** End of the name that starts at `i`, or `i` when none. `cued`: something before says that a name follows. */
  private run(i: number, cued: boolean): number {
    const m = this.m;
    let end = i;
    let count = 0;
    const company = cued && (COMPANY_START.has(m.word(i)) || this.endsAsCompany(i));
    const line = m.tokens[i]?.line;
    const firstCapital = m.tokens[i] !== undefined && this.capital(i);
    while (end < m.tokens.length && count < (company ? 7 : 6)) {
      const token = m.tokens[end]!;
      if (token.line !== line) break;
      const word = token.text;
      if (token.gap >= 3 && count >= 2) break;
      // "ese a ese": a company's ending as it is dictated.
      if (count > 0 && m.match(end, ['ese', 'a', 'ese']) > 0 && m.allFree(end, end + 3)) {
        this.spelt.add(end);
        return end + 3;
      }
      if (COMPANY_END.has(word) && count > 0 && m.free(end)) {
        end++;
        if (m.text(end) === '.') end++;
        return end;
      }
      if (count > 0 && PARTICLE.has(word) && m.free(end)) {
        let next = end + 1;
        while (PARTICLE.has(m.word(next)) && next - end < 3) next++;
        if (!nameWord(m, next) || m.tokens[next]!.line !== line) break;
        const nextWord = m.word(next);
        if (word === 'y' || word === 'e') {
          // A couple is one name: both are given names (or a company's "X y Y").
          const named = given(nextWord) && (!this.mixedCase || !firstCapital || this.capital(next));
          if (!named && !company && !this.coupleWith(i, next, cued)) break;
        } else if (
          m.word(next - 1) === 'de' &&
          cityLength(m, next) > 0 &&
          !SURNAME_LIST.has(nextWord) &&
          !(company && this.beforeNit(next + cityLength(m, next)))
        )
          break;
        else if (m.product(next) && !known(nextWord)) break;
        else if (!known(nextWord) && !(this.mixedCase && this.capital(next)) && !company) break;
        end = next;
        continue;
      }
      if (
        company &&
        count > 0 &&
        COMPANY_PARTICLE.has(word) &&
        m.free(end) &&
        m.kind(end + 1) === 'word' &&
        this.capital(end + 1) &&
        m.free(end + 1)
      ) {
        end++;
        continue;
      }
      if (word === '&' && count > 0 && (company || (given(m.word(end + 1)) && given(m.word(i))))) {
        end++;
        continue;
      }
      if (
        word.length === 1 &&
        token.kind === 'word' &&
        m.text(end + 1) === '.' &&
        count > 0 &&
        nameWord(m, end + 2) &&
        this.capital(end)
      ) {
        end += 2;
        continue;
      }
      if (
        word.length === 1 &&
        token.kind === 'word' &&
        count > 0 &&
        this.mixedCase &&
        this.capital(end) &&
        m.free(end) &&
        m.text(end + 1) === '.' &&
        (end + 2 >= m.tokens.length || m.kind(end + 2) !== 'number')
      )
        return end + 1;
      const verbSurname =
        count > 0 &&
        token.kind === 'word' &&
        SURNAME_LIST.has(word) &&
        (this.mixedCase || count >= 2 || (cued && this.closesName(end + 1))) &&
        this.capital(end) &&
        m.free(end) &&
        !(isMetal(word) && !this.metalSurname(end, cued));
      if (
        !nameWord(m, end) &&
        !verbSurname &&
        !(
          company &&
          count > 0 &&
          token.kind === 'word' &&
          m.free(end) &&
          NOT_NAME.has(word) &&
          this.capital(end) &&
          word.length > 3
        )
      )
        break;
      const isKnown = known(word);
      const capital = this.capital(end);
      // "Libardo Cañas": what only resembles a piece is a surname.
      const resembles =
        !PRODUCTS.has(word) && count > 0 && (cued || given(m.word(end - 1))) && capital && this.mixedCase;
      if (m.product(end) && !isKnown && !company && !resembles) break;
      if (this.mixedCase && firstCapital && !capital && !isKnown) break;
      if (this.mixedCase && firstCapital && !capital && isKnown && !cued) break;
      if (
        !firstCapital &&
        !isKnown &&
        count > 0 &&
        !company &&
        !(word.length > 3 && !m.product(end) && this.surnamePlace(i, end, cued) && this.looksSurname(end))
      )
        break;
      if (!isKnown && !cued && !capital && count === 0) break;
      count++;
      end++;
    }
    return end;
  }

  /** Nothing more of the line than another surname or the customer's data stands at token `i`. */
  private closesName(i: number): boolean {
    const m = this.m;
    return i >= m.tokens.length || m.kind(i) === 'newline' || m.labels[i] !== null || isSurname(m.word(i));
  }

  /** "Ciro Plata Ardila", "Andrés Acero": after a name, a metal that neither number nor fineness follows. */
  private metalSurname(i: number, cued: boolean): boolean {
    const m = this.m;
    const before = m.word(i - 1);
    if (!(cued || known(before)) || PRODUCTS.has(before) || SACRED.has(before) || GEMS.has(before))
      return false;
    return m.kind(i + 1) !== 'number' && m.labels[i + 1] !== 'measure' && m.word(i + 1) !== 'ley';
  }

  /** "la pareja Eder y Malka", "Yeison y Marlly 311 905 4468": a partner whose name is in no list. */
  private coupleWith(from: number, next: number, cued: boolean): boolean {
    const m = this.m;
    const word = m.word(next);
    if (!nameWord(m, next) || PRODUCTS.has(word) || cityLength(m, next) > 0 || FEAST.has(word)) return false;
    if (GEMS.has(word) || SACRED.has(word) || word.length < 3) return false;
    if (PAIR.has(m.word(from - 1))) return true;
    if (!this.capital(from) || !this.capital(next) || !this.mixedCase) return false;
    const end = nameWord(m, next + 1) && this.capital(next + 1) ? next + 2 : next + 1;
    const label = m.labels[end];
    if (label === 'phone' || label === 'id' || label === 'email' || label === 'address') return true;
    if (!given(m.word(from))) return false;
    return cued || (this.startsFragment(from) && (end >= m.tokens.length || m.kind(end) === 'newline'));
  }

  /** Where a message without capitals may have an unlisted surname: after a cue and a name, or after two given names. */
  private surnamePlace(from: number, i: number, cued: boolean): boolean {
    const word = this.m.word(i);
    if (CUSTOMER_VERB.has(word) || cityLength(this.m, i) > 0) return false;
    if (cued && i === from + 1) return true;
    return i >= from + 2 && given(this.m.word(i - 1)) && given(this.m.word(i - 2));
  }

  /** "Agropecuaria El Samán SAS": the ending tells that the words before it are one name. */
  private endsAsCompany(i: number): boolean {
    const m = this.m;
    for (let k = i + 1; k < i + 7 && m.kind(k) === 'word' && m.free(k); k++)
      if (COMPANY_END.has(m.word(k))) return true;
    return false;
  }

  /** In a message without capitals, an unknown word after a given name is a surname when a boundary follows. */
  private looksSurname(i: number): boolean {
    const m = this.m;
    const next = i + 1;
    return (
      next >= m.tokens.length ||
      m.kind(next) !== 'word' ||
      m.labels[next] !== null ||
      /^(cc|nit|cedula|tel|cel|celular|telefono|de|con|correo|paga|pago|y|en)$/.test(m.word(next)) ||
      known(m.word(next))
    );
  }

  private candidate(from: number, end: number, score: number): Person | null {
    const m = this.m;
    const firm = COMPANY_START.has(m.word(from)) && this.beforeNit(end);
    while (
      end > from &&
      (PARTICLE.has(m.word(end - 1)) || m.kind(end - 1) === 'punct') &&
      !COMPANY_END.has(m.word(end - 2))
    )
      end--;
    if (end <= from) return null;
    let city: Place | undefined;
    // A town at the end of the run lives beside the name, unless the town is also a surname.
    for (let k = Math.max(from + 1, end - 4); k < end; k++) {
      // "Notaría Tercera del Círculo de Armenia, NIT …": part of the firm's name.
      if (firm && m.word(k - 1) === 'de') break;
      const length = cityLength(m, k);
      if (length > 0 && k + length === end) {
        let person = k;
        while (person > from && !/^[ye]$/.test(m.word(person - 1))) person--;
        const words = k - person;
        const de = m.word(k - 1) === 'de';
        // A column of its own; not where every word stands wide apart.
        const wide = m.tokens[k]!.gap >= 2 && (k - from < 2 || m.tokens[k]!.gap > m.tokens[k - 1]!.gap);
        // Small towns gave their names to many families ("Néstor Iván Buriticá").
        if (!de && !wide && isSmallTown(m, k, end)) continue;
        const isFamily = isAmbiguousCity(m, k, end) || SURNAME_LIST.has(m.word(k));
        if (
          (de && words > 1 && !(isFamily && words < 3)) ||
          wide ||
          !isFamily ||
          words >= 4 ||
          (words >= 3 && !SURNAME_LIST.has(m.word(k)))
        ) {
          if (words - (de ? 1 : 0) < 1 || (isFamily && words < 2 && !wide)) continue;
          city = { value: cityName(m, k, end), from: k, to: end };
          end = de ? k - 1 : k;
          break;
        }
      }
    }
    const words: string[] = [];
    for (let k = from; k < end; k++) {
      const token = m.tokens[k]!;
      if (token.text === '&')
        words.push(COMPANY_END.has(m.word(end - 1)) || !given(m.word(from)) ? '&' : 'y');
      if (token.kind !== 'word') continue;
      if (this.spelt.has(k)) {
        words.push('SAS');
        k += 2;
        continue;
      }
      words.push(this.render(k));
    }
    if (words.length === 0) return null;
    return { value: words.join(' '), from, to: end, score, city };
  }

  private render(i: number): string {
    const token = this.m.tokens[i]!;
    const word = token.text;
    if (COMPANY_END.has(word)) return token.raw.toUpperCase().replace(/\.$/, '');
    if (
      (PARTICLE.has(word) || COMPANY_PARTICLE.has(word)) &&
      (this.mixedCase ? token.raw === token.raw.toLowerCase() : true)
    )
      return word;
    const listed = GIVEN_NAMES.get(word) ?? SURNAME_LIST.get(word);
    if (listed && listed.normalize('NFD').length !== listed.length && token.raw.length === listed.length)
      return this.mixedCase && this.capital(i) ? keepAccents(token.raw, listed) : listed;
    return this.mixedCase && this.capital(i) ? token.raw : capitalise(token.raw.toLowerCase());
  }

  /** "Luis De la Hoz 3126079914 Soledad": with another name in the message, a lone first name that is a town is one. */
  private townBeside(p: Person): boolean {
    return p.score < 3 && p.to - p.from === cityLength(this.m, p.from);
  }

  /** Claims sellers, then returns every possible customer, best first. */
  read(): Person[] {
    const m = this.m;
    const found: Person[] = [];
    this.claimAddressee();
    this.claimSellers();
    for (let i = 0; i < m.tokens.length; i++) {
      if (!m.free(i) || this.quoted(i)) continue;
      const cue = this.cueEnd(i);
      if (cue) {
        let k = cue.to;
        let score = cue.score;
        while (k < m.tokens.length && k - cue.to < 8) {
          const text = m.text(k);
          if (TITLE.has(text) && m.kind(k) === 'word') {
            score += 1;
            k++;
            if (m.text(k) === '.') k++;
          } else if (
            (/^(:|\.|-|,|es|son|los|las|la|el|a|de|para|fue|se|llama|nombre|cliente|clienta|un|una|compradora|comprador|y|social|pa|completo|del|factura|sra|sr|mi|=|al|esta|seria)$/.test(
              text,
            ) ||
              (QUALIFIER.has(text) && m.kind(k + 1) !== 'newline' && k + 1 < m.tokens.length)) &&
            m.kind(k) !== 'newline' &&
            !(text === ',' && k > cue.to + 1)
          )
            k++;
          else if (text === '\n' && m.scanned && k === cue.to) k++;
          else if (text === '\n' && m.scanned && m.text(k - 1) === ':') k++;
          else break;
        }
        const firm = (m.scanned && cue.score >= 3 ? this.firmWithNit(k) : null) ?? this.capitalFirm(k);
        if (firm) {
          found.push({ ...firm, score: score + 1.5 });
          this.cueSpans.push([i, k]);
          i = firm.to - 1;
          continue;
        }
        const end = this.run(k, true);
        // "la señora es de Envigado"
        if (end > k && m.word(k - 1) === 'de' && cityLength(m, k) === end - k && cue.score >= 3) continue;
        const runKnown = end > k && this.someKnown(k, end);
        const capital =
          end > k &&
          (this.capital(k) || (COMPANY_START.has(m.word(k)) && end > k + 1 && this.capital(end - 1)));
        if (
          end > k &&
          (capital || runKnown || (score >= 4 && !this.mixedCase)) &&
          (cue.score > 1 ||
            (runKnown && this.weakEnough(cue.word, k, end)) ||
            (this.mixedCase && /^(a|para|pa)$/.test(cue.word) && this.capital(k) && this.unlisted(k)) ||
            (this.mixedCase &&
              BOUGHT.has(cue.word) &&
              end - k > 1 &&
              this.capital(k) &&
              this.capital(k + 1)) ||
            (score > cue.score && capital)) &&
          !(cue.score <= 1.5 && this.devotional(i, k))
        ) {
          const person = this.candidate(k, end, score + (runKnown ? 1 : 0) + Math.min(2, end - k) * 0.25);
          if (person) {
            found.push({ ...person, from: k });
            this.cueSpans.push([i, k]);
            i = end - 1;
            continue;
          }
        }
      }
      const written = this.capitalFirm(i);
      if (written && this.beforeNit(written.to)) {
        found.push({ ...written, score: 2.6 });
        i = written.to - 1;
        continue;
      }
      const company = COMPANY_START.has(m.word(i)) && i > 0 ? this.companyBeforeNit(i) : 0;
      const named = company > 0 ? company : this.companyAlone(i);
      if (named > 0) {
        const person = this.candidate(i, named, company > 0 ? 2.5 : 1.3);
        if (person) {
          found.push(person);
          i = named - 1;
          continue;
        }
      }
      if (nameWord(m, i) && (known(m.word(i)) || this.capital(i))) {
        const end = this.run(i, false);
        if (end > i) {
          const score = this.uncuedScore(i, end);
          if (score > 0) {
            const person = this.candidate(i, end, score);
            if (person) found.push(person);
          }
          i = end - 1;
        }
      }
    }
    this.takeBackNames(found);
    found.sort((a, b) => b.score - a.score || a.from - b.from);
    const cued = new Set(this.cueSpans.map(([, to]) => to));
    return found.filter((p, i) => i === 0 || cued.has(p.from) || !this.townBeside(p));
  }

  /** "a nombre de Eder Luis, no, qué pena, de Éver Paternina": the name said last takes the place of the first. */
  private takeBackNames(found: Person[]): void {
    const m = this.m;
    for (let p = found.length - 1; p >= 0; p--) {
      const first = found[p]!;
      let k = first.to;
      // "es Jairo, Jairo Antonio Lemos": said again in full.
      let corrected = m.text(k) === ',' && m.word(k + 1) === m.word(first.from);
      while (k < m.tokens.length && k - first.to < 12) {
        // "de Luis, no de Pedro" says who it is not.
        if (
          takesBack(m, k) &&
          !(m.word(k) === 'no' && m.kind(k + 1) === 'word' && !isCorrectionWord(m.word(k + 1)))
        )
          corrected = true;
        else if (
          !(isCorrectionWord(m.word(k)) || TITLE.has(m.word(k))) &&
          !/^(,|\.|a|es|de|para|pa|del|la|el|nombre|era|factura|cliente|clienta|facturar|facture|pongale|ponle)$/.test(
            m.text(k),
          )
        )
          break;
        k++;
      }
      if (!corrected || !nameWord(m, k)) continue;
      const end = this.run(k, true);
      if (end === k || !(this.capital(k) || this.someKnown(k, end))) continue;
      const second = this.candidate(k, end, first.score + 0.5);
      if (!second) continue;
      m.claim(first.from, first.to, 'correction');
      found[p] = second;
    }
  }

  /** "Vendedor: Ana", "Vende: Marisol", "facturado por Yuli", "Laura vendió …": who sells buys nothing. */
  private claimSellers(): void {
    const m = this.m;
    for (let i = 0; i < m.tokens.length; i++) {
      const word = m.word(i);
      if (!m.free(i)) continue;
      const verb = SELLER_VERB.has(word) && (m.text(i + 1) === ':' || m.word(i + 1) === 'por');
      // "joyero de terciopelo", "joyero madera 38.000": a box.
      const box = word === 'joyero' && m.text(i + 1) !== ':' && !given(m.word(i + 1));
      if ((SELLER_CUE.has(word) && !box) || verb) {
        let k = i + 1;
        while (/^(:|\.|por|de|el|la|es|fue|don|doña|dona|le|lo)$/.test(m.text(k)) && k - i < 4) k++;
        const end = nameWord(m, k) ? this.run(k, true) : k;
        if (nameWord(m, k)) m.claim(i, Math.max(end, i + 1), 'seller');
        else if (!verb) m.claim(i, i + 1, 'seller');
      } else if (given(word) && this.startsFragment(i) && nameWord(m, i)) {
        const end = this.run(i, false);
        if (end > i && SOLD.has(m.word(end))) m.claim(i, end, 'seller');
      }
    }
  }

  /** "Don Jairo, le reporto:", "buenas tardes don Rafa, …": who reads the message buys nothing. */
  private claimAddressee(): void {
    const m = this.m;
    if (m.scanned) return;
    let i = 0;
    while (GREETING.has(m.word(i)) || (i > 0 && /^[,!¡.]$/.test(m.text(i)))) i++;
    const greeted = i > 0 && m.kind(i - 1) === 'word';
    const from = i;
    while (TITLE.has(m.word(i)) || (i > from && m.text(i) === '.')) i++;
    if (i === from && !greeted) return;
    const end = nameWord(m, i) && (known(m.word(i)) || this.capital(i)) ? this.run(i, true) : i;
    if (end === i) return;
    let next = end;
    while (/^[,:.]$/.test(m.text(next)) || m.kind(next) === 'newline') next++;
    const reports = /^(le|les|te)$/.test(m.word(next)) && REPORTS.has(m.word(next + 1));
    if (reports || (greeted && next > end && m.text(end) !== ':')) m.claim(from, end, 'cue');
  }

  /** Between quotation marks: what is engraved, or how a piece is called. */
  private quoted(i: number): boolean {
    return this.m.text(i - 1) === '"' && this.m.text(i - 2) !== ':';
  }

  /** For text that is nothing but a customer's data: a lone name needs no cue. */
  readAll(): Person[] {
    const found = this.read();
    if (found.length > 0) return found;
    for (let i = 0; i < this.m.tokens.length; i++) {
      if (!nameWord(this.m, i)) continue;
      const end = this.run(i, true);
      const person = end > i && !this.isTown(i, end) ? this.candidate(i, end, 1) : null;
      if (person) return [person];
    }
    return [];
  }

  /** "Medellín"; and after an address also "Armenia", which elsewhere may be a name. */
  private isTown(from: number, to: number): boolean {
    if (cityLength(this.m, from) !== to - from) return false;
    let before = from - 1;
    while (/^[,.;-]$/.test(this.m.text(before))) before--;
    return this.m.labels[before] === 'address' || !isAmbiguousCity(this.m, from, to);
  }

  readonly cueSpans: [number, number][] = [];

  private someKnown(from: number, to: number): boolean {
    for (let k = from; k < to; k++) if (known(this.m.word(k))) return true;
    return false;
  }

  private cueEnd(i: number): { to: number; score: number; word: string } | null {
    const cue = this.cueAt(i);
    return cue ? { ...cue, word: this.m.word(i) } : null;
  }

  /** "a Rosmira", "para Yurleidy": a capital in running text and no town, feast, bank or piece. */
  private unlisted(i: number): boolean {
    const m = this.m;
    return (
      !m.scanned &&
      cityLength(m, i) === 0 &&
      !m.product(i) &&
      m.tokens[i]!.raw.length > 3 &&
      !FEAST.has(m.word(i)) &&
      !SACRED.has(m.word(i))
    );
  }

  /** "de" and "por" join almost anything: they need a whole name after them. */
  private weakEnough(word: string, from: number, to: number): boolean {
    const m = this.m;
    // "el lote de Yamile:", "lo de Betty:"
    if (word === 'de' && given(m.word(from)) && m.text(to) === ':') return true;
    if (word !== 'de' && word !== 'por') return given(m.word(from)) || to - from > 1;
    let givens = 0;
    let surnames = 0;
    for (let k = from; k < to; k++) {
      if (given(m.word(k))) givens++;
      else if (SURNAME_LIST.has(m.word(k))) surnames++;
    }
    return givens > 0 && (surnames > 0 || givens > 1);
  }

  /** "medalla de la Virgen del Carmen", "mano de Fátima", "inicial de Ana": names that pieces carry. */
  private devotional(cue: number, from: number): boolean {
    const m = this.m;
    if (calledLikeAPiece(m, from)) return false;
    // "apúntale a Rosa Elvira", "para Perla Inés": a gem before another given name.
    if (
      /^(a|para|pa|cliente|clienta)$/.test(m.word(from - 1)) &&
      given(m.word(from)) &&
      given(m.word(from + 1)) &&
      !GEMS.has(m.word(from + 1)) &&
      nameWord(m, from + 1) &&
      m.word(from + 1) !== 'blanca'
    )
      return false;
    for (let k = cue; k <= from; k++) if (SACRED.has(m.word(k))) return true;
    return (
      SACRED.has(m.word(cue - 1)) ||
      (m.word(cue) === 'de' && m.product(cue - 1)?.type === 'DIJE') ||
      (GEMS.has(m.word(from)) && !this.paysAs(cue, from))
    );
  }

  /** "Paga Luna Castaño": after a verb of buying, a gem before a surname is a name. */
  private paysAs(cue: number, from: number): boolean {
    const m = this.m;
    return (
      this.mixedCase &&
      (BOUGHT.has(m.word(cue)) || CUSTOMER_VERB.has(m.word(cue))) &&
      isSurname(m.word(from + 1)) &&
      this.capital(from) &&
      this.capital(from + 1)
    );
  }

  private cueAt(i: number): { to: number; score: number } | null {
    const m = this.m;
    const word = m.word(i);
    if (word === 'sino' && given(m.word(i + 1))) return { to: i + 1, score: 4 };
    if (word === 'a' || word === 'an') {
      const end = m.match(i, ['a|an', 'nombre', 'de|del|d']);
      if (end > 0) return { to: end, score: 5 };
    }
    if (/^(recibi|recibido|recibimos)$/.test(word) && m.word(i + 1) === 'de')
      return { to: i + 2, score: m.text(i + 2) === ':' || m.scanned ? 4.3 : 2 };
    // "SEÑOR(ES):"
    if (/^(senor|senora|cliente)$/.test(word) && m.match(i + 1, ['(', 'es|a|as|s', ')']) > 0)
      return { to: i + 4, score: 4.5 };
    // "Nuestra Señora del Rosario" is nobody's title.
    if (/^(senora|señora)$/.test(word) && m.word(i - 1) === 'nuestra') return null;
    // "el man es Dagoberto", "la chica es Danna", "eso es de Luz Amparo Giraldo"
    if (
      word === 'es' &&
      (BUYER.has(m.word(i - 1)) || RELATION.has(m.word(i - 1))) &&
      /^(el|la|su|mi)$/.test(m.word(i - 2)) &&
      m.word(i + 1) !== 'de'
    )
      return { to: i + 1, score: 3 };
    if (
      /^(es|son|era)$/.test(word) &&
      /^(eso|esto|todo|pedido|compra|venta)$/.test(m.word(i - 1)) &&
      m.word(i + 1) === 'de'
    )
      return { to: i + 2, score: 2.5 };
    // "…, son de Marisol Chaverra y paga el 30"
    if (/^(es|son)$/.test(word) && m.word(i + 1) === 'de' && given(m.word(i + 2)) && this.startsFragment(i))
      return { to: i + 2, score: 2.5 };
    // "…, es Leonel Artunduaga"
    if (word === 'es' && given(m.word(i + 1)) && this.startsFragment(i)) return { to: i + 1, score: 2.5 };
    if (TITLE.has(word)) return { to: m.text(i + 1) === '.' ? i + 2 : i + 1, score: 4 };
    if (
      word === 'nombre' &&
      /^(el|su|un|con|y)$/.test(m.word(i - 1)) &&
      m.text(i + 1) !== ':' &&
      m.word(i + 1) !== 'es'
    )
      return null;
    if (
      RELATION.has(word) &&
      !/^(jesus|dios)$/.test(m.word(i + 1)) &&
      !m.scanned &&
      /^(la|el|al|del|mi|a|para|pa|pal|su|una|un|las|los|nuestra|nuestro)$/.test(m.word(i - 1)) &&
      m.kind(i + 1) === 'word' &&
      (given(m.word(i + 1)) || this.capital(i + 1))
    )
      return { to: i + 1, score: 3 };
    // "130.000 m/cte." is current money.
    if (CLIENT_CUE.has(word) && m.text(i - 1) !== '/') {
      const next = m.text(i + 1);
      if (/^(factura|facturar|fra)$/.test(word))
        return /^(a|para|pa|de|:)$/.test(next) ? { to: i + 2, score: next === 'de' ? 1.5 : 4.3 } : null;
      return { to: i + 1, score: word === 'nombre' && next !== ':' && next !== 'de' ? 3 : 4.5 };
    }
    // "una turista llamada Gladys Cifuentes"
    if (/^(llamada|llamado)$/.test(word) && given(m.word(i + 1))) return { to: i + 1, score: 4 };
    if ((word === 'llama' || word === 'llamo') && /^(se|me)$/.test(m.word(i - 1)))
      return { to: i + 1, score: 4 };
    if (word === 'c' && m.text(i + 1) === '.' && m.scanned && (i === 0 || m.kind(i - 1) === 'newline'))
      return { to: i + 2, score: 3 };
    // "la lleva Perla Insignares", "los recoge Yulieth": after the pronoun and the verb comes who does it.
    if (/^(lo|la|los|las)$/.test(m.word(i - 1)) && (CUSTOMER_VERB.has(word) || BOUGHT.has(word)))
      return { to: i + 1, score: given(m.word(i + 1)) ? 3 : 1 };
    if (BOUGHT.has(word)) return { to: i + 1, score: 1 };
    if (WEAK_CUE.has(word)) return { to: i + 1, score: word === 'para' || word === 'pa' ? 1.5 : 1 };
    return null;
  }

  /** "Camila y Steven": two given names. */
  private isCouple(from: number, to: number): boolean {
    for (let k = from + 1; k + 1 < to; k++)
      if (/^[ye]$/.test(this.m.word(k)) && given(this.m.word(from)) && given(this.m.word(k + 1))) return true;
    return false;
  }

  /** "COLEGIO SAN BARTOLOME NIT 860…": the end of a company's name when its NIT follows; 0 otherwise. */
  private companyBeforeNit(i: number): number {
    const m = this.m;
    const end = this.run(i, true);
    const at = /^[,:-]$/.test(m.text(end)) ? end + 1 : end;
    return end > i + 1 && m.labels[at] === 'id' && (m.word(at) === 'nit' || m.text(at + 1) === '-') ? end : 0;
  }

  /** A NIT follows at token `i`. */
  private beforeNit(i: number): boolean {
    const at = /^[,:(-]$/.test(this.m.text(i)) || this.m.kind(i) === 'newline' ? i + 1 : i;
    return this.m.labels[at] === 'id' && this.m.word(at) === 'nit';
  }

  /** "CLIENTE: LIGA DE AJEDREZ DEL CAUCA  NIT …": between the cue and the NIT stands the firm's whole name. */
  private firmWithNit(from: number): Person | null {
    const m = this.m;
    let end = from;
    let known = 0;
    while (
      end - from < 9 &&
      (m.kind(end) === 'word' || m.kind(end) === 'number' || /^[.&]$/.test(m.text(end)))
    ) {
      if (!m.free(end) && !(m.kind(end) === 'number' && m.labels[end] !== 'id')) break;
      if (GIVEN_NAMES.has(m.word(end)) || SURNAME_LIST.has(m.word(end))) known++;
      end++;
    }
    if (end === from || m.kind(from) !== 'word' || TITLE.has(m.word(from)) || known === end - from)
      return null;
    let at = end;
    while (/^[,:-]$/.test(m.text(at)) || m.kind(at) === 'newline') at++;
    if (m.labels[at] !== 'id' || m.word(at) !== 'nit' || GIVEN_NAMES.has(m.word(from))) return null;
    const words: string[] = [];
    for (let k = from; k < end; k++) {
      if (m.kind(k) === 'punct') words[words.length - 1] += m.text(k) === '.' ? '.' : '';
      else words.push(m.kind(k) === 'number' ? m.tokens[k]!.raw : this.render(k));
    }
    return { value: words.join(' '), from, to: end, score: 0 };
  }

  /** "Parroquia Nuestra Señora del Rosario", "Ferretería La Tuerca": capitals from a firm's first word on. */
  private capitalFirm(from: number): Person | null {
    const m = this.m;
    if (m.scanned || !this.mixedCase || !COMPANY_START.has(m.word(from)) || !this.capital(from)) return null;
    // "Miscelánea La 13"
    const inName = (k: number): boolean =>
      m.free(k) &&
      (m.kind(k) === 'word'
        ? this.capital(k)
        : k > from && /^\d{1,3}$/.test(m.text(k)) && m.word(k - 1) === 'la' && this.capital(k - 1));
    let end = from;
    while (end - from < 8) {
      let next = end;
      while (
        next - end < 2 &&
        m.free(next) &&
        /^(de|del|la|las|los|el|y)$/.test(m.word(next)) &&
        !this.capital(next)
      )
        next++;
      if (!inName(next)) break;
      end = next + 1;
    }
    // "Almacén La Perla Pereira": the town is not of the name.
    if (end > from + 3 && cityLength(m, end - 1) === 1 && !/^(del?|la|los)$/.test(m.word(end - 2))) end--;
    if (end < from + 2 || m.match(end, ['ese', 'a', 'ese']) > 0) return null;
    const words: string[] = [];
    for (let k = from; k < end; k++) words.push(m.kind(k) === 'number' ? m.tokens[k]!.raw : this.render(k));
    return { value: words.join(' '), from, to: end, score: 0 };
  }

  /** "…, Boutique Lila", "… Inversiones Coral SAS, …": the end of a company's name that nothing announces, or 0. */
  private companyAlone(i: number): number {
    const m = this.m;
    if (m.scanned || i === 0 || !this.mixedCase || !m.free(i) || m.kind(i) !== 'word' || !this.capital(i))
      return 0;
    const starts = COMPANY_START.has(m.word(i));
    if (!starts && !this.endsAsCompany(i)) return 0;
    if (m.kind(i - 1) === 'word' && m.labels[i - 1] === null) return 0;
    const end = this.run(i, true);
    const closes = end >= m.tokens.length || m.kind(end) !== 'word' || m.labels[end] !== null;
    if (end < i + 2 || !closes || m.text(end) === ':') return 0;
    if (!COMPANY_END.has(m.word(end - 1)))
      for (let k = i; k < end; k++)
        if (!this.capital(k) && !PARTICLE.has(m.word(k)) && !COMPANY_PARTICLE.has(m.word(k))) return 0;
    return end;
  }

  private startsFragment(from: number): boolean {
    const m = this.m;
    return (
      from === 0 ||
      m.kind(from - 1) === 'newline' ||
      m.kind(from - 1) === 'punct' ||
      m.kind(from - 1) === 'number' ||
      m.labels[from - 1] !== null ||
      // "topos 30 mil juan carlos"
      (/^(mil|millon|millones|lucas|luks|pesos|barras|k|m)$/.test(m.word(from - 1)) &&
        m.kind(from - 2) === 'number') ||
      // "…, caballero Uriel Maestre"
      (/^(caballero|dama|joven|muchacho|muchacha)$/.test(m.word(from - 1)) &&
        given(m.word(from)) &&
        known(m.word(from + 1)) &&
        m.kind(from - 2) !== 'word') ||
      // "1.875.000 c/u. Angélica Daza"
      /\/|\.$/.test(m.tokens[from - 1]!.raw)
    );
  }

  /** "abonó 50", "los recoge mañana", "ya pagó": what a customer does begins at token `i`. */
  private actsAt(i: number): boolean {
    let k = i;
    while (CLITIC.has(this.m.word(k)) && k - i < 3) k++;
    const word = this.m.word(k);
    return CUSTOMER_VERB.has(word) || BOUGHT.has(word);
  }

  /** A name that stands alone ("…, Juliana Perea, jperea@…") or beside an id or a phone. */
  private uncuedScore(from: number, end: number): number {
    const m = this.m;
    let hits = 0;
    let givens = 0;
    for (let k = from; k < end; k++) {
      if (known(m.word(k))) hits++;
      if (given(m.word(k))) givens++;
    }
    const count = end - from;
    const contact = (label: string | null | undefined): boolean =>
      label === 'id' || label === 'phone' || label === 'email' || label === 'address';
    let after = end;
    while (/^[,:.-]$/.test(m.text(after)) && after - end < 2) after++;
    let before = from - 1;
    while (/^[,:.(-]$/.test(m.text(before)) && from - before < 3) before--;
    if (m.kind(after) === 'newline') after++;
    const beside = contact(m.labels[after]) || contact(m.labels[before]);
    const startsFragment = this.startsFragment(from);
    const acts = this.actsAt(end);
    const place = cityLength(m, m.word(end) === 'de' ? end + 1 : end) > 0;
    const endsFragment =
      place ||
      /^(gracias|porfa|porfavor|listo|ok)$/.test(m.word(end)) ||
      end >= m.tokens.length ||
      m.kind(end) !== 'word' ||
      (m.scanned && m.tokens[end]!.gap >= 2) ||
      m.labels[end] !== null ||
      acts;
    if (m.product(from) && !given(m.word(from))) return 0;
    if (cityLength(m, from) >= count && !given(m.word(from))) return 0;
    if (/^(nombre|nombres|diga|dice|grabado|grabada|iniciales|palabra|letra|letras)$/.test(m.word(from - 1)))
      return 0;
    if (
      SACRED.has(m.word(from)) ||
      SACRED.has(m.word(from - 1)) ||
      (/^(de|del|la)$/.test(m.word(from - 1)) &&
        (SACRED.has(m.word(from - 2)) || SACRED.has(m.word(from - 3)))) ||
      (GEMS.has(m.word(from)) &&
        !(count >= 2 && known(m.word(from + 1)) && this.capital(from) && startsFragment))
    )
      return 0;
    if (given(m.word(from)) && acts) return 2.5;
    if (
      endsFragment &&
      !/^(de|del|con|nombres|grabado|grabada|grabados|dice|dicen|y|santos)$/.test(m.word(from - 1)) &&
      this.isCouple(from, end)
    )
      return 1.6;
    if (beside && hits >= 1) return 2.5 + hits * 0.1;
    if (beside && count >= 2 && this.mixedCase && startsFragment) return 1.5;
    if (givens >= 1 && hits >= 2 && startsFragment && endsFragment) return 2;
    if (givens >= 1 && count >= 2 && startsFragment && endsFragment && this.capital(from)) return 1.6;
    if (hits >= 1 && count >= 2 && startsFragment && endsFragment && this.mixedCase && this.capital(from))
      return 1.4;
    if (
      givens === 1 &&
      count === 1 &&
      from > 0 &&
      startsFragment &&
      endsFragment &&
      this.mixedCase &&
      this.capital(from)
    )
      return 1;
    return 0;
  }
}

function keepAccents(raw: string, listed: string): string {
  // What was written without its accent gets it back; anything else stays as typed.
  return raw.toLowerCase() === listed.toLowerCase() ||
    raw
      .normalize('NFD')
      .replace(/[\u0300-\u036f]/g, '')
      .toLowerCase() ===
      listed
        .normalize('NFD')
        .replace(/[\u0300-\u036f]/g, '')
        .toLowerCase()
    ? listed
    : raw;
}
