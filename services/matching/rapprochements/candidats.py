"""Whom a certificateur may tell of a session: those who agreed, in order, and nothing else of them."""

from __future__ import annotations

from uuid import UUID

from services.kit.data.uow import UnitOfWork
from services.kit.web.access import Ressource
from services.kit.web.errors import NotFound
from services.matching.etat import etat_of
from services.matching.rapprochements.schemas_candidats import CandidatSession, CandidatsSession
from services.matching.recommandations import vues
from services.matching.recommandations.parties import CertificationCitee
from services.matching.recommandations.reponse import provenance

FERMEE = "Les inscriptions à cette session sont closes : il n'y a personne à prévenir."
PERSONNE = "Personne, parmi ceux qui ont accepté d'être prévenus, n'a quelque chose à gagner à cette certification."
ORDRE = "Dans l'ordre : les plus près de tenir tout le métier visé une fois certifiés."


async def read_candidats(uow: UnitOfWork, session_id: UUID, limite: int) -> CandidatsSession:
    """Raises NotFound for a session that no feed told of."""
    etat = etat_of(uow)
    publie, offre = etat.index.publie, etat.index.offre
    uow.allow(Ressource("SessionOuverte", str(session_id)))
    session = offre.session(str(session_id))
    offerte = offre.certifications.get(session.certification_id) if session else None
    if session is None or offerte is None:
        raise NotFound
    le = uow.today
    is_open = session.is_open(le)
    found = await etat.contactables.first(offerte.certification, limite, le) if is_open else []
    uow.reads(UUID(one.personne) for one in found)
    return CandidatsSession(
        session_id=UUID(session.id),
        certification=CertificationCitee.model_validate(offerte.certification),
        elements=[
            CandidatSession(rang=rang, profil_id=UUID(c.personne), metier=vues.metier(c.metier) if c.metier else None)
            for rang, c in enumerate(found, 1)
        ],
        phrases=[ORDRE if found else PERSONNE if is_open else FERMEE],
        provenance=provenance(publie, uow.now, etat.index.fraicheur().pour_tous),
    )
