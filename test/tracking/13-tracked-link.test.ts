import assert from 'node:assert/strict';
import {
  contactOfOldLink,
  readLink,
  signLink,
  withLink,
} from '../../sidecar/tracking/tracked-link.ts';

const token = { c: 7, k: 'shop', x: 2000 };
const secrets = (key: string | undefined): string[] => (key === 'shop' ? ['secret'] : []);

describe('A tracked link', () => {
  it('says which contact it was made for until it expires', () => {
    const ct = signLink('secret', token);
    assert.deepEqual(readLink(ct, 1999, secrets), token);
    assert.equal(readLink(ct, 2000, secrets), null);
  });

  it('says nothing once a single character of it is altered', () => {
    const ct = signLink('secret', token);
    for (let at = 0; at < ct.length - 1; at++) {
      const altered = `${ct.slice(0, at)}${ct[at] === 'A' ? 'B' : 'A'}${ct.slice(at + 1)}`;
      assert.equal(readLink(altered, 1000, secrets), null, altered);
    }
  });

  it('says nothing when another secret made it', () => {
    assert.equal(readLink(signLink('other', token), 1000, secrets), null);
    assert.equal(readLink(signLink('secret', { ...token, k: 'blog' }), 1000, secrets), null);
  });

  it('goes into an address without touching the rest of it', () => {
    assert.equal(withLink('https://a.example/p', 'T'), 'https://a.example/p?ct=T');
    assert.equal(
      withLink('https://a.example/?ct=old&a=1#top', 'T'),
      'https://a.example/?a=1&ct=T#top',
    );
  });

  it('an old one names a contact, also when it was encoded twice', () => {
    const old = Buffer.from('a:1:{s:4:"lead";s:1:"2";}').toString('base64');
    assert.equal(contactOfOldLink(old), 2);
    assert.equal(contactOfOldLink(encodeURIComponent(old)), 2);
    assert.equal(contactOfOldLink(Buffer.from('a:1:{s:4:"lead";i:-1;}').toString('base64')), null);
    assert.equal(contactOfOldLink('aGVsbG8='), null);
  });
});
