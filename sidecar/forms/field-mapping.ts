import { lookupKey } from '../contacts/value.ts';

/* Which field of a contact an answer is about, told by the name and the label that a form of some
   site gives it, in twelve languages: en, de, fr, es, it, pt, nl, pl, sv, da, cs, tr. */

/** `fullname` is a first and a last name in one. */
export type Target =
  | 'email'
  | 'firstname'
  | 'lastname'
  | 'fullname'
  | 'phone'
  | 'mobile'
  | 'company'
  | 'position'
  | 'address1'
  | 'address2'
  | 'city'
  | 'zipcode'
  | 'state'
  | 'country'
  | 'website';

const byType: Readonly<Record<string, Target>> = {
  email: 'email',
  tel: 'phone',
  phone: 'phone',
  firstname: 'firstname',
  lastname: 'lastname',
  url: 'website',
};

/** Words without spaces and accents; an answer is about what its whole name or label says. */
const words: Readonly<Record<Target, string>> = {
  email:
    'email emailaddress mail mailaddress youremail emailadresse courriel adressemail adresseemail correo correoelectronico posta postaelettronica indirizzoemail enderecodeemail emailadres adresemail epost epostadress epostadresse emailova eposta epostaadresi mejl',
  firstname:
    'firstname givenname forename vorname prenom nombre nombredepila nome primeironome voornaam imie fornamn fornavn jmeno krestnijmeno ad isim adi',
  lastname:
    'lastname surname familyname nachname familienname nomdefamille apellido apellidos cognome sobrenome apelido achternaam nazwisko efternamn efternavn prijmeni soyad soyadi',
  fullname:
    'name fullname yourname namen vollername vorundnachname nom nometprenom nomcomplet nombrecompleto nombreyapellidos nomecognome nomeecognome nomecompleto naam volledigenaam imieinazwisko namn foroch efternamn navn fuldenavn jmenoaprijmeni celejmeno adsoyad adisoyadi',
  phone:
    'phone phonenumber telephone tel telephonenumber yourphone yourtel telefon telefonnummer rufnummer numerodetelephone telefono numerodetelefono telefone telefoon telefoonnummer numertelefonu telefonnumber telefonnr telefonicislo telefonnumarasi',
  mobile:
    'mobile mobilephone mobilenumber cell cellphone handy handynummer mobiltelefon mobilnummer portable telephoneportable movil telefonomovil cellulare telemovel celular mobiel telefonkomorkowy mobil mobilnr ceptelefonu',
  company:
    'company companyname organization organisation business firma unternehmen firmenname entreprise societe empresa compania azienda societa bedrijf bedrijfsnaam nazwafirmy foretag foretagsnamn virksomhed spolecnost sirket firmaadi',
  position:
    'position jobtitle job role funktion stelle fonction poste cargo puesto posizione ruolo funcao functie stanowisko befattning stilling pozice unvan',
  address1:
    'address address1 addressline1 street streetaddress strasse strassehausnummer anschrift adresse rue direccion calle indirizzo via endereco rua adres straat ulica adress gata gade vej adresa ulice sokak',
  address2: 'address2 addressline2 adresszusatz complementdadresse',
  city: 'city town ort stadt wohnort ville ciudad localidad citta cidade plaats woonplaats stad miasto miejscowosc ort by mesto sehir il',
  zipcode:
    'zip zipcode postcode postalcode plz postleitzahl codepostal codigopostal cap codicepostale cep codigopostal postkod postnummer kodpocztowy psc postakodu',
  state: 'state province region county bundesland provincia estado provincie wojewodztwo kraj',
  country: 'country countryname land pays pais paese kraj zeme ulke',
  website:
    'website web url homepage yoursite site webseite internetseite siteweb siteinternet sitioweb paginaweb sitoweb strona stronainternetowa hemsida hjemmeside webovestranky websitesi',
};

const targets: ReadonlyMap<string, Target> = new Map(
  Object.entries(words).flatMap(([target, list]) =>
    list.split(' ').map((word) => [word, target as Target] as const),
  ),
);

/** What is put before or behind the proper word. */
const around =
  /^(your|ihre?|votre|su|il tuo|tu|uw|jouw|billing|contact|customer|field|input|form|my)[ _-]+|[ _-]*(field|input|\*|:|\(.*\)|\d+)$/gi;

/** The name goes before the label, and both before the type; null = about nothing we know. */
export function targetOf(key: string, label: string, type: string): Target | null {
  const typed = Object.hasOwn(byType, type) ? (byType[type] as Target) : null;
  if (typed === 'email') return typed;
  const named = wordTarget(key) ?? wordTarget(label);
  // A telephone field may say that it is a mobile one.
  return named ?? typed;
}

function wordTarget(text: string): Target | null {
  const folded = lookupKey(text).normalize('NFD').replace(/\p{M}/gu, '').replaceAll('ł', 'l');
  for (const one of [folded, folded.trim().replace(around, '').replace(around, '')]) {
    const target = targets.get(one.replaceAll('ß', 'ss').replace(/[^a-z0-9]/g, ''));
    if (target !== undefined) return target;
  }
  return null;
}

/** The last word is the family name. */
export function splitName(name: string): { readonly firstname: string; readonly lastname: string } {
  const [, firstname = '', lastname = ''] = /^(.*?)\s*(\S+)$/su.exec(name.trim()) ?? [];
  return firstname === '' ? { firstname: lastname, lastname: '' } : { firstname, lastname };
}
