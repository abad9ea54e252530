const strip = (word: string): string =>
  word
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase();

/** Colombian towns where a customer may live, as they are written. */
const CITIES = (
  'Bogotá|Bogotá D.C.|Santafé de Bogotá|Medellín|Cali|Santiago de Cali|Barranquilla|Cartagena|' +
  'Cartagena de Indias|Cúcuta|San José de Cúcuta|Bucaramanga|Pereira|Santa Marta|Ibagué|Pasto|' +
  'San Juan de Pasto|Manizales|Neiva|Villavicencio|Armenia|Valledupar|Montería|Sincelejo|Popayán|Tunja|' +
  'Riohacha|Quibdó|Florencia|Yopal|Arauca|Mocoa|Leticia|San Andrés|Inírida|Puerto Inírida|Mitú|' +
  'Puerto Carreño|San José del Guaviare|Soacha|Bello|Itagüí|Envigado|Sabaneta|La Estrella|Caldas|Copacabana|' +
  'Girardota|Barbosa|Rionegro|La Ceja|El Carmen de Viboral|Marinilla|El Retiro|Guarne|El Peñol|Guatapé|' +
  'Apartadó|Turbo|Carepa|Chigorodó|Caucasia|Yarumal|Santa Rosa de Osos|Puerto Berrío|Segovia|Zaragoza|' +
  'El Bagre|Andes|Jericó|Jardín|Ciudad Bolívar|Santa Fe de Antioquia|Sonsón|Palmira|Buenaventura|Tuluá|Buga|' +
  'Guadalajara de Buga|Cartago|Jamundí|Yumbo|Candelaria|Florida|Pradera|El Cerrito|Roldanillo|La Unión|' +
  'Zarzal|Sevilla|Caicedonia|Dagua|Ginebra|Soledad|Malambo|Sabanalarga|Baranoa|Galapa|Puerto Colombia|' +
  'Turbaco|Magangué|Arjona|El Carmen de Bolívar|Mompox|Mompós|Santa Cruz de Mompox|San Juan Nepomuceno|' +
  'Floridablanca|Girón|Piedecuesta|Barrancabermeja|San Gil|Socorro|El Socorro|Barichara|Vélez|Málaga|Lebrija|' +
  'Ocaña|Pamplona|Villa del Rosario|Los Patios|Tibú|Dosquebradas|Santa Rosa de Cabal|La Virginia|Calarcá|' +
  'Montenegro|Quimbaya|La Tebaida|Circasia|Salento|Filandia|Chinchiná|Villamaría|La Dorada|Riosucio|Anserma|' +
  'Aguadas|Salamina|Espinal|El Espinal|Melgar|Honda|Mariquita|Líbano|Chaparral|Flandes|Girardot|Fusagasugá|' +
  'Facatativá|Zipaquirá|Chía|Cajicá|Mosquera|Madrid|Funza|Cota|Tabio|Tenjo|Sopó|La Calera|Tocancipá|' +
  'Gachancipá|Ubaté|Villeta|La Mesa|Anapoima|Guaduas|Pacho|Chocontá|Sibaté|Duitama|Sogamoso|Chiquinquirá|' +
  'Paipa|Villa de Leyva|Puerto Boyacá|Moniquirá|Garagoa|Nobsa|Pitalito|Garzón|La Plata|Campoalegre|' +
  'San Agustín|Gigante|Acacías|Granada|Puerto López|Puerto Gaitán|Restrepo|Cumaral|San Martín|Aguazul|' +
  'Tauramena|Villanueva|Monterrey|Paz de Ariporo|Saravena|Tame|Arauquita|Ipiales|Tumaco|San Andrés de Tumaco|' +
  'Túquerres|Samaniego|Sandoná|Santander de Quilichao|Puerto Tejada|Patía|El Bordo|Miranda|Piendamó|Silvia|' +
  'Timbío|Guapi|Ciénaga|Fundación|El Banco|Plato|Aracataca|Pivijay|Maicao|Fonseca|San Juan del Cesar|Uribia|' +
  'Manaure|Barrancas|Aguachica|Codazzi|Agustín Codazzi|Bosconia|La Jagua de Ibirico|Chiriguaná|Curumaní|' +
  'La Paz|Lorica|Santa Cruz de Lorica|Cereté|Sahagún|Montelíbano|Planeta Rica|Tierralta|Ayapel|' +
  'Ciénaga de Oro|San Pelayo|Corozal|Sampués|San Marcos|Tolú|Santiago de Tolú|Coveñas|Sincé|Istmina|Tadó|' +
  'Condoto|Bahía Solano|Nuquí|Acandí|San Vicente del Caguán|Puerto Rico|Puerto Asís|Orito|Sibundoy|' +
  'Villagarzón|La Hormiga|Providencia|Nechí|Remedios|Amalfi|Támesis|Fredonia|Santuario|Belén de Umbría|' +
  'Quinchía|Apía|Marsella|Neira|Supía|Manzanares|Pensilvania|Samaná|Viterbo|Palestina|Guamo|Purificación|' +
  'Saldaña|Natagaima|Fresno|Lérida|Ambalema|Cajamarca|Cáqueza|Silvania|Tocaima|Agua de Dios|Nemocón|Suesca|' +
  'Guasca|Sesquilé|Villapinzón|Simijaca|Susa|Muzo|Chivor|Coscuez|Guateque|Santa Rosa de Viterbo|Samacá|' +
  'Ráquira|Sáchica|Tibasosa|Soatá|Bahía Málaga|Palermo|Rivera|Aipe|Yaguará|Isnos|Timaná|Acevedo|' +
  'Puerto Concordia|Cumbal|Barbacoas|Caloto|Corinto|El Tambo|Cajibío|Inzá|Marmato|Titiribí|San Jacinto|' +
  'San Onofre|Turbaná|Santa Catalina|Luruaco|Sabanagrande|Santo Tomás|Palmar de Varela|Juan de Acosta|Tubará'
).split('|');

/** Towns of few people, whose names are surnames too. */
const SMALL = (
  'Puerto Nariño|Abejorral|Abriaquí|Amagá|Angelópolis|Anorí|Anzá|Arboletes|Argelia|Betania|Betulia|Buriticá|' +
  'Cañasgordas|Caramanta|Cisneros|Cocorná|Dabeiba|Donmatías|Don Matías|Ebéjico|El Santuario|Entrerríos|' +
  'Frontino|Gómez Plata|Hispania|Ituango|La Pintada|Liborina|Maceo|Montebello|Mutatá|Murindó|Necoclí|' +
  'Pueblorrico|Puerto Nare|Puerto Triunfo|Doradal|Salgar|San Pedro de los Milagros|San Pedro de Urabá|' +
  'San Juan de Urabá|San Jerónimo|San Vicente Ferrer|San Antonio de Prado|Sopetrán|Tarazá|Uramita|Urrao|' +
  'Valdivia|Valparaíso|Vegachí|Venecia|Vigía del Fuerte|Yalí|Yolombó|Yondó|Cravo Norte|Fortul|Puerto Rondón|' +
  'Campo de la Cruz|Manatí|Piojó|Polonuevo|Ponedera|Repelón|Suan|Usiacurí|Achí|Arroyohondo|Barranco de Loba|' +
  'Calamar|Cantagallo|Cicuco|Hatillo de Loba|Mahates|María la Baja|Montecristo|Pinillos|San Estanislao|' +
  'San Martín de Loba|Santa Rosa del Sur|Simití|Soplaviento|Talaigua Nuevo|Aquitania|Arcabuco|Boavita|' +
  'Cerinza|Chivatá|Cómbita|Cubará|El Cocuy|Firavitoba|Gámeza|Güicán|Jenesano|Labranzagrande|Macanal|Maripí|' +
  'Miraflores|Monguí|Nuevo Colón|Oicatá|Otanche|Pauna|Paz de Río|Quípama|Ramiriquí|Saboyá|' +
  'San Pablo de Borbur|San José de Pare|San Luis de Gaceno|Siachoque|Socha|Socotá|Somondoco|Soracá|Sotaquirá|' +
  'Susacón|Sutamarchán|Sutatenza|Tibaná|Tinjacá|Togüí|Tópaga|Turmequé|Úmbita|Ventaquemada|Zetaquira|' +
  'Filadelfia|La Merced|Marquetalia|Norcasia|Pácora|Risaralda|Albania|Belén de los Andaquíes|' +
  'Cartagena del Chairá|Curillo|El Doncello|El Paujil|La Montañita|Hato Corozal|Nunchía|Orocué|Pore|' +
  'San Luis de Palenque|Balboa|Caldono|Guachené|Jambaló|La Sierra|La Vega|López de Micay|Puracé|Timbiquí|' +
  'Toribío|Totoró|Villa Rica|Astrea|Becerril|Chimichagua|El Copey|El Paso|La Gloria|Pailitas|Pelaya|' +
  'Pueblo Bello|Río de Oro|San Alberto|San Diego|Tamalameque|Bagadó|Bojayá|Cértegui|El Carmen de Atrato|' +
  'Nóvita|Río Quito|Unguía|Alto Baudó|Bajo Baudó|Medio San Juan|Anolaima|Apulo|Bojacá|Cachipay|Caparrapí|' +
  'Carmen de Carupa|Chipaque|Choachí|Cogua|Cucunubá|El Rosal|Mesitas del Colegio|Fómeque|Gachalá|Gachetá|' +
  'Guachetá|Guatavita|Guayabal de Síquima|Guayabetal|Junín|Lenguazaque|Machetá|Nimaima|Nocaima|Paratebueno|' +
  'Pasca|Puerto Salgar|Quebradanegra|Quetame|Quipile|San Antonio del Tequendama|San Juan de Rioseco|Sasaima|' +
  'Subachoque|Supatá|Sutatausa|Tausa|Tibacuy|Ubalá|Ubaque|Vianí|Villagómez|Viotá|Yacopí|Zipacón|Buenavista|' +
  'Canalete|Chinú|La Apartada|Los Córdobas|Momil|Pueblo Nuevo|Puerto Escondido|Puerto Libertador|' +
  'San Andrés de Sotavento|San Antero|San Bernardo del Viento|San José de Uré|Tuchín|El Retorno|Algeciras|' +
  'Altamira|Baraya|El Pital|Hobo|Íquira|La Argentina|Nátaga|Oporapa|Paicol|Tarqui|Teruel|Tesalia|Villavieja|' +
  'Dibulla|El Molino|Hatonuevo|La Jagua del Pilar|Urumita|Ariguaní|Chibolo|Concordia|El Piñón|El Retén|' +
  'Guamal|Nueva Granada|Pijiño del Carmen|Pueblo Viejo|Puebloviejo|San Sebastián de Buenavista|San Zenón|' +
  'Sitionuevo|Tenerife|Zona Bananera|El Rodadero|Rodadero|Cabuyaro|Castilla la Nueva|Cubarral|El Castillo|' +
  'Fuente de Oro|La Macarena|Lejanías|Mapiripán|Mesetas|Puerto Lleras|San Carlos de Guaroa|San Juan de Arama|' +
  'Vista Hermosa|Vistahermosa|Ancuyá|Buesaco|Chachagüí|Consacá|Cumbitara|El Charco|Guachucal|Guaitarilla|' +
  'Gualmatán|La Florida|La Llanada|Los Andes|Policarpa|Potosí|Puerres|Pupiales|Roberto Payán|Sapuyes|' +
  'Taminango|Tangua|Yacuanquer|Ábrego|Bochalema|Cáchira|Chinácota|Chitagá|Convención|Cucutilla|Durania|' +
  'El Tarra|El Zulia|Gramalote|Hacarí|La Esperanza|Labateca|Pamplonita|Puerto Santander|Ragonvalia|' +
  'Salazar de las Palmas|San Calixto|Sardinata|Teorama|Puerto Caicedo|Puerto Guzmán|Puerto Leguízamo|' +
  'Valle del Guamuez|Génova|Pijao|Guática|La Celia|Mistrató|Pueblo Rico|Aratoca|Capitanejo|Charalá|Cimitarra|' +
  'Curití|El Carmen de Chucurí|El Playón|Güepsa|Los Santos|Mogotes|Oiba|Onzaga|Pinchote|Puente Nacional|' +
  'Puerto Parra|Puerto Wilches|Sabana de Torres|San Joaquín|San Vicente de Chucurí|Simacota|Suaita|Suratá|' +
  'Valle de San José|Zapatoca|Colosó|El Roble|Guaranda|Los Palmitos|Majagual|Morroa|San Antonio de Palmito|' +
  'San Benito Abad|San Juan de Betulia|Tolú Viejo|Toluviejo|Alpujarra|Anzoátegui|Armero Guayabal|Ataco|' +
  'Carmen de Apicalá|Casabianca|Coyaima|Cunday|Falan|Herveo|Icononzo|Palocabildo|Planadas|Rioblanco|' +
  'Roncesvalles|Rovira|Valle de San Juan|Venadillo|Villahermosa|Villarrica|San Sebastián de Mariquita|' +
  'Andalucía|Ansermanuevo|Bugalagrande|Calima|Calima Darién|Darién|El Cairo|El Dovio|Guacarí|La Cumbre|' +
  'La Victoria|Riofrío|Versalles|Vijes|Yotoco|Cumaribo|La Primavera|Santa Rosalía'
).split('|');

/** Folded words of the town -> its name. */
export const CITY_BY_WORDS: ReadonlyMap<string, string> = new Map(
  [...CITIES, ...SMALL].map((city) => [strip(city).replace(/\./g, ''), city.replace(' D.C.', '')]),
);

/** Folded. */
export const SMALL_TOWNS: ReadonlySet<string> = new Set(SMALL.map(strip));

/** Towns big enough to be meant by a misspelt word. Folded. */
export const BIG_CITIES: readonly string[] = (
  'bogota medellin barranquilla cartagena cucuta bucaramanga pereira ibague manizales villavicencio valledupar monteria sincelejo popayan riohacha quibdo ' +
  'florencia soacha itagui envigado sabaneta rionegro marinilla buenaventura jamundi candelaria malambo turbaco magangue floridablanca ' +
  'piedecuesta barrancabermeja pamplona dosquebradas calarca quimbaya chinchina girardot fusagasuga facatativa zipaquira mosquera duitama sogamoso chiquinquira ' +
  'pitalito ipiales aguachica cienaga maicao copacabana girardota tocancipa caucasia yarumal'
).split(' ');

export const CITY_MAX_WORDS = 4;

/** Towns whose name is also a surname, a first name or an ordinary word: they need a cue ("de", "en", a comma). */
export const AMBIGUOUS_CITIES = new Set(
  (
    'apartado pereira cartagena montenegro caldas barbosa florida pradera soledad candelaria girardota andes turbo jardin velez malaga garzon granada restrepo villanueva rivera acevedo miranda silvia florencia armenia victoria ' +
    'mosquera madrid honda libano plato la plata la paz la union gigante fundacion belen socorro remedios palestina marsella salamina zaragoza sevilla florida bello salento palermo corinto cordoba leticia san martin san andres san marcos ' +
    'la mesa la estrella providencia santuario fresno guamo purificacion neira barrancas manaure muzo monterrey riosucio la virginia arauca copacabana samana plato pacho caicedonia jerico filandia espinal cartago honda susa la ceja el retiro argelia betania betulia albania calamar venecia miraflores altamira buenavista calima balboa versalles andalucia genova tenerife concordia policarpa potosi planadas convencion doradal salgar cisneros maceo valdivia teruel becerril falan pinillos montebello junin mesetas rovira darien cimitarra risaralda hobo'
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
      'la vega',
      'la sierra',
      'la victoria',
      'la esperanza',
      'la florida',
      'la merced',
      'la gloria',
      'la cumbre',
      'la primavera',
      'la celia',
      'los andes',
      'los santos',
      'el castillo',
      'el molino',
      'el roble',
      'el paso',
      'el rosal',
      'san diego',
      'san joaquin',
      'pueblo nuevo',
      'pueblo viejo',
      'nueva granada',
      'rio de oro',
    ]),
);
