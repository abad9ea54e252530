import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import { listCustomers } from '../../database/repositories/customers';
import { listOrganizations } from '../../database/repositories/organizations';
import { listUsers } from '../../database/repositories/users';
import { isUuid, withPlatform, withTenant } from '../../database/tenancy';
import { database } from './database';

/** The shops, for lists where staff choose one. */
export async function listOrganizationOptions(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
  const shops = await withPlatform(await database(this), (tx) => listOrganizations(tx, { status: 'active' }));
  return shops.map((shop) => ({ name: shop.name, value: shop.id, description: shop.slug }));
}

/** The same, for a box that takes the shop of the conversation when none is chosen. */
export async function listOrganizationOrFlowOptions(
  this: ILoadOptionsFunctions,
): Promise<INodePropertyOptions[]> {
  return [
    { name: 'La de la conversación que llega', value: '' },
    ...(await listOrganizationOptions.call(this)),
  ];
}

/** Sellers of the chosen shop. */
export async function listSellerOptions(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
  const organizationId = this.getCurrentNodeParameter('organizationId') as string | undefined;
  if (!organizationId || !isUuid(organizationId)) return [];
  const users = await withTenant(await database(this), organizationId, (tx) =>
    listUsers(tx, { active: true }),
  );
  return users.map((user) => ({ name: user.name, value: user.id, description: user.role }));
}

/** The newest customers of the chosen shop. */
export async function listCustomerOptions(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
  const organizationId = this.getCurrentNodeParameter('organizationId') as string | undefined;
  if (!organizationId || !isUuid(organizationId)) return [];
  const customers = await withTenant(await database(this), organizationId, (tx) =>
    listCustomers(tx, {}, { limit: 200 }),
  );
  return customers.map((customer) => ({ name: customer.name, value: customer.id }));
}
