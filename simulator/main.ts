import { DEFAULT_TOKEN, startSimulator } from './start';

/**
 * `node dist/simulator/main.js`: reads SIMULATOR_PORT (8081), SIMULATOR_HOST, SIMULATOR_DATA_DIR, TELEGRAM_BOT_TOKEN,
 * SIMULATOR_BOT_NAME, SIMULATOR_BOT_USERNAME and SIMULATOR_USERS (JSON: [{"id","first_name","last_name","started"}]).
 */
async function main(env: NodeJS.ProcessEnv): Promise<void> {
  const simulator = await startSimulator({
    port: Number(env.SIMULATOR_PORT ?? 8081),
    ...(env.SIMULATOR_HOST ? { host: env.SIMULATOR_HOST } : {}),
    ...(env.SIMULATOR_DATA_DIR ? { dataDir: env.SIMULATOR_DATA_DIR } : {}),
    ...(env.SIMULATOR_USERS ? { users: JSON.parse(env.SIMULATOR_USERS) } : {}),
    bot: {
      token: env.TELEGRAM_BOT_TOKEN || DEFAULT_TOKEN,
      ...(env.SIMULATOR_BOT_NAME ? { first_name: env.SIMULATOR_BOT_NAME } : {}),
      ...(env.SIMULATOR_BOT_USERNAME ? { username: env.SIMULATOR_BOT_USERNAME } : {}),
    },
  });
  console.log(`Simulador de Telegram en ${simulator.url}`);
  const stop = () => void simulator.close().then(() => process.exit(0));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

main(process.env).catch((error: NodeJS.ErrnoException) => {
  console.error(
    error.code === 'EADDRINUSE'
      ? 'El puerto del simulador está ocupado: cambie SIMULATOR_PORT.'
      : `El simulador no pudo arrancar: ${error.message}`,
  );
  process.exit(1);
});
