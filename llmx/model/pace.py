"""A server's limits per minute, kept by asking no faster than they allow.

Requests and tokens go out evenly: whatever minute one looks at, no more than the
limit (and the one request that is being sent) falls into it, however the server
cuts its minutes.
"""

from collections.abc import Mapping

_MINUTE = 60.0


class Pace:
    """Requests and tokens a minute that a server allows; None where it sets no limit."""

    def __init__(self, requests: int | None, tokens: int | None) -> None:
        limits = {"requests": requests, "tokens": tokens}
        self._seconds = {name: _MINUTE / limit for name, limit in limits.items() if limit}
        self._free_at = dict.fromkeys(self._seconds, 0.0)

    def reserve(self, tokens: int, now: float) -> float:
        """Seconds to wait before sending a request of about so many tokens. First come, first."""
        start = max(now, *self._free_at.values()) if self._free_at else now
        self._take({"requests": 1, "tokens": tokens}, dict.fromkeys(self._free_at, start))
        return start - now

    def correct(self, reserved: int, used: int) -> None:
        """Put the real count in the place of the guess, so that the next waits no longer."""
        self._take({"requests": 0, "tokens": used - reserved}, self._free_at)

    def _take(self, units: Mapping[str, int], since: Mapping[str, float]) -> None:
        self._free_at = {
            name: since[name] + units[name] * seconds for name, seconds in self._seconds.items()
        }
