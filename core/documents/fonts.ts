import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { create, registerFormat } from 'fontkit';
import pdfmake from 'pdfmake';
import type { TCreatedPdf } from 'pdfmake';
import type { BufferOptions, TDocumentDefinitions } from 'pdfmake/interfaces';

const BODY = { normal: 'Figtree-Regular.ttf', bold: 'Figtree-SemiBold.ttf' };
const HEADING = { normal: 'CormorantGaramond-SemiBold.ttf' };

interface VirtualFiles {
  existsSync(name: string): boolean;
  writeFileSync(name: string, content: Buffer): void;
}

/** Begins the stand-in for a font's bytes; no font format does. */
const MARK = 'parsed-font:';
let ready = false;

/**
 * Parsing the three files took half of the time of a document, and pdfkit parses what it is given for each one. So it
 * is given a name instead of bytes, and fontkit a format that knows such names: it answers with the font parsed once.
 * Documents only read it; each makes its own subset.
 */
function shareParsedFonts(fonts: ReadonlyMap<string, object>): void {
  registerFormat(
    class ParsedFont {
      static probe(bytes: Uint8Array): boolean {
        return Buffer.from(bytes).toString('latin1', 0, MARK.length) === MARK;
      }

      constructor(stream: { buffer: Uint8Array }) {
        return fonts.get(Buffer.from(stream.buffer).toString('latin1', MARK.length))!;
      }
    },
  );
}

/** Reads the fonts once for the process; nothing but them may be opened by a document, neither file nor URL. */
function prepare(): void {
  if (ready) return;
  const { virtualfs } = pdfmake as unknown as { virtualfs: VirtualFiles };
  const parsed = new Map<string, object>();
  for (const name of [...Object.values(BODY), ...Object.values(HEADING)]) {
    parsed.set(name, create(readFileSync(join(__dirname, 'fonts', name))));
    virtualfs.writeFileSync(name, Buffer.from(MARK + name, 'latin1'));
  }
  shareParsedFonts(parsed);
  pdfmake.setFonts({ Figtree: BODY, Cormorant: HEADING });
  pdfmake.setUrlAccessPolicy(() => false);
  pdfmake.setLocalAccessPolicy(() => false);
  ready = true;
}

/** pdfmake with our fonts loaded and its access to files and network shut. */
export function createDocument(definition: TDocumentDefinitions, options?: BufferOptions): TCreatedPdf {
  prepare();
  return pdfmake.createPdf(definition, options);
}
