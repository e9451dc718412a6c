"""What an answer is computed from, as one JSON value: the same value gives the same answer, today or when replayed."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import orjson

from services.matching.engine.referentiel.modele import Acquis, Certification, Experience, Personne
from services.matching.engine.score.poids import Poids
from services.matching.index.empreintes import canonique, empreinte_de
from services.matching.index.offre import certification_of
from services.matching.recommandations.ecartes import Ecartes

if TYPE_CHECKING:
    from services.matching.index.index import Publie
    from services.matching.models import Objet

POIDS = Poids.load()


@dataclass(frozen=True)
class Cle:
    """Everything that an answer depends on, the offer being named by its hash or given whole."""

    objet: Objet
    le: date
    publie: Publie
    personne: Personne
    parametres: Mapping[str, Any]
    offre: Any
    ecartes: Ecartes = field(default_factory=Ecartes)

    def content(self) -> dict[str, Any]:
        return {
            "objet": self.objet,
            "le": self.le,
            "modele": POIDS.modele,
            "catalogue": self.publie.empreinte,
            "version": self.publie.version,
            "parametres": dict(self.parametres),
            "personne": self.personne,
            "ecartes": self.ecartes,
        }

    def empreinte(self) -> str:
        return empreinte_de({**self.content(), "offre": self.offre})


def entrees_of(
    cle: Cle, certifications: Sequence[Certification] = (), sessions: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The inputs as they are stored: plain JSON, with the part of the offer that the answer looks at."""
    content = {**cle.content(), "certifications": list(certifications), "sessions": dict(sessions or {})}
    value: dict[str, Any] = orjson.loads(canonique(content))
    return value


def pack(value: Any) -> bytes:
    return zlib.compress(canonique(value), 6)


def unpack(raw: bytes) -> Any:
    return orjson.loads(zlib.decompress(raw))


def personne_of(data: Mapping[str, Any]) -> Personne:
    """The engine's person, from stored inputs."""
    return Personne(
        id=data["id"],
        metier=data["metier"],
        acquis=tuple(
            Acquis(a["item"], a["niveau"], a["provenance"], _day(a["le"]), a["positif"]) for a in data["acquis"]
        ),
        experiences=tuple(Experience(e["metier"], _day(e["debut_le"]), _day(e["fin_le"])) for e in data["experiences"]),
        souhaits=tuple(data["souhaits"]),
    )


def certifications_of(entrees: Mapping[str, Any]) -> list[Certification]:
    return [certification_of(data) for data in entrees["certifications"]]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
