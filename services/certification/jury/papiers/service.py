"""The papers of a session: a convocation for each candidate, a procès-verbal for the certificateur."""

import asyncio
from collections.abc import Mapping, Sequence
from uuid import UUID

from starlette.responses import Response

from services.certification.cycles.candidature import EVALUABLES
from services.certification.demande.amenagements.service import arranged
from services.certification.demande.candidatures.verrou import find
from services.certification.demande.sessions.queries import find_session
from services.certification.errors import SessionAnnulee
from services.certification.identites.service import confirmed
from services.certification.identites.trousseau import trousseau_of
from services.certification.jury.errors import CandidatureNonEvaluable
from services.certification.jury.papiers import queries
from services.certification.jury.papiers.schemas import ConvocationsFaites
from services.certification.jury.resultats.decisions import decided_blocs
from services.certification.models import Candidature, Deliberation, EtatSession
from services.certification.notifications.service import notify
from services.certification.offre.blocs import blocs_acquis
from services.certification.regles.jours import en_lettres
from services.kit.data.uow import UnitOfWork
from services.kit.web.access import Ressource
from services.kit.web.errors import NotFound

CONVOQUE = "Votre convocation à la session {code} est prête : le {debut}, à {lieu}."


async def send_convocations(uow: UnitOfWork, session_id: UUID) -> ConvocationsFaites:
    """Tell each person who holds a place that their convocation is there; how many they are."""
    session = (await find_session(uow.db, session_id))[0]
    if session.etat == EtatSession.ANNULEE:
        raise SessionAnnulee("Une session annulée ne convoque personne.")
    texte = CONVOQUE.format(code=session.code, debut=en_lettres(session.debut_le), lieu=session.lieu)
    inscrits = await queries.inscrits_of(uow.db, session_id)
    for one in inscrits:
        await notify(uow.db, now=uow.now, objet="candidature", objet_id=one.id, texte=texte, profil_id=one.profil_id)
    uow.touches(Ressource("Session", str(session_id)))
    return ConvocationsFaites(session_id=session_id, convoques=len(inscrits))


async def print_convocation(uow: UnitOfWork, candidature_id: UUID) -> Response:
    candidature, _ = await find(uow, candidature_id)
    if candidature.etat not in EVALUABLES or candidature.session_id is None:
        raise CandidatureNonEvaluable("Seule une candidature inscrite à une session a une convocation.")
    seance = await _seance(uow, candidature.session_id)
    noms = await _names(uow, [candidature])
    held = await blocs_acquis(uow.db, candidature.profil_id, on=uow.today)
    tenus = held - set(await decided_blocs(uow.db, candidature.id))
    amenagement = (await arranged(uow, [candidature.id])).get(candidature.id)
    pour = queries.Convoque(noms.get(candidature.profil_id), tenus, amenagement)
    document = await asyncio.to_thread(_convocation, seance, candidature, pour)
    return _paper(document, f"convocation-{candidature.id}")


async def print_proces_verbal(uow: UnitOfWork, session_id: UUID) -> Response:
    seance = await _seance(uow, session_id)
    candidats = await queries.candidats_of(uow.db, session_id)
    uow.reads(one.profil_id for one in candidats)
    deliberations = await queries.deliberations_of(uow.db, candidats)
    noms = await _names(uow, candidats)
    document = await asyncio.to_thread(_proces_verbal, uow, seance, candidats, noms, deliberations)
    return _paper(document, f"proces-verbal-{seance.session.code}")


async def _seance(uow: UnitOfWork, session_id: UUID) -> queries.Seance:
    seance = await queries.get_seance(uow.db, session_id)
    if seance is None:
        raise NotFound
    return seance


async def _names(uow: UnitOfWork, candidats: Sequence[Candidature]) -> dict[UUID, str]:
    """By profil, the names that the certificateur confirmed."""
    trousseau = trousseau_of(uow.service.settings)
    rows = await queries.identites_of(uow.db, candidats)
    found = {profil: confirmed(row, trousseau) for profil, row in rows.items()}
    return {profil: civile.nom_complet for profil, civile in found.items() if civile}


def _convocation(seance: queries.Seance, candidature: Candidature, pour: queries.Convoque) -> bytes:
    """Imported for the first paper, as attestations are: fonts bring thirty megabytes."""
    from services.certification.jury.papiers.convocation import convocation

    return convocation(seance, candidature, pour)


def _proces_verbal(
    uow: UnitOfWork,
    seance: queries.Seance,
    candidats: Sequence[Candidature],
    noms: Mapping[UUID, str],
    deliberations: Mapping[UUID, Sequence[Deliberation]],
) -> bytes:
    from services.certification.jury.papiers.proces_verbal import Releve, proces_verbal

    return proces_verbal(seance, Releve(candidats, noms, deliberations, uow.today))


def _paper(document: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"', "Cache-Control": "no-store"}
    return Response(document, media_type="application/pdf", headers=headers)
