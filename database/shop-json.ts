import type { ShopJson } from '../core/contract/shop';
import type { Shop } from './repositories/organizations';

/** The shop as its documents show it. */
export function shopJson({ name, settings }: Shop): ShopJson {
  const { color } = settings.theme;
  return {
    nombre: settings.legalName ?? name,
    nit: settings.taxId,
    regimen: settings.tax.regime,
    direccion: settings.address,
    ciudad: settings.city,
    telefono: settings.phone,
    email: settings.email,
    color: typeof color === 'string' ? color : null,
    logo: settings.logo,
    pie: settings.footer,
  };
}
