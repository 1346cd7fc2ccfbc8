import { countryNames } from '../contacts/countries.ts';
import type { Field } from '../contacts/field.ts';
import { plainText } from '../contacts/value.ts';
import { type FormField, isYes } from './form.ts';

/** One of several answers to choose from. */
export interface Choice {
  readonly label: string;
  readonly value: string;
}

const maxChoices = 1000;

/** What a field lets people choose from, as far as it does. */
export function choicesOf(field: FormField, contactFields: readonly Field[]): readonly Choice[] {
  const { type, properties } = field;
  if (type === 'country') return countryNames().map((name) => ({ label: name, value: name }));
  const isSynced = isYes(properties.syncList);
  const synced = isSynced ? choicesOfTarget(field, contactFields) : [];
  if (synced.length > 0) return synced;
  return choicesIn(properties.optionlist ?? properties.list);
}

/** The choices of the contact's or company's field that the answer goes to. */
function choicesOfTarget(
  { mappedObject, mappedField }: FormField,
  contactFields: readonly Field[],
): readonly Choice[] {
  const target = contactFields.find(
    ({ object, alias }) => object === mappedObject && alias === mappedField,
  );
  if (target?.type === 'country')
    return countryNames().map((name) => ({ label: name, value: name }));
  if (target?.type !== 'boolean') return choicesIn(target?.properties.list);
  return [
    { label: plainText(target.properties.yes) || 'Yes', value: '1' },
    { label: plainText(target.properties.no) || 'No', value: '0' },
  ];
}

/** `[{label, value}]`, `['One']`, `{one: 'One'}`, `One|Two`, each also inside of a `list`. */
function choicesIn(sent: unknown): readonly Choice[] {
  if (typeof sent === 'string')
    return sent === '' ? [] : sent.split('|').slice(0, maxChoices).map(choiceOfText);
  if (sent === null || typeof sent !== 'object') return [];
  const { list } = sent as { list?: unknown };
  if (list !== undefined && list !== null) return choicesIn(list);
  const isList = Array.isArray(sent);
  const choices = Object.entries(sent).map(([key, one]): Choice => {
    if (one !== null && typeof one === 'object') return choiceOfObject(one);
    return isList ? choiceOfText(plainText(one)) : { label: plainText(one), value: key };
  });
  return choices.filter(({ label }) => label !== '').slice(0, maxChoices);
}

function choiceOfText(text: string): Choice {
  return { label: text, value: text };
}

function choiceOfObject({ label, value }: { label?: unknown; value?: unknown }): Choice {
  const text = plainText(label);
  return { label: text || plainText(value), value: plainText(value ?? text) };
}
