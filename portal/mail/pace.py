"""Rate limits of one worker: emails per second in total, and per minute to each receiving domain.

Receiving servers defer or block senders that send many emails at once. When a domain has reached its limit, its emails
wait in the outbox while those to other domains are sent.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class _Bucket:
    """A token bucket: holds up to `size` emails and refills at `rate` per second."""

    rate: float
    size: float
    level: float
    filled_at: float

    def wait(self, now: float) -> float:
        """Seconds until one email may be sent."""
        self.level = min(self.size, self.level + (now - self.filled_at) * self.rate)
        self.filled_at = now
        return max(0.0, (1 - self.level) / self.rate)

    def take(self) -> None:
        self.level -= 1


@dataclass
class Pace:
    """The rate limits of one worker; 0 means no limit."""

    per_second: float = 0
    per_domain_per_minute: int = 0
    clock: Callable[[], float] = time.monotonic
    _whole: _Bucket | None = field(default=None, init=False)
    _domains: dict[str, _Bucket] = field(default_factory=dict, init=False)

    def has_room(self, address: str) -> bool:
        """Whether the receiving domain may get another email now; if so, it is counted."""
        if not self.per_domain_per_minute:
            return True
        domain, now = address.rpartition("@")[2].lower(), self.clock()
        bucket = self._domains.setdefault(domain, self._full(self.per_domain_per_minute / 60, now))
        if bucket.wait(now) > 0:
            return False
        bucket.take()
        return True

    def wait(self) -> float:
        """Seconds to wait before the next email, which is counted."""
        if not self.per_second:
            return 0.0
        now = self.clock()
        self._whole = self._whole or _Bucket(self.per_second, 1.0, 1.0, now)
        seconds = self._whole.wait(now)
        self._whole.take()
        return seconds

    def _full(self, rate: float, now: float) -> _Bucket:
        """A full bucket: a minute's worth may be sent at once."""
        return _Bucket(rate, rate * 60, rate * 60, now)

    def most(self, batch: int, seconds: float) -> int:
        """How many emails of a batch can be sent in this many seconds."""
        return batch if not self.per_second else max(1, min(batch, int(self.per_second * seconds)))
