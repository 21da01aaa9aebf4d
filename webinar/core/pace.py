"""How often one network may ask for something that costs or tells: a company is one address, a flood is not (S41)."""

from __future__ import annotations

import ipaddress
import threading

from webinar.core import clock
from webinar.core.errors import Refusal

HOUR_S = 3600
MOST_NETWORKS = 20_000


class Pace:
    """Counts by kind and network in windows of an hour."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str], tuple[float, int]] = {}
        self._lock = threading.Lock()

    def take(self, kind: str, address: str, most: int) -> None:
        """Counts one; refuses `rate_limited`, with the wait, beyond `most` in an hour."""
        with self._lock:
            key, began, count = self._window(kind, address, most)
            if len(self._counts) >= MOST_NETWORKS:
                self._counts.clear()
            self._counts[key] = (began, count + 1)

    def require(self, kind: str, address: str, most: int) -> None:
        """Refuses as `take` does and counts nothing."""
        with self._lock:
            self._window(kind, address, most)

    def _window(self, kind: str, address: str, most: int) -> tuple[tuple[str, str], float, int]:
        now = clock.monotonic()
        key = (kind, network_of(address))
        began, count = self._counts.get(key, (now, 0))
        if now - began >= HOUR_S:
            began, count = now, 0
        if count >= most:
            raise Refusal("rate_limited", "core.refused.pace", retry_after_s=HOUR_S - (now - began))
        return key, began, count


def network_of(address: str) -> str:
    """What counts as one sender: an IPv4 address, or the /64 that a household or company has of IPv6."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if parsed.version == 4:
        return str(parsed)
    return str(ipaddress.ip_network((parsed, 64), strict=False))
