"""What each staged line is about, of what is stored, and the lines that what is stored or the rest of the file refuses."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.parcours.emplois.affectations import MOTIF_AVANT
from services.parcours.emplois.codes import MOTIF as MOTIF_CODE
from services.parcours.emplois.hierarchie import MOTIF_CERCLE, MOTIF_INCONNU, MOTIF_PARTI, MOTIF_SOI, in_circles
from services.parcours.emplois.titulaire import MOTIF_RETOUR, became
from services.parcours.imports.attente import all_staged, discard, run

Refus = tuple[int, str, str]  # line, pointer, reason
MOTIF_RETOUR_AVANT = "Le premier jour d'un retour suit la fin de l'emploi précédent"

_REPEATED = (
    "SELECT ligne FROM (SELECT ligne, row_number() OVER (PARTITION BY entite_id, matricule ORDER BY ligne) AS rang"
    " FROM charge_emploi) AS numerotees WHERE rang > 1"
)
# the known people of the file, locked in one order against whoever writes on one of them
_LOCKED = (
    "SELECT count(*) FROM (SELECT 1 FROM profil p WHERE p.id IN (SELECT e.profil_id FROM emploi e"
    " WHERE (e.entite_id, e.matricule) IN (SELECT entite_id, matricule FROM charge_emploi)"
    " UNION SELECT k.profil_id FROM code_rattachement k WHERE k.empreinte IN (SELECT empreinte FROM charge_emploi))"
    " ORDER BY p.id FOR NO KEY UPDATE) AS verrouilles"
)
# a line is about the last emploi of that matricule; about a new one when it had ended and the line does not say so
_KNOWN = (
    "UPDATE charge_emploi c SET id = CASE WHEN r.revient THEN c.id ELSE e.id END, nouveau = r.revient,"
    " profil_id = CASE WHEN r.inconnue THEN c.profil_id ELSE e.profil_id END, personne_nouvelle = r.inconnue,"
    " passe = e.fini AND NOT r.revient, revient = r.revient, ancienne_fin = e.fin_le FROM ("
    " SELECT DISTINCT ON (entite_id, matricule) id, profil_id, entite_id, matricule, fin_le,"
    " coalesce(fin_le < :jour, false) AS fini FROM emploi"
    " WHERE (entite_id, matricule) IN (SELECT entite_id, matricule FROM charge_emploi)"
    " ORDER BY entite_id, matricule, fin_le DESC NULLS FIRST, id DESC) e"
    " JOIN charge_emploi s ON s.entite_id = e.entite_id AND s.matricule = e.matricule CROSS JOIN LATERAL ("
    " SELECT e.fini AND NOT s.clos AS revient,"
    " e.fini AND NOT s.clos AND s.retour IS NOT DISTINCT FROM 'nouvelle_personne' AS inconnue) r WHERE c.ligne = s.ligne"
)
# a code says whose a new emploi is, whoever bore its number; known, an emploi keeps its person
_BORNE_BY_CODE = (
    "UPDATE charge_emploi c SET profil_id = k.profil_id, personne_nouvelle = false, revient = false"
    " FROM code_rattachement k WHERE c.nouveau AND k.empreinte = c.empreinte"
)
# of somebody who left, a line corrects the last day, and nothing of the person
_LISTS_OF_THE_DEPARTED = (
    "UPDATE charge_emploi SET donne_acquis = false, donne_experiences = false WHERE passe",
    "DELETE FROM charge_acquis a USING charge_emploi c WHERE c.ligne = a.ligne AND c.passe",
    "DELETE FROM charge_experience x USING charge_emploi c WHERE c.ligne = x.ligne AND c.passe",
)
_ELSEWHERE = (
    "UPDATE charge_emploi c SET ailleurs = true WHERE NOT c.personne_nouvelle AND EXISTS (SELECT 1 FROM emploi e"
    " WHERE e.profil_id = c.profil_id AND e.entite_id <> c.entite_id)"
)
_FILLED = (
    "UPDATE charge_emploi c SET affectation_id = a.id, ancien_metier = a.metier_id, ancien_debut = a.debut_le,"
    " avant_le = (SELECT max(p.fin_le) FROM affectation p WHERE p.emploi_id = e.id),"
    " metier_id = CASE WHEN 'metier' = ANY(c.dits) THEN c.metier_id ELSE a.metier_id END,"
    " manager_id = CASE WHEN 'manager' = ANY(c.dits) THEN NULL ELSE a.manager_id END,"
    " quotite = CASE WHEN 'quotite' = ANY(c.dits) THEN c.quotite ELSE a.quotite END,"
    " lieu = CASE WHEN 'lieu' = ANY(c.dits) THEN c.lieu ELSE a.lieu END,"
    " debut_le = CASE WHEN 'debut_le' = ANY(c.dits) THEN c.debut_le ELSE e.debut_le END,"
    " fin_le = CASE WHEN c.fin_supposee THEN"
    " greatest(c.fin_le, CASE WHEN 'debut_le' = ANY(c.dits) THEN c.debut_le ELSE e.debut_le END)"
    " WHEN 'fin_le' = ANY(c.dits) THEN c.fin_le ELSE e.fin_le END"
    " FROM emploi e JOIN affectation a ON a.emploi_id = e.id AND a.fin_le IS NULL"
    " WHERE c.id = e.id AND NOT c.nouveau AND NOT c.passe"
)
# as `services/parcours/emplois/affectations.py` does it for one
_SINCE = (
    "UPDATE charge_emploi c SET metier_depuis_le = d.debut_le,"
    " passage = v.suit AND (c.ancien_debut IS NULL OR c.ancien_debut < d.debut_le) FROM charge_emploi s"
    " CROSS JOIN LATERAL (SELECT s.metier_id IS DISTINCT FROM s.ancien_metier AS autre) m"
    " CROSS JOIN LATERAL (SELECT m.autre AND (s.ancien_metier IS NOT NULL OR s.avant_le IS NOT NULL) AS suit) v"
    " CROSS JOIN LATERAL (SELECT CASE"
    " WHEN 'metier_depuis_le' = ANY(s.dits) AND s.metier_depuis_le IS NOT NULL THEN s.metier_depuis_le"
    " WHEN v.suit THEN CAST(:jour AS date) WHEN m.autre THEN NULL"
    " WHEN 'metier_depuis_le' = ANY(s.dits) AND s.avant_le IS NULL AND s.metier_id IS NOT NULL THEN NULL"
    " ELSE s.ancien_debut END AS debut_le) d WHERE c.ligne = s.ligne AND c.affectation_id IS NOT NULL"
)
_REFUSED = (
    (
        f"SELECT ligne, '/code_rattachement', $m${MOTIF_CODE}$m$ FROM charge_emploi c WHERE nouveau AND empreinte IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM code_rattachement k WHERE k.empreinte = c.empreinte AND k.profil_id = c.profil_id)"
    ),
    (
        f"SELECT ligne, '/code_rattachement', $m${MOTIF_CODE}$m$ FROM (SELECT ligne,"
        " row_number() OVER (PARTITION BY empreinte ORDER BY ligne) AS rang FROM charge_emploi"
        " WHERE nouveau AND empreinte IS NOT NULL) AS numerotees WHERE rang > 1"
    ),
    (
        f"SELECT c.ligne, '/matricule', replace($m${became('#')}$m$, '#', e.matricule) FROM charge_emploi c"
        " JOIN ancien_matricule a ON a.entite_id = c.entite_id AND a.matricule = c.matricule"
        " JOIN emploi e ON e.id = a.emploi_id WHERE c.nouveau AND c.empreinte IS NULL"
        " AND c.retour IS DISTINCT FROM 'nouvelle_personne'"
    ),
    (f"SELECT ligne, '/retour', $m${MOTIF_RETOUR}$m$ FROM charge_emploi WHERE revient AND retour IS NULL"),
    (
        f"SELECT ligne, '/debut_le', $m${MOTIF_RETOUR_AVANT}$m$ FROM charge_emploi"
        " WHERE revient AND NOT personne_nouvelle AND debut_le <= ancienne_fin"
    ),
    (
        f"SELECT ligne, '/metier_depuis_le', $m${MOTIF_AVANT}$m$ FROM charge_emploi"
        " WHERE NOT passage AND metier_depuis_le <= avant_le"
    ),
    (
        "SELECT c.ligne, '/fin_le', 'Un emploi finit après son début' FROM charge_emploi c"
        " LEFT JOIN emploi e ON e.id = c.id WHERE c.fin_le < CASE WHEN c.passe THEN e.debut_le ELSE c.debut_le END"
    ),
    (
        "SELECT ligne, '/acquis', 'Listes déjà données plus haut pour la même personne' FROM (SELECT ligne,"
        " row_number() OVER (PARTITION BY profil_id ORDER BY ligne) AS rang FROM charge_emploi"
        " WHERE donne_acquis OR donne_experiences) AS numerotees WHERE rang > 1"
    ),
)
_RETIRED = (
    "SELECT a.ligne, '/acquis/' || a.rang || '/competence', 'Compétence retirée du catalogue'"
    " FROM charge_acquis a JOIN charge_emploi c USING (ligne)"
    " JOIN competence_connue k ON k.id = a.competence_id AND k.retiree"
    " WHERE NOT EXISTS (SELECT 1 FROM acquis s WHERE s.profil_id = c.profil_id AND s.competence_id = a.competence_id)"
)
_MANAGERS = (
    "UPDATE charge_emploi c SET manager_id = m.profil_id, manager_emploi = m.id FROM ("
    " SELECT id, profil_id, entite_id, matricule FROM charge_emploi WHERE NOT clos"
    " UNION SELECT e.id, e.profil_id, e.entite_id, e.matricule FROM emploi e"
    " WHERE e.entite_id IN (SELECT DISTINCT entite_id FROM charge_emploi) AND (e.fin_le IS NULL OR e.fin_le >= :jour)"
    " AND e.id NOT IN (SELECT id FROM charge_emploi)"
    ") AS m WHERE c.manager IS NOT NULL AND NOT c.passe AND m.entite_id = c.entite_id AND m.matricule = c.manager"
)
_STORED_MANAGERS = (
    "SELECT e.id, e.entite_id, e.profil_id, a.manager_id FROM emploi e JOIN affectation a ON a.emploi_id = e.id AND a.fin_le IS NULL"
    " WHERE e.entite_id IN (SELECT DISTINCT entite_id FROM charge_emploi) AND (e.fin_le IS NULL OR e.fin_le >= :jour)"
    " ORDER BY e.id DESC"
)
_RATTACHEMENTS = (
    "SELECT c.ligne, c.id, c.profil_id, c.manager, c.manager_id, c.manager_emploi, 'manager' = ANY(c.dits),"
    " c.manager IS NOT NULL AND c.manager_id IS NULL AND EXISTS (SELECT 1 FROM emploi e"
    " WHERE e.entite_id = c.entite_id AND e.matricule = c.manager) FROM charge_emploi c WHERE NOT c.passe ORDER BY ligne"
)


async def refuse_lines(db: AsyncSession, jour: date, *, names_retired: bool) -> list[Refus]:
    """Say of each staged line what it is about, and take away those that are refused; why, for each."""
    await all_staged(db)
    refused = [(ligne, "/matricule", "Matricule déjà donné plus haut") for (ligne,) in await run(db, _REPEATED)]
    await discard(db, [ligne for ligne, *_ in refused])
    for statement in (_LOCKED, _KNOWN, _BORNE_BY_CODE, *_LISTS_OF_THE_DEPARTED, _ELSEWHERE, _FILLED, _SINCE):
        await run(db, statement, jour)
    for statement in (*_REFUSED, *([_RETIRED] if names_retired else [])):
        found: list[Refus] = [(row[0], row[1], row[2]) for row in await run(db, statement)]
        await discard(db, [ligne for ligne, *_ in found])
        refused += found
    await run(db, _MANAGERS, jour)
    hierarchy = await _refused_managers(db, jour)
    await discard(db, [ligne for ligne, *_ in hierarchy])
    return refused + hierarchy


@dataclass(frozen=True)
class _Rattachement:
    """A staged emploi and the manager that its line names; `manager_id` is None when nobody there has that matricule now."""

    ligne: int
    id: UUID
    profil_id: UUID
    manager: str | None
    manager_id: UUID | None
    manager_emploi: UUID | None
    dit: bool
    parti: bool


async def _refused_managers(db: AsyncSession, jour: date) -> list[Refus]:
    """Lines whose manager does not hold, until none is left: a refused line may have been the manager of another."""
    staged = [_Rattachement(*row) for row in await run(db, _RATTACHEMENTS)]
    rows = await run(db, _STORED_MANAGERS, jour)
    emploi_of = {(entite, profil): emploi for emploi, entite, profil, _ in rows}
    stored: dict[UUID, UUID | None] = {emploi: emploi_of.get((entite, manager)) for emploi, entite, _, manager in rows}
    refused: list[Refus] = []
    while True:
        manager_of = stored | {it.id: it.manager_emploi if it.dit else stored.get(it.id) for it in staged}
        circles = in_circles(manager_of, [it.id for it in staged])
        motifs = {it.ligne: motif for it in staged if (motif := _motif(it, manager_of, circles))}
        if not motifs:
            return refused
        refused += [(ligne, "/manager", motif) for ligne, motif in motifs.items()]
        staged = [it for it in staged if it.ligne not in motifs]


def _motif(it: _Rattachement, manager_of: dict[UUID, UUID | None], circles: set[UUID]) -> str | None:
    if it.manager is None:
        return None
    if it.manager_emploi is None or it.manager_emploi not in manager_of:
        return MOTIF_PARTI if it.parti else MOTIF_INCONNU
    if it.manager_id == it.profil_id:
        return MOTIF_SOI
    return MOTIF_CERCLE if it.id in circles else None
