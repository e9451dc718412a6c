"""The keys that seal what juries decide: the same for every replica, and after a restart.

Only this service checks a seal, and whoever audits its database with it. The first secret of `sceau_secrets` seals; a
seal names its key, so that those which the others gave are still checked. An installation that was given none seals with
the secret of its cursors, and what was sealed so is checked as long as that secret does not change, or is listed.
"""

from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc.jwk import OKPKey

from services.certification.settings import CertificationSettings
from services.kit.data.uow import UnitOfWork

USAGE = b"passerelle.certification.deliberation.1"


def sealing_keys(uow: UnitOfWork) -> list[OKPKey]:
    """The Ed25519 keys of this installation: the first seals, each checks what it sealed."""
    settings = uow.service.settings
    assert isinstance(settings, CertificationSettings)
    secrets = [secret.get_secret_value() for secret in (*settings.sceau_secrets, settings.cursor_secret)]
    return [derive(secret) for secret in dict.fromkeys(secrets)]


@lru_cache(maxsize=8)
def derive(secret: str) -> OKPKey:
    seed = HKDF(algorithm=SHA256(), length=32, salt=None, info=USAGE).derive(secret.encode())
    private = Ed25519PrivateKey.from_private_bytes(seed)
    return OKPKey.import_key(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
