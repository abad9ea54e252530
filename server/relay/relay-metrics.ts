import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { withTimeout } from '../health/probes';
import { SCRAPE_LIMIT_MS } from '../metrics/database-metrics';
import type { Backlog } from './relay-store';

/** Scrapes are further apart than this, in ms. */
const SCRAPE_MS = 500;

/** What operators see of the relay. */
export class RelayMetrics {
  private readonly received: Counter;
  private readonly redeliveries: Counter;
  private readonly parkedTotal: Counter;
  private readonly handover: Histogram;
  private readonly settle: Histogram;
  private readonly calls: Counter<'method' | 'outcome'>;
  private readonly conflict: Gauge;
  private readonly leader: Gauge;

  constructor(registry: Registry, backlog: () => Promise<Backlog>) {
    const registers = [registry];
    this.received = new Counter({
      name: 'jewelry_telegram_updates_received_total',
      help: 'Updates made durable',
      registers,
    });
    this.redeliveries = new Counter({
      name: 'jewelry_telegram_redeliveries_total',
      help: 'Updates handed to n8n again',
      registers,
    });
    this.parkedTotal = new Counter({
      name: 'jewelry_telegram_parked_total',
      help: 'Updates given up after the last try',
      registers,
    });
    this.handover = new Histogram({
      name: 'jewelry_telegram_handover_seconds',
      help: 'From the arrival of an update until n8n took it',
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 20, 60],
      registers,
    });
    this.settle = new Histogram({
      name: 'jewelry_telegram_update_seconds',
      help: 'From the arrival of an update until its last reply was sent',
      buckets: [0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 10, 30, 60, 120],
      registers,
    });
    this.calls = new Counter({
      name: 'jewelry_telegram_calls_total',
      help: 'Bot API calls passed through',
      labelNames: ['method', 'outcome'],
      registers,
    });
    this.conflict = new Gauge({
      name: 'jewelry_telegram_conflict',
      help: '1 while another program takes the updates of this bot',
      registers,
    });
    this.leader = new Gauge({
      name: 'jewelry_telegram_relay_leader',
      help: '1 in the replica that hands updates over',
      registers,
    });
    // one query serves the three gauges of a scrape, in whatever order they are collected
    let asked: { at: number; answer: Promise<Backlog | null> } | null = null;
    const current = (): Promise<Backlog | null> => {
      if (!asked || Date.now() - asked.at > SCRAPE_MS) {
        // while the database is away /health says so, and the other metrics must still be served
        asked = { at: Date.now(), answer: withTimeout(backlog, SCRAPE_LIMIT_MS)().catch(() => null) };
      }
      return asked.answer;
    };
    const gauge = (name: string, help: string, read: (now: Backlog) => number): void => {
      new Gauge({
        name,
        help,
        registers,
        async collect() {
          const now = await current();
          if (now) this.set(read(now));
        },
      });
    };
    gauge(
      'jewelry_telegram_relay_lag_seconds',
      'Age of the oldest unsettled update',
      (now) => now.oldestSeconds,
    );
    gauge('jewelry_telegram_relay_backlog', 'Updates that are not settled', (now) => now.open);
    gauge('jewelry_telegram_relay_parked', 'Updates parked in the last 30 days', (now) => now.parked);
  }

  updatesReceived(count: number): void {
    this.received.inc(count);
  }

  handedOver(seconds: number, again: boolean): void {
    if (again) this.redeliveries.inc();
    else this.handover.observe(seconds);
  }

  settled(seconds: number): void {
    this.settle.observe(seconds);
  }

  parkedOne(): void {
    this.parkedTotal.inc();
  }

  call(method: string, status: number): void {
    // the method comes from the address: only names like Telegram's own become a label
    const label = /^[a-z]{2,40}$/.test(method) ? method : 'other';
    this.calls.inc({
      method: label,
      outcome: status === 0 ? 'unreachable' : status < 400 ? 'ok' : String(status),
    });
  }

  setConflict(on: boolean): void {
    this.conflict.set(on ? 1 : 0);
  }

  setLeader(on: boolean): void {
    this.leader.set(on ? 1 : 0);
  }
}
