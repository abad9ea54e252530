import type { Resource } from '../../shared/operation';
import { expire } from './expire';
import { get } from './get';

export const draft: Resource = { name: 'Borrador', value: 'draft', operations: [get, expire] };
