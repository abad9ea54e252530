import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';

/** Where the shop's data lives. Tested by the nodes that use it (`jewelryDatabaseTest`). */
export class JewelryDatabase implements ICredentialType {
  name = 'jewelryDatabase';

  displayName = 'Base de datos de la joyería';

  icon: Icon = { light: 'file:jewelryDatabase.svg', dark: 'file:jewelryDatabase.dark.svg' };

  documentationUrl = 'https://www.npmjs.com/package/n8n-nodes-jewelry-invoice';

  properties: INodeProperties[] = [
    {
      displayName: 'Servidor',
      name: 'host',
      type: 'string',
      default: '127.0.0.1',
      required: true,
      description: 'Nombre o dirección del servidor PostgreSQL',
    },
    { displayName: 'Puerto', name: 'port', type: 'number', default: 5432, required: true },
    {
      displayName: 'Base de datos',
      name: 'database',
      type: 'string',
      default: 'jewelry',
      required: true,
      description: 'La base de datos de la aplicación, no la de n8n',
    },
    { displayName: 'Usuario', name: 'user', type: 'string', default: 'jewelry', required: true },
    {
      displayName: 'Contraseña',
      name: 'password',
      type: 'string',
      typeOptions: { password: true },
      default: '',
    },
    {
      displayName: 'Conexión cifrada (TLS)',
      name: 'ssl',
      type: 'options',
      options: [
        { name: 'No (misma máquina o red privada)', value: 'no' },
        { name: 'Sí, verificando el certificado', value: 'si' },
        { name: 'Sí, sin verificar el certificado', value: 'sin-verificar' },
      ],
      default: 'no',
    },
  ];
}
