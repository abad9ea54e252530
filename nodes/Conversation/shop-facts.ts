import type { ShopFacts } from '../../core/conversation';
import { planLimits } from '../../core/invoicing';
import type { Shop } from '../../database/repositories/organizations';

/** What the conversation needs to know about a shop. `overrides` are the box's own parameters. */
export function shopFacts(
  shop: Shop,
  overrides: { requiredFields?: ShopFacts['requiredFields'] } = {},
): ShopFacts {
  const limits = planLimits(shop.plan);
  return {
    name: shop.name,
    tax: shop.settings.tax,
    requiredFields: overrides.requiredFields?.length
      ? overrides.requiredFields
      : shop.settings.requiredFields,
    maxItems: limits.itemsPerInvoice,
    photoAndVoice: limits.photoAndVoice,
  };
}
