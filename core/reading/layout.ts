/** A word as OCR saw it; box in pixels, confidence 0 to 100. */
export interface OcrWord {
  text: string;
  confidence: number;
  box: { x0: number; y0: number; x1: number; y1: number };
}

export interface OcrLine {
  text: string;
  /** Lowest confidence among its words that carry letters or digits, 0 to 100. */
  confidence: number;
}

const CONTENT = /[\p{L}\p{N}]/u;

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/**
 * Lines of text from word boxes. OCR engines cut a table into blocks (all names, then all prices); here words whose
 * middles are level form one row, in order from left to right, and a wide gap between two stays as several spaces,
 * so that columns can still be told apart.
 */
export function layOut(words: readonly OcrWord[]): OcrLine[] {
  const real = words.filter(
    (word) => word.text.trim() && word.box.y1 > word.box.y0 && word.box.x1 > word.box.x0,
  );
  if (real.length === 0) return [];
  const height = median(real.map((word) => word.box.y1 - word.box.y0));
  const charWidth =
    median(real.map((word) => (word.box.x1 - word.box.x0) / [...word.text].length)) || height / 2;
  const middle = (word: OcrWord): number => (word.box.y0 + word.box.y1) / 2;

  const rows: { middle: number; words: OcrWord[] }[] = [];
  for (const word of [...real].sort((a, b) => middle(a) - middle(b))) {
    const row = rows.at(-1);
    if (row && middle(word) - row.middle < height * 0.55) {
      row.words.push(word);
      // follow a row that is not quite level, but not so far as to swallow the next one
      row.middle += (middle(word) - row.middle) / row.words.length;
    } else {
      rows.push({ middle: middle(word), words: [word] });
    }
  }

  return rows.map((row) => {
    const sorted = row.words.sort((a, b) => a.box.x0 - b.box.x0);
    let text = '';
    let end = 0;
    for (const word of sorted) {
      const gap = (word.box.x0 - end) / charWidth;
      // a figure that OCR took apart ("$1 15.000"): the gap is less than a letter
      const torn = gap < 0.7 && /\d$/.test(text) && /^[\d.,]/.test(word.text);
      if (text && !torn) text += gap > 2.5 ? ' '.repeat(Math.min(8, Math.round(gap))) : ' ';
      text += word.text.trim();
      end = word.box.x1;
    }
    const content = sorted.filter((word) => CONTENT.test(word.text));
    return { text, confidence: content.length ? Math.min(...content.map((word) => word.confidence)) : 100 };
  });
}
