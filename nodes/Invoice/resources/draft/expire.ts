import { expireDrafts } from '../../../../database/repositories/drafts';
import { withPlatform } from '../../../../database/tenancy';
import { limitField } from '../../shared/fields';
import type { Operation } from '../../shared/operation';

export const expire: Operation = {
  name: 'Cerrar vencidos',
  value: 'expire',
  action: 'Cerrar los borradores vencidos',
  description: 'Cierra los borradores de más de 24 horas de todas las joyerías y dice de qué chats eran',
  properties: [limitField],
  async execute(node, index, scope) {
    const limit = node.getNodeParameter('limit', index) as number;
    const closed = await withPlatform(scope.db, (tx) => expireDrafts(tx, limit));
    return closed.map((draft) => ({
      id: draft.id,
      organization_id: draft.organizationId,
      chat_id: draft.chatId,
    }));
  },
};
