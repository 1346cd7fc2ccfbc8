import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { type Answer, browserClient } from '../support/browser-client.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

const seed = Number(process.env.MTC_TEST_SEED ?? 20260131);

/** Numbers below `limit`, the same ones for the same seed. */
function dice(start: number): (limit: number) => number {
  let state = start >>> 0;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

const serialised = [
  'a:3:{s:8:"page_url";s:11:"cart_screen";s:10:"page_title";s:5:"Café";s:5:"email";s:5:"x@y.z";}',
  'a:5:{s:6:"source";a:2:{i:0;s:5:"email";i:1;i:4;}s:5:"email";i:4;s:4:"stat";s:22:"5f5dedc3b0dc0366144010";s:4:"lead";s:1:"2";s:7:"channel";a:1:{s:5:"email";i:4;}}',
];
const scraps = [
  'O:8:"stdClass":0:{}',
  'R:1;',
  'a:999999:{',
  'i:-9e99;',
  's:-1:"',
  '\u0000',
  '😀',
  '}',
  ';',
  'd:INF;',
  'b:2;',
  'C:1:"x":0:{}',
];

function mutated(roll: (limit: number) => number): string {
  let text = serialised[roll(serialised.length)] as string;
  for (let change = 0; change <= roll(4); change++) {
    const at = roll(text.length + 1);
    const removed = roll(3) === 0 ? roll(10) : roll(2);
    const scrap = roll(2) === 0 ? String.fromCharCode(roll(256)) : scraps[roll(scraps.length)];
    text = text.slice(0, at) + (roll(4) === 0 ? '' : scrap) + text.slice(at + removed);
  }
  return Buffer.from(text).toString('base64');
}

describeOnEachDatabase('Malformed requests', (product) => {
  let sidecar: TestSidecar;
  before(async () => {
    sidecar = await startSidecar(product);
    await sidecar.setMode('contacts');
    const { id } = (await sidecar.api('GET', '/api/sites')).body.sites[0];
    await sidecar.api('PATCH', `/api/sites/${id}/edit`, { identifyByTrackingUrl: true });
    await sidecar.makePublic('email', 'firstname', 'website', 'attribution', 'attribution_date');
  });
  afterEach(async () => {
    const { status, result } = await browserClient(sidecar.url).view({ page_url: 'alive' });
    assert.deepEqual([status, result], [200, 'stored'], 'the sidecar goes on');
  });
  after(() => sidecar.stop());

  function isPixel({ status, headers, bytes }: Answer, what: string): void {
    const seen = [status, headers['content-type'], bytes.length];
    assert.deepEqual(seen, [200, 'image/gif', 43], `${what} (MTC_TEST_SEED=${seed})`);
  }

  function isAnswered({ status }: Answer, what: string): void {
    assert.ok(status < 500, `${status} for ${what.slice(0, 200)} (MTC_TEST_SEED=${seed})`);
  }

  for (const name of ['d', 'ct']) {
    it(`1,000 damaged values of ${name} are answered as if they were not there`, async () => {
      const roll = dice(seed);
      for (let round = 0; round < 1000; round++) {
        const query = `page_url=a&${name}=${roll(2) === 0 ? mutated(roll) : encodeURIComponent(mutated(roll))}`;
        const client = browserClient(sidecar.url);
        if (round % 2 === 0) isPixel(await client.pixel(query), query);
        else isAnswered(await client.view(query), query);
      }
    });
  }

  const odd: [sentence: string, query: string][] = [
    ['broken percent-encoding', 'page_url=%E0%A4%A&page_title=%zz%&%=%&%FF%FE=%C3%28'],
    [
      'lists where text is due',
      'page_url[]=a&page_title[x][y]=b&ct[lead]=1&d[]=c&email[]=a@b.example&mautic_device_id[]=x&timezone[]=x&event_id[]=1&mtc_site[]=x',
    ],
    [
      'characters of four bytes everywhere',
      'page_url=😀&page_title=😀&firstname=😀&tags=😀,-😀&company=😀&utm_source=😀&😀=😀&page_language=😀'.replaceAll(
        '😀',
        '%F0%9F%98%80'.repeat(40),
      ),
    ],
    [
      'zero bytes everywhere',
      'page_url=%00&page_title=a%00b&firstname=%00x&tags=%00,a%00&company=%00&%00=%00&email=a%00@b.example',
    ],
    ['halves of characters', 'page_url=%ED%A0%80&tags=%ED%B0%80&firstname=%ED%A0%80'],
    [
      'a letter that grows in lower case',
      `tags=${'%C4%B0'.repeat(191)}&company=${'%C4%B0'.repeat(191)}&email=${'%C4%B0'.repeat(180)}@b.example`,
    ],
    [
      'numbers out of range',
      'attribution=1e999&attribution=-1e308&attribution_date=275760-09-13&timezone_offset=99999999&points=1e40',
    ],
    [
      'names that programs trip over',
      '__proto__=x&__proto__[a]=b&constructor=x&toString=y&hasOwnProperty=z&prototype[c]=d',
    ],
    [
      'very long values',
      `page_url=${'x'.repeat(3000)}&page_title=${'y'.repeat(3000)}&tags=${'z'.repeat(3000)}&mautic_device_id=${'k'.repeat(2000)}`,
    ],
    ['empty names and values', '&&==&=a&a&b=&=&'],
  ];
  for (const [sentence, query] of odd) {
    it(`${sentence}: the pixel is a GIF, the event is stored`, async () => {
      isPixel(await browserClient(sidecar.url).pixel(query), sentence);
      const { status, result } = await browserClient(sidecar.url).view(query);
      assert.deepEqual([status, result], [200, 'stored']);
    });
  }

  it('half characters in JSON are stored as something whole', async () => {
    const body =
      '{"page_url":"\\ud800","tags":["\\udc00x"],"firstname":"\\ud83d","__proto__":{"a":1}}';
    const { result } = await browserClient(sidecar.url).send('POST', '/mtc/event', { body });
    assert.equal(result, 'stored');
  });

  it('a body of 64 KiB is read, one byte more is refused', async () => {
    const body = (bytes: number) => `page_url=a&x=${'y'.repeat(bytes - 13)}`;
    assert.equal((await browserClient(sidecar.url).view(body(65_536))).result, 'stored');
    const refused = await browserClient(sidecar.url).view(body(65_537));
    assert.deepEqual(
      [refused.status, refused.result, refused.json],
      [413, 'ignored;too-large', { success: 0 }],
    );
    isPixel(
      await browserClient(sidecar.url).send('POST', '/mtracking.gif', { body: body(65_537) }),
      'large',
    );
  });

  it('500 parameters are refused, in a form, in JSON and in the address', async () => {
    const names = Array.from({ length: 500 }, (_, index) => [`p${index}`, 'v']);
    const form = names.map((pair) => pair.join('=')).join('&');
    for (const body of [form, JSON.stringify(Object.fromEntries(names))]) {
      const { status, result } = await browserClient(sidecar.url).view(body);
      assert.deepEqual([status, result], [400, 'ignored;too-many-parameters']);
    }
    isPixel(await browserClient(sidecar.url).pixel(form), '500 parameters');
    assert.equal((await browserClient(sidecar.url).send('GET', `/mtc?${form}`)).status, 200);
  });

  it('odd cookies and headers are answered', async () => {
    const values = [
      'mautic_device_id=j:{"a":1}; mtc_session=j:[1]',
      'mautic_device_id=%E0%A4%A; mtc_id=%',
      '=;;=; __proto__=x',
      `mtc_session=${'x'.repeat(43)}`,
      'x'.repeat(8000),
    ];
    for (const Cookie of values) {
      const headers = {
        Cookie,
        Origin: 'x'.repeat(2000),
        Referer: '%%%',
        'X-Forwarded-For': 'a,b,,',
        'X-Requested-With': 'XMLHttpRequest',
      };
      isPixel(await browserClient(sidecar.url).pixel('page_url=a', headers), Cookie);
      isAnswered(await browserClient(sidecar.url).view('page_url=a', headers), Cookie);
    }
    const tooLarge = await browserClient(sidecar.url).pixel('page_url=a', {
      Cookie: 'x'.repeat(20_000),
    });
    assert.equal(tooLarge.status, 431);
  });

  it('rubbish on the wire ends its own connection only', async () => {
    const port = Number(new URL(sidecar.url).port);
    const lines = [
      '\r\n\r\n',
      'GET\r\n\r\n',
      'POST /mtc/event HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n',
      'POST /mtc/event HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n',
      'GET constructor HTTP/1.1\r\nHost: x\r\n\r\n',
      '\u0016\u0003\u0001\u0002',
      'POST /mtc/event HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nshort',
    ];
    for (const line of lines) {
      const text = await new Promise<string>((resolve) => {
        let received = '';
        const socket = connect(port, '127.0.0.1', () => socket.end(line, 'latin1'));
        socket.on('data', (chunk) => {
          received += chunk.toString('latin1');
        });
        // A reset is an answer too.
        socket.on('error', () => socket.destroy());
        socket.on('close', () => resolve(received));
      });
      assert.ok(!/^HTTP\/1\.1 5/.test(text), `${JSON.stringify(line)} → ${text.slice(0, 40)}`);
    }
  });

  it('odd paths are answered', async () => {
    for (const path of [
      '//',
      '/mtc//event',
      '/%',
      '/%2e%2e/%2e%2e/etc/passwd',
      '/mtc/event%00',
      '/r/x',
      '/api/contacts/%E0%A4%A',
      '/index.php/index.php/mtc',
      '//evil.example/',
    ]) {
      const answer = await browserClient(sidecar.url).send('GET', path);
      isAnswered(answer, path);
      assert.ok(!/^(https?:)?[/\\]{2}/.test(String(answer.headers.location ?? '')), path);
    }
  });
});
