import assert from 'node:assert/strict';
import { outboxOf } from '../support/wordpress-outbox.ts';
import { describeOnEachWordPress, type Shop } from '../support/wordpress-shop.ts';

type Outcome = 'valid' | 'mail_failed' | 'invalid' | 'spam';
type Answers = readonly (readonly [key: string, value: string, type: string])[];

interface FormPlugin {
  readonly form: { readonly provider: string; readonly id: string; readonly title: string };
  readonly fields: Answers;
}

const interests = (key: string, type: string, ...values: string[]): Answers =>
  values.map((value) => [key, value, type] as const);
const billing: FormPlugin = {
  form: { provider: 'woocommerce', id: 'checkout', title: 'Checkout' },
  fields: [
    ['first_name', 'Ann', 'text'],
    ['last_name', 'Example', 'text'],
    ['city', 'Vienna', 'text'],
    ['country', 'AT', 'text'],
    ['email', 'ann@woo.test', 'email'],
    ['phone', '+43 1 234567', 'tel'],
    ['order_number', '17', 'text'],
    ['order_total', '19.90 EUR', 'text'],
  ],
};

/** What the sidecar should hear of what each plugin accepted. */
const plugins: Record<string, FormPlugin> = {
  contact_form_7: {
    form: { provider: 'contact-form-7', id: '5', title: 'Full form' },
    fields: [
      ['your-name', 'Ann Example', 'text'],
      ['your-email', 'ann@cf7.test', 'email'],
      ...interests('interests', 'checkbox', 'News', 'Events'),
      ['your-file', 'cv.pdf', 'file'],
    ],
  },
  wpforms: {
    form: { provider: 'wpforms', id: '20', title: 'Write us' },
    fields: [
      ['field_1', 'Annie', 'text'],
      ['first_name', 'Ann', 'text'],
      ['last_name', 'Example', 'text'],
      ['field_3', 'ann@wpforms.test', 'email'],
      ...interests('field_7', 'checkbox', 'News', 'Events'),
      ['field_10', '0.5', 'number-slider'],
    ],
  },
  ninja_forms: {
    form: { provider: 'ninja-forms', id: '2', title: 'Full' },
    fields: [
      ['first_name', 'Ann', 'firstname'],
      ['email', 'ann@ninja.test', 'email'],
      ...interests('colours', 'listcheckbox', 'red', 'blue'),
    ],
  },
  fluent_forms: {
    form: { provider: 'fluent-forms', id: '3', title: 'Full' },
    fields: [
      ['first_name', 'Ann', 'text'],
      ['last_name', 'Example', 'text'],
      ['email', 'ann@fluent.test', 'text'],
      ...interests('interests', 'text', 'news', 'events'),
      ['gdpr', 'on', 'text'],
    ],
  },
  forminator: {
    form: { provider: 'forminator', id: '4004', title: '' },
    fields: [
      ['prefix', 'Mr', 'text'],
      ['first-name', 'Ann', 'text'],
      ['last-name', 'Example', 'text'],
      ['email-1', 'ann@forminator.test', 'email'],
      ...interests('checkbox-1', 'checkbox', 'news', 'events'),
      ['date-1', '2026-12-24', 'date'],
    ],
  },
  gravity_forms: {
    form: { provider: 'gravity-forms', id: '1', title: 'Contact' },
    fields: [
      ['input_1', 'ann@gravity.test', 'email'],
      ['input_2.3', 'Ann', 'text'],
      ['input_2.6', 'Example', 'text'],
    ],
  },
  elementor: {
    form: { provider: 'elementor', id: 'Contact', title: 'Contact' },
    fields: [['email', 'ann@elementor.test', 'email']],
  },
  woocommerce: billing,
  woocommerce_blocks: billing,
  custom: {
    form: { provider: 'custom', id: 'newsletter', title: 'Newsletter' },
    fields: [['email', 'ann@custom.test', 'text']],
  },
};
const tellsMailFailures = new Set(
  Object.keys(plugins).filter((name) => !/^(woocommerce|custom)/.test(name)),
);

describeOnEachWordPress('Forms of WordPress plugins', (shop) => {
  beforeEach(() => shop().wordPress.evaluate('mtc_sidecar_outbox()->drop(); return true;'));

  for (const [name, { form, fields }] of Object.entries(plugins)) {
    it(`${name}: what was accepted waits for the sidecar, once`, async () => {
      await send(shop(), name, 'valid');

      const [body, ...others] = await outboxOf(shop());
      assert.deepEqual(others, []);
      assert.deepEqual(body.form, form);
      assert.deepEqual(
        body.fields.map(({ key, value, type }: any) => [key, value, type]),
        fields,
      );
      assert.equal(JSON.stringify(body).includes('hunter2'), false);
    });

    it(`${name}: what was refused, or is spam, does not`, async () => {
      await send(shop(), name, 'invalid');
      await send(shop(), name, 'spam');

      assert.deepEqual(await outboxOf(shop()), []);
    });

    if (tellsMailFailures.has(name))
      it(`${name}: a failing mail loses nothing`, async () => {
        await send(shop(), name, 'mail_failed');

        assert.equal((await outboxOf(shop())).length, 1);
      });
  }

  it('a submission says on which page, in which language and by which browser it was made', async () => {
    const key = 'abcdefghijklmnopqrstuvw';
    await send(shop(), 'custom', 'valid', { Cookie: `mautic_device_id=${key}` });

    const [{ page, visitor, source, site }] = await outboxOf(shop());

    assert.deepEqual([page.url, page.lang], [shop().page('shoes'), 'en-US']);
    assert.deepEqual(visitor, { device: key, ct: '' });
    assert.equal(source.cms_version, shop().wordPress.version.replace(/^WordPress /, ''));
    assert.equal(site, shop().site.key);
  });

  it('a browser that does not want to be followed is not named', async () => {
    const Cookie = 'mautic_device_id=abcdefghijklmnopqrstuvw';
    await send(shop(), 'custom', 'valid', { Cookie, 'Sec-GPC': '1' });
    await send(shop(), 'custom', 'valid', { Cookie: 'mautic_device_id=<script>' });

    for (const { visitor } of await outboxOf(shop())) assert.equal(visitor.device, '');
  });

  it('without a sidecar nothing of anybody is kept', async () => {
    await shop().save({ sidecarUrl: '' });

    await send(shop(), 'custom', 'valid');

    assert.deepEqual(await outboxOf(shop()), []);
  });

  it('a site that forwards no forms keeps them', async () => {
    await shop().save({ forwardForms: false });

    await send(shop(), 'custom', 'valid');

    assert.deepEqual(await outboxOf(shop()), []);
  });
});

async function send(
  { wordPress, page }: Shop,
  form: string,
  outcome: Outcome,
  headers: Record<string, string> = {},
): Promise<void> {
  const url = `${wordPress.url}/?fake_form=${form}&outcome=${outcome}`;
  const answer = await fetch(url, {
    method: 'POST',
    headers: { Referer: page('shoes'), ...headers },
  });
  assert.deepEqual(await answer.json(), { thanks: true });
}
