import { NodeOperationError, type IExecuteFunctions, type INodeProperties } from 'n8n-workflow';
import { isUuid } from '../../../database/tenancy';

export const organizationField: INodeProperties = {
  displayName: 'Joyería',
  name: 'organizationId',
  type: 'options',
  typeOptions: { loadOptionsMethod: 'getOrganizations' },
  default: '',
  description:
    'Vacío: la de la conversación que llega en el elemento. Elija de la lista, o use una <a href="https://docs.n8n.io/code/expressions/">expresión</a> con su identificador.',
};

export const limitField: INodeProperties = {
  displayName: 'Límite',
  name: 'limit',
  type: 'number',
  typeOptions: { minValue: 1, maxValue: 100 },
  default: 50,
  description: 'Cuántos resultados como máximo',
};

export const invoiceField: INodeProperties = {
  displayName: 'Factura',
  name: 'invoice',
  type: 'string',
  required: true,
  default: '',
  placeholder: 'FAC-202611-0001',
  description: 'Número de la factura o su identificador',
};

/** @throws NodeOperationError when the parameter is empty */
export function requiredText(node: IExecuteFunctions, name: string, label: string, index: number): string {
  const value = String(node.getNodeParameter(name, index, '')).trim();
  if (!value)
    throw new NodeOperationError(node.getNode(), `Falta «${label}».`, {
      itemIndex: index,
      description: 'Escriba el dato en la caja o use una expresión que lo tome del elemento que llega.',
    });
  return value;
}

/** @throws NodeOperationError when the parameter is no UUID */
export function requiredId(node: IExecuteFunctions, name: string, label: string, index: number): string {
  const value = requiredText(node, name, label, index);
  if (!isUuid(value))
    throw new NodeOperationError(node.getNode(), `«${label}» no es un identificador válido.`, {
      itemIndex: index,
    });
  return value;
}
