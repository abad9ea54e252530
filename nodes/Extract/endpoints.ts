import type { IExecuteFunctions } from 'n8n-workflow';
import type { ChatEndpoint, Endpoint } from '../../core/reading';
import { credential } from '../shared/credential';

export interface AiParameters {
  modelo?: string;
  modelo_voz?: string;
  vision?: boolean;
}

const PUBLIC_SERVICE = 'https://api.openai.com/v1';
/** What `npm start` writes into the credential of an installation without a key. */
const NO_KEY = 'sin-configurar';

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
  const given = await credential<{ apiKey?: string; url?: string }>(node, 'openAiApi', index);
  const service = {
    baseUrl: (given.url || PUBLIC_SERVICE).replace(/\/+$/, ''),
    apiKey: given.apiKey && given.apiKey !== NO_KEY ? given.apiKey : null,
  };
  // a server of one's own may ask for no key; the public one always does
  if (!service.apiKey && service.baseUrl === PUBLIC_SERVICE) return { chat: null, transcription: null };
  return {
    chat: parameters.modelo
      ? { ...service, model: parameters.modelo, vision: parameters.vision ?? false }
      : null,
    transcription: parameters.modelo_voz ? { ...service, model: parameters.modelo_voz } : null,
  };
}
