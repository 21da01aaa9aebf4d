"""How often one network may ask: a company is one address, a flood is another thing."""

from __future__ import annotations

import pytest

from webinar.core.pace import Pace, network_of


def test_a_network_that_floods_is_slowed_and_a_company_is_not() -> None:
    pace = Pace()
    for _ in range(500):
        pace.take("register", "203.0.113.7", 1_000)
    for _ in range(500):
        pace.take("register", "203.0.113.7", 1_000)
    with pytest.raises(Exception, match="rate_limited"):
        pace.take("register", "203.0.113.7", 1_000)
    pace.take("register", "203.0.113.8", 1_000)
    pace.take("link", "203.0.113.7", 100)


def test_a_household_is_one_network_of_ipv6() -> None:
    assert network_of("2001:db8:1:2:aaaa::1") == network_of("2001:db8:1:2:bbbb::9") == "2001:db8:1:2::/64"
    assert network_of("203.0.113.7") == "203.0.113.7"
    assert network_of("") == ""
