import type { IExecuteFunctions } from 'n8n-workflow';
import type { FlowFault } from '../../../../core/contract/flow';
import { isUuid } from '../../../../database/tenancy';
import { newReference } from '../../../shared/errors';
import { readFlow } from '../../../shared/flow-item';

export interface FailedExecution {
  workflowId: string;
  workflowName: string;
  executionId: string;
  box: string | null;
  message: string;
  organizationId: string | null;
  /** What somebody was told to ask support with; null: nobody was told anything yet. */
  reference: string | null;
}

interface ReportedError {
  message?: string;
  context?: { organization_id?: unknown; referencia?: unknown; caja?: unknown };
}

/** What n8n's Error Trigger tells: an execution that failed, or a trigger that could not start one. */
interface ErrorReport {
  execution?: { id?: string; lastNodeExecuted?: string; error?: ReportedError };
  trigger?: { error?: ReportedError };
  workflow?: { id?: string; name?: string };
}

/**
 * The failure that an item tells about: that of another flow (from an Error Trigger), or of a box of this flow whose
 * error path leads here.
 */
export function failedExecution(node: IExecuteFunctions, index: number): FailedExecution {
  const { json } = node.getInputData()[index]!;
  const report = json as ErrorReport;
  if (report.workflow && (report.execution || report.trigger)) {
    const error = report.execution?.error ?? report.trigger?.error;
    return {
      workflowId: report.workflow.id ?? 'desconocido',
      workflowName: report.workflow.name ?? 'sin nombre',
      // a trigger that fails has no execution: each time counts
      executionId: report.execution?.id ?? `inicio-${node.getExecutionId()}`,
      // the box that failed, when another one reports it
      box:
        typeof error?.context?.caja === 'string'
          ? error.context.caja
          : (report.execution?.lastNodeExecuted ?? null),
      message: error?.message ?? 'sin mensaje',
      organizationId: uuidOrNull(error?.context?.organization_id),
      reference: referenceOrNull(error?.context?.referencia),
    };
  }
  const workflow = node.getWorkflow();
  const fallo = faultOf(node, index);
  return {
    workflowId: workflow.id ?? 'desconocido',
    workflowName: workflow.name ?? 'sin nombre',
    executionId: node.getExecutionId(),
    box: fallo?.caja ?? node.getInputSourceData().previousNode,
    message: fallo?.mensaje ?? (typeof json.error === 'string' ? json.error : 'sin mensaje'),
    organizationId: uuidOrNull(fallo?.organization_id ?? json.organization_id),
    reference: referenceOrNull(fallo?.referencia),
  };
}

/**
 * What failed before this item came here: as our boxes tell it, or from the error path of a box that is not ours.
 * Undefined when nothing did, or only what is nobody's alarm (a question that the shop's rules refuse).
 */
export function faultOf(node: IExecuteFunctions, index: number): FlowFault | undefined {
  const item = node.getInputData()[index]!;
  const { fallo, contexto } = readFlow(item);
  const { error, details, organization_id: shop } = item.json;
  if (fallo || typeof error !== 'string' || details !== undefined) return fallo;
  return {
    caja: node.getInputSourceData().previousNode,
    mensaje: error,
    referencia: newReference(),
    organization_id: contexto?.organization_id ?? (typeof shop === 'string' ? shop : null),
  };
}

const uuidOrNull = (value: unknown): string | null =>
  typeof value === 'string' && isUuid(value) ? value : null;

/** Only what `newReference` makes: a longer id is n8n's or the relay's, nothing to read aloud. */
const referenceOrNull = (value: unknown): string | null =>
  typeof value === 'string' && /^[0-9a-f]{8}$/.test(value) ? value : null;
