import type { Resource } from '../../shared/operation';
import { raise } from './raise';
import { recordFailure } from './record-failure';

export const audit: Resource = { name: 'Auditoría', value: 'audit', operations: [recordFailure, raise] };
