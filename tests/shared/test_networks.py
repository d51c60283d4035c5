"""The network an internet address belongs to."""

import pytest

from network.shared.networks import network_around


@pytest.mark.parametrize(
    ("address", "known"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("127.0.0.1", "127.0.0.1/32"),
        ("::1", "::1/128"),
        ("", ""),
        (None, ""),
        ("nonsense", ""),
    ],
)
def test_address_is_known_by_its_network(address, known):
    assert str(network_around(address) or "") == known
