"""A small branch for the tests of the matching service: what its three neighbours publish, given to the index directly."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

from services.kit.feed.consumer import Event
from tests.support.answers import pointers as pointers
from tests.support.answers import slug as slug
from tests.support.clock import today
from tests.support.emplois import emploi
from tests.support.service import Caller, RunningService

_NAMES = UUID("7c1f9d8a-2f0b-4d39-8a44-0d6f2f6b9a02")
Told = tuple[str, dict[str, Any]]


def ref(name: str) -> str:
    """A stable id for a name."""
    return str(uuid5(_NAMES, name))


def competence_id(name: str) -> str:
    return ref(f"competence/{name}")


def metier_id(name: str) -> str:
    return ref(f"metier/{name}")


def profil(number: int) -> str:
    """The profil of the n-th employee."""
    return ref(f"profil/{number}")


GPS_A, GPS_B = ref("entite/a"), ref("entite/b")
CONSEILLER_SUJET = "conseiller-de-camille"
TODAY = today()
COMPETENCES = {
    "conseil": "Conseiller un assuré sur ses droits à la retraite",
    "calcul": "Calculer une pension de retraite complémentaire",
    "ecrit": "Rédiger une réponse écrite à un assuré",
    "dossier": "Instruire un dossier de liquidation",
    "equipe": "Animer une équipe de gestionnaires",
    "planning": "Répartir la charge d'une équipe",
}
METIERS: dict[str, list[tuple[str, int | None, bool]]] = {
    "conseiller": [("conseil", 3, True), ("calcul", 2, True), ("ecrit", 2, False), ("regles", None, False)],
    "gestionnaire": [("dossier", 3, True), ("calcul", 3, True), ("ecrit", 2, False), ("regles", None, False)],
    "manager": [("equipe", 3, True), ("planning", 2, True), ("dossier", 2, False)],
}


def in_days(days: int) -> str:
    return (TODAY + timedelta(days=days)).isoformat()


def competence(name: str, **more: Any) -> Told:
    data = {
        "id": competence_id(name),
        "referentiel": "BRANCHE",
        "code": f"C-{name.upper()}",
        "libelle": COMPETENCES.get(name, f"Connaître : {name}"),
        "nature": "savoir" if name == "regles" else "competence",
        "definition": None,
        "retiree": False,
    }
    return "competence.modifiee", data | more


def metier(name: str, **more: Any) -> Told:
    exigences = [
        {"competence_id": competence_id(item), "niveau": niveau, "coeur": coeur}
        for item, niveau, coeur in METIERS[name]
    ]
    data = {
        "id": metier_id(name),
        "referentiel": "BRANCHE",
        "code": f"M-{name.upper()}",
        "libelle": f"{name.capitalize()} retraite",
        "definition": None,
        "famille": {"id": ref("famille"), "code": "F-RETRAITE", "libelle": "Retraite"},
        "evolution": "stable",
        "niveau": 6 if name == "manager" else 5,
        "encadrement": name == "manager",
        "appellations": [],
        "retire": False,
        "exigences": exigences,
    }
    return "metier.modifie", data | more


def certification(name: str = "conseiller", atteste: Iterable[str] = ("conseil", "calcul"), **more: Any) -> Told:
    data = {
        "id": ref(f"certification/{name}"),
        "code": f"CQP-{name.upper()}",
        "intitule": f"CQP {name.capitalize()} retraite",
        "registre": "RNCP",
        "type": "CQP",
        "niveau": 5,
        "certificateurs": ["CPNEF"],
        "voies": {"formation": True, "vae": True, "epreuves_directes": True, "dossier_epreuves": False},
        "duree_jours": 44,
        "metiers_vises": [metier_id(name)],
        "etat": "enregistree",
        "fin_enregistrement_le": in_days(700),
        "limite_delivrance_le": None,
        "visible_le": "2020-01-01",
        "certifiante": True,
        "blocs": [
            {
                "id": ref(f"bloc/{name}/{item}"),
                "code": f"B-{item.upper()}",
                "intitule": f"Bloc {item}",
                "duree_jours": 12,
                "nombre_epreuves": 2,
                "competences": [{"competence_id": competence_id(item), "niveau": 3}],
            }
            for item in atteste
        ],
    }
    return "certification.modifiee", data | more


def session(name: str = "lyon", certifie: str = "conseiller", **more: Any) -> Told:
    data = {
        "id": ref(f"session/{name}"),
        "certification_id": ref(f"certification/{certifie}"),
        "debut_le": in_days(60),
        "fin_le": in_days(62),
        "lieu": name.capitalize(),
        "places": 25,
        "places_prises": 11,
        "etat": "ouverte",
        "inscription_jusqu_au": in_days(30),
    }
    return "session.modifiee", data | more


def acquis(name: str, niveau: int | None = 3, **more: Any) -> dict[str, Any]:
    data = {"competence_id": competence_id(name), "niveau": niveau, "provenance": "atteste", "le": "2025-05-02"}
    return data | {"positif": True} | more


GESTIONNAIRE = metier_id("gestionnaire")


def person(
    number: int,
    *held: dict[str, Any],
    entite: str = GPS_A,
    metier_id: str | None = GESTIONNAIRE,
    au: str | None = None,
    **more: Any,
) -> Told:
    """Somebody with one emploi, until `au`."""
    data = {
        "id": profil(number),
        "emplois": [emploi(entite, metier=metier_id, du="2019-09-01", au=au)],
        "acquis": list(held),
        "experiences": [],
        "ouvert_mobilite": False,
        "contact_sessions": False,
        "lecteurs": [],
        "souhaits_ouverts": [],
    }
    return "profil.modifie", data | more


def ouverte(number: int, *held: dict[str, Any], **more: Any) -> Told:
    """An employee who agrees to be seen beyond their entity, with the key that `parcours` drew."""
    return person(number, *held, ouvert_mobilite=True, cle_mobilite=cle(number).hex(), **more)


def cle(number: int) -> bytes:
    return hashlib.sha256(profil(number).encode()).digest()


def entite(identifier: str, code: str) -> Told:
    return "entite.modifiee", {"id": identifier, "code": code, "nom": f"Groupe {code}", "genre": "gps"}


def besoin(name: str = "conseiller", effectif: int = 42, of: str = GPS_A, **more: Any) -> Told:
    data = {
        "id": ref(f"besoin/{of}/{name}"),
        "entite_id": of,
        "metier_id": metier_id(name),
        "horizon_le": "2028-12-31",
        "effectif": effectif,
        "source": "Accord GEPP (démonstration)",
    }
    return "besoin.modifie", data | more


CATALOGUE: list[Told] = [
    ("famille.modifiee", {"id": ref("famille"), "referentiel": "BRANCHE", "code": "F-RETRAITE", "libelle": "Retraite", "parent_id": None}),
    *(competence(name) for name in [*COMPETENCES, "regles"]),
    *(metier(name) for name in METIERS),
]  # fmt: skip
OFFRE: list[Told] = [certification(), certification("manager", ["equipe", "planning"]), session()]
CAMILLE = [acquis("dossier", 4), acquis("ecrit", 3), acquis("calcul", 2, provenance="declare")]
GRANT = [{"sujet": CONSEILLER_SUJET, "jusqu_au": in_days(30)}]
PEOPLE: list[Told] = [
    entite(GPS_A, "GPS-A"),
    entite(GPS_B, "GPS-B"),
    person(0, *CAMILLE, lecteurs=GRANT),
    person(1),
    person(2, entite=GPS_B),
    besoin(),
]


async def tell(api: RunningService, source: str, told: Iterable[Told]) -> None:
    """Give events to the index as if read from the neighbour's feed, and publish."""
    consumer = api.app.state.consumers[source]
    batch = [
        Event(str(uuid4()), kind, str(data.get("id", "")), datetime.now(UTC), f"00000000.{i}.{i}", data)
        for i, (kind, data) in enumerate(told, 1)
    ]
    if batch:
        async with consumer.unit_of_work(api.app.state.service, batch) as uow:
            await consumer.apply(uow, batch)
            await uow.finish()
    state = consumer.state
    state.position, state.contact, state.caught_up = f"00000000.{len(batch)}.1", time.monotonic(), True
    await api.app.state.etat.index.publish()


async def know_the_branch(api: RunningService) -> None:
    await tell(api, "competences", CATALOGUE)
    await tell(api, "certification", OFFRE)
    await tell(api, "parcours", PEOPLE)


def salarie(api: RunningService, number: int = 0, *roles: str, entite: str = GPS_A) -> Caller:
    """The n-th employee, calling for themselves."""
    return api.as_("salarie", *roles, entite=entite, profil=profil(number))


def conseiller(api: RunningService) -> Caller:
    return api.as_("conseiller", sujet=CONSEILLER_SUJET)


def rh(api: RunningService, entite: str = GPS_A) -> Caller:
    return api.as_("rh", entite=entite)


def of(number: int, what: str) -> str:
    """Path of what is recommended to the n-th employee."""
    return f"/v1/recommandations/profils/{profil(number)}/{what}"


async def read(caller: Caller, path: str) -> dict[str, Any]:
    answer = await caller.get(path)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())
