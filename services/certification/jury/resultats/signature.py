"""Sealing what is decided: a JWS over the whole content, which names the digest of the decision before it."""

import hashlib
from collections.abc import Iterable
from typing import Any
from uuid import UUID

import orjson
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from services.certification.models import DecisionBloc, Deliberation

ALGORITHME = "Ed25519"


def content_of(row: Deliberation, decisions: list[DecisionBloc], precedente: Deliberation | None) -> bytes:
    """The bytes that are signed: all that was decided, of whom, by whom, and what came before.

    A decision that is of another deliberation, person or certification than `row` was not signed with it.
    """
    signed = [decision for decision in decisions if _subject(decision) == _subject(row)]
    content: dict[str, Any] = {
        "id": str(row.id),
        "profil": str(row.profil_id),
        "candidature": str(row.candidature_id),
        "certification": str(row.certification_id),
        "jury": str(row.jury_id),
        "nature": str(row.nature),
        "issue": str(row.issue),
        "raison": row.raison,
        "membres": row.membres,
        "decisions": [
            {
                "id": str(decision.id),
                "bloc": str(decision.bloc_id),
                "verdict": str(decision.verdict),
                "motifs": decision.motifs,
                "preconisations": decision.preconisations,
                "decidee_le": decision.decidee_le.isoformat(),
                "remplace": str(decision.remplace_id) if decision.remplace_id else None,
            }
            for decision in sorted(signed, key=lambda decision: decision.bloc_id)
        ],
        "signee_par": row.signee_par,
        "signee_le": row.signee_le.isoformat(),
        "precedente": digest_of(precedente) if precedente else None,
    }
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS)


def _subject(row: Deliberation | DecisionBloc) -> tuple[UUID, ...]:
    """What is decided of: the deliberation, the person, what they asked for."""
    deliberation_id = row.deliberation_id if isinstance(row, DecisionBloc) else row.id
    return deliberation_id, row.profil_id, row.candidature_id, row.certification_id


def digest_of(row: Deliberation) -> str:
    return hashlib.sha256(row.jws.encode()).hexdigest()


def seal(content: bytes, key: OKPKey) -> str:
    header = {"alg": ALGORITHME, "kid": key.thumbprint(), "typ": "deliberation"}
    return jws.serialize_compact(header, content, key, algorithms=[ALGORITHME])


def is_sealed(row: Deliberation, content: bytes, keys: Iterable[OKPKey], joints: Iterable[UUID] = ()) -> bool:
    """Whether the signature is one of ours and is that of this very content, or of it under a record that joined the person's."""
    sealed = (content, _of_profil(content, None), *(_of_profil(content, joint) for joint in joints))
    return any(_sealed_by(key, row.jws) in sealed for key in keys)


def _of_profil(content: bytes, profil_id: UUID | None) -> bytes:
    """What would be signed of another record; None: before a seal named the person."""
    said = orjson.loads(content)
    del said["profil"]
    if profil_id:
        said["profil"] = str(profil_id)
    return orjson.dumps(said, option=orjson.OPT_SORT_KEYS)


def _sealed_by(key: OKPKey, seal: str) -> bytes | None:
    """What this key sealed, or None when another one did."""
    try:
        return jws.deserialize_compact(seal, key, algorithms=[ALGORITHME]).payload
    except JoseError:
        return None
