import assert from 'node:assert/strict';
import { changeOperator, changePassword } from '../../sidecar/auth/operators.ts';
import { type BrowserClient, browserClient } from '../support/browser-client.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { addAnotherOperator, basicHeader, withDatabase } from '../support/operators.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('An operator who is shut out', (product) => {
  let sidecar: TestSidecar;
  let operatorId: number;
  let browser: BrowserClient;
  const rita = { username: 'rita', password: 'only reading', email: 'rita@example.test' };
  const header = basicHeader(rita.username, rita.password);
  const statusOf = async () =>
    (await fetch(`${sidecar.url}/api/sites`, { headers: { Authorization: header } })).status;
  const signInPage = async () => (await browser.send('GET', '/sign-in')).bytes.toString();
  const change = (isDisabled: boolean) =>
    withDatabase(sidecar.database, (database) =>
      changeOperator(database, operatorId, { isDisabled }),
    );

  beforeEach(async () => {
    sidecar = await startSidecar(product);
    operatorId = (await addAnotherOperator(sidecar.database, rita)).id;
    browser = browserClient(sidecar.url);
    const body = new URLSearchParams(rita).toString();
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    await browser.send('POST', '/sign-in', { headers, body });
    assert.equal(await statusOf(), 200);
    assert.match(await signInPage(), /signed in as rita/);
  });
  afterEach(() => sidecar.stop());

  it('loses the API and the session with the next request, and gets both back', async () => {
    await change(true);
    assert.equal(await statusOf(), 401);
    assert.doesNotMatch(await signInPage(), /signed in as/);

    await change(false);
    assert.equal(await statusOf(), 200);
  });

  it('loses both when the password is changed, also where the old one is remembered', async () => {
    await withDatabase(sidecar.database, (db) => changePassword(db, operatorId, 'another one'));
    assert.equal(await statusOf(), 401);
    assert.doesNotMatch(await signInPage(), /signed in as/);
  });
});
