import type { Database } from '../../database/connection';
import { getShop, listOrganizations, type Shop } from '../../database/repositories/organizations';
import { withPlatform, withTenant } from '../../database/tenancy';
import { WebhookRequestError } from '../../core/contract/webhooks';

/**
 * The shop that a webhook call is about: the one it names, else the only one of the installation.
 * @throws WebhookRequestError 400 when it names none and there are several, 403 when it is suspended; InvoicingError
 * `not_found`
 */
export async function shopOfCall(db: Database, organizationId: string | null): Promise<Shop> {
  const id = organizationId ?? (await onlyShop(db));
  const shop = await withTenant(db, id, (tx) => getShop(tx, id));
  if (shop.status !== 'active') throw new WebhookRequestError('Esa joyería no está activa.', 403);
  return shop;
}

async function onlyShop(db: Database): Promise<string> {
  const [first, second] = await withPlatform(db, (tx) =>
    listOrganizations(tx, { status: 'active', limit: 2 }),
  );
  if (!first || second) throw new WebhookRequestError('Falta organization_id.');
  return first.id;
}
