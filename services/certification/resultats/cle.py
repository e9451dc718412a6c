"""The key that seals what juries decide: the same for every replica, and after a restart.

Only this service checks a seal, and whoever audits its database with it: derived from the installation's own secret.
"""

from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc.jwk import OKPKey

from services.kit.uow import UnitOfWork

USAGE = b"passerelle.certification.deliberation.1"


def signing_key(uow: UnitOfWork) -> OKPKey:
    """The Ed25519 key of this installation."""
    return derive(uow.service.settings.cursor_secret.get_secret_value())


@lru_cache(maxsize=8)
def derive(secret: str) -> OKPKey:
    seed = HKDF(algorithm=SHA256(), length=32, salt=None, info=USAGE).derive(secret.encode())
    private = Ed25519PrivateKey.from_private_bytes(seed)
    return OKPKey.import_key(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
