import type { Clause } from './same-question.ts';

/* People who differ, and questions about them that a segment and a list take alike. */

const colours = { list: ['red', 'Grün'].map((value) => ({ label: value, value })) };
const letters = { list: ['a', 'b', 'c'].map((value) => ({ label: value, value })) };
export const fieldsAskedAbout = [
  { alias: 'size', type: 'number', properties: { scale: 2 } },
  { alias: 'member', type: 'boolean', properties: { yes: 'Yes', no: 'No' } },
  { alias: 'colour', type: 'select', properties: colours },
  { alias: 'letters', type: 'multiselect', properties: letters },
  { alias: 'joined', type: 'date' },
  { alias: 'called', type: 'datetime' },
  { alias: 'opens', type: 'time' },
  { alias: 'about', type: 'textarea' },
];

const long = `${'word '.repeat(60)}Ending`;
export const peopleAskedAbout = {
  ann: {
    ...{ city: 'Ålesund', size: 5, member: 1, colour: 'Grün', joined: '2026-01-31', about: long },
    ...{ called: '2026-01-31 10:00:00', opens: '10:00:00', letters: ['a', 'b'], company: 'Ünion' },
  },
  ben: {
    ...{ city: 'alesund am Meer', size: 5.25, member: 0, colour: 'red', joined: '2026-02-01' },
    ...{ called: '2026-01-31 10:00:01', opens: '10:00:30', letters: ['b'], about: 'Énding' },
  },
  cem: {
    ...{ city: 'Straße 100%', size: -5, joined: '2025-12-31', called: '2026-02-01 00:00:00' },
    ...{ opens: '09:59:59', points: 7, company: 'Union' },
  },
  dan: { city: 'a_b', size: 50, points: 3, called: '2026-01-31 00:00:00', firstname: 'Σίσυφος' },
  eve: { city: 'Neu\u00a0Ulm', size: 1, firstname: 'हिन्दी' },
  nobody: { firstname: 'Zoé' },
};

export type Name = keyof typeof peopleAskedAbout;

export interface Question {
  readonly field: string;
  readonly operator: string;
  readonly value?: unknown;
  readonly search?: string;
  readonly where?: readonly Clause[];
  readonly names: readonly Name[];
}

export const where = (col: string, expr: string, val?: unknown): Clause[] => [
  { col, expr, ...(val !== undefined && { val }) },
];
export const everybody: Name[] = ['ann', 'ben', 'cem', 'dan', 'eve', 'nobody'];
export const but = (...names: Name[]): Name[] => everybody.filter((one) => !names.includes(one));

export const aboutTexts: readonly Question[] = [
  {
    ...{ field: 'firstname', operator: 'startsWith', value: 'ΣΙΣ', search: 'firstname:σίς' },
    ...{ where: where('firstname', 'like', 'Σισ%'), names: ['dan'] },
  },
  // What is a mark here is a letter to whoever reads it.
  { field: 'firstname', operator: '=', value: 'हन्द', search: 'firstname:+हन्द', names: [] },
  {
    ...{ field: 'city', operator: '=', value: 'ALESUND', search: 'city:+alesund' },
    ...{ where: where('city', 'eq', 'ÅLESUND'), names: ['ann'] },
  },
  { field: 'city', operator: '!=', value: 'ålesund', search: '!city:+ålesund', names: but('ann') },
  {
    ...{ field: 'city', operator: 'startsWith', value: 'alé', search: 'city:ale' },
    ...{ where: where('city', 'like', 'alé%'), names: ['ann', 'ben'] },
  },
  {
    ...{ field: 'city', operator: 'startsWith', value: 'alesund ', search: 'city:"alesund "' },
    ...{ where: where('city', 'like', 'alesund %'), names: ['ben'] },
  },
  {
    ...{ field: 'city', operator: 'endsWith', value: 'sünd', search: 'city:%sund' },
    ...{ where: where('city', 'like', '%sund'), names: ['ann'] },
  },
  {
    ...{ field: 'city', operator: 'contains', value: 'ESU', search: 'city:%esü%' },
    ...{ where: where('city', 'like', '%ésu%'), names: ['ann', 'ben'] },
  },
  {
    ...{ field: 'city', operator: 'like', value: 'a%d', search: 'city:å%d' },
    ...{ where: where('city', 'like', 'a%d'), names: ['ann'] },
  },
  {
    ...{ field: 'city', operator: '!like', value: 'sund', search: '!city:%sund%' },
    names: but('ann', 'ben'),
  },
  { field: 'city', operator: '=', value: 'strasse 100%', search: 'city:+strasse', names: [] },
  {
    ...{ field: 'city', operator: '=', value: 'STRAẞE 100%', search: 'city:+"straße 100%"' },
    ...{ where: where('city', 'eq', 'Straße 100%'), names: ['cem'] },
  },
  {
    ...{ field: 'city', operator: 'contains', value: '_', search: 'city:%_%' },
    ...{ where: where('city', 'like', '%_%'), names: ['dan'] },
  },
  {
    ...{ field: 'city', operator: '=', value: 'neu ulm', search: 'city:+"Neu Ulm"' },
    ...{ where: where('city', 'eq', 'neu ulm'), names: ['eve'] },
  },
  {
    ...{ field: 'city', operator: 'in', value: ['a_b', 'ALESUND'] },
    ...{ search: '(city:+a_b OR city:+alesund)', where: where('city', 'in', ['a_b', 'ålesund']) },
    names: ['ann', 'dan'],
  },
  {
    ...{ field: 'city', operator: '!in', value: ['a_b'], search: '!(city:+a_b)' },
    names: but('dan'),
  },
  {
    ...{ field: 'city', operator: 'empty', search: '!city:%', where: where('city', 'isEmpty') },
    names: ['nobody'],
  },
  {
    ...{ field: 'city', operator: '!empty', search: 'city:%' },
    ...{ where: where('city', 'isNotEmpty'), names: but('nobody') },
  },
  {
    ...{ field: 'colour', operator: '=', value: 'GRUN', search: 'colour:+grün' },
    ...{ where: where('colour', 'eq', 'grun'), names: ['ann'] },
  },
  {
    ...{ field: 'company', operator: '=', value: 'union', search: 'company:+ÜNION' },
    ...{ where: where('company', 'in', 'Unión'), names: ['ann', 'cem'] },
  },
  {
    ...{ field: 'letters', operator: 'empty', search: '!letters:%' },
    ...{ where: where('letters', 'isNull'), names: but('ann', 'ben') },
  },
];

export const aboutNumbers: readonly Question[] = [
  {
    ...{ field: 'size', operator: '=', value: '5.250', search: 'size:5.25' },
    ...{ where: where('size', 'eq', '5.250'), names: ['ben'] },
  },
  { field: 'size', operator: '!=', value: '5', search: '!size:5', names: but('ann') },
  ...(
    [
      ['gt', ['ben', 'dan']],
      ['gte', ['ann', 'ben', 'dan']],
      ['lt', ['cem', 'eve']],
      ['lte', ['ann', 'cem', 'eve']],
    ] as const
  ).map(([operator, names]) => ({
    ...{ field: 'size', operator, value: '5', where: where('size', operator, '5'), names },
  })),
  {
    ...{ field: 'size', operator: 'startsWith', value: '5', search: 'size:5%' },
    ...{ where: where('size', 'like', '5%'), names: ['ann', 'ben', 'dan'] },
  },
  {
    ...{ field: 'size', operator: 'empty', search: '!size:%', where: where('size', 'isNull') },
    names: ['nobody'],
  },
  {
    ...{ field: 'points', operator: '=', value: '7', search: 'points:7' },
    ...{ where: where('points', 'eq', '7'), names: ['cem'] },
  },
  {
    ...{ field: 'points', operator: 'gte', value: '3', where: where('points', 'gte', '3') },
    names: ['cem', 'dan'],
  },
  ...['1', 'yes'].map((value) => ({
    ...{ field: 'member', operator: '=', value, search: `member:${value}` },
    ...{ where: where('member', 'eq', value), names: ['ann' as const] },
  })),
  { field: 'member', operator: '!=', value: '1', search: '!member:yes', names: but('ann') },
];

export const aboutTimes: readonly Question[] = [
  {
    ...{ field: 'joined', operator: '=', value: '2026-01-31', search: 'joined:2026-01-31' },
    ...{ where: where('joined', 'eq', '2026-01-31T12:00:00Z'), names: ['ann'] },
  },
  ...(
    [
      ['gt', ['ben']],
      ['gte', ['ann', 'ben']],
      ['lt', ['cem']],
      ['lte', ['ann', 'cem']],
    ] as const
  ).flatMap(([operator, names]) => {
    const [day, second] = ['2026-01-31', '2026-01-31 10:00:00'];
    const called = {
      gt: ['ben', 'cem'],
      gte: ['ann', 'ben', 'cem'],
      lt: ['dan'],
      lte: ['ann', 'dan'],
    };
    return [
      { field: 'joined', operator, value: day, where: where('joined', operator, day), names },
      {
        ...{ field: 'called', operator, value: second, where: where('called', operator, second) },
        names: called[operator] as Name[],
      },
    ];
  }),
  {
    ...{ field: 'joined', operator: 'between', value: ['2025-12-31', '2026-01-31'] },
    ...{ where: where('joined', 'between', '2025-12-31,2026-01-31'), names: ['ann', 'cem'] },
  },
  {
    ...{ field: 'called', operator: '=', value: '2026-01-31T11:00:00+01:00' },
    ...{ search: 'called:"2026-01-31 10:00:00"', names: ['ann'] },
    where: where('called', 'eq', '2026-01-31T11:00:00+01:00'),
  },
  {
    ...{ field: 'called', operator: '=', value: '2026-01-31', search: 'called:2026-01-31' },
    ...{ where: where('called', 'like', '2026-01-31%'), names: ['ann', 'ben', 'dan'] },
  },
  {
    ...{ field: 'called', operator: '!=', value: '2026-01-31', search: '!called:2026-01-31' },
    names: ['cem', 'eve', 'nobody'],
  },
  { field: 'opens', operator: '=', value: '10:00', search: 'opens:10:00', names: ['ann', 'ben'] },
  {
    ...{ field: 'opens', operator: 'lt', value: '10:00', where: where('opens', 'lt', '10:00') },
    names: ['cem'],
  },
  {
    field: 'date_added',
    operator: '=',
    value: 'today',
    search: 'date_added:today',
    names: everybody,
  },
  {
    ...{ field: 'date_added', operator: 'lt', value: '2026-01-01', names: [] },
    where: where('dateAdded', 'lt', '2026-01-01'),
  },
];
