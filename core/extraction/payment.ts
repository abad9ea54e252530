import type { PaymentMethod } from '../contract/glossary';
import { FuzzyIndex } from './fuzzy';
import type { Message } from './message';
import { words } from './text';

const CASH = words(
  'efectivo efetivo efectibo efectvo cash contado billete billetes plata_en_mano efect efec',
);
const CARD = words(
  'tarjeta tarjetas targeta tarjetica visa mastercard master amex datafono datafano datafono debito credito dinners diners tc td dataphone posnet',
);
const TRANSFER = words(
  'transferencia transferencias trasferencia transferensia tranferencia transfer transfirio transfirieron transfiere transfirió trans transf consignacion consignaron consigno consignó consigna consignado nequi neki nequy daviplata davivienda bancolombia bbva pse qr transfiya breb brebe bre llave dale movii lulo nubank nu colpatria itau occidente avvillas bancamia rappipay bancoomeva scotiabank giro efecty ' +
    'banco consignan consignar consigne transferir transfiera deposito',
);
const BANK_ONLY = words('banco llave nu giro dale occidente trans bre deposito');
const MISSPELT = new FuzzyIndex(
  words('efectivo transferencia tarjeta consignacion datafono daviplata davivienda bancolombia'),
);

/** The way of paying that a misspelt word means: "efctivo", "tarjetta". */
function spelt(word: string): string {
  return CASH.has(word) || CARD.has(word) || TRANSFER.has(word) ? word : (MISSPELT.find(word) ?? word);
}

/** How a sale is paid; `mixed` when it is in two ways. */
export interface Payment {
  method: PaymentMethod | null;
  mixed: PaymentMethod[];
}

const TAX = words('iva ivá impuesto impuestos');

/**
 * How the customer pays. A bank or a wallet means a transfer; a card word wins over the bank that issued it; "a
 * crédito" is not a payment. The last of several is kept when a correction stands between; a payment in two ways
 * has no single method.
 */
export function readPayment(m: Message): Payment {
  const found: { at: number; method: PaymentMethod; strong: boolean }[] = [];
  for (let i = 0; i < m.tokens.length; i++) {
    const word = spelt(m.word(i));
    if (word === '' || !m.free(i)) continue;
    let method: PaymentMethod | null = null;
    let strong = true;
    if (
      CASH.has(word) ||
      (word === 'plata' && m.word(i - 1) === 'en' && /^(billete|efectivo|mano)$/.test(m.word(i + 1)))
    )
      method = 'efectivo';
    else if (CARD.has(word)) {
      if (word === 'credito' && m.word(i - 1) === 'a') continue;
      if (
        /^(tarjeta|tarjetas)$/.test(word) &&
        /^(de)$/.test(m.word(i + 1)) &&
        /^(regalo|garantia|presentacion|cumpleaños|invitacion)$/.test(m.word(i + 2))
      )
        continue;
      if (word === 'credito' || word === 'debito')
        strong =
          m.word(i - 1) === 'tarjeta' ||
          word === 'debito' ||
          /^(con|visa|master|mastercard|la|de)$/.test(m.word(i - 1)) ||
          m.scanned;
      if (word === 'credito' && !strong) continue;
      method = 'tarjeta';
    } else if (TRANSFER.has(word)) {
      if (BANK_ONLY.has(word)) {
        const cued =
          /^(por|con|al|en|a|de|mi|la|el)$/.test(m.word(i - 1)) ||
          /^(de|agrario|popular|caja)$/.test(m.word(i + 1));
        if (
          word === 'banco'
            ? !cued
            : !(word === 'bre' && m.text(i + 1) === '-') &&
              !(word === 'nu' && cued) &&
              !(word === 'giro' && cued) &&
              !(word === 'dale' && m.word(i - 1) === 'por') &&
              !(
                word === 'llave' &&
                /^(por|con|la)$/.test(m.word(i - 1)) &&
                /^(por|con)$/.test(m.word(i - 1) === 'la' ? m.word(i - 2) : m.word(i - 1))
              )
        )
          continue;
      }
      method = 'transferencia';
    } else if ((word === 'corresponsal' || word === 'ahorro') && /^(bancario|a)$/.test(m.word(i + 1)))
      method = 'transferencia';
    if (!method) continue;
    // "venta de contado por transferencia", "reloj Master Collection": only for want of a better word.
    if (/^(contado|master|amex|visa|billete|billetes)$/.test(word)) strong = false;
    if (
      /^(no|sin)$/.test(m.word(i - 1)) ||
      (/^(no|sin)$/.test(m.word(i - 2)) && /^(con|en|por|recibo|fue|es)$/.test(m.word(i - 1))) ||
      (m.word(i - 1) === 'tarjeta' && m.word(i - 2) === 'no')
    ) {
      m.claim(i, i + 1, 'payment');
      continue;
    }
    found.push({ at: i, method, strong });
    let from = i;
    while (
      from > 0 &&
      m.free(from - 1) &&
      /^(pago|paga|pagan|pagaron|pagado|pagando|pagos|pagara|pagó|cancela|cancelo|cancelaron|cancelado|por|con|en|de|a|todo|la|el|su|forma|medio|metodo|va|van|hacer|hizo|me|le|lo|las|los|fue|pasa|paso|pasaron|:|y|via|mediante|medios|consigno|abona|tarjeta|banco|recibido|entrega|entrego|dio|dieron|traer|cuenta|ahorros|ya|esta)$/.test(
        m.text(from - 1),
      ) &&
      m.kind(from - 1) !== 'newline'
    )
      from--;
    let to = i + 1;
    while (
      m.free(to) &&
      /^(bancaria|bancario|bancolombia|davivienda|bbva|de|bogota|credito|debito|popular|agrario|caja|social|visa|mastercard|master|nequi|electronica|amex|itau|occidente|colpatria|villas|av|b|breb|ahorros|electronico|inmediata)$/.test(
        m.word(to),
      ) &&
      !(m.word(to) === 'de' && !/^(credito|debito|bogota|occidente|ahorros)$/.test(m.word(to + 1)))
    )
      to++;
    m.claim(from, to, 'payment');
  }
  if (found.length === 0) return { method: null, mixed: [] };
  const sure = found.some((f) => f.strong) ? found.filter((f) => f.strong) : found;
  let choice = sure[0]!;
  for (const next of sure.slice(1)) {
    if (next.method === choice.method) continue;
    if (corrected(m, choice.at, next.at)) choice = next;
    else if (next.method === 'tarjeta' && next.at - choice.at <= 4 && choice.method === 'transferencia')
      choice = next;
    else if (partOfPayment(m, choice.at, next.at))
      return { method: null, mixed: [choice.method, next.method] };
  }
  return { method: choice.method, mixed: [] };
}

/** "mitad nequi y mitad efectivo", "300.000 en efectivo y el resto con tarjeta", "efectivo y nequi". */
function partOfPayment(m: Message, from: number, to: number): boolean {
  if (to - from > 14) return false;
  for (let i = from - 6; i < to; i++)
    if (/^(mitad|resto|demas|parte|saldo|restante|mixto|lo_demas|otra_parte)$/.test(m.word(i))) return true;
  for (let i = from + 1; i < to; i++) {
    if (m.kind(i) === 'newline') return false;
    if (m.numericAt(i)) return true;
  }
  return (
    to - from <= 4 &&
    /^(y|\+|\/)$/.test(m.text(to - 1) === 'con' || m.text(to - 1) === 'por' ? m.text(to - 2) : m.text(to - 1))
  );
}

function corrected(m: Message, from: number, to: number): boolean {
  for (let i = from + 1; i < to; i++)
    if (/^(no|perdon|digo|mejor|mentiras|corrijo|ay|finalmente|sino)$/.test(m.word(i))) return true;
  return false;
}

/** true: asks for IVA; false: says without; null: says nothing, or that prices include it. */
export function readTax(m: Message): boolean | null {
  let answer: boolean | null = null;
  for (let i = 0; i < m.tokens.length; i++) {
    const word = m.word(i);
    if (!m.free(i)) continue;
    if (
      word === 'exento' ||
      word === 'exenta' ||
      word === 'excluido' ||
      (word === 'no' && m.word(i + 1) === 'responsable')
    ) {
      if (word !== 'no') answer = false;
      continue;
    }
    if (!TAX.has(word)) continue;
    let from = i;
    let included = false;
    let without = false;
    let cued = false;
    for (let k = i - 1; k >= 0 && i - k <= 7; k--) {
      const text = m.text(k);
      if (m.kind(k) === 'newline' || /^[.;]$/.test(text)) break;
      if (
        /^(incluye|incluido|incluida|incluyen|incluyendo|incluidos|trae|tiene|contiene|tienen|traen)$/.test(
          text,
        )
      ) {
        included = true;
        from = k;
        // "no incluye IVA" leaves it to be added.
        if (m.word(k - 1) === 'no') {
          included = false;
          cued = true;
          from = k - 1;
        }
        break;
      }
      if (/^(sin|no|ni|quitele|exento|libre)$/.test(text) && !(text === 'no' && m.text(k + 1) === ',')) {
        without = true;
        from = k;
        break;
      }
      if (
        /^(con|mas|\+|y|cobra|cobrar|cobre|cobren|cobres|cobrarle|cobrarles|cobrele|cobreme|cobrale|les|me|se|vaya|vayan|necesita|necesitan|quiere|quieren|requiere|pide|piden|genera|lleve|ponga|pongan|pongale|ponle|sumele|sumale|agregue|agreguele|agregale|lleva|llevan|va|van|aplica|aplicar|aplicale|apliquele|discriminado|discriminar|el|del|de|le|a|eso|factura|incluir|liquidar|liquide|desglosar|desglosado|sume|suma|carguele|cargar|adicione)$/.test(
          text,
        )
      ) {
        cued = true;
        from = k;
        continue;
      }
      break;
    }
    let to = i + 1;
    // "IVA no", "IVA: no"
    const denied = m.text(i + 1) === ':' ? i + 2 : i + 1;
    if (m.word(denied) === 'no') {
      let verb = denied + 1;
      while (/^(se|le|les|me)$/.test(m.word(verb))) verb++;
      const ends = m.kind(denied + 1) !== 'word' || m.labels[denied + 1] !== null;
      // "IVA no lleva", "el IVA no se le cobra"; "IVA no incluido" is still to be added.
      const carries =
        /^(lleva|llevan|va|van|aplica|cobra|cobre|cobren|cobrar|quiere|pide|genera|causa|necesita)$/;
      if (ends || carries.test(m.word(verb))) {
        without = true;
        to = ends ? denied + 1 : verb + 1;
      }
    }
    for (let k = i + 1; k < m.tokens.length && k - i <= 5; k++) {
      const text = m.text(k);
      if (m.kind(k) === 'newline' || /^[.;,]$/.test(text)) break;
      if (/^(incluido|incluida|incluidos|incl|inc|ya|adentro)$/.test(text)) {
        if (text !== 'ya') included = true;
        to = k + 1;
        continue;
      }
      if (
        /^(aparte|adicional|encima|discriminado|desglosado|19|%|por|ciento|diecinueve|del|de|al|o|sea|con|iva|16|5|:)$/.test(
          text,
        )
      ) {
        cued = true;
        if (text !== 'o') to = k + 1;
        continue;
      }
      break;
    }
    const excludedAmount = m.scanned && isZero(m, to);
    m.relabel(from, to, 'tax');
    if (included) continue;
    if (without || excludedAmount) answer = false;
    else if (cued || m.scanned || answer === null) answer = true;
  }
  return answer;
}

function isZero(m: Message, i: number): boolean {
  const k = m.text(i) === '$' || m.text(i) === ':' ? i + 1 : i;
  return m.text(k) === '0' || m.text(k) === '0.00' || m.text(k) === '0,00';
}
