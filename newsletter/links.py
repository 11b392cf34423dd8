"""Every address that the product hands out, and the signed tokens inside them.

A token is the subscription's random key, signed for one purpose: it names no id and no address, it does not expire
(a mail must let its reader go for at least 60 days, CASL and RFC 8058), and old keys stay readable for rotation.
"""

from binascii import b2a_base64
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from enum import StrEnum
from hashlib import sha256

from itsdangerous import BadSignature, URLSafeSerializer

from newsletter.errors import TokenError

BLOCK_BYTES = 64
"""Of SHA-256. A key is a hash and fits."""
_FOR_URLS = bytes.maketrans(b"+/", b"-_")


class Purpose(StrEnum):
    """What a token may be used for; one made for another purpose is refused."""

    UNSUBSCRIBE = "unsubscribe"
    PREFERENCES = "preferences"
    CONFIRM = "confirm"


class Links:
    """Builds absolute URLs below ``base_url`` and reads their tokens back.

    Args:
        base_url: where readers reach the web process, without a trailing slash.
        keys: secrets, oldest first; the last one signs, all of them are accepted.
    """

    def __init__(self, *, base_url: str, keys: Sequence[str]) -> None:
        self.base_url = base_url.rstrip("/")
        self._keys = tuple(keys)
        self._signers = {
            purpose: URLSafeSerializer(
                list(keys), salt=f"newsletter.{purpose}", signer_kwargs={"digest_method": sha256}
            )
            for purpose in Purpose
        }
        # A serializer derives its key anew for each token: 23 us where the signature takes 3.
        self._seals = {
            purpose: _Seal(signers.make_signer().derive_key(), before=f"{self.base_url}/{purpose}/")
            for purpose, signers in self._signers.items()
        }

    def before(self) -> "Iterator[Links]":
        """The links as they were made before the last key was added, the one before it, and so on."""
        for count in range(len(self._keys) - 1, 0, -1):
            yield Links(base_url=self.base_url, keys=self._keys[:count])

    def personal(self, purpose: Purpose, key: str) -> str:
        """The link that lets the reader with this subscription key do one thing."""
        return self.personal_for(purpose)(payload_of(key)).decode()

    def personal_for(self, purpose: Purpose) -> "Callable[[bytes], bytes]":
        """What makes such links of the payloads of keys; behind ``base_url`` they are of letters, digits, ``-_./``."""
        return self._seals[purpose].link

    def token(self, purpose: Purpose, key: str) -> str:
        """The signed text for a key of letters and digits; the same key always gives the same token."""
        return self.personal(purpose, key).rpartition("/")[2]

    def key_of(self, purpose: Purpose, token: str) -> str:
        """The subscription key inside a token.

        Raises:
            TokenError: it was not made here, or was made for another purpose.
        """
        try:
            return str(self._signers[purpose].loads(token))
        except BadSignature:
            raise TokenError("This link is not valid. It may have been cut short.") from None

    def archive(self, slug: str) -> str:
        """The list of a publication's editions."""
        return f"{self.base_url}/{slug}"

    def edition(self, slug: str, on: date, slot: str) -> str:
        """The web edition."""
        return f"{self.base_url}/{slug}/{on.isoformat()}/{slot}"

    def feed(self, slug: str) -> str:
        """The Atom feed of editions."""
        return f"{self.base_url}/{slug}/feed.xml"

    def json_feed(self, slug: str) -> str:
        """The JSON Feed of editions."""
        return f"{self.base_url}/{slug}/feed.json"

    def sign_up(self, slug: str) -> str:
        """Where the sign-up form is shown and posted to."""
        return f"{self.base_url}/{slug}/subscribe"

    def preview(self, slug: str = "") -> str:
        """Where an admin looks at the mails of a publication, or chooses one."""
        return f"{self.base_url}/preview/{slug}".rstrip("/")

    def sample_picture(self, name: str) -> str:
        """A picture of the sample edition; no publication can be called ``-``."""
        return f"{self.base_url}/preview/-/{name}"


def payload_of(key: str) -> bytes:
    """What a token says: its key, of letters and digits, as JSON in base64."""
    if not key.isalnum():
        raise ValueError(f"{key!r} is no subscription key")
    return _base64(f'"{key}"'.encode())


class _Seal:
    """HMAC-SHA-256 (RFC 2104) with one key, whose share of the work is done once. `hmac` takes three times as long."""

    def __init__(self, key: bytes, *, before: str) -> None:
        self._before = before.encode()
        padded = key.ljust(BLOCK_BYTES, b"\0")
        self._inner = sha256(bytes(octet ^ 0x36 for octet in padded))
        self._outer = sha256(bytes(octet ^ 0x5C for octet in padded))

    def link(self, payload: bytes) -> bytes:
        """The payload with its code, behind what the link begins with."""
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(payload)
        outer.update(inner.digest())
        return b"%b%b.%b" % (self._before, payload, _base64(outer.digest()))


def _base64(octets: bytes) -> bytes:
    """As in URLs (RFC 4648 5), without padding."""
    return b2a_base64(octets, newline=False).translate(_FOR_URLS, b"=")
