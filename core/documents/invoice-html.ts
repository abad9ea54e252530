import type { FacturaImprimible, ShopJson } from '../contract/shop';
import type { InvoiceView } from './invoice-view';
import { viewInvoice } from './invoice-view';

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ENTITIES[char]!);
}

/** Colours come from palette.ts as `#rrggbb`, so they are safe inside a style sheet. */
function styles(view: InvoiceView): string {
  return `
:root { --accent: ${view.accent}; --tint: ${view.accentTint}; --ink: #26211b; --muted: #7a7268; --hairline: #e4ded4; }
* { box-sizing: border-box; }
body { margin: 0; background: #f3f0ea; color: var(--ink); font: 14px/1.45 Figtree, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif; }
main { position: relative; overflow: hidden; max-width: 820px; margin: 24px auto; padding: 56px 60px 40px; background: #fff; border-top: 6px solid var(--accent); box-shadow: 0 10px 40px rgb(38 33 27 / 10%); }
h1, .numero, .pie { font-family: 'Cormorant Garamond', Garamond, 'Times New Roman', serif; font-weight: 600; }
h1 { margin: 0 0 6px; font-size: 34px; line-height: 1.05; }
.muted { color: var(--muted); font-size: 12.5px; }
.caption { color: var(--accent); font-size: 10.5px; font-weight: 600; letter-spacing: .14em; text-transform: uppercase; }
header { display: flex; gap: 32px; justify-content: space-between; }
header > :last-child { min-width: 240px; text-align: right; }
header img { display: block; max-width: 200px; max-height: 80px; margin-bottom: 10px; }
.numero { margin: 2px 0 6px; font-size: 25px; }
.sello { display: inline-block; margin-top: 10px; padding: 3px 10px; border: 1.5px solid #3d7a55; color: #3d7a55; font-size: 11px; font-weight: 600; letter-spacing: .08em; }
.partes { display: flex; justify-content: space-between; gap: 24px; margin: 28px 0; padding: 16px 20px; background: var(--tint); }
.partes strong { display: block; font-size: 16px; }
.partes dl { min-width: 200px; margin: 0; }
.partes dd { margin: 0 0 8px; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: 9px 8px; text-align: right; vertical-align: top; }
th:first-child, td:first-child { padding-left: 0; color: var(--muted); text-align: left; }
th:nth-child(2), td:nth-child(2) { text-align: left; }
th:last-child, td:last-child { padding-right: 0; }
th { border-bottom: 1.5px solid var(--accent); }
td { border-bottom: 1px solid var(--hairline); font-variant-numeric: tabular-nums; }
tbody tr:last-child td { border-bottom-color: var(--accent); }
.resumen { display: flex; gap: 36px; justify-content: space-between; margin-top: 18px; }
.resumen dl { display: grid; grid-template-columns: auto 1fr; min-width: 320px; margin: 0; font-variant-numeric: tabular-nums; }
.resumen dt, .resumen dd { margin: 0; padding: 4px 14px; }
.resumen dt { color: var(--muted); }
.resumen dd { text-align: right; }
.resumen .total { padding: 10px 14px; background: var(--accent); color: #fff; font-weight: 600; }
.resumen dd.total { font-size: 20px; line-height: 1; }
.notas { margin-top: 26px; white-space: pre-line; }
.pie { margin: 36px auto 0; padding-top: 14px; max-width: 520px; color: var(--accent); font-size: 17px; text-align: center; }
.marca { position: absolute; inset: 0; display: grid; place-items: center; font-size: 130px; font-weight: 700; pointer-events: none; transform: rotate(-52deg); }
.marca.anulada { color: rgb(179 38 30 / 16%); }
.marca.borrador { color: rgb(38 33 27 / 7%); }
@media (max-width: 640px) { main { margin: 0; padding: 28px 20px; } header, .partes, .resumen { flex-direction: column; } header > :last-child { text-align: left; } .resumen dl { min-width: 0; } }
@media print { body { background: #fff; } main { margin: 0; max-width: none; box-shadow: none; } tr, .resumen { break-inside: avoid; } @page { size: A4; margin: 0; } }`;
}

function pairs(rows: { label: string; value: string }[]): string {
  return rows
    .map(({ label, value }) => `<dt class="caption">${escape(label)}</dt><dd>${escape(value)}</dd>`)
    .join('');
}

/**
 * The invoice as one self-contained HTML page: the same words and figures as the PDF, everything escaped, no script,
 * nothing loaded from elsewhere.
 */
export function renderInvoiceHtml(invoice: FacturaImprimible, shop: ShopJson): string {
  const view = viewInvoice(invoice, shop);
  const rows = view.lines.map(
    (line) =>
      `<tr><td>${line.numero}</td><td><strong>${escape(line.nombre)}</strong>` +
      `${line.detalle ? `<div class="muted">${escape(line.detalle)}</div>` : ''}</td>` +
      `<td>${line.cantidad}</td><td>${line.precio}</td><td>${line.subtotal}</td></tr>`,
  );
  const muted = (lines: string[]) => lines.map((line) => `<div class="muted">${escape(line)}</div>`).join('');
  return `<!doctype html>
<html lang="es-CO">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${escape(`${view.title} ${view.numero}`)}</title>
<style>${styles(view)}
</style>
</head>
<body>
<main>
${view.watermark ? `<div class="marca ${view.watermark.toLowerCase()}" aria-hidden="true">${view.watermark}</div>` : ''}
<header>
<div>${view.logo ? `<img src="${view.logo}" alt="">` : ''}<h1>${escape(view.shop.nombre)}</h1>${muted(view.shop.lines)}</div>
<div><div class="caption">${escape(view.title)}</div><div class="numero">${escape(view.numero)}</div>
${view.dates.map(({ label, value }) => `<div><span class="muted">${escape(label)}</span> ${escape(value)}</div>`).join('')}
${view.stamp ? `<div class="sello">${escape(view.stamp)}</div>` : ''}</div>
</header>
<section class="partes">
<div><div class="caption">Cliente</div><strong>${escape(view.customer.nombre)}</strong>${muted(view.customer.lines)}</div>
<dl>${pairs(view.terms)}</dl>
</section>
<table>
<thead><tr class="caption"><th>N.º</th><th>Descripción</th><th>Cant.</th><th>Vr. unitario</th><th>Valor</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>
<section class="resumen">
<div><div class="caption">Son</div>${escape(view.totalInWords)}${view.taxNote ? `<div class="muted">${escape(view.taxNote)}</div>` : ''}</div>
<dl>${view.totals.map(({ label, value }) => `<dt>${escape(label)}</dt><dd>${escape(value)}</dd>`).join('')}<dt class="total">TOTAL</dt><dd class="total">${view.total}</dd></dl>
</section>
${view.notes ? `<section class="notas"><div class="caption">Notas</div>${escape(view.notes)}</section>` : ''}
<p class="pie">${escape(view.footer)}</p>
</main>
</body>
</html>
`;
}
