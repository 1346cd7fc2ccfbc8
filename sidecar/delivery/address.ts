import { lookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/* Which servers may be called. Whoever names an address could mean one that only we can reach. */

/** The address leads into a network of our own. */
export class PrivateAddress extends Error {
  readonly code = 'EPRIVATE';
}

/** Whether everybody can reach the address: not loopback, not a local network, nothing that stands for these. */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.process(text);
  if (address.range() !== 'unicast') return false;
  return address.kind() === 'ipv4' || address.match(ipaddr.parseCIDR('2000::/3'));
}

const longest = 2048;

/** Why nothing can be sent to what should be the address of a server; null when it can be tried. */
export function targetProblem(url: string): string | null {
  if (url.length > longest) return `is longer than ${longest} characters`;
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url))
    return 'must be an address with http or https';
  const { username, password } = new URL(url);
  return username + password === '' ? null : 'must not hold a name or a password';
}

/** @throws PrivateAddress when the host of the URL is such an address itself, in whatever spelling. */
export function checkHost({ hostname }: URL): void {
  const host = hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !isPublicAddress(host)) throw new PrivateAddress();
}

/**
 * Looks names up for a connection, which goes to the very addresses that were checked: a name
 * cannot mean something else a moment later. One private address among several refuses them all.
 */
export const lookUpPublic: LookupFunction = (hostname, options, done) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    const [first] = addresses ?? [];
    if (error !== null || first === undefined) return done(error ?? new Error('no address'), []);
    if (!addresses.every(({ address }) => isPublicAddress(address)))
      return done(new PrivateAddress(), []);
    if (options.all) done(null, addresses);
    else done(null, first.address, first.family);
  });
};
