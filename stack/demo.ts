import { connect } from '../database/connection';
import {
  createOrganization,
  findOrganizationBySlug,
  updateSettings,
} from '../database/repositories/organizations';
import { linkChat } from '../database/repositories/telegram-links';
import { createUser } from '../database/repositories/users';
import { withPlatform } from '../database/tenancy';
import { startSimulator } from '../simulator';
import type { DataDir } from './data-dir';
import { freePortNear } from './ports';

const FIRST_PORT = 8081;
const SLUG = 'demo';
const SELLER = { id: 700_000_001, first_name: 'Laura', last_name: 'Vendedora' };
const ADMIN = { id: 700_000_002, first_name: 'Carlos', last_name: 'Administrador' };

/** The simulated Telegram of a start without TELEGRAM_BOT_TOKEN. */
export interface DemoTelegram {
  apiRoot: string;
  pageUrl: string;
  stop: () => Promise<void>;
}

/** Starts the simulator on its remembered port, with a seller and an administrator who know the bot already. */
export async function startDemoTelegram(data: DataDir, token: string): Promise<DemoTelegram> {
  const ports = data.read<{ simulator?: number }>('ports.json') ?? {};
  const port = await freePortNear(ports.simulator ?? FIRST_PORT);
  data.write('ports.json', { ...ports, simulator: port });
  const simulator = await startSimulator({
    port,
    dataDir: data.file('simulator'),
    bot: { token, first_name: 'Joyería El Dorado', username: 'joyeria_el_dorado_bot' },
    users: [SELLER, ADMIN].map((user) => ({ ...user, started: true })),
  });
  return { apiRoot: simulator.url, pageUrl: simulator.url, stop: () => simulator.close() };
}

/** A shop to play with, its two people linked to their chats; does nothing once it exists. */
export async function seedDemoShop(databaseUrl: string): Promise<void> {
  const database = connect({ url: databaseUrl, applicationName: 'jewelry-stack', poolSize: 1, overflow: 0 });
  try {
    await withPlatform(database, async (tx) => {
      if (await findOrganizationBySlug(tx, SLUG)) return;
      const shop = await createOrganization(tx, {
        slug: SLUG,
        name: 'Joyería El Dorado',
        plan: 'pro',
        invoicePrefix: 'JOY',
        taxRegime: 'responsable',
        pricesIncludeTax: false,
      });
      await updateSettings(tx, shop.id, {
        taxId: '900123456-7',
        address: 'Carrera 7 # 12-34, local 105',
        city: 'Bogotá',
        phone: '601 555 0199',
        email: 'ventas@eldorado.example',
      });
      for (const [person, role, nationalId] of [
        [SELLER, 'VENDEDOR', '52000001'],
        [ADMIN, 'ADMIN', '79000001'],
      ] as const) {
        await tx.asTenant(shop.id, async () => {
          const user = await createUser(tx, {
            nationalId,
            role,
            name: `${person.first_name} ${person.last_name}`,
          });
          await linkChat(tx, {
            organizationId: shop.id,
            userId: user.id,
            chatId: String(person.id),
            botId: null,
          });
        });
      }
    });
  } finally {
    await database.close();
  }
}
