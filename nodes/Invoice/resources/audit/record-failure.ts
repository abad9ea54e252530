import type { IDataObject } from 'n8n-workflow';
import { failureNotice } from '../../../../core/conversation/notices';
import { redactText } from '../../../../core/logging/redaction';
import { recordFlowFailure } from '../../../../database/repositories/flow-failures';
import { getOrganization, listOrganizations } from '../../../../database/repositories/organizations';
import { withPlatform, type Tx } from '../../../../database/tenancy';
import { newReference } from '../../../shared/errors';
import { toAdmins } from '../../shared/admin-chats';
import type { Operation } from '../../shared/operation';
import { failedExecution } from './failed-execution';

const MAX_MESSAGE = 500;

export const recordFailure: Operation = {
  name: 'Registrar un fallo',
  value: 'recordFailure',
  action: 'Registrar en la auditoría que un flujo falló',
  description:
    'Una sola vez por ejecución. Entrega un elemento por cada chat de administrador a quien avisar, con el texto y la referencia.',
  properties: [],
  async execute(node, index, scope) {
    const failed = failedExecution(node, index);
    const reference = failed.reference ?? newReference();
    return withPlatform(scope.db, async (tx) => {
      const organizationId = await shopOf(tx, failed.organizationId);
      const { notify } = await recordFlowFailure(tx, {
        ...failed,
        message: redactText(failed.message).slice(0, MAX_MESSAGE),
        organizationId,
        reference,
      });
      if (!notify) return [];
      const texto = failureNotice({ flow: failed.workflowName, box: failed.box, reference });
      return noticesFor(tx, organizationId, { referencia: reference, texto });
    });
  },
};

/** The shop that the failure names, else the only one of the installation; null when several could be meant. */
async function shopOf(tx: Tx, named: string | null): Promise<string | null> {
  const shop = named && (await getOrganization(tx, named));
  if (shop) return shop.id;
  const [only, another] = await listOrganizations(tx, { status: 'active', limit: 2 });
  return only && !another ? only.id : null;
}

/** To the shop's administrators; to those of every active shop when nobody knows whose failure it was. */
async function noticesFor(
  tx: Tx,
  organizationId: string | null,
  notice: IDataObject & { texto: string },
): Promise<IDataObject[]> {
  const shops = organizationId ? [{ id: organizationId }] : await listOrganizations(tx, { status: 'active' });
  const notices: IDataObject[] = [];
  for (const { id } of shops) notices.push(...(await tx.asTenant(id, () => toAdmins(tx, { ...notice }))));
  return notices;
}
