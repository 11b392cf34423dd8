"""An RSA key that signs: the only file of this room that needs `cryptography`, which takes 7 MB."""

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from newsletter.errors import SettingsError

SHORTEST_KEY_BITS = 2048
_PADDING, _SHA256 = padding.PKCS1v15(), hashes.SHA256()


class RsaKey:
    """The private key of a DKIM signer.

    Args:
        pem: an RSA key of at least 2048 bits, PEM, not encrypted.

    Raises:
        SettingsError: the key cannot be used.
    """

    def __init__(self, pem: bytes) -> None:
        self._key = _rsa_key(pem)

    def sign(self, text: bytes) -> bytes:
        """The signature by RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017 8.2)."""
        return self._key.sign(text, _PADDING, _SHA256)

    def public_bytes(self) -> bytes:
        """The public key as SubjectPublicKeyInfo, DER."""
        return self._key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )


def _rsa_key(pem: bytes) -> rsa.RSAPrivateKey:
    try:
        key = serialization.load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise SettingsError(
            "The DKIM key cannot be read: it has to be an RSA key in PEM, without a password."
        ) from None
    if not isinstance(key, rsa.RSAPrivateKey):
        raise SettingsError("The DKIM key is no RSA key; RSA is what all receivers verify.")
    if key.key_size < SHORTEST_KEY_BITS:
        raise SettingsError(
            f"The DKIM key has {key.key_size} bits; it needs at least {SHORTEST_KEY_BITS}."
        )
    return key
