"""A server's words are one printable line, in whichever way they are made into one."""

import pytest

from newsletter.transport.server import printable


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (b"2.0.0 Ok: queued", "2.0.0 Ok: queued"),
        (b"  ok ", "ok"),
        (b"two  blanks", "two blanks"),
        (b"first\nsecond\tthird", "first second third"),
        (b"\x1b[2Jgone\x00", "[2Jgone"),
        ("no\u00a0break, \u3000wide, \u2028line", "no break, wide, line"),
        (b"\xff cut short", "\N{REPLACEMENT CHARACTER} cut short"),
        (b"", ""),
    ],
)
def test_a_servers_words_are_one_printable_line(said: bytes | str, shown: str) -> None:
    assert printable(said) == shown
