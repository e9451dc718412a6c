"""Where the catalogue of bad input is thrown: the notes of the kit's tests, and one write route of each service."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from services.cli.revisions import upgrade
from services.kit.run.settings import ServiceSettings
from tests.kit.notes.app import create_tables
from tests.support.postgres import PostgresForTests
from tests.support.service import Caller, RunningService, running

UNKNOWN_ID = "01890000-0000-7000-8000-000000000000"


@dataclass(frozen=True)
class Target:
    """A service's representative route. A kind of field that its body does not have is absent from `fields`.

    `fields` gives, by kind (text, integer, short_list, date, instant), the path of a field of that kind in the body.
    """

    service: str
    app: str
    settings: str
    collection: str
    body: dict[str, Any]
    fields: dict[str, tuple[str | int, ...]]
    writer: str
    stranger: str | None
    change: str | None = None
    # an address that answers GET, where the collection does not
    readable: str = ""
    changed: dict[str, Any] = field(default_factory=dict)
    # families that the route cannot receive, and why
    apart: dict[int, str] = field(default_factory=dict)
    migrate: Callable[[str, str], None] = upgrade

    def caller(self, api: RunningService, sujet: str = "auteur") -> Caller:
        return api.as_(self.writer, sujet=sujet)

    def module(self, dotted: str) -> Any:
        module, _, name = dotted.partition(":")
        return getattr(import_module(module), name)

    @contextlib.asynccontextmanager
    async def running(self, postgres: PostgresForTests) -> AsyncIterator[RunningService]:
        create_app = self.module(self.app)
        settings: type[ServiceSettings] = self.module(self.settings)
        async with running(postgres, self.service, create_app, settings, migrate=self.migrate) as api:
            yield api
            if hasattr(api.app.state, "etat"):  # matching's worker processes
                for queue in (api.app.state.etat.ouvriers.individuel, api.app.state.etat.ouvriers.collectif):
                    queue.close()


NOTES = Target(
    service="notes",
    app="tests.kit.notes.app:create_app",
    settings="tests.kit.notes.app:NotesSettings",
    collection="/v1/notes",
    body={"code": "A", "texte": "Bonjour"},
    fields={
        "text": ("texte",), "integer": ("rang",), "small_integer": ("rang",), "boolean": ("vraie",),
        "date": ("le",), "instant": ("a",), "list": ("mots",),
    },
    writer="salarie",
    stranger="jury",
    change="PATCH",
    changed={"texte": "Bonsoir"},
    migrate=create_tables,
)  # fmt: skip
CERTIFICATION = Target(
    service="certification",
    app="services.certification.app:create_app",
    settings="services.certification.settings:CertificationSettings",
    collection="/v1/certifications",
    body={
        "code": "CQP-ESSAI", "intitule": "CQP d'essai", "registre": "aucun", "type": "CQP", "duree_jours": 44,
        "certificateurs": ["CPNEF"], "voies": {"formation": True},
        "etapes": [{"etape": "creation", "le": "2012-06-14", "decidee_par": "CPNEF"}],
        "blocs": [{"code": "B1", "intitule": "Conseiller"}],
    },
    fields={
        "text": ("intitule",), "integer": ("duree_jours",), "small_integer": ("duree_jours",),
        "boolean": ("voies", "formation"), "date": ("etapes", 0, "le"), "list": ("blocs",),
    },
    writer="certificateur",
    stranger="jury",
    change="PUT",
)  # fmt: skip
COMPETENCES = Target(
    service="competences",
    app="services.competences.app:create_app",
    settings="services.competences.settings:CompetencesSettings",
    collection="/v1/metiers",
    body={"code": "M-ESSAI", "libelle": "Métier d'essai"},
    fields={
        "text": ("libelle",), "integer": ("niveau",), "small_integer": ("niveau",), "boolean": ("encadrement",),
        "list": ("exigences",),
    },
    writer="cpnef",
    stranger="jury",
    change="PUT",
)  # fmt: skip
PARCOURS = Target(
    service="parcours",
    app="services.parcours.app:create_app",
    settings="services.parcours.settings:ParcoursSettings",
    collection="/v1/entites",
    body={"code": "GPS-ESSAI", "nom": "Entité d'essai", "genre": "gps"},
    fields={"text": ("nom",)},
    writer="administrateur",
    stranger="jury",
    change="PUT",
)  # fmt: skip
MATCHING = Target(
    service="matching",
    app="services.matching.app:create_app",
    settings="services.matching.settings:MatchingSettings",
    collection="/v1/recommandations/metiers",
    body={"acquis": [{"competence_id": UNKNOWN_ID, "niveau": 3, "le": "2024-05-02", "positif": True}]},
    fields={
        "integer": ("acquis", 0, "niveau"), "small_integer": ("acquis", 0, "niveau"), "date": ("acquis", 0, "le"),
        "boolean": ("acquis", 0, "positif"), "list": ("acquis",), "text": ("referentiel",),
    },
    readable=f"/v1/recommandations/{UNKNOWN_ID}",
    writer="salarie",
    stranger=None,
    apart={
        **dict.fromkeys(range(38, 59), "a question asked by POST: there is no collection to list"),
        87: "nothing is written: the key is optional",
        118: "no list, no cursor",
    },
)  # fmt: skip
TARGETS = [NOTES, CERTIFICATION, COMPETENCES, PARCOURS, MATCHING]
