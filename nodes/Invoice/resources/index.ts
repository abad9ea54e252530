import { audit } from './audit';
import { customer } from './customer';
import { draft } from './draft';
import { invoice } from './invoice';
import { metric } from './metric';
import { organization } from './organization';

export const resources = [invoice, customer, draft, organization, metric, audit];
