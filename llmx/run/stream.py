"""Many pieces of work at once, results in order, memory flat."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterable
from typing import Any, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


async def in_order(
    items: Iterable[Item],
    work: Callable[[Item], Coroutine[Any, Any, Result]],
    *,
    concurrency: int,
    window: int,
) -> AsyncGenerator[Result]:
    """Give the results of `work` in the order of the items.

    An item is drawn only when its piece can start at once. A slow piece delays no
    other until `window` results wait behind it; then nothing new is begun, so that
    results never pile up. Close the generator (`aclosing`) to cancel what is under way.
    """
    source = iter(items)
    begun: deque[asyncio.Task[Result]] = deque()
    running = 0
    woken = asyncio.Event()

    def begin() -> bool:
        nonlocal running
        try:
            item = next(source)
        except StopIteration:
            return False
        begun.append(asyncio.create_task(work(item)))
        begun[-1].add_done_callback(ended)
        running += 1
        return True

    def ended(_: asyncio.Task[Result]) -> None:
        nonlocal running
        running -= 1
        woken.set()

    try:
        more = True
        while more or begun:
            while more and running < concurrency and len(begun) < window:
                more = begin()
            if begun and begun[0].done():
                yield begun.popleft().result()
            elif begun:
                woken.clear()
                await woken.wait()
    finally:
        for task in begun:
            task.cancel()
        await asyncio.gather(*begun, return_exceptions=True)
