import type { Resource } from '../../shared/operation';
import { get } from './get';
import { getMany } from './get-many';

export const customer: Resource = { name: 'Cliente', value: 'customer', operations: [get, getMany] };
