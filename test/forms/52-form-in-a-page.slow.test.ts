import assert from 'node:assert/strict';
import { newVisitor } from '../support/browser.ts';
import { createForm, emailField, firstField } from '../support/form-post.ts';
import { type FormShop, startFormShop } from '../support/form-shop.ts';
import { pagesOf } from '../support/sidecar.ts';

describe('A form in the page of a shop, in a real browser', () => {
  let shop: FormShop;
  before(async () => {
    shop = await startFormShop();
    await shop.sidecar.setMode('visits');
  });
  after(() => shop.stop());

  const submissionsOf = async (formId: number) =>
    (await shop.sidecar.api('GET', `/api/forms/${formId}/submissions`)).body.submissions;
  const needed = { ...emailField, isRequired: true, validationMessage: 'We need your address.' };

  it('a stranger who looks around and then sends a form is a person with those visits', async () => {
    const { sidecar, trackUrl, shop: site } = shop;
    const formId = await createForm(sidecar, [emailField, firstField]);
    const pages = ['/shoes', '/shirts'].map((path) => shop.addFormPage(path, 0));
    const last = shop.addFormPage('/ask', formId);
    const visitor = await newVisitor(shop.browser);
    for (const page of [...pages, last]) await visitor.visitAndDeliver(page);
    await visitor.page.getByLabel('E-mail').fill('ada@example.test');
    await visitor.page.getByLabel('First name').fill('Ada');
    await visitor.page.getByRole('button', { name: 'Send' }).click();
    await visitor.page.getByText('Thank you.').waitFor();
    const [submission] = await submissionsOf(formId);
    assert.deepEqual(submission.results, { email: 'ada@example.test', first: 'Ada' });
    const timeline = await sidecar.timeline(submission.lead.id);
    assert.deepEqual(pagesOf(timeline), [...pages, last]);
    assert.ok(timeline.events.some(({ event }: any) => event === 'form.submitted'));
    assert.equal(visitor.page.url(), last);
    assert.equal(visitor.requestsTo(`${trackUrl}/media/js/mautic-form.js`).length, 1);
    assert.equal(submission.referer, `${site.origin}/ask`);
    await visitor.close();
  });

  it('what is wrong is said beside the field, before and after it is sent', async () => {
    const question = {
      label: '2 + 2',
      alias: 'sum',
      type: 'captcha',
      properties: { captcha: '4' },
    };
    const { page, visitor, formId } = await shop.openForm([needed, question]);
    const email = page.getByLabel('E-mail');
    const send = page.getByRole('button', { name: 'Send' });
    await send.click();
    const alert = page.getByRole('alert').filter({ hasText: 'We need your address.' });
    await alert.waitFor();
    assert.equal(await email.getAttribute('aria-invalid'), 'true');
    const described = String(await email.getAttribute('aria-describedby'));
    assert.equal(await page.locator(`[id="${described}"]`).textContent(), 'We need your address.');
    assert.equal(await page.evaluate('document.activeElement.name'), 'mauticform[email]');
    assert.equal(visitor.requestsTo('/form/submit').length, 0);

    await email.fill('eve@example.test');
    await page.getByLabel('2 + 2').fill('5');
    await send.click();
    await page.getByText("The answer to '2 + 2' is not right.").waitFor();
    assert.equal(await alert.count(), 0);
    assert.equal(await email.getAttribute('aria-invalid'), null);
    assert.equal(await email.inputValue(), 'eve@example.test');

    await page.getByLabel('2 + 2').fill('4');
    await send.click();
    await page.getByText('Thank you.').waitFor();
    assert.equal(await email.inputValue(), '');
    assert.equal((await submissionsOf(formId)).length, 1);
    await visitor.close();
  });

  it('tells a field called message from the place for messages', async () => {
    const words = { label: 'Your words', alias: 'message', type: 'textarea', isRequired: true };
    const name = { label: 'Name', alias: 'name', type: 'text' };
    const { page, visitor, formId } = await shop.openForm([name, words]);
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('alert').filter({ hasText: 'This is required.' }).waitFor();
    await page.getByLabel('Your words').fill('Hello you');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.locator('.mauticform-message', { hasText: 'Thank you.' }).waitFor();
    assert.deepEqual(await submissionsOf(formId).then(([{ results }]) => results), {
      name: '',
      message: 'Hello you',
    });
    await visitor.close();
  });

  it('is filled in and sent with the keyboard alone', async () => {
    const list = {
      list: [
        { label: 'Red', value: 'red' },
        { label: 'Blue', value: 'blue' },
      ],
    };
    const colour = { label: 'Colour', alias: 'colour', type: 'radiogrp', properties: list };
    const trap = { label: 'Leave empty', alias: 'trap', type: 'captcha' };
    const { page, visitor, formId } = await shop.openForm([needed, trap, colour]);
    const { keyboard } = page;
    await keyboard.press('Tab');
    await keyboard.press('Tab');
    await keyboard.press('Shift+Tab');
    await keyboard.type('keys@example.test');
    await keyboard.press('Tab');
    await keyboard.press('ArrowDown');
    await keyboard.press('Tab');
    assert.equal(await page.evaluate('document.activeElement.type'), 'submit');
    await keyboard.press('Enter');
    await page.getByRole('status').filter({ hasText: 'Thank you.' }).waitFor();
    assert.equal(await page.evaluate('document.activeElement.className'), 'mauticform-message');
    const [{ results }] = await submissionsOf(formId);
    assert.deepEqual(results, { email: 'keys@example.test', colour: 'blue' });
    await visitor.close();
  });

  it('shows the message of the form, or goes on to another page', async () => {
    const text = { postAction: 'message', postActionProperty: 'Hello <b>{formfield=first}</b>!' };
    const said = await shop.openForm([firstField], text);
    await said.page.getByLabel('First name').fill('<i>Jo</i>');
    await said.page.getByLabel('First name').press('Enter');
    const message = said.page.getByRole('status').filter({ hasText: 'Hello' });
    await message.waitFor();
    assert.equal(await message.innerHTML(), 'Hello <b>&lt;i&gt;Jo&lt;/i&gt;</b>!');
    await said.visitor.close();

    const thanks = shop.addFormPage('/thanks', 0);
    const to = { postAction: 'redirect', postActionProperty: `${thanks}?from={formfield=first}` };
    const { page, visitor } = await shop.openForm([firstField], to);
    await page.getByLabel('First name').fill('Jo & Co');
    await page.getByLabel('First name').press('Enter');
    await page.waitForURL(`${thanks}?from=Jo%20%26%20Co`);
    await visitor.close();
  });

  it('works without scripts, on its own page', async () => {
    const formId = await createForm(shop.sidecar, [needed, firstField]);
    const visitor = await newVisitor(shop.browser, { javaScriptEnabled: false });
    await visitor.page.goto(`${shop.trackUrl}/form/${formId}?email=plain@example.test`);
    await visitor.page.getByLabel('First name').fill('Plain');
    await visitor.page.getByRole('button', { name: 'Send' }).click();
    await visitor.page.getByText('Your answers have arrived.').waitFor();
    const [{ results }] = await submissionsOf(formId);
    assert.deepEqual(results, { email: 'plain@example.test', first: 'Plain' });
    await visitor.close();
  });

  it('works on its own page with scripts, within the policy of that page', async () => {
    const formId = await createForm(shop.sidecar, [needed]);
    const visitor = await newVisitor(shop.browser);
    const complaints: string[] = [];
    visitor.page.on('console', (line) => complaints.push(line.text()));
    await visitor.page.goto(`${shop.trackUrl}/form/${formId}`);
    await visitor.page.getByLabel('E-mail').fill('own@example.test');
    await visitor.page.getByRole('button', { name: 'Send' }).click();
    await visitor.page.getByText('Thank you.').waitFor();
    assert.deepEqual(complaints, []);
    assert.equal(visitor.page.url(), `${shop.trackUrl}/form/${formId}`);
    await visitor.close();
  });
});
