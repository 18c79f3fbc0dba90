"""How often one session or one address may do something."""

from __future__ import annotations

import ipaddress
import math
import time
from collections.abc import Callable

_SECONDS = 60.0
_SWEEP_ABOVE = 10_000


class RateLimit:
    """At most `per_minute` at once and, over time, `per_minute` a minute, per key."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` counts seconds from any start."""
        self._capacity = float(per_minute)
        self._per_second = per_minute / _SECONDS
        self._clock = clock
        self._left: dict[str, tuple[float, float]] = {}

    def take(self, key: str) -> int:
        """Count one use by `key`: 0 when it may go on, else after how many seconds it may."""
        now = self._clock()
        left = self._refilled(key, now)
        if left < 1:
            if not self._per_second:
                return int(_SECONDS)
            return max(1, math.ceil((1 - left) / self._per_second))
        self._left[key] = (left - 1, now)
        if len(self._left) > _SWEEP_ABOVE:
            self._sweep(now)
        return 0

    def _refilled(self, key: str, now: float) -> float:
        left, at = self._left.get(key, (self._capacity, now))
        return min(self._capacity, left + (now - at) * self._per_second)

    def _sweep(self, now: float) -> None:
        self._left = {
            key: state
            for key, state in self._left.items()
            if self._refilled(key, now) < self._capacity
        }


def address_key(host: str | None) -> str:
    """The address that a limit counts on: one IPv4 address, or the /64 that an IPv6 user has."""
    try:
        address = ipaddress.ip_address(host or "")
    except ValueError:
        return host or ""
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
