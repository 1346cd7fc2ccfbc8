/** Told in the `Mtc-Sidecar` header of every answer; `package.json` holds the same number (a test compares). */
export const version = '0.1.0';
export const productName = 'mtc-sidecar';
