import { extractSale } from '.';

const customer = (address: string, channel: 'text' | 'voice' | 'ocr' = 'text') =>
  extractSale(`anillo oro 18k 980.000, Ana Ruiz, ${address}`, { channel }).cliente;

describe('where the customer lives', () => {
  it.each([
    ['Av Roosevelt # 34-12, Cali. Visa', 'Av Roosevelt # 34-12', 'Cali'],
    ['Av 30 de Agosto # 40-21 Pereira', 'Av 30 de Agosto # 40-21', 'Pereira'],
    ['Avenida Las Américas No. 23N-44, Cali', 'Avenida Las Américas No. 23N-44', 'Cali'],
    ['Calle Larga # 10B-25 Cartagena', 'Calle Larga # 10B-25', 'Cartagena'],
    ['Manzana 15 casa 8 barrio El Jardín, Armenia', 'Manzana 15 casa 8 barrio El Jardín', 'Armenia'],
    ['Mz C casa 14 barrio La Fachada, Armenia', 'Mz C casa 14 barrio La Fachada', 'Armenia'],
    ['Mz 22 casa 6 Villa Santana, Pereira', 'Mz 22 casa 6 Villa Santana', 'Pereira'],
    ['Calle 45 # 27-10 Cabecera, Bucaramanga', 'Calle 45 # 27-10 Cabecera', 'Bucaramanga'],
    ['barrio el jardin mz 4 casa 12, armenia', 'barrio el jardin mz 4 casa 12', 'Armenia'],
    ['Km 4 vía Cerritos bodega 12, Pereira', 'Km 4 vía Cerritos bodega 12', 'Pereira'],
    ['vereda El Salado finca La Esperanza, Ibagué', 'vereda El Salado finca La Esperanza', 'Ibagué'],
    ['Edificio Colpatria oficina 302, Bogotá', 'Edificio Colpatria oficina 302', 'Bogotá'],
    ['enviar a Calle 72B No. 14-30 B/quilla', 'Calle 72B No. 14-30', 'Barranquilla'],
  ])('%s', (written, direccion, ciudad) => {
    expect(customer(written)).toMatchObject({ nombre: 'Ana Ruiz', direccion, ciudad });
  });

  it('reads a dictated door of more than one hundred', () => {
    const said =
      'carrera quince número ochenta y ocho guion treinta y seis apartamento trescientos dos, Bogotá';
    expect(customer(said, 'voice').direccion).toBe('carrera 15 número 88-36 apartamento 302');
  });

  it.each(['conjunto plata 80.000', 'pago vía nequi', 'dije ave plata 925 80.000'])(
    '%s is no address',
    (text) => {
      expect(customer(text).direccion).toBeNull();
    },
  );

  it('leaves the address in a ticket heading to the shop', () => {
    const ticket =
      'RODIO CHIC SAS\nNIT 901.622.038-7\nCr 7 # 12-55 Cali\nFACTURA POS 00871\nPULSERA RODIO 51.600';
    const stones = 'ESMERALDAS DEL CARIBE\nCalle del Arsenal # 8B-12 Cartagena\nESMERALDA 2 CT 7.350.000';
    for (const text of [ticket, stones])
      expect(extractSale(text, { channel: 'ocr' }).cliente).toMatchObject({ direccion: null, ciudad: null });
  });
});

describe('the town', () => {
  const town = (text: string) => extractSale(`pulsera plata 45.000 ${text}`, { channel: 'text' }).cliente;

  it.each([
    ['Luis Alfonso De la Hoz 3126079914 Soledad', 'Luis Alfonso De la Hoz', 'Soledad'],
    ['clienta sindy paola barrios, de barranquila', 'Sindy Paola Barrios', 'Barranquilla'],
    ['Luz Dary Zuluaga, villavisencio', 'Luz Dary Zuluaga', 'Villavicencio'],
    ['Ofelia Restrepo d Rionegro', 'Ofelia Restrepo', 'Rionegro'],
    ['clienta leidy chantre, silvia cauca', 'Leidy Chantre', 'Silvia'],
    ['Santiago Granada, Pereira', 'Santiago Granada', 'Pereira'],
    ['Néstor Iván Buriticá 3136620914', 'Néstor Iván Buriticá', null],
    ['Soledad 3126079914', 'Soledad', null],
  ])('%s', (text, nombre, ciudad) => {
    expect(town(text)).toMatchObject({ nombre, ciudad });
  });
});
