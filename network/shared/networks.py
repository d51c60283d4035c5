"""The network an internet address belongs to: about where somebody is, never which machine."""

import ipaddress

PREFIXES = {4: 24, 6: 48}  # bits of an address that say about where, and not who

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def network_around(address: str | None) -> Network | None:
    """203.0.113.0/24, 2001:db8:1::/48; the machine itself alone (127.0.0.1/32); None of what is no address."""
    try:
        known = ipaddress.ip_address(address or "")
    except ValueError:
        return None
    known = getattr(known, "ipv4_mapped", None) or known
    prefix = known.max_prefixlen if known.is_loopback else PREFIXES[known.version]
    return ipaddress.ip_interface(f"{known}/{prefix}").network
