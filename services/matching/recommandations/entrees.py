"""What an answer is computed from, as one value: the same value gives the same answer, today or when replayed."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import orjson
from pydantic import TypeAdapter

from services.matching.engine.referentiel.modele import Certification, Personne
from services.matching.engine.score.poids import Poids
from services.matching.index.empreintes import canonique, empreinte_de
from services.matching.index.offre import Session
from services.matching.recommandations.ecartes import AUCUN_ECARTE, Ecartes
from services.matching.recommandations.questions import QUESTIONS, Proposition, Question

POIDS = Poids.load()


@dataclass(frozen=True)
class Entrees:
    """`certifications`: the part of the offer that the answer looked at; `sessions`: where to ask for a place, by certification."""

    question: Question
    le: date
    modele: str
    catalogue: str
    version: str | None
    personne: Personne
    ecartes: Ecartes = AUCUN_ECARTE
    sessions: Mapping[str, Sequence[Session]] = field(default_factory=dict)
    certifications: Sequence[Certification] = ()

    @property
    def left_out(self) -> Ecartes:
        """What the answer must not propose."""
        question = self.question
        return AUCUN_ECARTE if isinstance(question, Proposition) and question.inclure_ecartes else self.ecartes

    def empreinte(self, offre: str) -> str:
        """Names everything that the answer depends on; `offre`: the hash of the whole offer, of which it will look at a part."""
        return empreinte_de([_plain(self), offre])


def pack(value: Any) -> bytes:
    return zlib.compress(canonique(value), 6)


def unpack(raw: bytes) -> Any:
    return orjson.loads(zlib.decompress(raw))


def pack_entrees(entrees: Entrees) -> bytes:
    return pack(_plain(entrees))


def entrees_of(raw: bytes) -> Entrees:
    """The inputs stored under the present model; older ones have another shape."""
    data = unpack(raw)
    data["question"] = QUESTIONS[data.pop("objet")].model_validate(data["question"])
    return _ENTREES.validate_python(data)


def ecartes_in(raw: bytes) -> bool:
    """Whether something had been set aside, whatever model stored the inputs; the oldest say nothing of it."""
    return any(unpack(raw).get("ecartes", {}).values())


def souhaits_in(raw: bytes) -> set[str]:
    """The métiers wished for that stored inputs hold."""
    return set(unpack(raw).get("personne", {}).get("souhaits", ()))


def _plain(entrees: Entrees) -> dict[str, Any]:
    names = Entrees.__dataclass_fields__
    value = {name: getattr(entrees, name) for name in names}
    return value | {"objet": entrees.question.objet, "question": entrees.question.model_dump(mode="json")}


_ENTREES = TypeAdapter(Entrees)
