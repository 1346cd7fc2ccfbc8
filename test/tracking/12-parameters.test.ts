import assert from 'node:assert/strict';
import {
  first,
  maxParameters,
  mergeParameters,
  readParameters,
  TooManyParameters,
} from '../../sidecar/tracking/parameters.ts';

const d =
  'YToyOntzOjg6InBhZ2VfdXJsIjtzOjIxOiJodHRwczovL2V4YW1wbGUuY29tL3AiO3M6NToiZW1haWwiO3M6NjoiYUBiLmNvIjt9';
const dWithAccent =
  'YTozOntzOjg6InBhZ2VfdXJsIjtzOjExOiJjYXJ0X3NjcmVlbiI7czoxMDoicGFnZV90aXRsZSI7czo1OiJDYWbDqSI7czo1OiJlbWFpbCI7czo1OiJ4QHkueiI7fQ%3D%3D';
const dWithNull =
  'YTozOntzOjg6InBhZ2VfdXJsIjtzOjIwOiJodHRwczovL2V4YW1wbGUuY29tLyI7czo4OiJyZWZlcnJlciI7TjtzOjg6Imxhbmd1YWdlIjtzOjU6ImRlX0RFIjt9';

const merged = (query: string, body = '', referer = '') =>
  mergeParameters(readParameters(query), readParameters(body), referer);

describe('Parameters of a request', () => {
  it('broken percent-encoding stays text', () => {
    assert.equal(first(readParameters('a=%E0%A4%A&b=%zz&c=100%'), 'b'), '%zz');
  });

  it('a repeated name counts once, a bracketed one holds a list', () => {
    const parameters = readParameters('a=1&a=2&b[]=1&b[]=2&c[x]=3');
    assert.deepEqual(
      [...parameters],
      [
        ['a', ['2']],
        ['b', ['1', '2']],
        ['c', ['3']],
      ],
    );
  });

  it('more parameters than the limit are refused', () => {
    assert.equal(readParameters('a=1&'.repeat(maxParameters).slice(0, -1)).size, 1);
    assert.throws(() => readParameters('a=1&'.repeat(maxParameters)), TooManyParameters);
  });

  it('the body wins over the query string, and both over the page address', () => {
    const page = encodeURIComponent('https://a.example/?x=page&y=page&z=page');
    const parameters = merged(`page_url=${page}&x=query&y=query`, 'x=body');
    assert.deepEqual(
      ['x', 'y', 'z'].map((name) => first(parameters, name)),
      ['body', 'query', 'page'],
    );
  });

  it('every key in d counts, explicit parameters win', () => {
    assert.equal(first(merged(`d=${d}`), 'email'), 'a@b.co');
    assert.equal(first(merged(`d=${d}&email=x@y.example`), 'email'), 'x@y.example');
    assert.equal(first(merged(`d=${dWithAccent}`), 'page_title'), 'Café');
    assert.equal(merged(`d=${dWithNull}`).get('referrer'), undefined);
    assert.equal(first(merged(`d=${dWithNull}`), 'language'), 'de_DE');
  });

  it('a d that is no array, or holds an object, is as if it were not there', () => {
    for (const bad of [
      'Tzo4OiJzdGRDbGFzcyI6MDp7fQ',
      'YToxOntzOjE6IngiO086ODoic3RkQ2xhc3MiOjA6e319',
      'aGVsbG8',
      '',
      '%%%',
    ]) {
      assert.deepEqual([...merged(`d=${bad}`).keys()], ['d']);
    }
  });

  it('a page that holds only a pixel tells its parameters in the Referer header', () => {
    const referer = 'https://a.example/?utm_source=news';
    assert.equal(first(merged('tags=a', '', referer), 'utm_source'), 'news');
    assert.equal(first(merged('page_url=cart', '', referer), 'utm_source'), '');
  });
});
