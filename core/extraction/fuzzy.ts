/**
 * Spelling mistakes by deletion index (SymSpell): a misspelt word is found by table look-up, never by comparing
 * it with every word of the lexicon.
 */
export class FuzzyIndex {
  private readonly deletes = new Map<string, string[]>();

  constructor(words: Iterable<string>, minimumLength = 5) {
    for (const word of words) {
      if (word.length < minimumLength) continue;
      for (const key of deletions(word)) {
        const list = this.deletes.get(key);
        if (list) list.push(word);
        else this.deletes.set(key, [word]);
      }
    }
  }

  /** The one known word at edit distance 1 (or a swap of neighbours); null when none or more than one kind. */
  find(word: string): string | null {
    if (word.length < 4 || word.length > 20) return null;
    let best: string | null = null;
    for (const key of deletions(word)) {
      for (const candidate of this.deletes.get(key) ?? []) {
        if (candidate === word) return candidate;
        // The first letter is almost never mistaken, and demanding it keeps ordinary words apart.
        if (candidate[0] !== word[0] || Math.abs(candidate.length - word.length) > 1) continue;
        if (near(candidate, word)) best ??= candidate;
      }
    }
    return best;
  }
}

function deletions(word: string): string[] {
  const out = [word];
  for (let i = 0; i < word.length; i++) out.push(word.slice(0, i) + word.slice(i + 1));
  return out;
}

/** Edit distance at most 1, counting a swap of two neighbours as one. */
function near(a: string, b: string): boolean {
  let i = 0;
  while (i < a.length && i < b.length && a[i] === b[i]) i++;
  const restA = a.slice(i);
  const restB = b.slice(i);
  if (restA.slice(1) === restB || restA === restB.slice(1) || restA.slice(1) === restB.slice(1)) return true;
  return (
    restA.length > 1 && restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2)
  );
}
