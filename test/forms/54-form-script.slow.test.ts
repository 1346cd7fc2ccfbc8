import assert from 'node:assert/strict';
import { newVisitor } from '../support/browser.ts';
import { createForm, emailField, firstField } from '../support/form-post.ts';
import { type FormShop, startFormShop } from '../support/form-shop.ts';

const list = {
  list: [
    { label: 'A cat', value: 'cat' },
    { label: 'A dog', value: 'dog' },
  ],
};
const pet = { label: 'Pet', alias: 'pet', type: 'select', properties: list };

describe('The script of a form, in a real browser', () => {
  let shop: FormShop;
  before(async () => {
    shop = await startFormShop();
  });
  after(() => shop.stop());

  const resultsOf = async (formId: number) => {
    const path = `/api/forms/${formId}/submissions`;
    const { submissions } = (await shop.sidecar.api('GET', path)).body;
    return submissions.map(({ results }: any) => results);
  };
  /** A form whose second field is asked of those who have a dog. */
  const formWithCondition = async (): Promise<number> => {
    const formId = await createForm(shop.sidecar, [pet]);
    const { form } = (await shop.sidecar.api('GET', `/api/forms/${formId}`)).body;
    const breed = {
      ...{ label: 'Breed', alias: 'breed', type: 'text', isRequired: true },
      ...{ parent: form.fields[0].id, conditions: { expr: 'in', values: ['dog'] } },
    };
    await shop.sidecar.api('PATCH', `/api/forms/${formId}/edit`, { fields: [breed] });
    return formId;
  };

  it('asks only what the answers before ask for, and insists on nothing else', async () => {
    const formId = await formWithCondition();
    const visitor = await newVisitor(shop.browser);
    const { page } = visitor;
    await visitor.visit(shop.addFormPage('/pets', formId));
    const breed = page.getByLabel('Breed');
    const send = page.getByRole('button', { name: 'Send' });
    assert.equal(await breed.isVisible(), false);
    await page.getByLabel('Pet').selectOption('dog');
    await breed.waitFor();
    await send.click();
    await page.getByText('This is required.').waitFor();
    await page.getByLabel('Pet').selectOption('cat');
    await breed.waitFor({ state: 'hidden' });
    await send.click();
    await page.getByText('Thank you.').waitFor();
    assert.deepEqual(await resultsOf(formId), [{ pet: 'cat' }]);
    await visitor.close();
  });

  it('goes through the pages of a form, forth, back, and to the one with a mistake', async () => {
    const turn = { label: 'Turn', alias: 'turn', type: 'pagebreak' };
    const needed = { ...firstField, isRequired: true };
    const question = { label: 'Sum', alias: 'sum', type: 'captcha', properties: { captcha: '4' } };
    const { page, visitor, formId } = await shop.openForm([needed, question, turn, emailField]);
    const first = page.getByLabel('First name');
    const email = page.getByLabel('E-mail');
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByText('This is required.').first().waitFor();
    assert.equal(await email.isVisible(), false);
    await first.fill('Ada');
    await page.getByLabel('Sum').fill('5');
    await page.getByLabel('Sum').press('Enter');
    await email.waitFor();
    assert.equal(await page.evaluate('document.activeElement.type'), 'email');
    await page.getByRole('button', { name: 'Back' }).click();
    assert.equal(await first.inputValue(), 'Ada');
    await page.getByRole('button', { name: 'Next' }).click();
    await email.fill('pages@example.test');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText("The answer to 'Sum' is not right.").waitFor();
    assert.equal(await email.isVisible(), false);
    await page.getByLabel('Sum').fill('4');
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText('Thank you.').waitFor();
    assert.deepEqual(await resultsOf(formId), [{ first: 'Ada', email: 'pages@example.test' }]);
    await visitor.close();
  });

  it('calls the functions that a page has for it, and leaves to them what they take', async () => {
    const before = `<script>window.calls = [];
      const hooks = ['onValidate', 'onValidateStart', 'onValidateEnd', 'onResponseStart', 'onResponse',
        'onResponseEnd', 'onSubmitButtonDisable', 'onSubmitButtonEnable', 'onErrorMark'];
      window.MauticFormCallback = { contactus: Object.fromEntries(hooks.map((name) =>
        [name, (...args) => { calls.push(name); if (name === 'onResponse') throw 'up'; }])) };
      MauticFormCallback.contactus.onMessageSet = ({ message, type }) => {
        calls.push(type + ': ' + message); return true; };
      </script>`;
    const needed = { ...emailField, isRequired: true };
    const { page, visitor } = await shop.openForm([needed], {}, { before });
    assert.equal(await page.evaluate("MauticSDK.validateForm('contactus')"), false);
    const checked = ['onValidate', 'onValidateStart', 'onErrorMark', 'onValidateEnd'];
    assert.deepEqual(await page.evaluate('calls'), checked);
    assert.deepEqual(await page.evaluate('MauticFormValidations.contactus.email'), {
      type: 'email',
      name: 'mauticform[email]',
    });
    await page.evaluate('calls = []');
    await page.getByLabel('E-mail').fill('hooks@example.test');
    await page.evaluate("MauticSDK.getValidator('contactus').validateForm(true)");
    while (!(await page.evaluate("calls.includes('onResponseEnd')"))) await page.waitForTimeout(20);
    assert.deepEqual(await page.evaluate('calls'), [
      ...['onValidate', 'onValidateStart', 'onValidateEnd', 'onSubmitButtonDisable'],
      ...['onResponseStart', 'onResponse', 'onSubmitButtonEnable', 'message: Thank you.'],
      'onResponseEnd',
    ]);
    assert.equal(await page.locator('#mauticform_contactus_message').textContent(), '');
    await visitor.close();
  });

  it('believes no message but those of the server that the form is sent to', async () => {
    const { page, visitor } = await shop.openForm([emailField]);
    const message = { formName: 'contactus', success: 1, successMessage: 'Forged' };
    const frame = `<script>parent.postMessage('${JSON.stringify(message)}', '*');
      parent.postMessage('said', '*')</script>`;
    const { origin } = shop.shop;
    shop.shop.pages.set('/forger', frame);
    await page.evaluate(`new Promise((resolve) => {
      onmessage = ({ data }) => data === 'said' && resolve();
      const frame = document.createElement('iframe');
      frame.src = '${origin.replace('shop.test', 'evil.test')}/forger';
      document.body.append(frame);
    })`);
    await page.evaluate(`new Promise((resolve) => {
      onmessage = resolve;
      postMessage('${JSON.stringify(message)}', '*');
    })`);
    assert.equal(await page.getByText('Forged').count(), 0);
    await visitor.close();
  });

  it('fills the form in by the address of the page, as text', async () => {
    const source = { label: 'Source', alias: 'source', type: 'hidden' };
    const query = '?email=ad%2Ba@example.test&source=%3Cb%3Ead&pet=dog&first=&formId=9';
    const fields = [emailField, firstField, source, pet];
    const { page, visitor, formId } = await shop.openForm(fields, {}, { query });
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText('Thank you.').waitFor();
    const expected = { email: 'ad+a@example.test', first: '', source: '<b>ad', pet: 'dog' };
    assert.deepEqual(await resultsOf(formId), [expected]);
    await visitor.close();
  });

  it('works in a page whose policy allows no style in HTML', async () => {
    const trap = { label: 'Leave empty', alias: 'trap', type: 'captcha' };
    const server = shop.trackUrl;
    const headers = {
      'Content-Security-Policy': `default-src 'self'; script-src ${server}; frame-src ${server}`,
    };
    const sheet = 'data:text/css,.mauticform-row,.mauticform-errormsg{display:block}';
    headers['Content-Security-Policy'] += "; style-src data: 'self'; img-src data:";
    const before = `<link rel="stylesheet" href="${sheet}">`;
    const { page, visitor, formId } = await shop.openForm(
      [emailField, trap],
      {},
      { before, headers },
    );
    assert.equal(await page.getByText('Leave empty').isVisible(), false);
    await page.getByLabel('E-mail').fill('strict@example.test');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText('Thank you.').waitFor();
    assert.equal((await resultsOf(formId)).length, 1);
    await visitor.close();
  });

  it('says so when the server cannot be reached, and keeps what was filled in', async () => {
    const { page, visitor } = await shop.openForm([emailField]);
    await page.route('**/form/submit*', (route) => route.abort());
    await page.getByLabel('E-mail').fill('later@example.test');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText('could not be sent').waitFor();
    assert.equal(await page.getByLabel('E-mail').inputValue(), 'later@example.test');
    await page.unroute('**/form/submit*');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText('Thank you.').waitFor();
    await visitor.close();
  });

  it('looks after several forms of a page, and is loaded once', async () => {
    const other = await createForm(shop.sidecar, [emailField], { name: 'News' });
    const before = `<script src="${shop.trackUrl}/form/generate.js?id=${other}"></script>`;
    const { page, visitor, formId } = await shop.openForm([firstField], {}, { before });
    const news = page.locator('#mauticform_wrapper_news');
    await news.getByLabel('E-mail').fill('two@example.test');
    await news.getByRole('button', { name: 'Send' }).click();
    await news.getByText('Thank you.').waitFor();
    const ours = page.locator('#mauticform_wrapper_contactus');
    assert.equal(await ours.getByText('Thank you.').count(), 0);
    await ours.getByLabel('First name').fill('Two');
    await ours.getByRole('button', { name: 'Send' }).click();
    await ours.getByText('Thank you.').waitFor();
    assert.deepEqual(
      [await resultsOf(other), await resultsOf(formId)],
      [[{ email: 'two@example.test' }], [{ first: 'Two' }]],
    );
    assert.equal(visitor.requestsTo('/media/js/mautic-form.js').length, 1);
    await visitor.close();
  });

  it('in a frame takes the page around it to where the form leads', async () => {
    const thanks = shop.addFormPage('/framed-thanks', 0);
    const to = { postAction: 'redirect', postActionProperty: thanks };
    const formId = await createForm(shop.sidecar, [emailField], to);
    const before = `<iframe src="${shop.trackUrl}/form/embed/${formId}"></iframe>`;
    const { page, visitor } = await shop.openForm([firstField], {}, { before });
    const framed = page.locator('iframe[src]').contentFrame();
    await framed.getByLabel('E-mail').fill('top@example.test');
    await framed.getByRole('button', { name: 'Send' }).click();
    await page.waitForURL(thanks);
    await visitor.close();
  });

  it('puts forms where the text of a page names them, in frames or in front of the page', async () => {
    const formId = await createForm(shop.sidecar, [emailField], { name: 'Framed' });
    const before = `<p>Ask: {mauticform id=${formId} height=300} or</p><button id="ask">us</button>
      <p>{mauticform id=${formId} style=modal element=#ask}</p>`;
    const { page, visitor } = await shop.openForm([firstField], {}, { before });
    const framed = page.locator('p iframe').contentFrame();
    await framed.getByLabel('E-mail').fill('framed@example.test');
    await framed.getByRole('button', { name: 'Send' }).click();
    await framed.getByText('Thank you.').waitFor();
    await page.getByRole('button', { name: 'us' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.locator('iframe').contentFrame().getByLabel('E-mail').waitFor();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await dialog.waitFor({ state: 'detached' });
    assert.equal(await page.getByText('{mauticform').count(), 0);
    await visitor.close();
  });
});
