"""Local copies of what neighbours publish: compétences and métiers by code, profils by id, erased ones for good."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.certification import events
from services.certification.echeancier.conservation import forget
from services.certification.echeancier.dossiers import count_again, follow_emplois
from services.certification.echeancier.fusions import follow_fusions
from services.certification.echeancier.parties import PARTIES
from services.certification.models import CompetenceConnue, EmploiConnu, MetierConnu, ProfilConnu
from services.certification.notifications.contacts import tell_contacts
from services.certification.notifications.declarations import tell_declarations
from services.certification.notifications.effacements import tell_effacements
from services.certification.notifications.rattachements import tell_rattachements
from services.certification.offre.certifications.publication import certification_modifiee
from services.certification.offre.certifications.queries import attesting, certifiantes, get_certification
from services.kit.data.parties import erase_people
from services.kit.data.uow import UnitOfWork
from services.kit.feed.consumer import Consumer, Event
from services.kit.feed.copies import last_states, upsert
from services.kit.feed.parking import marked
from services.kit.feed.releve import Copie, Ecart

UNKNOWN: dict[str, Any] = {"contact_sessions": False, "lecteurs": [], "acquis": []}
COPIED = tuple(UNKNOWN)


COMPETENCE, METIER = (
    ("referentiel", "code", "libelle", "nature", "retiree"),
    ("referentiel", "code", "libelle", "retire"),
)
CATALOGUE = (Copie(CompetenceConnue, "competence.modifiee"), Copie(MetierConnu, "metier.modifie"))
PERSONNES = (
    Copie(EmploiConnu, "profil.modifie", {"profil_id": "id"}),
    Copie(ProfilConnu, "profil.modifie", garde=col(ProfilConnu.efface)),
)


def consumers() -> list[Consumer]:
    """One per neighbour that this service listens to."""
    erased = marked(col(ProfilConnu.id), col(ProfilConnu.efface).is_(True))
    return [
        Consumer("competences", apply_competences, CATALOGUE, retire_unsaid),
        Consumer("parcours", apply_parcours, PERSONNES, empty_unsaid, ("profil.efface",), erased),
    ]


async def apply_competences(uow: UnitOfWork, batch: Sequence[Event]) -> None:
    """Refresh the copies. A certification that stops or starts being certifiante by it is published again."""
    await _refresh(
        uow, last_states(batch, "competence.modifiee", COMPETENCE), last_states(batch, "metier.modifie", METIER)
    )


async def retire_unsaid(uow: UnitOfWork, ecart: Ecart) -> None:
    """Retire what the catalogue does not say and something here names."""
    competences = await _rows(uow.db, CompetenceConnue, COMPETENCE, ecart)
    metiers = await _rows(uow.db, MetierConnu, METIER, ecart)
    await _refresh(uow, [row | {"retiree": True} for row in competences], [row | {"retire": True} for row in metiers])


async def _rows(db: AsyncSession, table: type[Any], names: tuple[str, ...], ecart: Ecart) -> list[dict[str, Any]]:
    columns = [getattr(table, name) for name in ("id", *names)]
    cited = [key for (key,) in ecart.cites[table.__tablename__]]
    return [dict(row) for row in (await db.execute(select(*columns).where(table.id.in_(cited)))).mappings()]


async def _refresh(uow: UnitOfWork, competences: list[dict[str, Any]], metiers: list[dict[str, Any]]) -> None:
    db = uow.db
    concerned = await attesting(db, [row["id"] for row in competences])
    before = await certifiantes(db, concerned)
    await upsert(db, CompetenceConnue, competences)
    await upsert(db, MetierConnu, metiers)
    changed = before ^ await certifiantes(db, concerned)
    await _publish_certifications(uow, [key for key in concerned if key in changed])


async def _publish_certifications(uow: UnitOfWork, ids: Sequence[UUID]) -> None:
    for certification_id in ids:
        found = await get_certification(uow.db, certification_id)
        if found:
            data = certification_modifiee(found[0], found[1], uow.today)
            uow.emit(events.CERTIFICATION_MODIFIEE, subject=str(certification_id), data=data)


async def apply_parcours(uow: UnitOfWork, batch: Sequence[Event]) -> None:
    """Know the profils; an erased one gives its places back, leaves no candidature and never comes back."""
    known = {event.data["id"]: event.data for event in batch if event.type == "profil.modifie"}
    if known:
        statement = insert(ProfilConnu).values([_known(data) for data in known.values()])
        copied = {name: statement.excluded[name] for name in COPIED}
        living = await uow.db.scalars(
            statement.on_conflict_do_update(
                index_elements=["id"], set_=copied, where=~col(ProfilConnu.efface)
            ).returning(col(ProfilConnu.id))
        )
        # events of the last releases say nothing of emplois
        told = [data for profil_id in living if "emplois" in (data := known[str(profil_id)])]
        await _employ(uow.db, told)
        await _without_erased_managers(uow.db, [UUID(key) for key in known])
    await tell_effacements(uow, batch)
    await tell_declarations(uow, batch)
    await tell_contacts(uow, batch)
    await tell_rattachements(uow, batch)
    await follow_emplois(uow, known.values())
    await count_again(uow, batch)
    await follow_fusions(uow, batch)
    for event in batch:
        if event.type == "profil.efface":
            await _erase(uow, UUID(event.data["id"]))


async def empty_unsaid(uow: UnitOfWork, ecart: Ecart) -> None:
    """Nothing more is known of whom parcours does not say and something here names."""
    unsaid = [key for (key,) in ecart.cites[ProfilConnu.__tablename__]]
    await uow.db.execute(update(ProfilConnu).where(col(ProfilConnu.id).in_(unsaid)).values(UNKNOWN))


def _known(data: Mapping[str, Any]) -> dict[str, Any]:
    """The row of a profil as its event says it."""
    return {
        "id": UUID(data["id"]),
        "contact_sessions": data.get("contact_sessions", False),
        "lecteurs": data.get("lecteurs", []),
        "acquis": data.get("acquis", []),
        "efface": False,
    }


async def _employ(db: AsyncSession, people: Sequence[Mapping[str, Any]]) -> None:
    """Write anew who employs and who manages these people, as their events say it."""
    await db.execute(delete(EmploiConnu).where(col(EmploiConnu.profil_id).in_([UUID(data["id"]) for data in people])))
    rows = [
        {"profil_id": UUID(data["id"]), "rang": rang, **days}
        for data in people
        for rang, days in enumerate(days for emploi in data["emplois"] for days in _days_of(emploi))
    ]
    if rows:
        await db.execute(insert(EmploiConnu), rows)


async def _without_erased_managers(db: AsyncSession, ids: Sequence[UUID]) -> None:
    """Nobody is led by somebody erased, whatever an event of before says."""
    gone = select(col(ProfilConnu.id)).where(col(ProfilConnu.efface))
    await db.execute(
        delete(EmploiConnu).where(col(EmploiConnu.profil_id).in_(ids), col(EmploiConnu.manager_id).in_(gone))
    )


def _days_of(emploi: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The days of an emploi, then those of each manager in it; these are never beyond those of the emploi."""
    entite, debut, fin = UUID(emploi["entite_id"]), _day(emploi["debut_le"]), _day(emploi["fin_le"])
    yield {"entite_id": entite, "manager_id": None, "debut_le": debut, "fin_le": fin}
    for affectation in emploi["affectations"]:
        if affectation["manager_id"]:
            since, until = _day(affectation["debut_le"]), _day(affectation["fin_le"])
            yield {
                "entite_id": entite,
                "manager_id": UUID(affectation["manager_id"]),
                "debut_le": max(filter(None, (debut, since)), default=None),
                "fin_le": min(filter(None, (fin, until)), default=None),
            }


def _day(said: str | None) -> date | None:
    return date.fromisoformat(said) if said else None


async def _erase(uow: UnitOfWork, profil_id: UUID) -> None:
    db = uow.db
    mark = UNKNOWN | {"efface": True}
    statement = insert(ProfilConnu).values(id=profil_id, **mark)
    await db.execute(statement.on_conflict_do_update(index_elements=["id"], set_=mark))
    await forget(db, [profil_id, *await erase_people(uow, PARTIES, [profil_id])])
