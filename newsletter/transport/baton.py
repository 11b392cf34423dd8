"""The baton: of all connections of a process one computes at a time, the others wait for their servers.

A message costs some ten system calls, and at each the interpreter would go to another thread that wants it, and come
back: 13 context switches a message with ten connections, and more processor time than all the rest. Whoever has the
baton keeps it until there is nothing to do but wait.
"""

from threading import Lock


class Baton:
    """A lock that is held to compute (``with baton``) and let go of to wait (``with baton.down``)."""

    def __init__(self) -> None:
        self._lock = Lock()
        self.down = _Down(self._lock)

    def __enter__(self) -> None:
        """Take it."""
        self._lock.acquire()

    def __exit__(self, *_error: object) -> None:
        """Give it to whoever waits."""
        self._lock.release()


class _Down:
    """The baton lies where it is while the block runs."""

    def __init__(self, lock: Lock) -> None:
        self._lock = lock

    def __enter__(self) -> None:
        self._lock.release()

    def __exit__(self, *_error: object) -> None:
        self._lock.acquire()
