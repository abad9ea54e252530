import type { Resource } from '../../shared/operation';
import { dailySummary } from './daily-summary';
import { summary } from './summary';

export const metric: Resource = { name: 'Métrica', value: 'metric', operations: [summary, dailySummary] };
