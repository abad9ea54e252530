import type { Resource } from '../../shared/operation';
import { summary } from './summary';

export const metric: Resource = { name: 'Métrica', value: 'metric', operations: [summary] };
