import assert from 'node:assert/strict';
import { deviceKeyShape, deviceKeys } from '../../sidecar/tracking/device-key.ts';

describe('A device key', () => {
  const keys = deviceKeys(Buffer.from('one instance'));

  it('has 23 characters and is never made twice', () => {
    const made = Array.from({ length: 500 }, () => keys.create());
    assert.ok(made.every((key) => deviceKeyShape.test(key)));
    assert.equal(new Set(made).size, 500);
  });

  it('is known as our own, a planted or altered one is not', () => {
    const key = keys.create();
    const altered = `${key.startsWith('a') ? 'b' : 'a'}${key.slice(1)}`;
    assert.ok(keys.isOwn(key));
    for (const bad of [altered, 'a'.repeat(23), '', key.slice(1), key.toUpperCase(), `${key}0`]) {
      assert.ok(!keys.isOwn(bad), bad);
    }
    assert.ok(!deviceKeys(Buffer.from('another instance')).isOwn(key));
  });
});
