"""The public key in a DKIM record: the only file of this room that needs `cryptography`, which takes 7 MB."""

from base64 import b64decode

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key


def rsa_bits(text: str) -> int:
    """The length of an RSA key, SubjectPublicKeyInfo in base64; 0 when it is none that can be read."""
    try:
        key = load_der_public_key(b64decode(text, validate=True))
    except (ValueError, UnsupportedAlgorithm):
        return 0
    return key.key_size if isinstance(key, RSAPublicKey) else 0
