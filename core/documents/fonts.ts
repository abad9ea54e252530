import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pdfmake from 'pdfmake';
import type { TCreatedPdf } from 'pdfmake';
import type { BufferOptions, TDocumentDefinitions } from 'pdfmake/interfaces';

const BODY = { normal: 'Figtree-Regular.ttf', bold: 'Figtree-SemiBold.ttf' };
const HEADING = { normal: 'CormorantGaramond-SemiBold.ttf' };

interface VirtualFiles {
  existsSync(name: string): boolean;
  writeFileSync(name: string, content: Buffer): void;
}

let ready = false;

/** Reads the fonts once for the process; nothing but them may be opened by a document, neither file nor URL. */
function prepare(): void {
  if (ready) return;
  const { virtualfs } = pdfmake as unknown as { virtualfs: VirtualFiles };
  for (const name of [...Object.values(BODY), ...Object.values(HEADING)]) {
    virtualfs.writeFileSync(name, readFileSync(join(__dirname, 'fonts', name)));
  }
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
