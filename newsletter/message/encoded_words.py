"""Encoded words (RFC 2047): text outside ASCII in header fields.

Only for texts that people read: Subject and display names. Never for addresses or URIs.
"""

from base64 import b64encode
from collections.abc import Callable

_LITERAL = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/")
"""What may stand for itself also in a display name (RFC 2047 5 (3))."""


def encoded_words(text: str, *, columns: int) -> str:
    """Text as encoded words of at most ``columns`` each, folded; no character is cut in two."""
    letter, encode = ("q", _q) if len(_q(text)) <= len(_b(text)) else ("b", _b)
    room = columns - len("=?utf-8?q??=")
    pieces = _pieces(text, encode=encode, room=room)
    return "\r\n ".join(f"=?utf-8?{letter}?{encode(piece)}?=" for piece in pieces)


def _pieces(text: str, *, encode: Callable[[str], str], room: int) -> list[str]:
    pieces = [""]
    for character in text:
        if len(encode(pieces[-1] + character)) > room:
            pieces.append("")
        pieces[-1] += character
    return pieces


def _q(text: str) -> str:
    return "".join(map(_q_character, text))


def _q_character(character: str) -> str:
    if character in _LITERAL:
        return character
    return "_" if character == " " else "".join(f"={octet:02X}" for octet in character.encode())


def _b(text: str) -> str:
    return b64encode(text.encode()).decode()
