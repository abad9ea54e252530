import type { INodeProperties } from 'n8n-workflow';

const ownFields = { show: { source: ['campos'] } };

/** Parameters of the Extraer box. */
export const extractProperties: INodeProperties[] = [
  {
    displayName: 'Qué leer',
    name: 'source',
    type: 'options',
    default: 'flujo',
    noDataExpression: true,
    options: [
      {
        name: 'Lo que pide la conversación',
        value: 'flujo',
        description: 'Llega de la salida «extraer» de «Conversación»',
      },
      {
        name: 'De los campos de esta caja',
        value: 'campos',
        description: 'Un texto o archivo de su propio flujo',
      },
      {
        name: 'Lo que llega por el webhook jewelry-extract',
        value: 'webhook',
        description: 'Llega de una caja Webhook y sale lista para responderle',
      },
    ],
  },
  {
    displayName: 'Tipo',
    name: 'channel',
    type: 'options',
    default: 'text',
    options: [
      { name: 'Foto', value: 'photo' },
      { name: 'Texto', value: 'text' },
      { name: 'Voz', value: 'voice' },
    ],
    displayOptions: ownFields,
  },
  {
    displayName: 'Texto',
    name: 'text',
    type: 'string',
    typeOptions: { rows: 3 },
    default: '',
    placeholder: 'Anillo de oro 18k 2.500.000 para María Gómez 1020345678',
    description: 'La venta escrita, o lo que acompaña a la foto',
    displayOptions: ownFields,
  },
  {
    displayName: 'Campo binario',
    name: 'binaryProperty',
    type: 'string',
    default: 'data',
    description: 'Dónde está la foto o la nota de voz',
    displayOptions: { show: { source: ['campos'], channel: ['photo', 'voice'] } },
  },
  {
    displayName: 'Cómo leer',
    name: 'engine',
    type: 'options',
    default: 'reglas',
    options: [
      {
        name: 'Automático',
        value: 'automatico',
        description: 'Reglas primero; la IA solo cuando hay dudas. Necesita la credencial de IA.',
      },
      { name: 'IA', value: 'ia', description: 'Siempre con IA; cada número se comprueba contra el mensaje' },
      {
        name: 'Reglas locales',
        value: 'reglas',
        description: 'Sin internet y sin costo; nada sale de su equipo',
      },
    ],
  },
  {
    displayName: 'Opciones',
    name: 'options',
    type: 'collection',
    placeholder: 'Agregar opción',
    default: {},
    options: [
      {
        displayName: 'Confianza mínima',
        name: 'umbral_confianza',
        type: 'number',
        typeOptions: { minValue: 0, maxValue: 1, numberPrecision: 2 },
        default: 0.8,
        description: 'En automático, por debajo de este valor (0 a 1) se pregunta a la IA',
      },
      {
        displayName: 'El modelo ve fotos',
        name: 'vision',
        type: 'boolean',
        default: false,
        description: 'Whether to send the photo itself to the model, besides the text that was read locally',
      },
      {
        displayName: 'Instrucciones para la IA',
        name: 'instrucciones',
        type: 'string',
        typeOptions: { rows: 4 },
        default: '',
        placeholder: 'En esta joyería «topito» son aretes pequeños de bebé.',
        description:
          'Se agregan a las nuestras: el vocabulario de su joyería. No cambian la forma de la respuesta.',
      },
      {
        displayName: 'Legibilidad mínima de la foto',
        name: 'legibilidad_minima',
        type: 'number',
        typeOptions: { minValue: 0, maxValue: 100 },
        default: 45,
        description: 'Por debajo de este valor (0 a 100) la línea se marca para verificar',
      },
      {
        displayName: 'Modelo de lenguaje',
        name: 'modelo',
        type: 'string',
        default: 'gpt-4o-mini',
        description: 'Nombre del modelo en el servicio de la credencial de IA',
      },
      {
        displayName: 'Modelo de voz',
        name: 'modelo_voz',
        type: 'string',
        default: 'whisper-1',
        description: 'Nombre del modelo de transcripción en el mismo servicio',
      },
      {
        displayName: 'Palabras de voz',
        name: 'palabras_voz',
        type: 'string',
        typeOptions: { rows: 2 },
        default:
          'Venta de joyería en Colombia: anillo, aretes, cadena, dije, oro de 18 quilates, ley 925, esmeralda, Nequi.',
        description: 'Ayudan a transcribir bien lo que se dicta en su joyería',
      },
      {
        displayName: 'Tiempo máximo de la IA (segundos)',
        name: 'tiempo_segundos',
        type: 'number',
        typeOptions: { minValue: 2, maxValue: 120 },
        default: 30,
      },
    ],
  },
];
