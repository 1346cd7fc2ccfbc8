import assert from 'node:assert/strict';
import { proofAlias, renderProof, trapAlias } from '../../sidecar/forms/guard-proof.ts';
import { browserClient } from '../support/browser-client.ts';
import { createForm, emailField, firstField, postForm } from '../support/form-post.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

describe('What robots send by a form', () => {
  let sidecar: TestSidecar;
  let formId: number;
  let serial = 0;
  before(async () => {
    sidecar = await startSidecar('SQLite', { MTC_TRUST_PROXY: 'loopback' });
    const { body } = await sidecar.api('GET', '/api/sites');
    const origins = ['https://shop.example'];
    await sidecar.api('PATCH', `/api/sites/${body.sites[0].id}/edit`, { origins });
  });
  beforeEach(async () => {
    const message = { label: 'Message', type: 'textarea', alias: 'message' };
    const company = { label: 'Company', type: 'text', alias: 'company' };
    const city = { label: 'City', type: 'text', alias: 'city' };
    formId = await createForm(sidecar, [emailField, firstField, message, company, city]);
  });
  after(() => sidecar.stop());

  /** From an address of its own, if no other is given. */
  const send = async (answers: Record<string, string>, address?: string): Promise<string> => {
    serial += 1;
    const from = address ?? `84.17.${100 + Math.floor(serial / 250)}.${serial % 250}`;
    const headers = { 'X-Forwarded-For': from };
    const sent = { formId, email: `someone${serial}@example.test`, ...answers };
    const { result } = await postForm(browserClient(sidecar.url), sent, { headers });
    return result ?? '';
  };
  const kept = 'stored';
  const caught = 'ignored;quarantined';
  const proofOfAge = (ageMs: number): string =>
    renderProof(sidecar.secret, formId, Date.now() - ageMs);

  it('is told by the input that people do not see', async () => {
    assert.equal(await send({ [trapAlias]: 'https://pills.example' }), caught);
    assert.equal(await send({ [trapAlias]: '' }), kept);
  });

  it('is told by a time that nobody signed', async () => {
    const forged = proofOfAge(60_000).replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A'));
    assert.equal(await send({ [proofAlias]: forged }), caught);
    assert.equal(await send({ [proofAlias]: proofOfAge(60_000) }), kept);
    assert.equal(await send({}), kept, 'a page without it is nothing special');
  });

  it('comes too fast; but haste alone makes no robot', async () => {
    const message = 'Earn $ 5000 a day, https://a.example or https://b.example';
    assert.equal(await send({ [proofAlias]: proofOfAge(300), message }), caught);
    assert.equal(await send({ [proofAlias]: proofOfAge(60_000), message }), kept);
    assert.equal(await send({ [proofAlias]: proofOfAge(300) }), kept);
  });

  it('has one page for many posts; but a copy of a page may serve many people', async () => {
    const page = proofOfAge(60_000);
    const results = [];
    for (let post = 0; post < 8; post++)
      results.push(await send({ [proofAlias]: page }, '81.2.69.9'));
    assert.deepEqual(results, [...Array(5).fill(kept), ...Array(3).fill(caught)]);
    assert.equal(await send({ [proofAlias]: page }), kept);
  });

  it('is not told by an old page, as those are whose HTML was copied', async () => {
    const page = proofOfAge(26 * 3_600_000);
    for (let person = 0; person < 8; person++)
      assert.equal(await send({ [proofAlias]: page }, '81.2.69.10'), kept);
  });

  it('comes in numbers from one address, which people in one office do not send', async () => {
    const results = [];
    for (let post = 0; post < 80; post++) results.push(await send({}, '81.2.69.7'));
    assert.deepEqual(new Set(results.slice(0, 30)), new Set([kept]));
    assert.deepEqual(new Set(results.slice(70)), new Set([caught]));
    assert.equal(await send({}, '81.2.69.8'), kept);
  });

  it('is the same text with a link, again and again from everywhere', async () => {
    const message = (at: number): string =>
      `Number ${at}: our product makes your web site so much faster! https://p${at}.example/x`;
    const results = [];
    for (let post = 0; post < 15; post++) results.push(await send({ message: message(post) }));
    assert.deepEqual(results.slice(0, 5), Array(5).fill(kept));
    assert.deepEqual(results.slice(-3), Array(3).fill(caught));
  });

  const robots: Record<string, Record<string, string>> = {
    'links as forums have them': { message: 'Nice site [url=https://a.example]cheap[/url]' },
    'links as pages have them': {
      message: '<a href="https://a.example">one</a> <a href="https://b.example">two</a>',
    },
    'many links': {
      message: Array.from({ length: 12 }, (_, n) => `http://${n}.example`).join(' '),
    },
    'a link as a name': { first: 'Ann https://a.example/win' },
    'a name that is none, and a link': {
      first: 'JqWgtYxxhRnRpUOk',
      message: 'hello there https://a.example',
    },
    'praise of goods': {
      message: 'Vi\u0430gra and Ci\u0430lis, cheap pills https://pills.example',
    },
    'praise of goods in another script': {
      message: 'Лучшее онлайн казино, ставки на спорт https://a.example',
    },
    'letters that nobody sees': {
      message: 'V\u200bi\u200ba\u200bg\u200br\u200ba for you https://a.example',
    },
    'links to one place and few words': {
      message: `Look! ${Array.from({ length: 5 }, (_, n) => `https://a.example/${n}`).join(' ')}`,
    },
    'headers of an e-mail': { company: 'ACME\r\nBcc: everybody@example.test' },
    'one answer for all questions, and links': {
      ...{ message: 'http://a.example/1 http://a.example/2' },
      ...{ company: 'http://a.example/1 http://a.example/2' },
      ...{ city: 'http://a.example/1 http://a.example/2' },
    },
  };
  for (const [what, answers] of Object.entries(robots))
    it(`is told by ${what}`, async () => {
      assert.equal(await send(answers), caught);
    });

  const people: Record<string, Record<string, string>> = {
    'a specialist for potential customers': {
      message: 'Specialist, Essex dating from 1750, target rich: потенциал. https://a.example',
    },
    'one address and one forwarded e-mail': {
      message: 'See https://a.example/page\nFrom: Bob\nTo: Ann\nSubject: Offer',
    },
    'a Ukrainian with the wrong keyboard': { message: 'Привiт, менi потрiбна допомога з сайтом' },
    'somebody who names pages of the very site': {
      message: Array.from({ length: 15 }, (_, n) => `https://www.shop.example/${n}`).join('\n'),
    },
    'somebody who signs with many addresses': {
      message: `Call me, Ann\n--\nhttps://www.facebook.com/a https://www.instagram.com/a
        https://www.youtube.com/a https://www.linkedin.com/in/a https://ann.example`,
    },
    'somebody who shouts': { first: "O'BRIEN", message: 'CALL ME BACK NOW!!! PLEASE!!!' },
    'somebody who asks about the mark-up of a link': {
      message: 'How do I write <a href="/shop"> in your editor?',
    },
    'somebody whose firm is an address': { company: 'www.acme.example', city: 'Köln' },
    'somebody of few words': { first: 'X', message: 'hi' },
    'a pharmacist': { message: 'Do you sell Viagra without prescription? Ms Cialis told me so.' },
  };
  for (const [who, answers] of Object.entries(people))
    it(`is not what is sent by ${who}`, async () => {
      assert.equal(await send(answers), kept);
    });
});
