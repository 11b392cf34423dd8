"""A shelf in Redis, for what changes many times a second. It may be emptied or gone at any time."""

from collections.abc import Sequence
from typing import Any

import redis

from newsletter.paces.shelf import Kind, ShelfGoneError

PREFIX = "newsletter:pace"
ANSWER_SECONDS = 0.5
"""A Redis that hangs must not hold mail up."""
KEPT_SECONDS = 86_400
"""The longest time that anything kept here says something about."""
SWAP = """
local there = redis.call('GET', KEYS[1])
if there == false then there = '' end
if there ~= ARGV[1] then return 0 end
if ARGV[2] == '' then redis.call('DEL', KEYS[1])
else redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3]) end
return 1
"""


class RedisShelf:
    """See `Shelf`.

    Args:
        url: ``redis://host:6379/0``; nothing is connected before the first question.
    """

    def __init__(self, url: str) -> None:
        self._client: redis.Redis = redis.Redis.from_url(
            url,
            decode_responses=True,
            socket_timeout=ANSWER_SECONDS,
            socket_connect_timeout=ANSWER_SECONDS,
        )

    def every(self, kinds: Sequence[Kind]) -> dict[tuple[Kind, str], str]:
        """See `Shelf`."""
        try:
            return {
                (kind, key.removeprefix(_key(kind, ""))): text
                for kind in kinds
                for key in self._client.scan_iter(match=_key(kind, "*"))
                if isinstance(text := self._client.get(key), str)
            }
        except redis.RedisError as error:
            raise ShelfGoneError from error

    def read(self, kind: Kind, name: str) -> str | None:
        """See `Shelf`."""
        try:
            text: Any = self._client.get(_key(kind, name))
        except redis.RedisError as error:
            raise ShelfGoneError from error
        return text if text is None else str(text)

    def swap(self, kind: Kind, name: str, *, old: str | None, new: str | None) -> bool:
        """See `Shelf`."""
        try:
            done: Any = self._client.eval(
                SWAP, 1, _key(kind, name), old or "", new or "", str(KEPT_SECONDS)
            )
        except redis.RedisError as error:
            raise ShelfGoneError from error
        return bool(done)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


def _key(kind: Kind, name: str) -> str:
    return f"{PREFIX}:{kind}:{name}"
