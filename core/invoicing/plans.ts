import type { Plan } from '../contract/glossary';

/** What a plan allows; null is unlimited (section 6 of the design). */
export interface PlanLimits {
  requestsPerMinute: number;
  invoicesPerMonth: number | null;
  users: number | null;
  itemsPerInvoice: number;
  /** May sales be read from photos and voice notes? */
  photoAndVoice: boolean;
}

export const PLAN_LIMITS: Readonly<Record<Plan, PlanLimits>> = {
  basic: { requestsPerMinute: 60, invoicesPerMonth: 100, users: 3, itemsPerInvoice: 6, photoAndVoice: false },
  pro: { requestsPerMinute: 300, invoicesPerMonth: 500, users: 10, itemsPerInvoice: 12, photoAndVoice: true },
  enterprise: {
    requestsPerMinute: 1000,
    invoicesPerMonth: null,
    users: null,
    itemsPerInvoice: 20,
    photoAndVoice: true,
  },
};

export function planLimits(plan: Plan): PlanLimits {
  return PLAN_LIMITS[plan];
}
