import type { Resource } from '../../shared/operation';
import { create } from './create';
import { get } from './get';
import { getMany } from './get-many';
import { overdueNotice } from './overdue-notice';
import { search } from './search';
import { updateStatus } from './update-status';
import { voidOperation } from './void';

export const invoice: Resource = {
  name: 'Factura',
  value: 'invoice',
  operations: [create, get, getMany, search, updateStatus, voidOperation, overdueNotice],
};
