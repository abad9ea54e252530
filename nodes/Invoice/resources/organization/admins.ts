import { listChatsByRole } from '../../../../database/repositories/telegram-links';
import { withTenant } from '../../../../database/tenancy';
import type { Operation } from '../../shared/operation';

export const admins: Operation = {
  name: 'Chats de administradores',
  value: 'admins',
  action: 'Listar los chats de los administradores',
  description: 'A quién avisar: un elemento por cada chat vinculado de un administrador activo',
  properties: [],
  async execute(_node, _index, scope) {
    const chats = await withTenant(scope.db, scope.organizationId, (tx) => listChatsByRole(tx, 'ADMIN'));
    return chats.map((chat) => ({
      chat_id: chat.chatId,
      user_id: chat.userId,
      organization_id: scope.organizationId,
    }));
  },
};
