import type { Answer, SimulatedChats } from './simulated-chats';

/** Sellers who write at the same time. */
export const AT_ONCE = 8;

export const SALES = [
  'Anillo de oro 18k 2.500.000 para María Gómez cc 1020345678, efectivo',
  '2 cadenas de plata a 180 mil para Pedro Ruiz cc 79123456 pago con tarjeta',
  'dije de oro 14k 450.000 y aretes de plata 95.000 para Ana Ruiz cc 52123456 efectivo',
];

const confirmButton = (answer: Answer): string | undefined =>
  (answer.record.message.reply_markup?.inline_keyboard ?? [])
    .flat()
    .find((button) => button.callback_data?.startsWith('draft:confirm'))?.callback_data;

/** One sale: a message until its card, a press until its PDF. */
export async function sell(
  chats: SimulatedChats,
  person: number,
  text: string,
): Promise<{ card: number; pdf: number }> {
  const card = await chats.write(person, text, ({ message }) => message.reply_markup !== undefined);
  const confirm = confirmButton(card);
  if (!confirm) throw new Error(`The card cannot be confirmed: ${card.record.message.text}`);
  const pdf = await chats.press(
    person,
    card.record.message.message_id,
    confirm,
    ({ message }) => message.document !== undefined,
  );
  return { card: card.ms, pdf: pdf.ms };
}

/** `AT_ONCE` loops side by side. @returns how many turns ended in each second, over the time that it really took */
export async function together(
  seconds: number,
  turn: (lane: number, count: number) => Promise<unknown>,
): Promise<number> {
  const started = performance.now();
  const end = started + seconds * 1000;
  let turns = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async (_, lane) => {
      for (let count = 0; performance.now() < end; count += 1) {
        await turn(lane, count);
        turns += 1;
      }
    }),
  );
  return turns / ((performance.now() - started) / 1000);
}
