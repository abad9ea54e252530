import fc from 'fast-check';
import { INVOICE_STATUSES, PLANS } from '../contract/glossary';
import { addDays, bogotaDay, bogotaMonth, startOfDay, startOfMonth } from './bogota';
import { Decimal, exactMoney, formatCop, money, moneyToNumber } from './money';
import { monthlyNumbering } from './numbering';
import { planLimits } from './plans';
import { assertTransition, canTransition, initialStatus } from './status';

describe('money', () => {
  it.each([
    [1_850_000, '$ 1.850.000'],
    ['1850000.5', '$ 1.850.000,50'],
    [0, '$ 0'],
    [-500, '-$ 500'],
    [999, '$ 999'],
  ])('writes %s as people do', (value, text) => {
    expect(formatCop(value).replace('\u00a0', ' ')).toBe(text);
  });

  it('rounds half to even', () => {
    expect(['0.005', '0.015', '0.025', '2.675'].map((value) => money(value).toFixed(2))).toEqual([
      '0.00',
      '0.02',
      '0.02',
      '2.68',
    ]);
  });

  it('refuses what is no amount, and what it would have to round when exactness is asked', () => {
    expect(() => money('abc')).toThrow(expect.objectContaining({ code: 'invalid_amount' }));
    expect(() => money(Infinity)).toThrow(expect.objectContaining({ code: 'invalid_amount' }));
    expect(() => exactMoney('1.005')).toThrow(expect.objectContaining({ code: 'invalid_amount' }));
  });

  it('writes and reads any amount without losing a cent, also as a JSON number', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999_999_999 }), (cents) => {
        const amount = new Decimal(cents).dividedBy(100);
        const written = formatCop(amount).slice(2).replaceAll('.', '').replace(',', '.');
        expect(money(written).toFixed(2)).toBe(amount.toFixed(2));
        const number = JSON.parse(JSON.stringify(moneyToNumber(amount))) as number;
        expect(money(number).toFixed(2)).toBe(amount.toFixed(2));
      }),
    );
  });
});

describe('status', () => {
  it('allows exactly the transitions of the design', () => {
    const allowed = INVOICE_STATUSES.flatMap((from) =>
      INVOICE_STATUSES.filter((to) => canTransition(from, to)).map((to) => `${from}>${to}`),
    );
    expect(allowed).toEqual([
      'BORRADOR>PENDIENTE',
      'BORRADOR>PAGADA',
      'PENDIENTE>PAGADA',
      'PENDIENTE>ANULADA',
      'PAGADA>ANULADA',
    ]);
    expect(() => assertTransition('ANULADA', 'PAGADA')).toThrow(
      expect.objectContaining({
        code: 'transition_not_allowed',
        message: 'Una factura ANULADA no puede pasar a PAGADA.',
      }),
    );
  });

  it('is paid at once when a payment method is given', () => {
    expect([initialStatus(null), initialStatus('efectivo')]).toEqual(['PENDIENTE', 'PAGADA']);
  });
});

describe('Bogotá', () => {
  it('turns the month at midnight in Bogotá, which is 05:00 UTC', () => {
    expect(bogotaMonth(new Date('2026-12-01T04:59:59.999Z'))).toBe('202611');
    expect(bogotaMonth(new Date('2026-12-01T05:00:00.000Z'))).toBe('202612');
    expect(bogotaDay(new Date('2027-01-01T03:00:00Z'))).toBe('2026-12-31');
    expect(startOfDay('2026-12-01').toISOString()).toBe('2026-12-01T05:00:00.000Z');
    expect(startOfMonth('2026-12-24').toISOString()).toBe('2026-12-01T05:00:00.000Z');
  });

  it('counts days over months and leap years', () => {
    expect([addDays('2028-02-28', 1), addDays('2026-12-31', 30)]).toEqual(['2028-02-29', '2027-01-30']);
  });
});

describe('numbering and plans', () => {
  it('writes PREFIX-YYYYMM-NNNN and goes on after 9999', () => {
    const series = monthlyNumbering.series('JOY', new Date('2026-12-01T04:00:00Z'));
    expect([1, 9999, 10_000].map((value) => monthlyNumbering.format(series, value))).toEqual([
      'JOY-202611-0001',
      'JOY-202611-9999',
      'JOY-202611-10000',
    ]);
  });

  it('knows the limits of the three plans', () => {
    expect(PLANS.map(planLimits)).toEqual([
      { requestsPerMinute: 60, invoicesPerMonth: 100, users: 3, itemsPerInvoice: 6, photoAndVoice: false },
      { requestsPerMinute: 300, invoicesPerMonth: 500, users: 10, itemsPerInvoice: 12, photoAndVoice: true },
      {
        requestsPerMinute: 1000,
        invoicesPerMonth: null,
        users: null,
        itemsPerInvoice: 20,
        photoAndVoice: true,
      },
    ]);
  });
});
