/** Names that differ from the ones Node knows, as lists of contact tools have them. */
const otherNames = [
  ...['Bosnia and Herzegovina', 'Burma', 'Cape Verde', 'Czech Republic', 'East Timor', 'Eswatini'],
  ...['Democratic Republic of the Congo', 'Republic of the Congo', 'Congo', 'Hong Kong', 'Macao'],
  ...['Ivory Coast', "Cote d'Ivoire", 'Macedonia', 'Myanmar', 'Palestine', 'Saint Barthelemy'],
  ...['Saint Kitts and Nevis', 'Saint Lucia', 'Saint Martin', 'Saint Pierre and Miquelon'],
  ...['Saint Vincent and the Grenadines', 'Saint Helena', 'Swaziland', 'Turkey', 'USA', 'UK'],
  ...['United States of America', 'Great Britain', 'Sao Tome and Principe', 'Trinidad and Tobago'],
  ...['Antigua and Barbuda', 'Turks and Caicos Islands', 'Wallis and Futuna', 'Aland Islands'],
  ...[
    'Curacao',
    'Reunion',
    'Vatican',
    'The Gambia',
    'Bahamas',
    'The Bahamas',
    'Russian Federation',
  ],
  ...['Svalbard and Jan Mayen', 'Virgin Islands', 'Netherlands Antilles', 'Viet Nam', 'Korea'],
];

const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
let known: ReadonlySet<string> | null = null;
let chosen: readonly string[] | null = null;

/** Whether this is the English name of a country or territory, in any case. */
export function isCountry(name: string): boolean {
  known ??= new Set([...namesOfNode(), ...otherNames].map(folded));
  return known.has(folded(name));
}

/** English names to choose from, in their order. */
export function countryNames(): readonly string[] {
  chosen ??= [...new Set(namesOfNode(noCountries))].sort((a, b) => a.localeCompare(b, 'en'));
  return chosen;
}

/** Unions, open seas and what is for testing programs. */
const noCountries = ['EU', 'EZ', 'UN', 'QO', 'XA', 'XB', 'ZZ'];

function namesOfNode(without: readonly string[] = []): string[] {
  const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
  const codes = letters.flatMap((first) => letters.map((second) => first + second));
  return codes.flatMap((code) => (without.includes(code) ? [] : (names.of(code) ?? [])));
}

function folded(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .replaceAll('&', 'and')
    .replaceAll('’', "'")
    .toLowerCase();
}
