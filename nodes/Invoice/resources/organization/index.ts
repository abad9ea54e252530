import type { Resource } from '../../shared/operation';
import { admins } from './admins';
import { getMany } from './get-many';
import { stats } from './stats';

export const organization: Resource = {
  name: 'Joyería',
  value: 'organization',
  operations: [getMany, stats, admins],
};
