"""Looking at many addresses, a few at once, until a deadline."""

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait

from newsletter.errors import FetchError
from newsletter.sources.fetch import Look

__all__ = ["look_at"]

AT_ONCE = 8
SECONDS = 60.0


def look_at(
    urls: Iterable[str],
    look: Callable[[str], Look],
    *,
    at_once: int = AT_ONCE,
    seconds: float = SECONDS,
) -> dict[str, Look | FetchError]:
    """What each address said, or why it said nothing; nobody is waited for after ``seconds``.

    Args:
        urls: what to look at; each is asked for once.
        look: how to look at one; raises FetchError.
        at_once: how many are asked for at the same time.
        seconds: after which the rest counts as not having answered.
    """
    pool = ThreadPoolExecutor(max_workers=at_once, thread_name_prefix="look")
    try:
        asked = {url: pool.submit(look, url) for url in dict.fromkeys(urls)}
        wait(asked.values(), timeout=seconds)
        return {url: _seen(url, future) for url, future in asked.items()}
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _seen(url: str, future: Future[Look]) -> Look | FetchError:
    if not future.done():
        return FetchError(f"{url} was not asked in time.")
    error = future.exception()
    if error is None:
        return future.result()
    if isinstance(error, FetchError):
        return error
    raise error
