/**
 * A UUID of time and chance (version 7): the server's index of hits grows at its end. Works also
 * on pages without https and in browsers without `crypto`.
 */
export function guid(): string {
  const bytes = randomBytes();
  const now = Date.now();
  for (let index = 0; index < 6; index++) bytes[index] = now / 256 ** (5 - index);
  bytes[6] = ((bytes[6] as number) & 15) | 112;
  bytes[8] = ((bytes[8] as number) & 63) | 128;
  const hex = Array.from(bytes, (byte) => (byte + 256).toString(16).slice(1)).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

function randomBytes(): Uint8Array {
  const bytes = new Uint8Array(16);
  return window.crypto
    ? crypto.getRandomValues(bytes)
    : bytes.map(() => Math.floor(Math.random() * 256));
}
