import assert from 'node:assert/strict';
import type { Field } from '../../sidecar/contacts/field.ts';
import { type Hit, readHit } from '../../sidecar/tracking/hit.ts';
import { mergeParameters, readParameters } from '../../sidecar/tracking/parameters.ts';

const field = (alias: string, isPubliclyUpdatable: boolean, type = 'text'): Field => ({
  id: 1,
  object: 'contact',
  alias,
  label: alias,
  type,
  group: 'core',
  order: 1,
  defaultValue: null,
  isPublished: true,
  isRequired: false,
  isFixed: true,
  isListable: true,
  isVisible: true,
  isShortVisible: false,
  isUnique: alias === 'email',
  isPubliclyUpdatable,
  properties: {},
});
const fields = [field('firstname', true), field('email', true, 'email'), field('phone', false)];

function read(query: string, refererHeader = ''): Hit {
  const parameters = mergeParameters(readParameters(query), new Map(), refererHeader);
  const ownUrl = 'https://track.example/mtracking.gif';
  return readHit({ parameters, refererHeader, ownUrl }, fields);
}

describe('What a view tells', () => {
  const cases: [sentence: string, query: string, expected: Partial<Hit>, referer?: string][] = [
    [
      'the new names',
      'page_url=https://a.example/p&page_title=T&page_referrer=https://b.example/&page_language=de',
      { url: 'https://a.example/p', title: 'T', referrer: 'https://b.example/', language: 'de' },
    ],
    [
      'the old names',
      'url=https://a.example/p&title=T&referrer=https://b.example/&language=de',
      { url: 'https://a.example/p', title: 'T', referrer: 'https://b.example/', language: 'de' },
    ],
    [
      'the new names win over the old ones',
      'page_title=new&title=old&page_language=de&language=en',
      { title: 'new', language: 'de' },
    ],
    ['a screen name stays as it is', 'page_url=cart_screen', { url: 'cart_screen' }],
    [
      'without a page the Referer header is the page',
      'tags=a',
      { url: 'https://a.example/p?x=1', referrer: '' },
      'https://a.example/p?x=1',
    ],
    ['without any page it is our own address', '', { url: 'https://track.example/mtracking.gif' }],
    [
      'the site itself is not where somebody came from',
      'page_url=https://a.example/p',
      { referrer: '' },
      'https://a.example/',
    ],
    [
      'another site in the Referer header is',
      'page_url=https://a.example/p',
      { referrer: 'https://b.example/' },
      'https://b.example/',
    ],
    [
      'a tracked link is taken out of the address',
      'page_url=https%3A%2F%2Fa.example%2F%3Fct%3Dmtc1.x.y%26b%3D2%23top',
      { url: 'https://a.example/?b=2#top', ct: 'mtc1.x.y' },
    ],
    [
      'a tracked link is taken out of the referrer',
      'page_url=s&page_referrer=https%3A%2F%2Fa.example%2F%3FCT%3Dabc',
      { referrer: 'https://a.example/' },
    ],
    [
      'markup is kept as text',
      'page_title=%3Cb%3EHi%3C%2Fb%3E%20%26amp%3B',
      { title: '<b>Hi</b> &amp;' },
    ],
    ['control characters are dropped', 'page_title=a%00b%07c', { title: 'abc' }],
    [
      'a title is cut, never within a character',
      `page_title=${'x'.repeat(190)}%F0%9F%98%80`,
      { title: 'x'.repeat(190) },
    ],
    [
      'UTM inside the page address counts',
      'page_url=https%3A%2F%2Fa.example%2F%3FUTM_Source%3Dnews',
      {
        utm: {
          utm_campaign: '',
          utm_content: '',
          utm_medium: '',
          utm_source: 'news',
          utm_term: '',
        },
      },
    ],
    [
      'what nobody knows is kept',
      'page_url=s&wp_user=ada&counter=0',
      { query: '{"wp_user":"ada"}' },
    ],
    [
      'what the page address says already is not kept twice',
      'page_url=https%3A%2F%2Fa.example%2F%3Fproduct%3D7',
      { query: '{}' },
    ],
    [
      'a value for a field that pages may not set is not kept',
      'page_url=s&phone=123&Phone=4',
      { query: '{}', claims: null },
    ],
    [
      'names that programs trip over are dropped',
      'page_url=s&__proto__=x&constructor=y',
      { query: '{}' },
    ],
    [
      'the name of a time zone is better than an offset',
      'timezone=Europe/Berlin&timezone_offset=-60',
      { timeZone: 'Europe/Berlin' },
    ],
    ['an offset alone is a zone of fixed hours', 'timezone_offset=-120', { timeZone: 'Etc/GMT-2' }],
    ['an offset of half an hour is no zone', 'timezone_offset=-330', { timeZone: '' }],
    ['a zone that does not exist is no zone', 'timezone=Mars/Base', { timeZone: '' }],
  ];
  for (const [sentence, query, expected, referer] of cases) {
    it(sentence, () => {
      const hit = read(query, referer);
      for (const [key, value] of Object.entries(expected)) {
        assert.deepEqual(hit[key as keyof Hit], value);
      }
    });
  }
});

describe('What a page may claim', () => {
  const claimed = (query: string) => read(query).claims?.values ?? {};

  it('an invalid e-mail is dropped alone, the first name stays', () => {
    assert.deepEqual(claimed('email=nobody&firstname=Ann'), { firstname: 'Ann' });
  });

  it('an empty value claims nothing', () => {
    assert.deepEqual(claimed('firstname=&email=%20'), {});
  });

  it('names count as they are written, but for those inside the page address', () => {
    assert.deepEqual(claimed('Email=a@b.example'), {});
    const inAddress = `page_url=${encodeURIComponent('https://a.example/?Email=a@b.example')}`;
    assert.deepEqual(claimed(inAddress), { email: 'a@b.example' });
  });

  it('several values of one field are joined', () => {
    assert.deepEqual(claimed('firstname[]=a&firstname[]=b'), { firstname: 'a|b' });
  });

  it('tags come as text or list, and lose their markup', () => {
    const tags = (query: string) => read(query).claims?.tags;
    const expected = { add: ['a', 'b'], remove: ['c'] };
    assert.deepEqual(tags('tags=a,%20b%20,-c,,'), expected);
    assert.deepEqual(tags('tags[]=a&tags[]=b&tags[2]=-c'), expected);
    const markup = [
      '<script>alert(1)</script>',
      '&lt;b&gt;bold&lt;/b&gt;',
      '<img src=x onerror=y',
      'a < b',
    ];
    assert.deepEqual(tags(`tags=${encodeURIComponent(markup.join(','))}`)?.add, [
      'alert(1)',
      'bold',
      'a < b',
    ]);
  });
});
