import assert from 'node:assert/strict';
import { browserClient } from '../support/browser-client.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { latestDelivery } from '../support/deliveries.ts';
import { createForm, emailField, firstField, postForm } from '../support/form-post.ts';
import { type MailServer, startMailServer } from '../support/mail-server.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('An e-mail with what was sent by a form', (product) => {
  let sidecar: TestSidecar;
  let mailServer: MailServer;
  before(async () => {
    sidecar = await startSidecar(product);
  });
  beforeEach(async () => {
    mailServer = await startMailServer();
    const server = { smtpHost: '127.0.0.1', smtpPort: mailServer.port, smtpSecurity: 'none' };
    const sender = { fromAddress: 'site@example.test', fromName: 'My site' };
    await change({ ...server, ...sender, smtpUsername: null });
  });
  afterEach(() => mailServer.stop());
  after(() => sidecar.stop());

  const change = (settings: object) => sidecar.api('PUT', '/api/settings/delivery', settings);
  const wordsField = { label: 'Words', type: 'textarea', alias: 'words' };
  const isTried = ({ attempts }: any) => attempts > 0;
  const formWith = (properties: object) => {
    const wanted = { to: 'team@example.test', subject: 'A message', ...properties };
    const action = { name: 'Tell', type: 'form.email', properties: wanted };
    return createForm(sidecar, [emailField, firstField, wordsField], { actions: [action] });
  };
  const submit = async (properties: object = {}, answers: Record<string, string> = {}) => {
    const formId = await formWith(properties);
    const sent = { formId, email: 'ann@example.test', first: 'Ann', ...answers };
    await postForm(browserClient(sidecar.url), sent);
  };

  it('goes to those whom the form names, and an answer to it goes to the sender', async () => {
    await submit();
    const { from, to, headers, text } = await mailServer.mail(1);
    assert.deepEqual([from, to], ['site@example.test', ['team@example.test']]);
    assert.deepEqual(headers.get('from'), ['My site <site@example.test>']);
    assert.deepEqual(headers.get('subject'), ['A message']);
    assert.deepEqual(headers.get('reply-to'), ['ann@example.test']);
    assert.equal(text, 'Contact us\n\nE-mail: ann@example.test\nFirst name: Ann\nWords:');
  });

  it('says what the form says, with the answers where it names them', async () => {
    const message = '<p>{formfield=first} asks:</p><p>call &amp; write {formfield=email}</p>';
    await submit({ message, subject: 'From {formfield=first}', set_replyto: 0 }, { first: 'Zoë' });
    const { headers, text } = await mailServer.mail(1);
    assert.equal(text, 'Zoë asks:\ncall & write ann@example.test');
    assert.deepEqual(headers.get('subject'), ['=?UTF-8?Q?From_Zo=C3=AB?=']);
    assert.equal(headers.get('reply-to'), undefined);
  });

  it('goes to each recipient for itself, so that none sees the others', async () => {
    await submit({ to: 'one@example.test, two@example.test' });
    await mailServer.mail(2);
    const envelopes = mailServer.mails.map(({ to, headers }) => [to, headers.get('to')]);
    assert.deepEqual(envelopes.sort(), [
      [['one@example.test'], ['one@example.test']],
      [['two@example.test'], ['two@example.test']],
    ]);
  });

  it('goes to the sender, too, only where the form says so', async () => {
    await submit({ to: '', copy_lead: 1 }, { email: 'zoe@example.test' });
    const { to, headers } = await mailServer.mail(1);
    assert.deepEqual([to, headers.get('reply-to')], [['zoe@example.test'], undefined]);
  });

  it('gets no header and no recipient from what people write', async () => {
    const evil = 'Ann\r\nBcc: victim@example.test\r\n\r\n.\r\nMAIL FROM:<x@example.test>';
    // In an input of one line the guard against spam would see it before.
    await submit(
      { subject: 'From {formfield=words}', message: '{formfield=words}' },
      { words: evil },
    );
    const { to, headers, text } = await mailServer.mail(1);
    assert.deepEqual([to, headers.get('bcc')], [['team@example.test'], undefined]);
    assert.equal(headers.get('subject')?.length, 1);
    assert.match(headers.get('subject')?.[0] ?? '', /^From Ann.*Bcc/);
    assert.equal(text, evil.replaceAll('\r', ''));
    assert.equal(mailServer.mails.length, 1);
  });

  it('shows markup that people write as the text it is', async () => {
    await submit({ message: 'Hello {formfield=first}' }, { first: '<img src=x onerror=alert(1)>' });
    const { headers, text } = await mailServer.mail(1);
    assert.match(headers.get('content-type')?.[0] ?? '', /^text\/plain/);
    assert.equal(text, 'Hello <img src=x onerror=alert(1)>');
  });

  it('is tried again when the mail server says later, and is the same e-mail then', async () => {
    mailServer.answerWith({ END: '451 try later' });
    await submit();
    const { id, state, problem } = await latestDelivery(sidecar, isTried);
    assert.deepEqual([state, problem], ['waiting', 'smtp_451']);
    mailServer.answerWith({});
    await sidecar.api('POST', `/api/deliveries/${id}/retry`);
    const { target } = await latestDelivery(sidecar, ({ state }) => state === 'done');
    assert.deepEqual(target, []);
    const ids = mailServer.mails.map(({ headers }) => headers.get('message-id'));
    assert.deepEqual(ids[0], ids[1]);
  });

  it('is given up when the mail server refuses the address for good', async () => {
    mailServer.answerWith({ RCPT: '550 nobody of this name' });
    await submit();
    const { state, problem, target } = await latestDelivery(sidecar, isTried);
    assert.deepEqual([state, problem, target], ['failed', 'smtp_550', ['team@example.test']]);
  });

  it('waits until there is a mail server', async () => {
    await change({ smtpHost: null });
    await submit();
    const { state, problem } = await latestDelivery(sidecar, isTried);
    assert.deepEqual([state, problem], ['waiting', 'no_mail_server']);
  });

  for (const [what, properties] of [
    ['no recipient', { to: '' }],
    ['a recipient that is no address', { to: 'team@example.test, nobody' }],
    ['a recipient with a line of its own', { to: 'a@example.test\r\nBcc: b@example.test' }],
    ['no subject', { subject: ' ' }],
    ['hidden recipients, which nobody would get', { bcc: 'boss@example.test' }],
  ] as const)
    it(`is refused by the form with ${what}`, async () => {
      const wanted = { to: 'team@example.test', subject: 'A message', ...properties };
      const actions = [{ name: 'Tell', type: 'form.email', properties: wanted }];
      const form = { name: 'Contact us', fields: [emailField], actions };
      assert.equal((await sidecar.api('POST', '/api/forms/new', form)).status, 400);
    });
});
