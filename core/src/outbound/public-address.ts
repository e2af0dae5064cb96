import ipaddr, { type IPv4, type IPv6 } from "ipaddr.js";

/** Of the addresses of IPv6 only these belong to hosts of the public network. */
const GLOBAL_UNICAST: [IPv6, number] = [ipaddr.IPv6.parse("2000::"), 3];
/** An IPv4 address as networks without IPv4 spell it (RFC 6052). */
const NAT64: [IPv6, number] = [ipaddr.IPv6.parse("64:ff9b::"), 96];

/**
 * Whether an address is one of the public network: not this machine, nor a private network, a carrier's, a link's, a cloud's
 * metadata service, a tunnel, a documentation or a multicast address, in whatever form it is spelled. Text that is no
 * address is not.
 */
export function isPublicAddress(text: string): boolean {
  const address = parsed(text);
  if (address === undefined) return false;
  if (address instanceof ipaddr.IPv4) return address.range() === "unicast";
  const inner = ipv4Within(address);
  if (inner !== undefined) return inner.range() === "unicast";
  return address.zoneId === undefined && address.range() === "unicast" && address.match(GLOBAL_UNICAST);
}

function parsed(text: string): IPv4 | IPv6 | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  const address = text.replace(/^\[(.*)\]$/, "$1");
  return ipaddr.IPv6.isValid(address) ? ipaddr.IPv6.parse(address) : undefined;
}

/** The address that is meant where IPv6 only carries it. */
function ipv4Within(address: IPv6): IPv4 | undefined {
  if (address.isIPv4MappedAddress()) return address.toIPv4Address();
  return address.match(NAT64) ? new ipaddr.IPv4(address.toByteArray().slice(12)) : undefined;
}
