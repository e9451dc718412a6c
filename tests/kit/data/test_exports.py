"""Whose rows are in a person's copy, from what a service declares of them; the contracts read real copies."""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy import Column, ForeignKey, MetaData, Table, Uuid

from services.kit.data.exports import left_out, rows_of
from services.kit.data.parties import Partie

METADATA = MetaData()


def table(name: str, *columns: Column[object]) -> Table:
    return Table(name, METADATA, Column("id", Uuid, primary_key=True), *columns)


def of(name: str, *, ondelete: str | None = None) -> Column[object]:
    return Column(f"{name}_id", Uuid, ForeignKey(f"{name}.id", ondelete=ondelete))


PERSONNE = table("personne")
AVIS = table("avis", of("personne"), Column("manager_id", Uuid))
REPONSE = table("reponse", of("avis", ondelete="CASCADE"))
MOT = table("mot", of("reponse", ondelete="CASCADE"))
CITATION = table("citation", of("avis"))
MARQUE = table("marque")
PARTIES = [
    Partie(PERSONNE, "id"),
    Partie(AVIS, "personne_id"),
    Partie(AVIS, "manager_id", vide={"manager_id": None}, cite=True),
    Partie(MARQUE, "id", garde="une marque"),
]


def test_what_goes_with_a_row_of_a_person_is_in_their_copy() -> None:
    found = rows_of(METADATA, PARTIES, uuid4())
    assert set(found) == {PERSONNE, AVIS, REPONSE, MOT}
    assert "manager_id" not in str(found[AVIS])
    assert str(found[MOT]).count("IN (SELECT") == 2


def test_what_is_left_out_has_its_reason() -> None:
    assert left_out(PARTIES) == {"marque": "une marque"}
    cited = left_out([*PARTIES, Partie(CITATION, "avis_id", cite=True)])
    assert cited["citation"].startswith("des lignes d'autrui")
