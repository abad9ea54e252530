import { type Check } from './check';
import { checkDatabase } from './database-checks';
import { checkEnvironment } from './environment-checks';
import { checkAlerts, checkBackups, checkHost, hostFacts } from './host-checks';
import { checkRedis } from './redis-checks';
import { checkApi, checkN8n, checkPublicAddress } from './service-checks';
import { checkRelay, checkTelegram } from './telegram-checks';

export type { Check, CheckStatus } from './check';

export interface DoctorOptions {
  env: NodeJS.ProcessEnv;
  /** Hold everything to the production checklist of the deployment guide. */
  production: boolean;
  /** Where `jewelry backup` leaves its copies. */
  backupFolder: string;
  /** The server's address; null = this machine's API_PORT. */
  api: string | null;
}

export interface Diagnosis {
  /** No check failed; warnings do not count. */
  ok: boolean;
  checks: Check[];
}

/** Looks at everything an operator would, changing nothing. Each look has a time limit; none throws for what it finds. */
export async function diagnose(options: DoctorOptions): Promise<Diagnosis> {
  const { checks: environment, configuration } = checkEnvironment(options.env, options.production);
  const production = options.production || configuration.environment === 'production';
  const api = options.api ?? `http://127.0.0.1:${configuration.api.port}`;
  const rest = await Promise.all([
    checkDatabase(configuration),
    checkRedis(configuration, options.env),
    checkTelegram(configuration),
    checkRelay(configuration),
    checkN8n(configuration),
    checkApi(api, configuration, production),
    checkPublicAddress(configuration),
    checkBackups(options.backupFolder, production).then((check) => [check]),
    checkAlerts(options.env, production),
    hostFacts(configuration.dataDirectory).then((facts) =>
      checkHost(facts, options.production ? 'production' : configuration.environment),
    ),
  ]);
  const checks = [...environment, ...rest.flat()];
  return { ok: checks.every(({ status }) => status !== 'failure'), checks };
}
