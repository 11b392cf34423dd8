"""Content codings (RFC 9110 8.4) undone piece by piece, never past a cap.

httpx would decode a whole chunk at once: 64 kB of gzip can be 64 MB. zlib's ``max_length`` stops in time.
Knows nothing of connections.
"""

import zlib
from collections.abc import Iterable, Iterator

__all__ = ["ACCEPTED", "CutShortError", "TooBigError", "UnknownCodingError", "decoded"]

ACCEPTED = "gzip, deflate"
GZIP_OR_ZLIB = 47  # zlib's way to say: 32 KiB window, find out which of the two headers it is
GZIP_FIRST_BYTE = 0x1F
RAW_DEFLATE = -15  # what some servers call "deflate"
STEP_BYTES = 65_536


class TooBigError(ValueError):
    """More bytes than the cap came out."""


class CutShortError(ValueError):
    """The compressed stream is damaged or ends before its end."""


class UnknownCodingError(ValueError):
    """A coding that was not asked for."""


def decoded(chunks: Iterable[bytes], *, coding: str, most: int) -> bytes:
    """The decoded body.

    Args:
        chunks: as they come from the wire.
        coding: the Content-Encoding, e.g. ``gzip``, or empty.
        most: how many decoded bytes are taken.

    Raises:
        TooBigError: more than ``most``; the rest was neither read nor decoded.
        CutShortError: damaged or truncated.
        UnknownCodingError: another coding.
    """
    body = bytearray()
    for piece in _pieces(chunks, coding.strip().lower()):
        body += piece
        if len(body) > most:
            raise TooBigError
    return bytes(body)


def _pieces(chunks: Iterable[bytes], coding: str) -> Iterable[bytes]:
    if coding in {"", "identity"}:
        return chunks
    if coding in {"gzip", "x-gzip", "deflate"}:
        return _inflated(chunks)
    raise UnknownCodingError(coding)


def _inflated(chunks: Iterable[bytes]) -> Iterator[bytes]:
    inflater = None
    for chunk in chunks:
        if chunk and inflater is None:
            inflater = zlib.decompressobj(_window(chunk))
        while chunk and inflater is not None:
            if inflater.eof:  # gzip allows several members, one after the other (RFC 1952 2.2)
                inflater = zlib.decompressobj(GZIP_OR_ZLIB)
            try:
                yield inflater.decompress(chunk, STEP_BYTES)
            except zlib.error as error:
                raise CutShortError(str(error)) from error
            chunk = inflater.unconsumed_tail or inflater.unused_data  # noqa: PLW2901 - what is left of it
    if inflater is not None and not inflater.eof:
        raise CutShortError("it ends in the middle")


def _window(head: bytes) -> int:
    is_zlib = head[0] & 0x0F == zlib.DEFLATED and (
        len(head) == 1 or (head[0] << 8 | head[1]) % 31 == 0
    )
    return GZIP_OR_ZLIB if is_zlib or head[0] == GZIP_FIRST_BYTE else RAW_DEFLATE
