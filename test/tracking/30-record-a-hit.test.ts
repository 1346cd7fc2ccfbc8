import assert from 'node:assert/strict';
import { browserClient } from '../support/browser-client.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { pagesOf, startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('Recording a hit', (product) => {
  let sidecar: TestSidecar;
  before(async () => {
    sidecar = await startSidecar(product);
    await sidecar.setMode('contacts');
  });
  after(() => sidecar.stop());

  const lastHit = async (contact: number) =>
    (await sidecar.timeline(contact)).events.find((event: any) => event.event === 'page.hit')
      .details.hit;

  it('a view keeps address, title, referrer, language and device', async () => {
    const { json } = await browserClient(sidecar.url).view({
      page_url: 'https://shop.example/ü?a=1',
      page_title: '<b>Ünï</b> 😀',
      page_referrer: 'search.example',
      page_language: 'de-DE',
    });
    const hit = await lastHit(json.id);
    assert.equal(hit.url, 'https://shop.example/ü?a=1');
    assert.equal(hit.urlTitle, '<b>Ünï</b> 😀');
    assert.equal(hit.referer, 'search.example');
    assert.equal(hit.pageLanguage, 'de-DE');
    assert.equal(hit.query.a, '1');
    assert.deepEqual(
      [hit.device, hit.deviceOsName, hit.clientInfo.name],
      ['desktop', 'Linux', 'Chrome'],
    );
  });

  const bodies: [kind: string, type: string | null, body: string][] = [
    ['a form', 'application/x-www-form-urlencoded', 'page_url=body_screen&tags[]=t1&tags[]=t2'],
    ['text without a type', null, 'page_url=body_screen&tags=t1,t2'],
    [
      'JSON',
      'application/json',
      '{"page_url":"body_screen","tags":["t1","t2"],"counter":0,"x":null}',
    ],
    [
      'JSON that is not declared',
      'text/plain;charset=UTF-8',
      '{"page_url":"body_screen","tags":"t1,t2"}',
    ],
    [
      'multipart',
      'multipart/form-data; boundary=xx',
      '--xx\r\nContent-Disposition: form-data; name="page_url"\r\n\r\nbody_screen\r\n--xx\r\nContent-Disposition: form-data; name="tags"\r\n\r\nt1,t2\r\n--xx--\r\n',
    ],
  ];
  for (const [kind, type, body] of bodies) {
    it(`the body may be ${kind}`, async () => {
      const headers: Record<string, string> = type === null ? {} : { 'Content-Type': type };
      const { json } = await browserClient(sidecar.url).send('POST', '/mtc/event', {
        headers,
        body,
      });
      assert.equal((await lastHit(json.id)).url, 'body_screen');
      const { contact } = (await sidecar.api('GET', `/api/contacts/${json.id}`)).body;
      assert.deepEqual(
        contact.tags.map((tag: any) => tag.tag),
        ['t1', 't2'],
      );
    });
  }

  it('a body that nobody can read is still a view of the page it came from', async () => {
    for (const body of ['{"page_url":', '[]', 'null', '\u0000']) {
      const headers = { 'Content-Type': 'application/json', Referer: 'https://shop.example/r' };
      const { json, result } = await browserClient(sidecar.url).send('POST', '/mtc/event', {
        headers,
        body,
      });
      assert.equal(result, 'stored');
      assert.equal((await lastHit(json.id)).url, 'https://shop.example/r');
    }
  });

  it('any method records a view, by pixel and by event, but HEAD', async () => {
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
      for (const path of ['/mtc/event', '/mtracking.gif']) {
        const { result } = await browserClient(sidecar.url).send(method, `${path}?page_url=m`);
        assert.equal(result, 'stored', `${method} ${path}`);
      }
    }
    assert.equal(
      (await browserClient(sidecar.url).send('HEAD', '/mtracking.gif?page_url=m')).result,
      'ignored;head',
    );
  });

  it('every key of d counts on the pixel', async () => {
    const d = Buffer.from('a:2:{s:8:"page_url";s:11:"cart_screen";s:10:"page_title";s:5:"Café";}');
    const { headers } = await browserClient(sidecar.url).pixel({ d: d.toString('base64') });
    const id = Number(/mtc_id=(\d+)/.exec(String(headers['set-cookie']))?.[1]);
    const hit = await lastHit(id);
    assert.deepEqual([hit.url, hit.urlTitle], ['cart_screen', 'Café']);
  });

  it('script in what a page reports comes back as text, and never as a link', async () => {
    const script = 'javascript:alert(1)//<script>alert(2)</script>';
    const { json, bytes } = await browserClient(sidecar.url).view({
      page_url: script,
      page_title: script,
      page_referrer: script,
    });
    const { events } = await sidecar.timeline(json.id);
    const view = events.find((event: any) => event.event === 'page.hit');
    assert.equal(view.details.hit.url, script);
    assert.equal(view.eventLabel, script);
    assert.ok(!bytes.toString().includes('alert'), 'nothing is reflected');
  });

  it('the addresses of old snippets work: /index.php and a slash at the end', async () => {
    const client = browserClient(sidecar.url);
    assert.equal(
      (await client.send('POST', '/index.php/mtc/event', { body: 'page_url=x' })).result,
      'stored',
    );
    const moved = await client.send('GET', '/mtracking.gif/?page_url=x');
    assert.equal(moved.status, 301);
    assert.equal(moved.headers.location, '/mtracking.gif?page_url=x');
    assert.equal((await client.send('POST', '/mtc/event/', { body: 'page_url=x' })).status, 404);
  });

  it('the same view sent twice with its event id is stored once', async () => {
    const client = browserClient(sidecar.url);
    const view = { page_url: 'once', event_id: '7f0e3d2c-1b0a-4c9d-8e7f-0a1b2c3d4e5f' };
    const { json } = await client.view(view);
    assert.equal((await client.view(view)).json.id, json.id);
    assert.deepEqual(pagesOf(await sidecar.timeline(json.id)), ['once']);
  });
});

describe('A sidecar below a path', () => {
  it('answers with and without that path in front', async () => {
    const sidecar = await startSidecar('SQLite', { MTC_BASE_URL: 'http://127.0.0.1/track' });
    try {
      const client = browserClient(sidecar.url);
      for (const path of ['/track/mtc/event', '/track/index.php/mtc/event', '/mtc/event']) {
        assert.equal(
          (await client.send('POST', path, { body: 'page_url=x' })).result,
          'stored',
          path,
        );
      }
      assert.equal((await client.send('GET', '/track/mtc/')).headers.location, '/track/mtc');
    } finally {
      await sidecar.stop();
    }
  });
});
