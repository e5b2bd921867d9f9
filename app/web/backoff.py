"""Waiting after failures: longer each time, forgotten after a while, in bounded memory."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(slots=True)
class _Failures:
    count: int
    last: float


class BackOff:
    """How long each key has to wait before its next try.

    >>> tries = BackOff(free=2, longest=60.0, clock=lambda: 0.0)
    >>> for _ in range(4):
    ...     tries.failed("a")
    >>> tries.wait("a"), tries.wait("b")
    (4.0, 0.0)
    """

    def __init__(
        self,
        *,
        free: int,
        longest: float,
        forget: float = 900.0,
        most: int = 10_000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take the failures that cost nothing, the longest wait, when a key is forgotten, and how many are kept."""
        self._free = free
        self._longest = longest
        self._forget = max(forget, longest)
        self._most = most
        self._clock = clock
        self._kept: OrderedDict[str, _Failures] = OrderedDict()  # the one that failed longest ago first

    def wait(self, key: str) -> float:
        """Return the seconds until the next try."""
        found = self._kept.get(key)
        if found is None or found.count < self._free:
            return 0.0
        delay = min(self._longest, 2.0 ** min(found.count - self._free, 30))
        return max(0.0, found.last + delay - self._clock())

    def failed(self, key: str) -> None:
        """Count a failure."""
        now = self._clock()
        while self._kept and next(iter(self._kept.values())).last < now - self._forget:
            self._kept.popitem(last=False)
        found = self._kept.pop(key, None)
        self._kept[key] = _Failures((found.count if found else 0) + 1, now)
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)

    def forgive(self, key: str, *, all_of_them: bool = False) -> None:
        """Take back one failure, or all of a key's."""
        found = self._kept.get(key)
        if found is not None:
            found.count -= 1
            if all_of_them or found.count <= 0:
                del self._kept[key]

    def __len__(self) -> int:
        return len(self._kept)
