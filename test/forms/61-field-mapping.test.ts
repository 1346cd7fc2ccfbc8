import assert from 'node:assert/strict';
import { splitName, targetOf } from '../../sidecar/forms/field-mapping.ts';

type Case = readonly [key: string, label: string, type: string, target: string | null];

const cases: readonly Case[] = [
  ['your-email', '', 'text', 'email'],
  ['field_3', 'Courriel', 'text', 'email'],
  ['x', 'E-Mail-Adresse *', 'text', 'email'],
  ['x', 'Correo electrónico', 'text', 'email'],
  ['x', 'E-posta', 'text', 'email'],
  ['x', 'Anything', 'email', 'email'],
  ['first_name', '', 'text', 'firstname'],
  ['x', 'Prénom', 'text', 'firstname'],
  ['x', 'Imię', 'text', 'firstname'],
  ['x', 'Křestní jméno', 'text', 'firstname'],
  ['x', 'Förnamn', 'text', 'firstname'],
  ['billing_last_name', '', 'text', 'lastname'],
  ['x', 'Cognome', 'text', 'lastname'],
  ['x', 'Soyadı', 'text', 'lastname'],
  ['your-name', 'Name', 'text', 'fullname'],
  ['x', 'Vor- und Nachname', 'text', 'fullname'],
  ['x', 'Telefon', 'text', 'phone'],
  ['x', 'Anything', 'tel', 'phone'],
  ['x', 'Handy', 'tel', 'mobile'],
  ['x', 'Bedrijfsnaam', 'text', 'company'],
  ['x', 'Straße', 'text', 'address1'],
  ['x', 'Código postal', 'text', 'zipcode'],
  ['x', 'Miejscowość', 'text', 'city'],
  ['x', 'Land', 'text', 'country'],
  ['website', '', 'text', 'website'],
  ['message', 'Your message', 'textarea', null],
  ['consent', 'I agree that my e-mail address is used', 'checkbox', null],
  ['company_size', 'How many people?', 'number', null],
  ['constructor', '__proto__', 'toString', null],
];

describe('What an answer of a site is about', () => {
  for (const [key, label, type, target] of cases)
    it(`${key} '${label}' (${type}) is ${target ?? 'nothing we know'}`, () => {
      assert.equal(targetOf(key, label, type), target);
    });

  it('a whole name is told apart at its last word', () => {
    assert.deepEqual(splitName(' Mary Ann  Example '), {
      firstname: 'Mary Ann',
      lastname: 'Example',
    });
    assert.deepEqual(splitName('Cher'), { firstname: 'Cher', lastname: '' });
  });
});
