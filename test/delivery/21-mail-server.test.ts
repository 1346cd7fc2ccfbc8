import assert from 'node:assert/strict';
import { describeOnEachDatabase } from '../support/databases.ts';
import { type MailServer, startMailServer } from '../support/mail-server.ts';
import { withDatabase } from '../support/operators.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('The mail server of the settings', (product) => {
  let sidecar: TestSidecar;
  let mailServer: MailServer;
  before(async () => {
    sidecar = await startSidecar(product);
  });
  beforeEach(async () => {
    mailServer = await startMailServer();
  });
  afterEach(() => mailServer.stop());
  after(() => sidecar.stop());

  const change = (settings: object) => sidecar.api('PUT', '/api/settings/delivery', settings);
  const test = async (tested = sidecar) => {
    const to = 'ann@example.test';
    const { status, body } = await tested.api('POST', '/api/settings/delivery/test', { to });
    assert.equal(status, 200);
    return body;
  };
  const here = () => ({
    ...{ smtpHost: '127.0.0.1', smtpPort: mailServer.port, smtpSecurity: 'none' },
    ...{ smtpUsername: null, smtpPassword: null, fromAddress: 'site@example.test' },
  });

  it('is nobody in the beginning', async () => {
    const fresh = await startSidecar(product);
    const { body } = await fresh.api('GET', '/api/settings/delivery');
    const { message } = await test(fresh);
    await fresh.stop();
    const { webhookSecret, ...settings } = body.settings;
    assert.match(webhookSecret, /^[\w-]{43}$/);
    assert.deepEqual(settings, {
      ...{ smtpHost: null, smtpPort: 587, smtpSecurity: 'starttls' },
      ...{ smtpUsername: null, hasSmtpPassword: false, fromAddress: null, fromName: null },
      allowPrivateTargets: false,
    });
    assert.match(message, /^Set the mail server/);
  });

  it('is tried out with one e-mail', async () => {
    await change(here());
    const sent = { sent: true, message: 'The mail server has taken the e-mail.' };
    assert.deepEqual(await test(), sent);
    assert.deepEqual((await mailServer.mail(1)).to, ['ann@example.test']);
  });

  it('is signed in to with a password that is never shown, and not readable where it is kept', async () => {
    await change({ ...here(), smtpUsername: 'site', smtpPassword: 'pass word 1' });
    const { body } = await change({ fromName: 'My site' });
    assert.equal((await test()).sent, true);
    const login = Buffer.from('\0site\0pass word 1').toString('base64');
    assert.deepEqual(mailServer.logins, [`AUTH PLAIN ${login}`]);
    assert.equal(body.settings.hasSmtpPassword, true);
    assert.doesNotMatch(JSON.stringify(body), /pass word/);
    const rows = await withDatabase(sidecar.database, ({ knex }) => knex('delivery_settings'));
    assert.doesNotMatch(JSON.stringify(rows), /pass word/);
  });

  it('forgets a password that is taken away', async () => {
    await change({ ...here(), smtpPassword: 'pass word 1' });
    const { body } = await change({ smtpPassword: null });
    assert.equal(body.settings.hasSmtpPassword, false);
  });

  it('gets nothing unencrypted where encryption is asked for', async () => {
    await change({ ...here(), smtpSecurity: 'starttls', smtpUsername: 'site', smtpPassword: 'x' });
    const { sent, message } = await test();
    assert.deepEqual([sent, mailServer.logins, mailServer.mails], [false, [], []]);
    assert.match(message, /encryption/);
  });

  for (const [what, answers, words] of [
    ['the password is wrong', { AUTH: '535 no' }, /refuses the username or the password/],
    ['it refuses the address', { RCPT: '550 no' }, /refuses the e-mail \(smtp 550\)/],
    ['it is busy', { MAIL: '421 busy' }, /refuses the e-mail \(smtp 421\)/],
  ] as const)
    it(`is complained of in plain words when ${what}`, async () => {
      await change({ ...here(), smtpUsername: 'site', smtpPassword: 'x' });
      mailServer.answerWith(answers);
      const { sent, message } = await test();
      assert.equal(sent, false);
      assert.match(message, words);
    });

  it('is complained of in plain words when nobody answers', async () => {
    await change({ ...here(), smtpPort: 1 });
    assert.match((await test()).message, /cannot be reached/);
  });

  for (const [name, value] of [
    ['smtpHost', 'mail server'],
    ['smtpHost', 'mail.test\r\nQUIT'],
    ['smtpPort', 0],
    ['smtpSecurity', 'some'],
    ['fromAddress', 'nobody'],
    ['fromName', 'Ann\r\nBcc: b@example.test'],
  ] as const)
    it(`is not set by ${name} ${JSON.stringify(value)}`, async () => {
      const { status, body } = await change({ [name]: value });
      assert.deepEqual([status, Object.keys(body.errors[0].details)], [400, [name]]);
    });
});
