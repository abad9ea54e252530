import { words } from '../text';

export const TITLE = words(
  'seño dna hna hno pbro fray sor arq lic prof abog cap odontologo odontologa psicologo psicologa enfermero enfermera contador contadora veterinario veterinaria pastor pastora alcalde alcaldesa concejal rector rectora padre don doña dona señor señora senor senora señorita senorita sr sra srta doctor doctora dr dra ing ingeniero ingeniera profe profesora licenciada arquitecta arquitecto mister abogada teniente coronel sargento padre patron',
);
export const CLIENT_CUE = words(
  'cliente clienta clientes cte clte cli comprador compradora novio novia novios nombre soy mayorista beneficiario adquiriente adquirente sres señores senores titular destinatario facturar factura fra interesado pareja esposos razon',
);
export const SELLER_CUE = words(
  'turno vendedor vendedora cajero cajera asesor asesora atendio atiende atendido atendida elaboro elaborado elabora vend despacho joyero tecnico proveedor proveedora empleado empleada gerente admin administrador',
);
/** After one of these only with a colon or "por": "Vende: Marisol", "cobró: Yuli", "facturado por Ana". */
export const SELLER_VERB = words(
  'vende vendio vendido vendida facturo facturado facturada cobro cobrado registro registrado caja usuario usuaria operador operadora operario responsable despachado despacha digito elaborada realizo realizado',
);
/** Said of who stands before them: "Laura vendió una cadena". */
export const SOLD = words('vendio facturo atendio despacho cobro');
export const BOUGHT = words(
  'llevo llevó compro compró llevaron compraron lleva llevan compra pago pagó paga pagan pagaron cancela cancelo encargo aparto separo recoge pedido encargos pidio reclama reclamo recogio adquirio',
);
/** What a customer does: said after the name, or before it with a pronoun ("las recoge Yulieth"). */
export const CUSTOMER_VERB = words(
  'llevo lleva llevaron llevan llevara compro compra compraron compran pago paga pagaron pagan pagara cancelo cancela cancelara recoge recogen recogio recogera reclama reclamo reclamara abono abona abonaron abonan abonara dejo deja dejaron dejan debe deben queda quedo quedan quedaron pide pidio pidieron piden encargo encarga encargaron aparto aparta apartaron separo separa separaron consigno consigna transfirio transfiere giro dio da dieron viene vienen vino pasa mando manda mandaron trajo trae trajeron quiere quieren necesita adquirio adquiere solicito solicita confirmo confirma recibe recibio recibieron escogio eligio va van fue',
);
/** Between a name and its verb: "Yulieth Palomino los recoge", "Kelly ya pagó". */
export const CLITIC = words('se lo la los las le les me nos te ya');
/** What kind of customer: "cliente mayorista Paola", "PEDIDO SURTIDO Dagoberto", "los novios Kevin y Dayana". */
export const QUALIFIER = words(
  'mayorista mayoristas minorista detallista mayoreo mayor detal vip especial preferencial habitual fijo fija online virtual web surtido urgente local novio novia novios pareja parejita esposos prometidos recien casados familia nuevo nueva frecuente recurrente antiguo antigua fiel extranjero extranjera vecina vecino amiga amigo amigos hermana hermano hermanos padre madre empresa firma compania',
);
/** Who carries a parcel buys nothing. */
const CARRIERS =
  'servientrega interrapidisimo interrapidísimo coordinadora envia deprisa tcc mensajeria mensajero domiciliario domiciliaria rappi didi picap moto motorizado';
/** "la vecina Betty", "al parcero Duván": who the customer is to the shop. */
export const RELATION = words(
  'vecina vecino vecinita comadre compadre parcero parcera parce amiga amigo prima primo tia tio suegra suegro cuñada cuñado jefe jefa patrona patron mona mono niña niño muchacha muchacho abuela abuelo mama papa hermana hermano hija hijo esposa esposo novia novio egresado egresada profe vieja viejo clienta cliente paisa paisano abuelita abuelito socia socio colega',
);
/** Who buys, said without a name: "el man es Dagoberto". */
export const BUYER = words(
  'man manes chica chico pelada pelado muchacha muchacho cliente clienta compradora comprador señora senora señor senor niña nina dama caballero novia novio',
);
export const GREETING = words(
  'hola buenas buenos buen dia dias tardes noches saludos que tal como esta quiubo epa',
);
export const REPORTS = words(
  'reporto cuento informo aviso comento escribo paso mando comunico notifico confirmo relaciono envio recuerdo dejo',
);
export const WEAK_CUE = words('para pa a de por');
export const COMPANY_START = words(
  'hotel colegio constructora fundacion almacen almacenes restaurante clinica inversiones comercializadora distribuidora universidad club alcaldia parroquia iglesia gimnasio transportes ferreteria drogueria cooperativa corporacion grupo asociacion instituto laboratorio agencia inmobiliaria panaderia hacienda industrias textiles confecciones boutique consultorio escuela liceo notaria eventos joyeria empresa funeraria spa salon bufete centro comercial ganaderia jardin sociedad federacion sindicato ministerio gobernacion academia editorial optica peluqueria barberia veterinaria tecnologias servicios soluciones seguridad laboratorios productos alimentos lacteos supermercado supermercados minimercado fundicion deposito notaria batallon escuadron brigada comando joyas hostal posada cafe floristeria papeleria libreria licorera miscelanea hospital ips cultivos flores granja muebles autopartes concesionario cafeteria heladeria pizzeria asadero vivero emisora orquesta batallon condominio edificio administracion accesorios variedades bisuteria distribuciones moda ingenieria consultoria asesorias construcciones logistica turismo viajes farmacia tienda estetica discoteca motel lavanderia cacharreria bazar novedades importadora exportadora agropecuaria agroindustrias trilladora avicola frigorifico canchas pasteleria reposteria zapateria marroquineria lavautos taller tipografia litografia cigarreria supertienda abastos carniceria fruver',
);
export const COMPANY_END = words('sas ltda sa eu esp inc cia scs bic');
export const PARTICLE = words('de del la las los san santa y e van von');
export const COMPANY_PARTICLE = words('el para en');
export const NOT_NAME =
  words(`muchacha muchacho turista pelada pelado hombre dama niño niña niños niñas caballero mujer novia novio mama papa bebe regalo matrimonio compromiso quince grado mi su la el una un hoy mañana ayer que con sin por en al cc nit cedula tel cel celular telefono correo
   total subtotal abono saldo pago paga efectivo tarjeta transferencia iva descuento precio valor fecha cliente clienta señor señora direccion ciudad factura venta vendi vendido son es va van se le lo les me te ya no si ok listo gracias
   buenas buenos dias tardes noches hola talla gramos kilates oro plata acero platino grande pequeño mediano color blanco amarillo rosado negro azul verde rojo lunes martes miercoles jueves viernes sabado domingo
   nuevo nueva recurrente frecuente antiguo antigua vecina vecino veci amiga amigo prima primo tia tio hermana hermano hija hijo esposa esposo abuela abuelo mayor detal contado credito nequi bancolombia davivienda daviplata enviar envio entregar entrega dejo deja vive barrio calle carrera cra
   ella ellos ellas este esta esto eso esa ese favor porfa datos numero nro no compradora comprador compra compro llevo lleva llevan pidio quiere quiso gusto gusta muchas muy bien mas menos tambien pero como cuando donde cada uno una dos tres todo todos toda todas
   surtido surtidos mayorista mayoristas detallista vip novios pareja esposos urgente pendiente redondo redonda grueso gruesa joven madera manga real pico concha espejo muchos feliz buen contra entrega envio gratis recordar abona abonan abonaron debe deben quedan cancelan recoge recogen separa separan aparta apartan encarga trae traen llevan pide piden consigna consigno transfirio transfiere efectivo saludos bendiciones dios ahora ahorita luego despues urgente manana ${CARRIERS}
   dijo dice queda quedo quedaron quedan recoge viene vuelve sale salio vale cuesta vendio vendimos facturar facturame facture hacer hace hizo anota anote apunta apunte registra mire mira oiga oye bueno pues entonces listo eh ehh mmm este ahi aca alla aqui
   cliente's forma medio peso pesos mil millon millones lucas pulsera anillo cadena reloj aretes ref referencia modelo marca garantia meses año años unidades und unidad par pares docena set juego nombre razon social identificado identificada identificacion recibi recibido recibimos vendida remision recibo nota cuenta pedido separado apartado entregado total mostrador varios final consumidor pregunta preguntan preguntaba escribe dejaron`);

export const SACRED = words(
  'san santa santo virgen cristo jesus divino sagrado milagrosa mano medalla escapulario nino angel arcangel buda corazon rostro inicial letra nombre_de senor_de estilo tipo marca forma imagen rosario denario nudo arbol ojo',
);
export const FEAST = words(
  'navidad pascua reyes amor amistad halloween bautizo comunion aniversario cumpleanos grados colombia venezuela panama miami espana estados italia',
);
export const GEMS = words(
  'esmeralda perla rubi zafiro diamante amatista topacio granate turquesa coral jade onix opalo citrino rubi ambar agata cuarzo circon rosa luna sol estrella',
);
