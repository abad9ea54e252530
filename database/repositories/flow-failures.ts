import { writeAudit } from './audit';
import type { Tx } from '../tenancy';

/** One execution of an n8n flow that failed. */
export interface FlowFailure {
  workflowId: string;
  workflowName: string;
  executionId: string;
  /** The box that failed, when n8n knows. */
  box: string | null;
  /** Without personal data: the log only grows, nothing can be taken out of it later. */
  message: string;
  /** The shop it happened to; null when that is not known. */
  organizationId: string | null;
  reference: string;
}

/** n8n counts executions from 1 again when its database is replaced: an older one with the same id is another. */
const SAME_EXECUTION = '1 day';
/** One notice tells of a whole storm (a database that is away fails every message). */
const QUIET = '10 minutes';

/**
 * Writes the failure into the audit log, once for each execution and shop: n8n calls its error flow twice for one that it
 * recovered after a crash. Needs a platform transaction.
 * @returns `recorded`: false when the log has this execution already; `notify`: false also when people were told of
 * this flow's box a moment ago
 */
export async function recordFlowFailure(
  tx: Tx,
  failure: FlowFailure,
): Promise<{ recorded: boolean; notify: boolean }> {
  // two error flows of one execution may run at the same moment
  await tx.run('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
    `jewelry:flow:${failure.workflowId}`,
  ]);
  const entityId = `${failure.workflowId}/${failure.executionId}`;
  const seen = await tx.row<{ same: boolean; told: boolean }>(
    `SELECT coalesce(bool_or(entity_id = $2 AND organization_id IS NOT DISTINCT FROM $4::uuid AND created_at > now() - interval '${SAME_EXECUTION}'), false) AS same,
        coalesce(bool_or(new_values->>'avisado' = 'true' AND new_values->>'caja' IS NOT DISTINCT FROM $3
          AND organization_id IS NOT DISTINCT FROM $4::uuid AND created_at > now() - interval '${QUIET}'), false) AS told
       FROM audit_logs
      WHERE action = 'ERROR_FLUJO' AND entity_type = 'flujo' AND entity_id LIKE $1
        AND created_at > now() - interval '${SAME_EXECUTION}'`,
    [`${failure.workflowId}/%`, entityId, failure.box, failure.organizationId],
  );
  if (seen?.same) return { recorded: false, notify: false };
  const notify = !seen?.told;
  await writeAudit(tx, {
    action: 'ERROR_FLUJO',
    organizationId: failure.organizationId,
    entityType: 'flujo',
    entityId,
    newValues: {
      flujo: failure.workflowName,
      caja: failure.box,
      mensaje: failure.message,
      referencia: failure.reference,
      avisado: notify,
    },
    correlationId: failure.reference,
  });
  return { recorded: true, notify };
}
