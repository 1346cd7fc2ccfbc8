import type { Condition } from './condition.ts';
import { columnCondition, freeText, idCondition, startsWith } from './contact-search.ts';
import type { Term } from './search.ts';
import type { FindSubject } from './where.ts';

/** Fields that free text is looked for in. */
const freeTextFields = [
  ...['companyname', 'companyemail', 'companyphone', 'companywebsite', 'companycity'],
  ...['companystate', 'companyzipcode', 'companycountry'],
];

interface Searching {
  readonly find: FindSubject;
  /** Who asks: `is:mine`. */
  readonly operatorId: number;
}

/** What a term of a search means for companies. */
export function companyTerm(term: Term, { find, operatorId }: Searching): Condition {
  const { command, text } = term;
  if (command === null) return freeText(term, freeTextFields);
  if (command === 'ids') return idCondition(text);
  if (command === 'is' && text.toLowerCase() === 'mine')
    return { subject: { column: 'owner_id', kind: 'number' }, test: 'eq', values: [operatorId] };
  const subject = find(command === 'name' ? 'companyname' : command);
  if (subject === null) return freeText({ ...term, text: `${command}:${text}` }, freeTextFields);
  return 'column' in subject ? columnCondition(subject, text) : startsWith(subject, term);
}
