import { lookup as dnsLookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Networks that are not the internet: a shop's webhook must not make us knock on our own doors (SSRF). */
const PRIVATE = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  PRIVATE.addSubnet(network, bits, 'ipv4');
}
/** Of IPv6 only global unicast is let through; of that, not documentation, 6to4, Teredo or NAT64. */
const GLOBAL_V6 = new BlockList();
GLOBAL_V6.addSubnet('2000::', 3, 'ipv6');
const SPECIAL_V6 = new BlockList();
for (const [network, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
] as const) {
  SPECIAL_V6.addSubnet(network, bits, 'ipv6');
}

/** The webhook's address lies inside a network that is not the internet. */
export class PrivateAddressError extends Error {
  readonly code = 'EPRIVATEADDRESS';
  constructor() {
    super('The address is inside a private network');
    this.name = 'PrivateAddressError';
  }
}

export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !PRIVATE.check(address, 'ipv4');
  if (family !== 6) return false;
  const bare = address.split('%')[0] ?? address;
  return GLOBAL_V6.check(bare, 'ipv6') && !SPECIAL_V6.check(bare, 'ipv6');
}

/**
 * Whether a webhook may have this URL at all: http(s), no credentials, a host that is not plainly private.
 * Names are looked at again when they are resolved (`guardedLookup`), since they may change.
 * @param allowedPrivateHosts lower-case host names or addresses that the operator allows.
 */
export function isAcceptableUrl(
  url: string,
  allowedPrivateHosts: readonly string[],
  httpsOnly: boolean,
): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, username, password, hostname } = new URL(url);
  const host = bareHost(hostname);
  if (username !== '' || password !== '' || host === '') return false;
  if (allowedPrivateHosts.includes(host)) return protocol === 'http:' || protocol === 'https:';
  if (protocol !== 'https:' && (httpsOnly || protocol !== 'http:')) return false;
  if (isIP(host)) return isPublicAddress(host);
  return host.includes('.') && !/(^|\.)(localhost|local|internal|lan|home|corp)\.?$/.test(host);
}

/** A DNS lookup for one delivery: refuses when any address of the name is private, so that no rebinding slips through. */
export function guardedLookup(
  allowedPrivateHosts: readonly string[],
  resolve: typeof dnsLookup = dnsLookup,
): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) {
        callback(error, '', 0);
        return;
      }
      const allowed = allowedPrivateHosts.includes(hostname.toLowerCase());
      const first = addresses[0];
      if (!first || (!allowed && addresses.some(({ address }) => !isPublicAddress(address)))) {
        callback(new PrivateAddressError(), '', 0);
      } else if (options.all) {
        callback(null, addresses);
      } else {
        callback(null, first.address, first.family);
      }
    });
  };
}

function bareHost(hostname: string): string {
  return hostname.toLowerCase().replace(/^\[|\]$/g, '');
}
