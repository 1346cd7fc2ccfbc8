import type { Operator, Role } from '../auth/operators.ts';
import { pageShape, sortsOf } from '../contacts/list.ts';
import { parseSearch, type Search, type Term } from '../contacts/search.ts';
import { lookupKey } from '../contacts/value.ts';
import { invalid } from '../problem.ts';

/* Lists of users and roles. There are few of either, so they are searched one by one. */

/** What a search and an order look at, by name. */
export interface Texts {
  readonly id: number;
  readonly commands: Readonly<Record<string, string>>;
  readonly states: readonly string[];
}

/** One page of what matches. @throws Problem 400 for an order by what is not there */
export function pageOf<Item>(
  all: readonly Item[],
  sent: unknown,
  textsOf: (item: Item) => Texts,
): { total: number; items: Item[] } {
  const { search, start, limit, ...ordering } = pageShape.parse(sent);
  const wanted = parseSearch(search);
  const found = all
    .map((item) => ({ item, texts: textsOf(item) }))
    .filter(({ texts }) => matches(wanted, texts));
  for (const { column, descending } of sortsOf(ordering).reverse()) {
    const sign = descending ? -1 : 1;
    const keyOf = keyFor(column);
    found.sort((a, b) => sign * order(keyOf(a.texts), keyOf(b.texts)));
  }
  const items = found.slice(start, start + limit).map(({ item }) => item);
  return { total: found.length, items };
}

export function textsOfUser(operator: Operator): Texts {
  const { id, username, email, firstName, lastName, role } = operator;
  return {
    id,
    commands: { username, email, name: `${firstName} ${lastName}`, role: role.name },
    states: [...(role.isAdmin ? ['admin'] : []), operator.isDisabled ? 'inactive' : 'active'],
  };
}

export function textsOfRole({ id, name, isAdmin }: Role): Texts {
  return { id, commands: { name }, states: isAdmin ? ['admin'] : [] };
}

const sortable: Readonly<Record<string, string>> = {
  username: 'username',
  email: 'email',
  name: 'name',
  firstname: 'name',
};

function keyFor(column: string): (texts: Texts) => string | number {
  const word = column.replace(/^[ur]\./, '').toLowerCase();
  if (word === 'id') return ({ id }) => id;
  const name = Object.hasOwn(sortable, word) ? sortable[word] : undefined;
  if (name === undefined) throw invalid({ orderBy: [`${column.slice(0, 60)} is no column.`] });
  return ({ commands }) => lookupKey(commands[name] ?? '');
}

function order(a: string | number, b: string | number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function matches(search: Search, texts: Texts): boolean {
  if ('all' in search) return search.all.every((part) => matches(part, texts));
  if ('any' in search) return search.any.some((part) => matches(part, texts));
  if ('not' in search) return !matches(search.not, texts);
  return isMeant(search, texts);
}

function isMeant(term: Term, { id, commands, states }: Texts): boolean {
  const { command, text } = term;
  if (command === 'ids') return text.split(',').some((one) => one.trim() === String(id));
  if (command === 'is') return states.includes(text.toLowerCase());
  const texts = Object.values(commands).map(lookupKey);
  if (command === null) return texts.some((one) => holds(one, term));
  // A command for what is not kept here, such as a position, is like nobody's.
  if (!Object.hasOwn(commands, command)) return false;
  const own = lookupKey(commands[command] ?? '');
  return command === 'name'
    ? own.split(' ').some((word) => begins(word, term)) || begins(own, term)
    : begins(own, term);
}

function holds(value: string, { text, exact }: Term): boolean {
  const key = lookupKey(text).replaceAll('%', '');
  return exact ? value === key : value.includes(key);
}

function begins(value: string, { text, exact }: Term): boolean {
  const key = lookupKey(text);
  if (exact) return value === key;
  return key.includes('%') ? isLike(value, key.split('%')) : value.startsWith(key);
}

/** Whether the parts follow each other in the value, the first at its start, the last at its end. */
function isLike(value: string, parts: readonly string[]): boolean {
  const [first = '', ...others] = parts;
  const last = others.pop() ?? '';
  if (!value.startsWith(first)) return false;
  let at = first.length;
  for (const part of others) {
    const found = value.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return value.length - last.length >= at && value.endsWith(last);
}
