import assert from 'node:assert/strict';
import { renderedAt, renderProof } from '../../sidecar/forms/guard-proof.ts';

describe('When a page with a form was made', () => {
  const secret = 'a secret of an instance, long enough';
  const at = Date.UTC(2026, 3, 5);
  const proof = renderProof(secret, 7, at);

  it('is told by the page itself', () => {
    assert.equal(renderedAt(secret, 7, proof), at);
    assert.match(proof, /^[\w.-]+$/);
  });

  it('cannot be made up, nor be taken from another form or another instance', () => {
    const later = renderProof('another secret of an instance', 7, at + 1);
    const [time] = later.split('.');
    const [, mac] = proof.split('.');
    for (const forged of ['', '.', 'x', `${time}.${mac}`, `${proof}x`, later, proof.slice(0, -1)])
      assert.equal(renderedAt(secret, 7, forged), null, forged);
    assert.equal(renderedAt(secret, 8, proof), null);
  });
});
