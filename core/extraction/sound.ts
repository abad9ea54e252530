/**
 * How a folded word sounds in Colombia, so that its spellings meet: "Yeison" and "Jeison", "Vanesa" and "Vannessa",
 * "Villavisensio" and "Villavicencio". For names of people and towns only.
 */
export function soundOf(word: string): string {
  return word
    .replace(/ch(?![aeiouy])/g, 'k')
    .replace(/ch/g, '0')
    .replace(/ph/g, 'f')
    .replace(/qu(?=[eiy])|ck|c(?![eiy])|q/g, 'k')
    .replace(/[zc]/g, 's')
    .replace(/gu(?=[ei])/g, '1')
    .replace(/g(?=[eiy])|ll(?=[aeiou])/g, 'j')
    .replace(/1/g, 'g')
    .replace(/h/g, '')
    .replace(/^x|y(?=[aeiou])/g, 'j')
    .replace(/y/g, 'i')
    .replace(/x/g, 's')
    .replace(/[vw]/g, 'b')
    .replace(/^s(?=[bkfglmnpt])/, 'es')
    .replace(/(.)\1+/g, '$1');
}
