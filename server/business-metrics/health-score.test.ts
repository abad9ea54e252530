import fc from 'fast-check';
import { healthScore, type ShopFacts } from './health-score';

const BUSY: ShopFacts = {
  daysSinceActivity: 0,
  invoices: 40,
  chatInvoices: 30,
  extractionsRead: 30,
  extractionsFailed: 0,
  usesVoice: true,
  usesPhoto: true,
  usesApi: true,
  usesSeveralSellers: true,
};

describe('healthScore', () => {
  it('gives a busy shop all points', () => {
    expect(healthScore(BUSY)).toEqual({
      score: 100,
      level: 'healthy',
      parts: { activity: 40, conversion: 30, ai: 20, features: 10 },
    });
  });

  it('gives a shop that never did anything none', () => {
    const idle = { ...BUSY, daysSinceActivity: null, invoices: 0, chatInvoices: 0, extractionsRead: 0 };
    const features = { usesVoice: false, usesPhoto: false, usesApi: false, usesSeveralSellers: false };
    expect(healthScore({ ...idle, ...features })).toMatchObject({ score: 0, level: 'at_risk' });
  });

  it.each([
    ['half of the sales become invoices', { chatInvoices: 15 }, { conversion: 15 }],
    ['a third of the messages cannot be read', { extractionsFailed: 15 }, { ai: 13.3 }],
    ['a week of silence', { daysSinceActivity: 7 }, { activity: 30 }],
    ['one feature in use', { usesVoice: false, usesPhoto: false, usesApi: false }, { features: 2.5 }],
  ])('takes points when %s', (_title, change, parts) => {
    expect(healthScore({ ...BUSY, ...change }).parts).toMatchObject(parts);
  });

  it('stays between 0 and 100 and is the sum of its parts', () => {
    const count = fc.nat(10_000);
    fc.assert(
      fc.property(
        fc.record({
          daysSinceActivity: fc.option(fc.nat(1000)),
          invoices: count,
          chatInvoices: count,
          extractionsRead: count,
          extractionsFailed: count,
          usesVoice: fc.boolean(),
          usesPhoto: fc.boolean(),
          usesApi: fc.boolean(),
          usesSeveralSellers: fc.boolean(),
        }),
        (facts) => {
          const { score, parts } = healthScore(facts);
          const sum = Object.values(parts).reduce((total, part) => total + part, 0);
          return score >= 0 && score <= 100 && Math.abs(score - sum) < 0.11;
        },
      ),
    );
  });
});
