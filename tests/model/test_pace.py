"""Limits per minute: what is sent in any minute, and that waiting is not held against anyone."""

import asyncio

from hypothesis import given
from hypothesis import strategies as st
from scripted import FakeTime, chat, client_of, serving
from test_client import GOOD, request

from llmx.model.pace import Pace


@given(
    st.lists(st.tuples(st.floats(0, 30), st.integers(1, 500)), min_size=1, max_size=60),
    st.integers(1, 100),
    st.integers(100, 2000),
)
def test_no_minute_takes_more_than_the_limits(
    asked: list[tuple[float, int]], requests: int, tokens: int
) -> None:
    pace, now, sent = Pace(requests, tokens), 0.0, []
    for gap, size in asked:
        now += gap
        sent.append((now + pace.reserve(size, now), size))
    for start, _ in sent:
        within = [size for at, size in sent if start <= at < start + 60 - 1e-6]
        assert len(within) <= requests
        assert sum(within[:-1]) <= tokens


def test_without_limits_nobody_waits() -> None:
    pace = Pace(None, None)
    assert [pace.reserve(10**9, 0.0) for _ in range(3)] == [0.0, 0.0, 0.0]


def test_tokens_are_counted_as_they_were_used() -> None:
    pace = Pace(None, 600)
    assert pace.reserve(600, 0.0) == 0.0
    pace.correct(600, 60)
    assert round(pace.reserve(1, 0.0), 6) == 6.0


def test_the_client_keeps_to_the_requests_a_minute_and_its_patience_waits_too() -> None:
    time = FakeTime()

    async def main() -> int:
        async with (
            serving(lambda _: chat(GOOD)) as served,
            client_of(served.url, time, requests_per_minute=6, patience=5) as client,
        ):
            replies = [await client.ask(request()) for _ in range(4)]
            assert not any(reply.answer.failure for reply in replies)
            return len(served.received)

    assert asyncio.run(main()) == 4
    assert time.slept == [10.0, 10.0, 10.0]
