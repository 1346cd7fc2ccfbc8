import assert from 'node:assert/strict';
import { browserClient } from '../support/browser-client.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { createForm, emailField, postForm } from '../support/form-post.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

type Answers = Record<string, string | number | string[]>;

describeOnEachDatabase('What a form accepts', (product) => {
  let sidecar: TestSidecar;
  before(async () => {
    sidecar = await startSidecar(product);
  });
  after(() => sidecar.stop());

  const send = async (fields: object[], answers: Answers, others: object = {}) => {
    const formId = await createForm(sidecar, fields, others);
    return (await postForm(browserClient(sidecar.url), { formId, ...answers })).json;
  };
  const field = (type: string, others: object = {}) => ({
    label: 'It',
    alias: 'it',
    type,
    ...others,
  });
  const errorOf = async (one: object, it?: string | string[]) =>
    (await send([one], it === undefined ? {} : { it })).validationErrors?.it;

  it('a required field needs more than blanks, and says so in its own words', async () => {
    const required = field('text', { isRequired: true });
    for (const it of [undefined, '', ' \t '])
      assert.equal(await errorOf(required, it), "'It' is required.");
    assert.equal(await errorOf({ ...required, validationMessage: 'Please!' }), 'Please!');
    assert.equal(await errorOf(required, 'x'), undefined);
  });

  it('a field that pages may leave out for whom they know may be missing, not empty', async () => {
    const required = field('text', { isRequired: true });
    for (const others of [{ showWhenValueExists: false }, { showAfterXSubmissions: 1 }]) {
      assert.equal(await errorOf({ ...required, ...others }), undefined);
      assert.match(await errorOf({ ...required, ...others }, ''), /required/);
      const always = { ...required, ...others, alwaysDisplay: true };
      assert.match(await errorOf(always), /required/);
      const atKiosk = await send([{ ...required, ...others }], {}, { inKioskMode: true });
      assert.match(atKiosk.validationErrors.it, /required/);
    }
    assert.match(await errorOf({ ...required, showAfterXSubmissions: 0 }), /required/);
  });

  it('a form that asks few fields at a time excuses those that are not sent', async () => {
    const required = field('text', { isRequired: true, alwaysDisplay: true });
    const few = { progressiveProfilingLimit: 1 };
    assert.equal((await send([emailField, required], {}, few)).success, true);
    const { validationErrors } = await send([emailField, required], { it: '' }, few);
    assert.match(validationErrors.it, /required/);
  });

  for (const [type, good, bad] of [
    ['email', 'a@example.test', 'a@'],
    ['url', 'https://example.test/x', 'example.test'],
    ['number', '1,5', 'abc'],
    ['text', 'anything', 'x'.repeat(20_001)],
  ] as const)
    it(`a field of type ${type} is checked`, async () => {
      assert.equal(await errorOf(field(type), good), undefined);
      assert.match(await errorOf(field(type), bad), /^'It' is /);
      assert.equal(await errorOf(field(type), ''), undefined);
    });

  it('a telephone number is international where the form asks for it', async () => {
    const validation = { international: true, international_validationmsg: 'With +' };
    assert.equal(await errorOf(field('tel'), '555'), undefined);
    assert.equal(await errorOf(field('tel', { validation }), '555'), 'With +');
    assert.equal(await errorOf(field('tel', { validation }), '+44 20 7946 0000'), undefined);
  });

  it('a question has one answer, and a trap none', async () => {
    const question = field('captcha', { properties: { captcha: 'Forty Two', errorMessage: 'No' } });
    for (const it of [undefined, 'forty two']) assert.equal(await errorOf(question, it), 'No');
    assert.equal(await errorOf(question, 'Forty Two'), undefined);
    const trap = field('captcha', { properties: { captcha: '' } });
    assert.match(await errorOf(trap, 'http://spam.example'), /not right/);
    for (const it of [undefined, '']) assert.equal(await errorOf(trap, it), undefined);
  });

  it('addresses that are blocked are turned away where the form asks for it', async () => {
    const blockedEmails = ['*@Spam.example', 'a*b*c@example.test', 'one@example.test'];
    const answer = await sidecar.api('PUT', '/api/settings/forms', { blockedEmails });
    assert.deepEqual(answer.body.settings.blockedEmails[0], '*@spam.example');
    const validation = { donotsubmit: 1, donotsubmit_validationmsg: 'Not you' };
    const asking = field('email', { validation });
    for (const it of [
      'Me@SPAM.example',
      'axxbyyc@example.test',
      'abc@example.test',
      'one@example.test',
    ])
      assert.equal(await errorOf(asking, it), 'Not you', it);
    for (const it of ['me@spam.example.org', 'acb@example.test', 'someone@example.test', ''])
      assert.equal(await errorOf(asking, it), undefined, it);
    assert.equal(await errorOf(field('email'), 'me@spam.example'), undefined);
    assert.match(
      await errorOf({ ...asking, validation: { donotsubmit: 1 } }, 'x@spam.example'),
      /not accepted/,
    );
    const wrong = await sidecar.api('PUT', '/api/settings/forms', { blockedEmails: ['', 7] });
    assert.equal(wrong.status, 400);
  });

  it('files are refused by name', async () => {
    const formId = await createForm(sidecar, [field('file')]);
    const parts = new FormData();
    parts.set('mauticform[formId]', String(formId));
    parts.set('mauticform[it]', new Blob(['x']), 'x.txt');
    const answer = await fetch(`${sidecar.url}/form/submit/ajax`, { method: 'POST', body: parts });
    const { validationErrors } = (await answer.json()) as any;
    assert.match(validationErrors.it, /files/);
  });

  it('all errors are told at once, in the order of the form', async () => {
    const fields = [
      { ...field('text', { isRequired: true }), alias: 'late', order: 2 },
      { ...field('email'), alias: 'early', order: 1 },
    ];
    const { validationErrors } = await send(fields, { early: 'x' });
    assert.deepEqual(Object.keys(validationErrors), ['early', 'late']);
  });

  it('only what is worth keeping is kept', async () => {
    const types = ['button', 'freetext', 'freehtml', 'pagebreak', 'password', 'captcha'];
    const fields = [
      ...types.map((type) => ({ label: type, alias: type, type })),
      { ...field('text'), saveResult: false },
      { ...field('checkboxgrp'), alias: 'boxes' },
      { ...field('number'), alias: 'count' },
      { ...field('text'), alias: 'empty' },
    ];
    const sent = {
      button: '1',
      password: 'secret',
      it: 'x',
      boxes: ['a', 'b'],
      count: '2,5',
      nosuch: 'y',
    };
    assert.deepEqual((await send(fields, sent)).results, { boxes: 'a, b', count: 2.5, empty: '' });
  });

  describe('with fields that depend on another one', () => {
    let formId: number;
    before(async () => {
      formId = await createForm(sidecar, [
        { label: 'Country', type: 'country', alias: 'country' },
        emailField,
      ]);
      const { fields } = (await sidecar.api('GET', `/api/forms/${formId}`)).body.form;
      const child = (alias: string, conditions: object, isRequired = true) => ({
        ...{ label: alias, type: 'text', alias, isRequired, parent: fields[0].id, conditions },
      });
      const children = [
        child('state', { expr: 'in', any: 0, values: ['Australia'] }),
        child('why', { expr: 'notIn', any: 0, values: ['Australia', 'France'] }),
        child('anyone', { any: 1 }, false),
      ];
      await sidecar.api('PATCH', `/api/forms/${formId}/edit`, { fields: children });
    });
    const submit = async (answers: Answers) =>
      (await postForm(browserClient(sidecar.url), { formId, ...answers })).json;

    it('asks those whose condition is met', async () => {
      const errors = async (country: string) =>
        Object.keys((await submit({ country })).validationErrors ?? {});
      assert.deepEqual(await errors('Australia'), ['state']);
      assert.deepEqual(await errors('France'), []);
      assert.deepEqual(await errors('Italy'), ['why']);
      assert.deepEqual(await errors(''), []);
    });

    it('ignores answers to what was not asked', async () => {
      const sent = { country: 'France', state: 'Bavaria', why: 'because', anyone: 'me' };
      assert.deepEqual((await submit(sent)).results, {
        country: 'France',
        email: '',
        anyone: 'me',
      });
      const { results } = await submit({ ...sent, country: '' });
      assert.deepEqual(results, { country: '', email: '' });
    });
  });
});
