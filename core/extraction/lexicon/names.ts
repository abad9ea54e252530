const strip = (word: string): string =>
  word
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase();

/** Given names heard in Colombia. They only support a reading: an unlisted name with a cue is read too. */
const GIVEN =
  `David Osiris Aarón Abdón Abel Abelardo Abelino Abigaíl Abraham Abril Absalón Abundio Acisclo Ada Adalberto Adalgisa Adán Adela Adelaida Adelia Adelina Adelmo
    Adiela Adolfo Adrián Adriana Adriano Ágata Agustín Agustina Aicardo Aída Aidé Ailin Aixa Alan Alana Alba Albeiro Albert Albertina Alberto Albeyro
    Alcibíades Alcides Aldair Aldemar Aldo Ale Aleja Alejandra Alejandrina Alejandro Alejo Alex Alexa Alexander Alexandra Alexi Alexis Alfonso Alfredo
    Alicia Alina Alirio Alison Alisson Alix Allison Alma Alonso Alonzo Altagracia Alvarito Álvaro Alveiro Amadeo Amalia Amanda Ambrosio Amelia Américo
    Amílcar Amira Amparo Ana Anabel Anabella Analía Anastasia Anderson Andre Andrea Andrei Andrés Andresito Ángel Ángela Angélica Angelina Angelita Angie
    Angy Aníbal Anita Anselmo Anthony Antonia Antonio Antony Anyi Apolinar Aquiles Araceli Aracelis Aracelly Arbey Arcesio Arelis Argemiro Ariadna Ariana
    Ariel Aristides Aristóbulo Arley Armando Arnol Arnold Arnoldo Arnulfo Arturo Asdrúbal Astrid Asunción Augusto Aura Aurelio Aurita Aurora Avelino Axel
    Ayda Aydé Aylin Azucena Bárbara Bartolo Bartolomé Basilio Baudilio Bayardo Bayron Beatriz Belarmino Belén Belisario Belkis Belky Benedicto Benilda
    Benita Benito Benjamín Berenice Bernabé Bernarda Bernardina Bernardo Berta Bertha Bertilda Beto Betsy Betty Bety Betzabé Bibiana Bladimir Blanca Boris
    Brandon Brayan Brayner Breiner Brenda Breyner Brian Briceida Brígida Brigit Brigith Brigitte Briyith Bryan Byron Calixto Cami Camila Camilita Camilo
    Cándida Carina Carlina Carlitos Carlos Carlota Carmela Carmelo Carmen Carmenza Carmiña Caro Carol Carolina Casandra Casimiro Cata Catalina Caterin
    Caterine Cathe Catherin Catherine Cayetano Cecilia Celia Celina Celmira Celso Cenaida César Cesia Chila Chiquinquirá Christian Christopher Chucho
    Cielo Cindy Ciro Clara Claribel Claudia Claudina Claudio Clemencia Clemente Clímaco Conrado Constanza Consuelo Cora Crisanto Crispín Cristhian
    Cristian Cristina Cristóbal Cristofer Cupertino Custodia Cyndi Dagoberto Daiana Daira Dairo Daisy Dalila Damaris Damaso Damián Dana Danelly Dani
    Daniel Daniela Danilo Danilza Danitza Danna Danny Darío Darly Darwin Davinson Davison Daya Dayan Dayana Dayanna Dayro Dayron Daysi Deiby Deicy
    Deisi Deisy Deiver Deivid Delcy Delfina Delia Delio Delly Denis Denise Dennis Derlis Derly Deyanira Deyby Deyci Deysi Deysy Diana Dianita Dickson
    Didier Diego Dilan Dilia Dilma Dilsa Dilson Dinora Diógenes Diomedes Dionisio Dioselina Dixon Dolly Dolores Doménica Domingo Dora Doralba Doralice
    Dorian Doris Dorita Dorys Duban Dubis Dumar Duván Duvier Dylan Eberto Edelberto Edelma Edelmira Edelsy Eder Edgar Edgardo Edier Edilberto Edilma
    Edilson Edinson Edison Edith Edna Eduar Eduardo Eduviges Edwar Edward Edwin Edwing Efraín Efren Eider Eilyn Eladio Elba Elcira Elcy Elda Eleázar Elena
    Eleonora Eliana Elías Eliécer Elisa Elisabeth Eliseo Eliza Elizabet Elizabeth Elkin Ella Ellen Elmer Elmira Eloísa Eloy Elsa Elsi Elsy Elver Elvia
    Elvira Elvis Emanuel Emérita Emerson Emilce Emilia Emiliano Emilio Emilse Emily Emiro Emma Emperatriz Ender Eneida Enilda Enoc Enrique Epifanio Erasmo
    Eriberto Eric Erica Erick Ericka Erik Erika Erlinda Ermelinda Ermes Ernestina Ernesto Erwin Erwing Escilda Esmeralda Esneda Esneider Esperanza Esteban
    Estefani Estefanía Estefanny Estefany Estela Estella Ester Esther Estiven Estivenson Estrella Etilvia Eucaris Euclides Eufemia Eufrasia Eugenia
    Eugenio Eulalia Eulises Eunice Eusebio Eustaquio Eutimio Eutiquio Eva Evangelina Evaristo Eveling Evelio Evelyn Ever Everardo Everlides Evita Exequiel
    Ezequiel Faber Fabi Fabián Fabio Fabiola Fabricio Fanery Fanny Fany Farid Faride Fátima Faustino Fausto Favio Federico Felicia Feliciano Felícitas
    Felipa Felipe Félix Fercho Ferley Fermín Fernán Fernanda Fernando Ferney Fernney Fidel Filomena Flavia Flavio Flor Flora Floralba Florángel Florencio
    Florentino Floresmiro Florinda Franci Francia Francisca Francisco Franco Francy Frank Franklin Fredd Freddy Fredis Fredy Froilán Gabi Gabo Gabriel
    Gabriela Gaby Geidy Genaro Genny Genoveva Geny George Georgette Georgina Geovanny Geraldin Geraldine Gerardo Gerly Germán Gersaín Gerson Gertrudis
    Gilberto Gildardo Gilma Gina Gineth Ginna Ginneth Gino Giovanni Giovanny Gisel Gisela Gisella Giselle Gissel Gissela Giuliana Gladys Gloria Gonza
    Gonzalo Graciano Graciela Gregoria Gregorio Greicy Greidy Greis Greisy Griselda Guadalupe Guido Guillermina Guillermo Gumersindo Gustavo Hans Harley
    Harol Harold Harrison Harvey Harvy Hasbleidy Haydée Heber Hebert Héctor Heidi Heidy Heiner Helen Helena Heliodoro Helmer Henrry Henry Heriberto
    Herlinda Hermelinda Hermencia Hermes Herminia Herminio Hermógenes Hernán Hernando Herney Heyler Hilario Hilda Hipólito Hollman Holman Horacio
    Hortensia Hubert Hugo Humberto Ida Idalia Idaly Ignacia Ignacio Ilda Ildefonso Iliana Ilse Imelda Ina Indira Inés Inesita Ingrid Ingry Inocencio Irene
    Irina Iris Irma Isa Isaac Isabel Isabela Isabelina Isabelita Isabell Isabella Isaías Isaura Isidro Islena Ismael Ismenia Israel Itzel Iván Ivana
    Ivanna Iveth Ivette Ivón Ivonne Izabella Jacinto Jackelin Jackeline Jackson Jacky Jacob Jacobo Jacqueline Jader Jaiber Jaider Jaime Jair Jairo Jamer
    James Janet Janeth Janier Janina Janis Jaqueline Javi Javier Jazmín Jean Jeannette Jeferson Jefferson Jeidy Jeimy Jeison Jenifer Jeniffer Jenni
    Jennifer Jenniffer Jenny Jennyfer Jeny Jenyfer Jeremías Jerónimo Jesica Jessenia Jessica Jesús Jesusa Jeyson Jhoan Jhoana Jhoanna Jhojan Jhon Jhonatan
    Jhonier Jhonny Jhony Jhorman Jhoselin Jime Jimena Jimmy Jineth Jinneth Joan Joana Joaquín Jocelyn Joel Johan Johana Johann Johanna Johany John Johnny
    Jonás Jonatan Jonathan Jonnathan Jonny Jorge Jorgito Josafat José Josefa Josefina Josefita Joselín Joselito Joseph Joshua Josué Juan Juana Juancho
    Juanda Juanes Juanfer Juanita Juanjo Juanma Juanpa Judit Judith Judy Juli Julia Julián Juliana Julianita Juliano Juliet Julieta Julieth Juliett
    Juliette Julio Justina Justiniano Justo Juvenal Juvencio Kamila Karem Karen Karime Karina Karla Karol Karolay Karolina Karoll Kata Katerin Katerine
    Kathe Katherin Katherine Kathy Katia Katrin Katrina Katy Keidy Keila Keisy Kelin Kelis Kelly Kendry Kenia Kenny Keren Ketty Kevin Keyla Kiara Kike
    Laila Larry Lau Laura Laureano Laurita Lázaro Leandra Leandro Leda Ledys Leider Leidi Leidis Leidy Leidys Leisy Lenin Lenis Leo León Leonardo Leonel
    Leonela Leonidas Leonilde Leonor Leonora Leopoldo Lesly Leticia Leyda Leyder Leydi Leydy Leyla Lía Libardo Libia Liboria Licet Lida Ligeya Ligia Lili
    Lilia Liliam Lilian Liliana Lilibeth Lily Lina Linda Lisa Lisandro Lisbeth Liset Liseth Lisímaco Lisset Lisseth Lissette Liz Liza Lizandro Lizbeth
    Lizet Lizeth Loren Lorena Lorenita Lorenza Lorenzo Lourdes Lubín Lucas Luceli Lucelia Lucelly Lucely Luceny Lucero Luchito Lucho Lucía Luciana Luciano
    Lucila Lucio Lucrecia Lucy Ludivia Ludwig Ludys Luis Luisa Luisfer Luisito Lurdes Luz Luzcelly Luzdary Luzmarina Luzmery Luzmila Mabel Macario
    Madeleine Madelin Mafe Magali Magaly Magda Magdalena Magnolia Magola Maicol Maicon Maily Maira Maite Majo Maky Maleja Malena Malka Manuel Manuela Mar
    Mara Marce Marcela Marceliano Marcelina Marcelino Marcelita Marcelo Marcia Marco Marcos Margarita Margot Margoth María Mariajosé Mariam Marian Mariana
    Mariángel Marianita Marianne Mariano Mariapaz Maribel Maricel Maricela Mariela Marina Marino Mario Maris Marisa Marisabel Marisela Marisol Maritza
    Marivel Marjorie Marleidys Marlen Marlene Marleni Marleny Marlenys Marlin Marlly Marlon Marly Marlyn Marlys Marta Martha Martica Martín Martina Maruja
    Mary Marybel Maryelis Maryi Maryluz Maryori Maryory Maryuri Maryuris Mateo Matías Matilde Maura Mauri Mauricio Mauro Maximiliano Maximino Máximo
    Mayerli Mayerly Mayra Mayte Medardo Melanie Melany Melba Meli Mélida Melisa Melissa Melquisedec Melvin Memo Merari Mercedes Mercy Merlín Merly Mery
    Meyer Michael Michel Michell Michelle Migue Miguel Miguelina Milady Miladys Milagros Milciades Mildred Mile Mileidis Mileidy Milena Miller Millerlandy
    Milton Milver Mirella Mireya Miriam Mirian Mirledys Mirta Miryam Misael Moisés Moncho Mónica Mónika Myriam Myrian Nabor Nacho Nadia Naidú Nallely
    Nancy Nando Napoleón Narcisa Narciso Narly Nasly Natalia Nataly Natasha Nathalia Nathalie Nathaly Natis Naty Nayeli Nayibe Nazareth Nazly Neftalí
    Neftaly Neider Nelcy Nelcys Nelis Nelly Nelson Nely Nemesio Neris Nery Nerys Néstor Ney Neyla Nicanor Nico Nicol Nicola Nicolás Nicole Nicoll Nicolle
    Nidia Nidya Nilda Nilsa Nilson Ninfa Nini Noé Noelia Noemí Nohelia Nohemí Nohemy Nohora Nohra Nolberto Nora Norbelly Norberto Norbey Norely Noris
    Norma Norman Norys Nubia Nubiola Nuris Nury Nurys Nydia Obdulia Obdulio Octavio Odalis Odilia Ofelia Olegario Olga Olguita Olimpo Olinda Oliva
    Oliverio Olivia Olmedo Olver Omaira Omar Onaldo Oneida Onofre Orencio Orfa Orfelina Orfilia Oriana Orielso Orlando Orley Óscar Osnaider Osneider
    Osvaldo Oswaldo Otilia Otoniel Oved Ovidio Ovier Pablito Pablo Pacha Pacho Paco Paloma Pamela Pao Paola Paolo Parmenio Pascual Pastora Patri Patricia
    Patricio Patty Pau Paula Paulina Paulino Paulita Paulo Pedro Pepe Perla Petrona Piedad Pilar Pipe Plinio Policarpo Porfirio Primitivo Priscila
    Próspero Rafa Rafael Rafaela Ramiro Ramón Ramona Raquel Raúl Rebeca Regina Reina Reinaldo Reinel Renata René Renzo Reynel Ricardo Ricky Rigo Rigoberto
    Rita Rober Robert Roberto Robinson Robison Rocío Rodolfo Rodrigo Rogelio Roger Roland Rolando Román Romario Romelia Romelio Romina Romualdo Rómulo
    Ronal Ronald Ronaldo Ronny Roque Rosa Rosalba Rosalbina Rosalía Rosalina Rosalva Rosana Rosángela Rosario Rosaura Rosbita Rosemary Rosember Rosemberg
    Rosemiro Rosendo Rosiris Rosita Rosmary Rosmery Rosmira Roxana Rubby Rubén Rubi Rubiel Rubiela Ruby Rufino Ruperto Ruth Sabina Sabrina Sady Salma
    Salomé Salomón Salvador Samanta Samantha Samir Sammy Samuel Samy Sandra Sandrita Sandro Sandy Santi Santiago Santos Sara Sarah Saray Sarita Saturnino
    Saúl Sebas Sebastián Sebastiana Segundo Selene Serafín Sergi Sergio Severo Shakira Sharid Sharon Sherlyn Shirley Shirly Sigifredo Silverio Silvestre
    Silvia Silvio Simón Simona Sindy Sinforoso Sirley Sixta Sixto Sneider Sofi Sofía Sofy Sol Solangie Solanlly Solanyi Soledad Sonia Soraida Sorany
    Soraya Stefanía Stefanny Stefany Steffany Stella Stephanie Stephany Steven Stevenson Stiven Stivenson Sulay Sulma Susan Susana Susy Tadeo Tania
    Tarcisio Tati Tatiana Tatis Tavo Telmo Temilda Teo Teobaldo Teodolinda Teodomiro Teodoro Teodosio Teófilo Tere Teresa Teresita Thalía Thiago Tiago
    Tiberio Tito Tobías Tomás Tomasa Toño Toribio Tulia Tulio Ubaldo Uberlina Uldarico Ulises Ulpiano Uriel Úrsula Vale Valentín Valentina Valeria
    Valeriano Valerie Valerio Valery Vanesa Vanessa Vanina Vannesa Venancio Vera Verónica Vianey Vicenta Vicente Vicky Víctor Victoria Vidal Vidalia Viky
    Vilma Violeta Virgilio Virginia Vivi Viviam Vivian Viviana Vivis Vladimir Walberto Waldir Walquiria Walter Wanda Washington Wbeimar Weider Weimar
    Welinton Wenceslao Wendi Wendy Weymar Wilber Wilberto Wilder Wilfer Wilfredo Wilfrido Wilington Wilkin William Willian Willington Wilma Wilman Wilmar
    Wilmer Wilson Wilton Winder Winston Wiston Wladimir Xilena Xime Ximena Xiomara Yadira Yadis Yair Yajaira Yamid Yamile Yamileth Yamit Yanet Yaneth
    Yanira Yaqueline Yarelis Yarima Yaritza Yarledy Yarley Yarly Yasmín Yasmina Yazmín Yeferson Yefferson Yeider Yeimi Yeimmy Yeimy Yeiner Yeison Yeisson
    Yeisy Yenifer Yenis Yenni Yennifer Yenny Yeny Yeraldin Yerly Yerson Yesenia Yesica Yesid Yesika Yessica Yever Yezid Yicel Yicela Yicenia Yineira
    Yineth Yira Yirley Yisel Yisela Yiseth Yoan Yoana Yobana Yobany Yohan Yohana Yohn Yoiner Yojan Yojana Yolanda Yolandita Yolima Yomaira Yonatan Yordan
    Yordi Yorladis Yorman Yoselin Yosimar Yosselin Yovanna Yovany Yudis Yudith Yudy Yuleidy Yuleisy Yuli Yuliana Yulied Yuliet Yulieth Yulisa Yulissa
    Yulitza Yuliza Yuly Yurani Yuranny Yurany Yuri Yurladis Yurleidy Yurley Yury Yvonne Zacarías Zaida Zamir Zenaida Zenón Zharick Zharit Zoe Zoila Zoilo
    Zoraida Zulay Zuleima Zully Zulma Zuly Zunilda`.split(/\s+/);

const SURNAMES =
  `Grueso Joven Madera Manga Real Pico Concha Espejo Abad Abadía Abaunza Abello Abril Abuchaibe Acero Acevedo Acosta Acuña Afanador Agámez Agredo Agudelo Aguilar Aguilera Aguirre Ahumada Alape Alarcón
    Albarracín Alcalá Alcaraz Alcázar Aldana Alemán Alfaro Alfonso Almanza Almario Almeida Altamar Altamirano Alvarado Álvarez Alvear Alzate Amador
    Amariles Amaris Amaya Amézquita Amorocho Amórtegui Anacona Anaya Anchico Andrade Angarita Angulo Antolínez Anzola Aponte Apráez Aragón Arana Aranda
    Arango Aranguren Aranzazu Araque Araújo Arbeláez Arboleda Arce Archila Arcila Arciniegas Arcos Ardila Arellano Arenas Arévalo Argüello Arias
    Aristizábal Ariza Arizabaleta Arizala Armenta Armero Arnedo Arredondo Arrieta Arroyave Arroyo Arrubla Arteaga Artunduaga Ascanio Asprilla Astaiza
    Astudillo Atehortúa Atencia Atencio Avellaneda Avendaño Ávila Ayala Ayazo Ayure Aza Babativa Baena Báez Bahamón Balaguera Balanta Balcázar Balcero
    Ballén Ballesteros Banguera Banguero Baquero Barahona Barajas Barbosa Barbur Bárcenas Barco Barón Barragán Barraza Barreiro Barreneche Barrera Barreto
    Barrientos Barrios Barros Basante Bastidas Bastos Batista Baute Bautista Bayona Bayter Becerra Bechara Bedoya Bejarano Belalcázar Beleño Beltrán
    Benalcázar Benavides Benavidez Benítez Benjumea Berdugo Bermúdez Bernal Bernate Berrío Berrocal Betancourt Betancourth Betancur Blanco Blandón
    Bocanegra Bohórquez Bolaños Bolívar Bonett Bonilla Borda Borja Borrero Bossa Botello Botero Botina Brand Bravo Brieva Brito Brochero Buelvas Buendía
    Bueno Buitrago Bula Burbano Burgos Bustamante Bustillo Bustos Cabal Caballero Cabarcas Cabezas Cabrales Cabrera Cáceres Cadavid Cadena Caicedo
    Cairasco Calambás Caldera Calderón Calle Calvo Camacho Camargo Camayo Cambindo Camelo Campaz Campiño Campo Campos Campuzano Canal Cañas Cañaveral
    Canchila Candamil Candelo Cañizares Cano Cañón Cantero Cantillo Carabalí Caraballo Carballido Carballo Carbonell Carbonó Cárcamo Cárdenas Cardeño
    Cardona Cardoso Cardozo Carmona Caro Carpio Carranza Carrascal Carrasco Carrasquilla Carreazo Carreño Carrera Carrillo Carrión Carvajal Carvajalino
    Casadiego Casallas Casanova Casas Casiani Casierra Casquete Cassiani Castañeda Castaño Castellanos Castellar Castiblanco Castilla Castillo Castrillón
    Castro Catalán Cataño Causil Cavadía Ceballos Cediel Celis Cely Centeno Cepeda Cerchiaro Cerda Cerón Cerpa Cerquera Cervantes Cervera Céspedes Chacón
    Chadid Chagüi Chalá Chalarca Chamorro Chantre Chaparro Chapuel Chará Charris Charrupí Charry Chaux Chavarría Chavarro Chaverra Chaves Chávez Chica
    Chilito Choles Cifuentes Cobo Cobos Cogollo Collante Collazos Colmenares Colorado Combariza Conde Coneo Conrado Consuegra Contreras Cordero Córdoba
    Coronado Coronel Corpas Corrales Correa Corredor Cortázar Cortés Cortez Cortissoz Corzo Cossio Costa Cotes Covaleda Crespo Cruz Cuadrado Cuadros Cuama
    Cuartas Cuaspud Cuasquer Cuastumal Cubides Cubillos Cuchumbé Cuéllar Cuello Cuenca Cuero Cuervo Cuesta Cuestas Cueto Cundumí Currea Daccarett Dangond
    Dávila Daza Delgadillo Delgado Delvalle Dereix Devia Díaz Diazgranados Dimas Domínguez Donado Doria Duarte Dueñas Duica Dulcey Duque Durán Durango
    Dussán Echandía Echavarría Echeverri Echeverría Echeverry Eljach Elles Enciso Enríquez Epalza Epieyú Eraso Erazo Escalante Escandón Escobar Escorcia
    Esguerra Esparza Espinel Espinosa Espitia Esquivel Estévez Estrada Estupiñán Fábregas Fadul Fajardo Fandiño Farfán Fayad Feria Fernández Ferro Fierro
    Figueredo Figueroa Flechas Flores Flórez Florián Fonseca Fontalvo Forero Franco Franky Freire Frías Fuentes Fula Fúneme Fúquene Gaibao Gaitán Galán
    Galarza Galeano Galindo Gallego Gallo Gallón Galofre Galvis Gamarra Gamba Gamboa Gámez Gañán Garavito Garay Garcés García Garizábalo Garnica Garrido
    Garzón Gaviria Gelis Gelves Gelvez Gerena Getial Ghisays Gil Giraldo Gnecco Godoy Góez Gómez Góngora Gonzáles González Gordillo Goyeneche Grajales
    Granados Grau Grisales Guacales Guacaneme Gualdrón Gualteros Guapacha Guarín Guarnizo Guatibonza Guayara Guerra Guerrero Guevara Guillén Guio Guisao
    Güiza Guizado Gutiérrez Guzmán Hadad Henao Henríquez Herazo Heredia Hermida Hernández Herrán Herrera Hidalgo Higuera Higuita Hincapié Hinestrosa
    Hinestroza Hinojosa Holguín Hortúa Hoyos Huérfano Huertas Hurtado Ibáñez Ibargüen Ibarra Idárraga Idrobo Iglesias Iguarán Ijají Imbachí Inagán
    Insignares Insuasti Insuasty Iregui Iriarte Isaza Jácome Jaimes Jaller Jamioy Jaramillo Jattin Jiménez Jojoa Juagibioy Jurado Jusayú Ladino Laguado
    Lamus Lancheros Landázuri Lara Lasprilla Lasso Latorre Laverde Leal Ledesma Leguízamo Leguizamón Leiva Lemos Lemus Lenis León Lerma Lesmes Leyton
    Leyva Lievano Linares Linero Lizarazo Lizcano Llano Llanos Lloreda Llorente Loaiza Loango Lombana Londoño Lopera Lopesierra López Lora Lorduy Lotero
    Lozada Lozano Lucumí Lugo Luján Luligo Luna Luque Machado Machuca Macías Madrid Madrigal Madroñero Maestre Mahecha Maigual Malagón Maldonado Mancera
    Mancilla Manjarrés Manotas Manrique Mantilla Manzur Maradiago Marenco Mariaga Marín Mariño Marmolejo Márquez Marriaga Marroquín Marrugo Marsiglia
    Martelo Martínez Marulanda Masmela Matallana Mateus Matiz Matos Matta Mattos Maturana Maury Maya Mayorga Mazo Medina Medrano Mejía Meléndez Melo Mena
    Méndez Mendieta Mendivelso Mendoza Meneses Menjura Mera Mercado Merchán Merlano Mesa Mestra Meza Mezú Micán Micolta Mier Millán Mina Mindiola Minotta
    Miramag Miranda Molano Molina Molinares Moncada Moncayo Mondragón Monroy Monsalve Montaño Montealegre Montenegro Montero Monterrosa Monterroza Montes
    Montiel Montoya Mora Morales Morán Morcillo Morelo Moreno Morera Moscote Mosquera Motta Moya Moyano Múnera Muñetón Munévar Muñoz Murcia Murgas Muriel
    Murillo Nader Ñáñez Naranjo Nariño Narváez Nasser Nastar Navarrete Navarro Navas Navia Negrete Niebles Nieto Niño Noguera Noreña Novoa Nule Núñez
    Ñuscué Obando Obregón Ocampo Ochoa Ocoró Olarte Olaya Olivares Olivella Olivera Olivero Oliveros Olmos Ome Oñate Oñoro Ordóñez Ordosgoitia Orduz
    Orejarena Orejuela Orellana Orjuela Orozco Orrego Ortega Ortegón Ortigoza Ortiz Osma Osorio Ospina Ospino Ossa Ossorio Otálora Otálvaro Otero Otoya
    Ovalle Oviedo Oyola Oyuela Paba Pabón Pacheco Pachón Padilla Padrón Páez Palacio Palacios Palencia Palma Palmezano Palomá Palomeque Palomino Panesso
    Paniagua Pantoja Papamija Pardo Paredes Pareja Parra Paspuel Pastrana Patarroyo Paternina Patiño Payán Payares Paz Pechené Pedraza Pedreros Pedroso
    Pedroza Pedrozo Peinado Peláez Peña Penagos Peñalosa Peñaloza Peñaranda Peñata Peñuela Perafán Peralta Perdigón Perdomo Perea Pereáñez Pereira Pérez
    Perilla Pertuz Petro Piamba Piedrahita Pillimué Pinchao Pineda Pinedo Piñeres Piñeros Pinilla Pinto Pinzón Pizarro Plata Plazas Polanco Polanía Polo
    Pomares Pombo Ponce Porras Portela Portilla Portocarrero Posada Posso Possu Potes Poveda Prada Prado Preciado Pretelt Prieto Puche Puello Puentes
    Puerchambud Puerta Puerto Pulgarín Pulido Pumarejo Pupo Pushaina Quesada Quevedo Quiceno Quijano Quilindo Quimbayo Quinayás Quiñones Quiñónez Quintana
    Quintero Quiroga Quiroz Quistial Quitián Racines Rada Raigoza Ramírez Ramos Rangel Rapalino Rave Realpe Rebolledo Redondo Reina Rendón Rengifo
    Rentería Renza Restrepo Revelo Rey Reyes Riaño Riascos Rico Rincón Ríos Ripoll Rivadeneira Rivas Rivera Riveros Rizo Roa Robayo Robledo Robles Roca
    Rocha Rodas Rodelo Rodríguez Rojano Rojas Roldán Rolón Román Romaña Romero Roncallo Roncancio Rosado Rosales Rosanía Rosero Rozo Rúa Rubiano Rubio
    Rudas Rueda Ruge Ruiz Rusinque Saa Saavedra Sabogal Sáenz Sáez Sagre Salamanca Salas Salazar Salcedo Saldaña Saldarriaga Saleme Salgado Salguero
    Salinas Samboní Samper Sanabria Sánchez Sanclemente Sandino Sandoval Sanjuán Sanmiguel Santacruz Santafé Santamaría Santana Santander Santos Santoya
    Sarabia Sarmiento Sarquis Sarria Satizábal Segovia Segura Sepúlveda Sequeda Serje Serna Serpa Serrano Serrato Siabato Sichacá Sierra Silgado Silva
    Simanca Simbaqueba Sinisterra Solano Solarte Soler Solís Solórzano Sosa Sossa Sotelo Soto Sotomayor Suárez Suaza Sucerquia Sulbarán Tabares Taborda
    Tafur Tafurt Taimal Támara Tamayo Tangarife Tapia Tapias Tapie Tapiero Tarapues Tarazona Tascón Tatis Teherán Tejada Tejeda Téllez Tello Tenorio Terán
    Tique Tobar Tobón Tocarruncho Toledo Tolosa Tombé Toquica Tordecilla Toro Torrado Torralba Torregrosa Torrenegra Torrente Torres Torrijos Toscano Tous
    Tovar Trejos Trespalacio Trespalacios Triana Triviño Tróchez Troncoso Trujillo Truque Tuberquia Tulcán Tumiña Tunjano Tupaz Turbay Turizo Ucrós Ulchur
    Ulloa Umaña Umbarila Uparela Urbano Urbina Urdaneta Urdinola Ureña Uriana Uribe Urquijo Urrea Urrego Urrutia Usma Usuga Usuriaga Vahos Valbuena
    Valdeblánquez Valdelamar Valderrama Valderruten Valdés Valdivieso Valencia Valenzuela Valero Valle Vallecilla Vallejo Valoyes Vanegas Varela Vargas
    Varón Varona Vásquez Vázquez Vega Velandia Velasco Velásquez Velazco Velázquez Vélez Vengoechea Vera Verbel Verdeza Vergara Vesga Viáfara Viana
    Victoria Vidal Vides Viecco Vieira Viera Villa Villada Villadiego Villafañe Villafuerte Villalba Villalobos Villamil Villamizar Villanueva Villarraga
    Villarreal Villazón Villegas Villero Viloria Vinasco Vitola Vivanco Vivas Viveros Vives Vizcaíno Yalanda Yance Yandún Yanes Yanguas Yara Yaruro Yate
    Yela Yepes Yepez Yusti Zabala Zabaleta Zambrano Zamora Zamorano Zamudio Zapata Zapateiro Zárate Zea Zemanate Zuleta Zuluaga Zúñiga Zurique`.split(
    /\s+/,
  );

/** Folded -> with its accents. */
export const GIVEN_NAMES: ReadonlyMap<string, string> = new Map(GIVEN.map((n) => [strip(n), n]));
export const SURNAME_LIST: ReadonlyMap<string, string> = new Map(SURNAMES.map((n) => [strip(n), n]));
