import type { IDataObject } from 'n8n-workflow';
import { listChatsByRole } from '../../../database/repositories/telegram-links';
import type { Tx } from '../../../database/tenancy';

/** One item for each chat of the tenant's administrators, all with the same text: what a notice box sends. */
export async function toAdmins(tx: Tx, notice: IDataObject & { texto: string }): Promise<IDataObject[]> {
  const chats = await listChatsByRole(tx, 'ADMIN');
  return chats.map((chat) => ({ chat_id: chat.chatId, organization_id: tx.organizationId, ...notice }));
}
