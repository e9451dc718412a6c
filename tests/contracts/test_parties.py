"""Each kind of row about people says how it goes, in every service, and goes as it says: generated from the tables."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from sqlalchemy import Column, MetaData, Table, Uuid, select

from services.certification.app import create_app as certification
from services.certification.echeancier import parties as of_certification
from services.certification.models import Base as CertificationBase
from services.certification.settings import CertificationSettings
from services.kit.data.parties import Partie
from services.matching import parties as of_matching
from services.matching.app import create_app as matching
from services.matching.models import Base as MatchingBase
from services.matching.settings import MatchingSettings
from services.parcours import parties as of_parcours
from services.parcours.app import create_app as parcours
from services.parcours.models import Base as ParcoursBase
from services.parcours.settings import ParcoursSettings
from tests.contracts.personnes import Fill, Rows, columns_of_people, contents, naming, without_checks
from tests.support.effacement import erase
from tests.support.emplois import emploi
from tests.support.postgres import PostgresForTests
from tests.support.service import RunningService, running

pytestmark = pytest.mark.anyio
Efface = Callable[[RunningService, UUID], Awaitable[None]]


@dataclass(frozen=True)
class Maison:
    """A service that keeps something of people, how it learns that one is erased, and what stays of them."""

    nom: str
    create_app: Any
    settings: Any
    metadata: MetaData
    parties: list[Partie]
    efface: Efface
    reste: frozenset[str]


async def by_feed(api: RunningService, personne: UUID) -> None:
    await api.apply("parcours", [("profil.efface", {"id": str(personne)})])


async def by_request(api: RunningService, personne: UUID) -> None:
    """The erasure that `Fill` wrote is any day's: the person stops it, and asks."""
    path, caller = f"/v1/profils/{personne}/effacement", api.as_("salarie", profil=str(personne))
    await caller.delete(path, headers={"If-Match": (await caller.get(path)).headers["ETag"]})
    await erase(api, str(personne))


MAISONS = [
    Maison(
        "certification", certification, CertificationSettings, CertificationBase.metadata, of_certification.PARTIES,
        by_feed, frozenset({"journal", "profil_connu"}),
    ),
    Maison(
        "parcours", parcours, ParcoursSettings, ParcoursBase.metadata, of_parcours.PARTIES,
        by_request, frozenset({"journal", "profil_efface", "evenement", "cle_idempotence"}),
    ),
    Maison(
        "matching", matching, MatchingSettings, MatchingBase.metadata, of_matching.PARTIES,
        by_feed, frozenset({"journal", "profil_efface"}),
    ),
]  # fmt: skip
every = pytest.mark.parametrize("maison", MAISONS, ids=lambda maison: maison.nom)


def undeclared(metadata: MetaData, parties: list[Partie]) -> set[tuple[str, str]]:
    return columns_of_people(metadata) - {(partie.rows.name, str(partie.de)) for partie in parties}


@every
def test_every_column_that_holds_a_person_has_its_partie(maison: Maison) -> None:
    unseen = Table("note", MetaData(), Column("id", Uuid), Column("profil_id", Uuid))
    assert undeclared(unseen.metadata, maison.parties) == {("note", "profil_id")}, "the rule sees no breach"
    wanted = f"say how it goes: a Partie in the PARTIES of services/{maison.nom}"
    assert undeclared(maison.metadata, maison.parties) == set(), wanted


@every
def test_what_is_said_to_go_with_another_table_is_bound_to_it(maison: Maison) -> None:
    for partie in (one for one in maison.parties if one.avec is not None):
        bound = {key.column.table.name for key in partie.rows.foreign_keys if key.ondelete == "CASCADE"}
        assert partie.avec.__tablename__ in bound, partie.rows.name


@pytest.fixture
async def api(postgres: PostgresForTests, maison: Maison) -> AsyncIterator[RunningService]:
    async with running(postgres, maison.nom, maison.create_app, maison.settings) as service:
        connection = await asyncpg.connect(service.database_url)
        await without_checks(connection)
        await connection.close()
        yield service
        if maison.nom == "matching":
            async with service.app.state.etat.ouvriers.closing(service.app):
                pass


async def people(api: RunningService, maison: Maison) -> tuple[list[UUID], dict[UUID, Rows]]:
    """Two people about to be erased, one with nothing that is optional; rows of two others, of whom one names the first."""
    manager, first, sparse, colleague = (uuid4() for _ in range(4))
    async with api.app.state.database.writing() as db:
        fill = Fill(maison.metadata, maison.parties, db)
        stay = {manager: await fill(manager, None)}
        await fill(first, manager)
        await fill(sparse, manager, sparse=True)
        stay[colleague] = await fill(colleague, first)
        await db.commit()
    return [first, sparse], stay


@every
async def test_nothing_of_an_erased_person_stays_and_nothing_of_the_others_goes(
    api: RunningService, maison: Maison
) -> None:
    gone, stay = await people(api, maison)
    before = await contents(api)
    declared = {table for table, _ in columns_of_people(maison.metadata)} - {"profil_efface"}
    assert declared <= naming(before, gone[0])
    for personne in gone:
        await maison.efface(api, personne)
    after = await contents(api)
    for personne in gone:
        assert naming(after, personne) <= maison.reste
    await nothing_of_others_went(api, maison, gone, stay)


async def nothing_of_others_went(api: RunningService, maison: Maison, gone: list[UUID], stay: dict[UUID, Rows]) -> None:
    """Each row of theirs is there with its own person; one that was also about an erased person is gone."""
    own = {(partie.rows.name, partie.de) for partie in maison.parties if not partie.cite and not partie.garde}
    async with api.app.state.database.reading() as db:
        for rows in stay.values():
            for name, values in rows.items():
                table = maison.metadata.tables[name]
                keys = [column for column in table.primary_key if column.name in values] or [table.c.id]
                found = (await db.execute(select(table).where(*(key == values[key.name] for key in keys)))).mappings()
                about = [values.get(column) in gone for place, column in own if place == name]
                assert bool(found.all()) is not any(about), (name, values)


MARQUE = {"contact_sessions": False, "lecteurs": [], "acquis": [], "efface": True}
TARD: dict[str, list[tuple[str, str, dict[str, Any]]]] = {
    "certification": [("parcours", "profil.modifie", {"contact_sessions": True, "lecteurs": [{"sujet": "a"}]})],
    "matching": [("parcours", "profil.modifie", {}), ("certification", "bloc.acquis", {})],
    "parcours": [("certification", "bloc.acquis", {}), ("certification", "bloc.retire", {})],
}


@every
async def test_a_late_event_about_an_erased_person_changes_no_row(api: RunningService, maison: Maison) -> None:
    (erased, _), _ = await people(api, maison)
    await maison.efface(api, erased)
    before = await contents(api)
    late = {"id": str(erased), "profil_id": str(erased), "emplois": [emploi(str(uuid4()), str(uuid4()))]}
    late |= {"bloc_id": str(uuid4()), "certification_id": str(uuid4()), "acquis_le": "2026-11-30"}
    for source, kind, more in TARD[maison.nom]:
        said = {"acquis": [{"competence_id": str(uuid4())}], "competences": []}
        await api.apply(source, [(kind, {**late, **said, **more})])
    after = await contents(api)
    ours = set(after) - {"journal", "position_flux"}
    assert {name for name in ours if before[name] != after[name]} == set()


async def test_the_mark_of_an_erased_person_holds_nothing(postgres: PostgresForTests) -> None:
    maison = MAISONS[0]
    async with running(postgres, maison.nom, maison.create_app, maison.settings) as api:
        await by_feed(api, personne := uuid4())
        async with api.app.state.database.reading() as db:
            table = maison.metadata.tables["profil_connu"]
            row = (await db.execute(select(table).where(table.c.id == personne))).mappings().one()
            assert dict(row) == MARQUE | {"id": personne}
