import type { Configuration } from '../../../core/configuration/environment';
import { connect } from '../../../database/connection';
import { withPlatform } from '../../../database/tenancy';
import { RelayStore } from '../../../server/relay/relay-store';
import { type Check, age, checksOf } from './check';

const is = checksOf('telegram');

const TIMEOUT_MS = 8_000;
/** What a seller bears to wait. */
const SLOW_SECONDS = 60;
const STUCK_SECONDS = 300;
const RECENT_SECONDS = 900;

interface BotAnswer {
  ok: boolean;
  error_code?: number;
  result?: Record<string, unknown>;
}

/** The bot as Telegram sees it. Never calls getUpdates: that would take the messages from the real reader. */
export async function checkTelegram(configuration: Configuration): Promise<Check[]> {
  const token = configuration.telegram.botToken;
  const title = 'Bot de Telegram';
  if (!token) return [is.skipped('token', title, 'sin TELEGRAM_BOT_TOKEN: npm start usa el simulador')];
  const ask = (method: string): Promise<BotAnswer | null> =>
    fetch(`${configuration.telegram.apiRoot}/bot${token}/${method}`, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).then(
      async (response) => (await response.json()) as BotAnswer,
      () => null,
    );
  const me = await ask('getMe').catch(() => null);
  if (!me) {
    return [
      is.failure(
        'token',
        title,
        'no hay conexión con Telegram',
        `Revise internet y el cortafuegos: este equipo debe llegar a ${new URL(configuration.telegram.apiRoot).host}.`,
      ),
    ];
  }
  if (!me.ok) {
    return [
      is.failure(
        'token',
        title,
        me.error_code === 401 || me.error_code === 404
          ? 'Telegram no acepta el TELEGRAM_BOT_TOKEN'
          : `Telegram respondió ${me.error_code ?? 'un error'}`,
        'Copie otra vez el token de @BotFather (/mybots → API Token) y reinicie el servidor.',
      ),
    ];
  }
  const checks = [is.ok('token', title, `@${String(me.result?.username ?? '')} responde`)];
  const info = await ask('getWebhookInfo').catch(() => null);
  if (info?.ok && info.result) checks.push(checkWebhook(info.result, configuration.publicUrl));
  return checks;
}

function checkWebhook(info: Record<string, unknown>, publicUrl: string | null): Check {
  const title = 'Entrega de mensajes';
  const url = String(info.url ?? '');
  const host = URL.canParse(url) ? new URL(url).host : null;
  const expected = publicUrl === null ? '' : `${publicUrl}/telegram/webhook`;
  const local = host !== null && /^(127\.0\.0\.1|localhost|\[::1\])(:|$)/.test(host);
  if (url !== expected && !(publicUrl === null && local)) {
    return is.failure(
      'webhook',
      title,
      host
        ? `otro programa registró un webhook en ${host} y recibe los mensajes`
        : 'el webhook de PUBLIC_URL no está registrado',
      host
        ? 'Detenga ese programa (o cambie el token con /revoke en @BotFather) y reinicie el servidor.'
        : 'Arranque el servidor: lo registra solo. Si sigue así, revise sus registros.',
    );
  }
  const failedAt = Number(info.last_error_date ?? 0);
  if (url && Date.now() / 1000 - failedAt < RECENT_SECONDS) {
    return is.failure(
      'webhook',
      title,
      `Telegram no logra entregar en ${host}: ${String(info.last_error_message ?? 'sin detalle').slice(0, 120)}`,
      'Revise el proxy, el certificado y que PUBLIC_URL llegue al servidor desde internet.',
    );
  }
  return is.ok('webhook', title, url ? `webhook en ${host}` : 'por consulta (no necesita dirección pública)');
}

/** What the relay left in the database: its trouble, n8n's registration and the messages that wait. */
export async function checkRelay(configuration: Configuration): Promise<Check[]> {
  const { url } = configuration.database;
  const token = configuration.telegram.botToken;
  if (!url || !token) return [];
  const botId = Number(token.split(':')[0]);
  const db = connect({ url, applicationName: 'jewelry-doctor', poolSize: 1, overflow: 0 });
  try {
    const state = await withPlatform(db, (tx) =>
      tx.row<{ last_error: string | null; webhook_url: string | null }>(
        'SELECT last_error, webhook_url FROM relay_state WHERE bot_id = $1',
        [botId],
      ),
    );
    const backlog = await new RelayStore(db, botId).backlog();
    return [
      checkProblem(state?.last_error ?? null),
      state?.webhook_url
        ? is.ok('registered', 'Flujo de Telegram en n8n', 'registrado')
        : is.failure(
            'registered',
            'Flujo de Telegram en n8n',
            'n8n no lo ha registrado: los mensajes esperan guardados',
            'Importe y publique los flujos: npx jewelry workflows import (o el servicio workflows de compose).',
          ),
      checkBacklog(backlog),
    ];
  } catch {
    // the database's own checks say why
    return [is.skipped('relay', 'Relevo', 'no se pudo leer su estado')];
  } finally {
    await db.close();
  }
}

function checkProblem(problem: string | null): Check {
  if (problem === null) return is.ok('relay', 'Relevo', 'sin problemas');
  return is.failure(
    'relay',
    'Relevo',
    problem,
    /Otro programa/.test(problem)
      ? 'Busque otra instalación con el mismo token y deténgala, o cambie el token con /revoke en @BotFather.'
      : 'Corrija lo que dice y reinicie el servidor; lo que escribieron los vendedores no se pierde.',
  );
}

function checkBacklog({
  open,
  oldestSeconds,
  parked,
}: {
  open: number;
  oldestSeconds: number;
  parked: number;
}): Check {
  const title = 'Mensajes en espera';
  const detail = `${open} sin atender${open > 0 ? `, el más viejo de hace ${age(oldestSeconds)}` : ''}`;
  if (oldestSeconds >= SLOW_SECONDS) {
    return is[oldestSeconds >= STUCK_SECONDS ? 'failure' : 'warning'](
      'backlog',
      title,
      detail,
      'Revise n8n (docker compose logs --tail=50 n8n) y, en modo cola, que haya trabajadores.',
    );
  }
  if (parked > 0) {
    return is.warning(
      'backlog',
      title,
      `${detail}; ${parked} se abandonaron en 30 días`,
      'A esos vendedores se les pidió reenviar. Busque «parked» en los registros del servidor.',
    );
  }
  return is.ok('backlog', title, detail);
}
