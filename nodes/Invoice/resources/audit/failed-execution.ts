import type { IExecuteFunctions } from 'n8n-workflow';
import { isUuid } from '../../../../database/tenancy';
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
  context?: { organization_id?: unknown; referencia?: unknown };
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
      box: report.execution?.lastNodeExecuted ?? null,
      message: error?.message ?? 'sin mensaje',
      organizationId: uuidOrNull(error?.context?.organization_id),
      reference: referenceOrNull(error?.context?.referencia),
    };
  }
  const workflow = node.getWorkflow();
  const { contexto } = readFlow(node.getInputData()[index]!);
  return {
    workflowId: workflow.id ?? 'desconocido',
    workflowName: workflow.name ?? 'sin nombre',
    executionId: node.getExecutionId(),
    box: node.getInputSourceData().previousNode,
    message: typeof json.error === 'string' ? json.error : 'sin mensaje',
    organizationId: uuidOrNull(contexto?.organization_id ?? json.organization_id),
    reference: null,
  };
}

const uuidOrNull = (value: unknown): string | null =>
  typeof value === 'string' && isUuid(value) ? value : null;

/** Only what `newReference` makes: a longer id is n8n's or the relay's, nothing to read aloud. */
const referenceOrNull = (value: unknown): string | null =>
  typeof value === 'string' && /^[0-9a-f]{8}$/.test(value) ? value : null;
