const strip = (word: string): string =>
  word
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase();

/** Colombian towns where a customer may live, as they are written. */
const CITIES =
  `Bogotá|Bogotá D.C.|Santafé de Bogotá|Medellín|Cali|Santiago de Cali|Barranquilla|Cartagena|Cartagena de Indias|Cúcuta|San José de Cúcuta|Bucaramanga|Pereira|Santa Marta|Ibagué|Pasto|San Juan de Pasto|Manizales|Neiva|Villavicencio|Armenia|Valledupar|Montería|Sincelejo|Popayán|Tunja|Riohacha|Quibdó|Florencia|Yopal|Arauca|Mocoa|Leticia|San Andrés|Inírida|Puerto Inírida|Mitú|Puerto Carreño|San José del Guaviare|Soacha|Bello|Itagüí|Envigado|Sabaneta|La Estrella|Caldas|Copacabana|Girardota|Barbosa|Rionegro|La Ceja|El Carmen de Viboral|Marinilla|El Retiro|Guarne|El Peñol|Guatapé|Apartadó|Turbo|Carepa|Chigorodó|Caucasia|Yarumal|Santa Rosa de Osos|Puerto Berrío|Segovia|Zaragoza|El Bagre|Andes|Jericó|Jardín|Ciudad Bolívar|Santa Fe de Antioquia|Sonsón|Palmira|Buenaventura|Tuluá|Buga|Guadalajara de Buga|Cartago|Jamundí|Yumbo|Candelaria|Florida|Pradera|El Cerrito|Roldanillo|La Unión|Zarzal|Sevilla|Caicedonia|Dagua|Ginebra|Soledad|Malambo|Sabanalarga|Baranoa|Galapa|Puerto Colombia|Turbaco|Magangué|Arjona|El Carmen de Bolívar|Mompox|Mompós|Santa Cruz de Mompox|San Juan Nepomuceno|Floridablanca|Girón|Piedecuesta|Barrancabermeja|San Gil|Socorro|El Socorro|Barichara|Vélez|Málaga|Lebrija|Ocaña|Pamplona|Villa del Rosario|Los Patios|Tibú|Dosquebradas|Santa Rosa de Cabal|La Virginia|Calarcá|Montenegro|Quimbaya|La Tebaida|Circasia|Salento|Filandia|Chinchiná|Villamaría|La Dorada|Riosucio|Anserma|Aguadas|Salamina|Espinal|El Espinal|Melgar|Honda|Mariquita|Líbano|Chaparral|Flandes|Girardot|Fusagasugá|Facatativá|Zipaquirá|Chía|Cajicá|Mosquera|Madrid|Funza|Cota|Tabio|Tenjo|Sopó|La Calera|Tocancipá|Gachancipá|Ubaté|Villeta|La Mesa|Anapoima|Guaduas|Pacho|Chocontá|Sibaté|Duitama|Sogamoso|Chiquinquirá|Paipa|Villa de Leyva|Puerto Boyacá|Moniquirá|Garagoa|Nobsa|Pitalito|Garzón|La Plata|Campoalegre|San Agustín|Gigante|Acacías|Granada|Puerto López|Puerto Gaitán|Restrepo|Cumaral|San Martín|Aguazul|Tauramena|Villanueva|Monterrey|Paz de Ariporo|Saravena|Tame|Arauquita|Ipiales|Tumaco|San Andrés de Tumaco|Túquerres|La Unión|Samaniego|Sandoná|Santander de Quilichao|Puerto Tejada|Patía|El Bordo|Miranda|Piendamó|Silvia|Timbío|Guapi|Ciénaga|Fundación|El Banco|Plato|Aracataca|Pivijay|Maicao|Fonseca|San Juan del Cesar|Uribia|Manaure|Barrancas|Aguachica|Codazzi|Agustín Codazzi|Bosconia|La Jagua de Ibirico|Chiriguaná|Curumaní|La Paz|Lorica|Santa Cruz de Lorica|Cereté|Sahagún|Montelíbano|Planeta Rica|Tierralta|Ayapel|Ciénaga de Oro|San Pelayo|Corozal|Sampués|San Marcos|Tolú|Santiago de Tolú|Coveñas|Sincé|Istmina|Tadó|Condoto|Bahía Solano|Nuquí|Acandí|San Vicente del Caguán|Puerto Rico|Puerto Asís|Orito|Sibundoy|Villagarzón|La Hormiga|Providencia|Nechí|Remedios|Amalfi|Támesis|Fredonia|Santuario|Belén de Umbría|Quinchía|Apía|Marsella|Neira|Supía|Manzanares|Pensilvania|Samaná|Viterbo|Palestina|Guamo|Purificación|Saldaña|Natagaima|Fresno|Lérida|Ambalema|Cajamarca|Cáqueza|Silvania|Tocaima|Agua de Dios|Nemocón|Suesca|Guasca|Sesquilé|Villapinzón|Simijaca|Susa|Muzo|Chivor|Coscuez|Guateque|Santa Rosa de Viterbo|Samacá|Ráquira|Sáchica|Tibasosa|Soatá|Bahía Málaga|Palermo|Rivera|Aipe|Yaguará|Isnos|Timaná|Acevedo|Puerto Concordia|Cumbal|Barbacoas|Caloto|Corinto|El Tambo|Cajibío|Inzá|Marmato|Titiribí|San Jacinto|San Onofre|Turbaná|Santa Catalina|Luruaco|Sabanagrande|Santo Tomás|Palmar de Varela|Juan de Acosta|Tubará`.split(
    '|',
  );

/** Folded words of the town -> its name. */
export const CITY_BY_WORDS: ReadonlyMap<string, string> = new Map(
  CITIES.map((city) => [strip(city).replace(/\./g, ''), city.replace(' D.C.', '')]),
);

export const CITY_MAX_WORDS = 4;

/** Towns whose name is also a surname, a first name or an ordinary word: they need a cue ("de", "en", a comma). */
export const AMBIGUOUS_CITIES = new Set(
  (
    'apartado pereira cartagena montenegro caldas barbosa florida pradera soledad candelaria girardota andes turbo jardin velez malaga garzon granada restrepo villanueva rivera acevedo miranda silvia florencia armenia victoria ' +
    'mosquera madrid honda libano plato la plata la paz la union gigante fundacion belen socorro remedios palestina marsella salamina zaragoza sevilla florida bello salento palermo corinto cordoba leticia san martin san andres san marcos ' +
    'la mesa la estrella providencia santuario fresno guamo purificacion neira barrancas manaure muzo monterrey riosucio la virginia arauca copacabana samana plato pacho caicedonia jerico filandia espinal cartago honda susa la ceja el retiro'
  )
    .split(' ')
    .concat([
      'la plata',
      'la paz',
      'la union',
      'san martin',
      'san andres',
      'san marcos',
      'la mesa',
      'la estrella',
      'la virginia',
      'la ceja',
      'el retiro',
      'puerto rico',
    ]),
);
