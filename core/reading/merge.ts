import type { ClienteJson, DudaJson, ExtraccionJson } from '../contract/extraction';
import { formatCop } from '../invoicing/money';

const FIELDS: readonly [keyof ClienteJson, string][] = [
  ['nombre', 'el nombre'],
  ['cedula', 'la cédula'],
  ['telefono', 'el teléfono'],
  ['email', 'el correo'],
  ['direccion', 'la dirección'],
  ['ciudad', 'la ciudad'],
];

function same(a: string, b: string): boolean {
  const bare = (text: string): string =>
    text
      .normalize('NFD')
      .replace(/[^\p{L}\p{N}]/gu, '')
      .toLowerCase();
  return bare(a) === bare(b);
}

/**
 * Two readings of one sale joined: the surer one is the base, the other fills what it left empty, and every value on
 * which they differ becomes a doubt that names both. Agreement on all of the items raises the confidence.
 */
export function merge(rules: ExtraccionJson, model: ExtraccionJson): ExtraccionJson {
  const modelLeads = rules.items.length === 0 || model.confianza > rules.confianza;
  const [base, other] = modelLeads ? [model, rules] : [rules, model];
  const differing: DudaJson[] = [];
  const differ = (campo: string, mensaje: string): void => void differing.push({ campo, mensaje });

  if (rules.items.length && model.items.length && rules.items.length !== model.items.length) {
    differ(
      'items',
      `Una lectura encontró ${base.items.length} ítems y la otra ${other.items.length}. Revise que no falte ni sobre ninguno.`,
    );
  } else if (other.items.length) {
    base.items.forEach((item, index) => {
      const rival = other.items[index]!;
      if (item.precio !== rival.precio) {
        differ(
          `items.${index}.precio`,
          `«${item.nombre}»: leí ${formatCop(item.precio)}, pero también podría ser ${formatCop(rival.precio)}.`,
        );
      }
      if (item.cantidad !== rival.cantidad) {
        differ(
          `items.${index}.cantidad`,
          `«${item.nombre}»: leí ${item.cantidad}, pero también podrían ser ${rival.cantidad}.`,
        );
      }
    });
  }

  const cliente = { ...base.cliente };
  for (const [campo, label] of FIELDS) {
    const mine = base.cliente[campo];
    const theirs = other.cliente[campo];
    if (mine === null) cliente[campo] = theirs;
    else if (theirs !== null && !same(mine, theirs))
      differ(`cliente.${campo}`, `No estoy seguro de ${label}: ¿«${mine}» o «${theirs}»?`);
  }
  if (base.iva !== null && other.iva !== null && base.iva !== other.iva)
    differ('iva', 'No quedó claro si la venta lleva IVA.');
  if (base.metodo_pago && other.metodo_pago && base.metodo_pago !== other.metodo_pago) {
    differ('metodo_pago', `No quedó claro el pago: ¿${base.metodo_pago} o ${other.metodo_pago}?`);
  }
  const discount = base.descuento ?? other.descuento;
  const discountsDiffer = JSON.stringify(base.descuento) !== JSON.stringify(other.descuento);
  if (discountsDiffer && other.items.length) differ('descuento', 'No quedó claro el descuento; revíselo.');

  // the doubts of the reading that is shown; the other's are about values that are not
  const dudas = [
    ...differing,
    ...(base.dudas ?? []).filter((duda) => !differing.some((own) => own.campo === duda.campo)),
  ];
  const agreed = other.items.length > 0 && !differing.some((duda) => duda.campo.startsWith('items'));
  const confianza = agreed ? Math.max(base.confianza, 1 - (1 - base.confianza) / 2) : base.confianza;
  return {
    ...base,
    cliente,
    descuento: discount,
    iva: base.iva ?? other.iva,
    metodo_pago: base.metodo_pago ?? other.metodo_pago,
    notas: base.notas ?? other.notas,
    total_indicado: base.total_indicado ?? other.total_indicado ?? null,
    confianza: Math.round(Math.min(confianza, differing.length ? 0.75 : 1) * 100) / 100,
    dudas,
  };
}
