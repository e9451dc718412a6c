"""The issuer of attestations: an Ed25519 key of its own, under a name that other people's verifiers resolve.

With a public address in https, the issuer is `did:web`: its document is at a public route, and publishes every key of
the file, so that the first may be replaced while the former ones still verify what they signed. Without one, nobody
could fetch that document, so the name is the key itself (`did:key`), checked with no network at all.
"""

import urllib.parse
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson
from joserfc import jwt
from joserfc.jwk import KeySet, OKPKey
from joserfc.jws import JWSRegistry
from joserfc.util import urlsafe_b64decode

from services.certification.settings import CertificationSettings
from services.certification.titres.errors import EmetteurSansCle

ALGORITHME = "EdDSA"
DOCUMENT = "v1:attestations:emetteur"
_ED25519_PUBLIC = b"\xed\x01"
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


class _Registry(JWSRegistry):
    """The name that verifiers of Open Badges expect of the algorithm, which RFC 9864 renames: no warning of it."""

    def get_alg(self, name: str) -> Any:
        return self.algorithms[name]


class Emetteur:
    """The issuer's name and keys; the first key signs."""

    def __init__(self, keys: list[OKPKey], adresse: str) -> None:
        self._keys = keys
        self.adresse = adresse.rstrip("/")
        self.did = _did_web(self.adresse) if self.adresse.startswith("https://") else f"did:key:{multikey(keys[0])}"

    def sign(self, payload: dict[str, Any]) -> str:
        """The compact JWT whose payload is the credential itself (Open Badges 3.0, 8.2)."""
        key = self._keys[0]
        header = {"alg": ALGORITHME, "typ": "vc+jwt", "kid": self._name(key)}
        return jwt.encode(header, payload, key, registry=_Registry())

    def document(self) -> dict[str, Any]:
        """The DID document: what a verifier needs to know of the keys, and nothing private."""
        methods = [
            {
                "id": self._name(key),
                "type": "JsonWebKey",
                "controller": self.did,
                "publicKeyJwk": {"kty": "OKP", "crv": "Ed25519", "x": key.as_dict(private=False)["x"]},
            }
            for key in self._published()
        ]
        return {
            "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/jwk/v1"],
            "id": self.did,
            "verificationMethod": methods,
            "assertionMethod": [method["id"] for method in methods],
        }

    def _published(self) -> list[OKPKey]:
        return self._keys if self.did.startswith("did:web:") else self._keys[:1]

    def _name(self, key: OKPKey) -> str:
        fragment = key.thumbprint() if self.did.startswith("did:web:") else multikey(key)
        return f"{self.did}#{fragment}"


def emetteur_of(settings: Any) -> Emetteur:
    """The issuer that the settings name; raises EmetteurSansCle when they name no key."""
    assert isinstance(settings, CertificationSettings)
    if settings.attestation_cles is None:
        raise EmetteurSansCle("Le réglage CERTIFICATION_ATTESTATION_CLES désigne le fichier de la clé.")
    path = settings.attestation_cles
    try:
        return _read(path, path.stat().st_mtime_ns, settings.adresse_publique)
    except (OSError, ValueError, KeyError):
        raise EmetteurSansCle("Le fichier de la clé ne se lit pas.") from None


@lru_cache(maxsize=4)
def _read(path: Path, changed_at: int, adresse: str) -> Emetteur:
    """Read again when the file changes: a key may be added before the first while the service runs."""
    keys = [key for key in KeySet.import_key_set(orjson.loads(path.read_bytes())).keys if isinstance(key, OKPKey)]
    if not keys:
        raise ValueError("no Ed25519 key")
    return Emetteur(keys, adresse)


def multikey(key: OKPKey) -> str:
    """The public key as did:key writes it: multibase base58btc of its multicodec."""
    raw = _ED25519_PUBLIC + urlsafe_b64decode(str(key.as_dict(private=False)["x"]).encode())
    number, digits = int.from_bytes(raw, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        digits = _BASE58[rest] + digits
    return f"z{digits}"


def _did_web(adresse: str) -> str:
    parts = urllib.parse.urlsplit(adresse)
    folders = [urllib.parse.quote(part, safe="") for part in parts.path.split("/") if part]
    return ":".join(["did:web", urllib.parse.quote(parts.netloc, safe=""), *folders, DOCUMENT])
