import type { IExecuteFunctions } from 'n8n-workflow';
import type { ExtractRequest } from '../../core/contract/flow';
import { parseExtractCall, WebhookRequestError, type ExtractCall } from '../../core/contract/webhooks';
import { planLimits } from '../../core/invoicing';
import type { Shop } from '../../database/repositories/organizations';
import { database } from '../shared/database';
import { shopOfCall } from '../shared/webhook-shop';

export interface OpenCall {
  call: ExtractCall;
  shop: Shop;
  request: ExtractRequest;
}

/**
 * What a caller of jewelry-extract wants read, and for which shop: known before anything is read, so that a wrong
 * call costs no OCR and no AI.
 * @throws WebhookRequestError 400, 403 (the plan has no photos or voice), 413; InvoicingError `not_found`
 */
export async function openCall(node: IExecuteFunctions, index: number): Promise<OpenCall> {
  const call = parseExtractCall(node.getInputData()[index]!.json.body);
  const shop = await shopOfCall(await database(node, index), call.organizationId);
  if (call.channel !== 'text' && !planLimits(shop.plan).photoAndVoice)
    throw new WebhookRequestError('El plan de esa joyería no incluye fotos ni notas de voz.', 403);
  const files = call.file
    ? [{ file_id: 'content', mime: call.mime, bytes: call.file.length, seconds: null }]
    : [];
  return { call, shop, request: { channel: call.channel, text: call.text, files } };
}
