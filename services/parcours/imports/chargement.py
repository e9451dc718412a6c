"""The SQL that brings what is stored, as sets, to what the staged lines say."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.parcours.imports.attente import CHANGES, run

_NEW_PEOPLE = (
    "INSERT INTO profil (id, version) SELECT profil_id, 1 FROM charge_emploi WHERE personne_nouvelle ORDER BY 1"
)
_NEW_EMPLOIS = (
    "INSERT INTO emploi (id, version, profil_id, entite_id, matricule, debut_le, fin_le)"
    " SELECT id, 1, profil_id, entite_id, matricule,"
    " CASE WHEN revient AND NOT personne_nouvelle THEN coalesce(debut_le, :jour) ELSE debut_le END, fin_le"
    " FROM charge_emploi WHERE nouveau ORDER BY id RETURNING profil_id AS id"
)
_AFFECTATION = (
    "INSERT INTO affectation (id, version, emploi_id, metier_id, manager_id, quotite, lieu, debut_le)"
    " SELECT gen_random_uuid(), 1, id, metier_id, manager_id, quotite, lieu, metier_depuis_le FROM charge_emploi"
)
_NEW_AFFECTATIONS = f"{_AFFECTATION} WHERE nouveau"
_USED_CODES = "DELETE FROM code_rattachement k USING charge_emploi c WHERE c.nouveau AND k.empreinte = c.empreinte"
# first of what is known: it compares with the affectations as they were
_CHANGED_EMPLOIS = (
    "UPDATE emploi e SET debut_le = c.debut_le, fin_le = c.fin_le, version = e.version + 1"
    " FROM charge_emploi c JOIN affectation a ON a.id = c.affectation_id WHERE e.id = c.id"
    " AND (e.debut_le, e.fin_le, a.metier_id, a.manager_id, a.quotite, a.lieu, a.debut_le) IS DISTINCT FROM"
    " (c.debut_le, c.fin_le, c.metier_id, c.manager_id, c.quotite, c.lieu, c.metier_depuis_le)"
    " RETURNING e.profil_id AS id"
)
_ENDED_AFFECTATIONS = (
    "UPDATE affectation a SET fin_le = c.metier_depuis_le - 1, version = a.version + 1"
    " FROM charge_emploi c WHERE a.id = c.affectation_id AND c.passage"
)
_NEXT_AFFECTATIONS = f"{_AFFECTATION} WHERE passage"
_CHANGED_AFFECTATIONS = (
    "UPDATE affectation a SET metier_id = c.metier_id, manager_id = c.manager_id, quotite = c.quotite, lieu = c.lieu,"
    " debut_le = c.metier_depuis_le, version = a.version + 1"
    " FROM charge_emploi c WHERE a.id = c.affectation_id AND NOT c.passage"
    " AND (a.metier_id, a.manager_id, a.quotite, a.lieu, a.debut_le) IS DISTINCT FROM"
    " (c.metier_id, c.manager_id, c.quotite, c.lieu, c.metier_depuis_le)"
)
_CORRECTED_ENDS = (
    "UPDATE emploi e SET fin_le = c.fin_le, version = e.version + 1 FROM charge_emploi c"
    " WHERE e.id = c.id AND c.passe AND NOT c.fin_supposee AND e.fin_le IS DISTINCT FROM c.fin_le"
    " RETURNING e.profil_id AS id"
)
# of each entity, the emplois that the file ends or ends sooner, and those that it has
_ENDS = (
    "SELECT count(*), (SELECT count(*) FROM emploi e WHERE e.entite_id = c.entite_id"
    " AND (e.fin_le IS NULL OR e.fin_le >= :jour)) FROM charge_emploi c WHERE NOT c.nouveau AND NOT c.passe"
    " AND c.fin_le IS NOT NULL AND (c.ancienne_fin IS NULL OR c.fin_le < c.ancienne_fin) GROUP BY c.entite_id"
)
# a list replaces what loads brought, among the provenances that this caller may carry; what was typed in stays, and so
# does all of somebody whom another employer has or had: its loads brought some
_GONE_ACQUIS = (
    "DELETE FROM acquis a USING charge_emploi c WHERE a.profil_id = c.profil_id AND c.donne_acquis AND NOT c.ailleurs"
    " AND NOT c.personne_nouvelle"
    " AND a.source = 'chargement' AND a.provenance = ANY(:provenances) AND NOT EXISTS (SELECT 1 FROM charge_acquis s"
    " WHERE s.ligne = c.ligne AND s.competence_id = a.competence_id AND s.provenance = a.provenance AND s.le = a.le)"
    " RETURNING a.profil_id AS id"
)
_INSERT_ACQUIS = (
    "INSERT INTO acquis AS a (id, version, profil_id, competence_id, niveau, provenance, le, positif, preuve, source)"
    " SELECT gen_random_uuid(), 1, c.profil_id, s.competence_id, s.niveau, s.provenance, s.le, s.positif, s.preuve,"
    " 'chargement' FROM charge_acquis s JOIN charge_emploi c USING (ligne)"
)
# `compte` as `Acquis.pris_en_compte`, of what is loaded
_SAID = " RETURNING a.profil_id AS id, a.id AS acquis_id, a.positif OR a.provenance IN ('evalue', 'certifie') AS compte"
_DENIED = "SELECT acquis_id, id FROM touches WHERE NOT compte ORDER BY acquis_id"
# of people who were not there, nothing can conflict and all is new: a third less time than the statement below
_ACQUIS_OF_NEW_PEOPLE = f"WITH touches AS ({_INSERT_ACQUIS} WHERE c.personne_nouvelle{_SAID}) {_DENIED}"
_NEW_ACQUIS = (
    f"{_INSERT_ACQUIS} WHERE NOT c.personne_nouvelle AND NOT (c.ailleurs AND EXISTS (SELECT 1 FROM acquis d"
    " WHERE d.profil_id = c.profil_id AND (d.competence_id, d.provenance, d.le) = (s.competence_id, s.provenance, s.le)))"
    " ON CONFLICT (profil_id, competence_id, provenance, le) DO UPDATE SET niveau = excluded.niveau,"
    " positif = excluded.positif, preuve = excluded.preuve, version = a.version + 1 WHERE a.source = 'chargement'"
    " AND (a.niveau, a.positif, a.preuve) IS DISTINCT FROM (excluded.niveau, excluded.positif, excluded.preuve)"
    f"{_SAID}"
)
_GONE_EXPERIENCES = (
    "DELETE FROM experience e USING charge_emploi c WHERE e.profil_id = c.profil_id AND c.donne_experiences AND NOT c.ailleurs"
    " AND NOT c.personne_nouvelle"
    " AND e.source = 'chargement' AND NOT EXISTS (SELECT 1 FROM charge_experience s"
    " WHERE s.ligne = c.ligne AND s.metier_id = e.metier_id AND s.debut_le = e.debut_le) RETURNING e.profil_id AS id"
)
# where the person typed in the same métier at that time, what they say stands
_NEW_EXPERIENCES = (
    "INSERT INTO experience AS e (id, version, profil_id, metier_id, debut_le, fin_le, source)"
    " SELECT gen_random_uuid(), 1, c.profil_id, s.metier_id, s.debut_le, s.fin_le, 'chargement'"
    " FROM charge_experience s JOIN charge_emploi c USING (ligne)"
    " WHERE c.personne_nouvelle OR NOT EXISTS (SELECT 1 FROM experience d WHERE d.profil_id = c.profil_id"
    " AND (d.source <> 'chargement' OR c.ailleurs) AND d.metier_id = s.metier_id"
    " AND daterange(d.debut_le, d.fin_le, '[]') && daterange(s.debut_le, s.fin_le, '[]'))"
    " ON CONFLICT (profil_id, metier_id, debut_le) DO UPDATE SET fin_le = excluded.fin_le, version = e.version + 1"
    " WHERE e.source = 'chargement' AND e.fin_le IS DISTINCT FROM excluded.fin_le RETURNING e.profil_id AS id"
)


async def ends_by_entity(db: AsyncSession, jour: date) -> list[tuple[int, int]]:
    """(emplois that the staged lines end, emplois that have not ended) of each entity of which they end any."""
    return [(row[0], row[1]) for row in await run(db, _ENDS, jour)]


class Charge(NamedTuple):
    """What the lines changed; `nies` are (acquis, profil) of what they newly say that somebody does not hold."""

    creees: int
    modifiees: int
    inchangees: int
    nies: list[tuple[UUID, UUID]]


async def apply_staged(db: AsyncSession, provenances: Sequence[str], jour: date) -> Charge:
    """Bring what is stored to what the lines say. `charge_change` names who changed."""
    await run(db, _NEW_PEOPLE)
    await _noted(db, _NEW_EMPLOIS, jour=jour)
    await run(db, _NEW_AFFECTATIONS)
    await run(db, _USED_CODES)
    nies = [*await run(db, _ACQUIS_OF_NEW_PEOPLE)]
    await _noted(db, _CHANGED_EMPLOIS)
    for statement in (_ENDED_AFFECTATIONS, _NEXT_AFFECTATIONS, _CHANGED_AFFECTATIONS):
        await run(db, statement)
    for statement in (_CORRECTED_ENDS, _GONE_EXPERIENCES, _NEW_EXPERIENCES):
        await _noted(db, statement)
    await _noted(db, _GONE_ACQUIS, provenances=list(provenances))
    nies += await _noted(db, _NEW_ACQUIS, _DENIED)
    counts = (
        "SELECT count(*) FILTER (WHERE c.nouveau), count(*) FILTER (WHERE NOT c.nouveau AND x.id IS NOT NULL), count(*)"
        f" FROM charge_emploi c LEFT JOIN {CHANGES} x ON x.id = c.profil_id"
    )
    created, changed, staged = (await run(db, counts))[0]
    return Charge(created, changed, staged - created - changed, [(row[0], row[1]) for row in nies])


async def _noted(
    db: AsyncSession, statement: str, told: str = "SELECT 1 WHERE false", **values: object
) -> Sequence[Any]:
    """Run a statement that returns the people whom it changes, name them in `charge_change`; what `told` says of `touches`."""
    notes = f"INSERT INTO {CHANGES} SELECT DISTINCT id FROM touches ON CONFLICT DO NOTHING"
    return (await db.execute(text(f"WITH touches AS ({statement}), notes AS ({notes}) {told}"), values)).all()
