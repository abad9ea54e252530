import type { IExecuteFunctions } from 'n8n-workflow';
import type { ChatEndpoint, Endpoint } from '../../core/reading';

export interface AiParameters {
  modelo?: string;
  modelo_voz?: string;
  vision?: boolean;
}

/**
 * The AI service of n8n's own `openAiApi` credential (any OpenAI-compatible server); null when the box has none, and
 * then reading stays local.
 */
export async function aiEndpoints(
  node: IExecuteFunctions,
  index: number,
  parameters: AiParameters,
): Promise<{ chat: ChatEndpoint | null; transcription: Endpoint | null }> {
  if (!node.getNode().credentials?.openAiApi) return { chat: null, transcription: null };
  const credential = await node.getCredentials<{ apiKey?: string; url?: string }>('openAiApi', index);
  const service = {
    baseUrl: (credential.url || 'https://api.openai.com/v1').replace(/\/+$/, ''),
    apiKey: credential.apiKey || null,
  };
  return {
    chat: parameters.modelo ? { ...service, model: parameters.modelo, vision: parameters.vision ?? false } : null,
    transcription: parameters.modelo_voz ? { ...service, model: parameters.modelo_voz } : null,
  };
}
