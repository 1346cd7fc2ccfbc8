import UAParser from 'ua-parser-js';

/** What a User-Agent says about the hardware and the browser; an unknown part is ''. */
export interface Client {
  readonly deviceType: string;
  readonly brand: string;
  readonly model: string;
  readonly os: string;
  readonly osVersion: string;
  readonly browser: string;
  readonly browserVersion: string;
}

export function parseClient(userAgent: string): Client {
  const { device, os, browser } = UAParser(userAgent);
  const hasAgent = userAgent !== '';
  const part = (value: string | undefined): string => (value ?? '').slice(0, 64);
  return {
    deviceType: hasAgent ? deviceTypeOf(device.type) : '',
    brand: part(device.vendor),
    model: part(device.model),
    os: part(os.name),
    osVersion: part(os.version),
    browser: part(browser.name),
    browserVersion: part(browser.version),
  };
}

/** The words existing reports know; the parser names no type for a desktop computer. */
function deviceTypeOf(type: string | undefined): string {
  if (type === undefined) return 'desktop';
  if (type === 'mobile') return 'smartphone';
  if (type === 'smarttv') return 'tv';
  return type.slice(0, 64);
}
