"""The routes to a certification on a day, each with its clock."""

from datetime import date
from uuid import UUID

from services.certification.demande.voies.ouverture import Ouverture, accepts_candidates, advice, open_routes
from services.certification.demande.voies.schemas import VoieOuverte, VoiesLues
from services.certification.models import Certification
from services.certification.offre.certifications.queries import find_certification
from services.certification.regles.jours import add, day_after
from services.certification.regles.lecture import voies_on
from services.kit.data.uow import UnitOfWork
from services.kit.web.errors import NotFound


async def read_routes(uow: UnitOfWork, certification_id: UUID, bloc_id: UUID | None, jour: date | None) -> VoiesLues:
    certification = await certification_with(uow, certification_id, bloc_id)
    day = jour or uow.today
    regles = await voies_on(uow.db, day)
    opened = open_routes(regles, certification, bloc=bloc_id is not None, jour=day)
    return VoiesLues(
        certification_id=certification_id,
        bloc_id=bloc_id,
        jour=day,
        ouverte=accepts_candidates(certification, day),
        voies=[present(one, day) for one in opened],
        conseils=[present(one, day) for one in advice(regles)],
    )


async def certification_with(uow: UnitOfWork, certification_id: UUID, bloc_id: UUID | None) -> Certification:
    """The certification, which must have that bloc; raises NotFound."""
    certification, _ = await find_certification(uow.db, certification_id)
    if bloc_id is not None and bloc_id not in {bloc.id for bloc in certification.blocs}:
        raise NotFound
    return certification


def first_day(opened: Ouverture, jour: date, *, longue: bool) -> date:
    """The first day on which the route may start, when it is asked for on `jour`."""
    preavis = opened.parametres.preavis
    if preavis is None:
        return jour
    return add(jour, preavis.si_longue if longue and preavis.si_longue else preavis.duree)


def present(opened: Ouverture, jour: date) -> VoieOuverte:
    parametres, earliest = opened.parametres, first_day(opened, jour, longue=False)
    if_long = first_day(opened, jour, longue=True)
    return VoieOuverte(
        regle=opened.regle.code,
        intitule=opened.regle.intitule,
        sans_accord=opened.sans_accord,
        accord=parametres.accord,
        refus_possible=parametres.refus_possible,
        emprunte=list(opened.emprunte),
        sur_temps_travail=parametres.sur_temps_travail,
        debut_au_plus_tot_le=earliest,
        debut_au_plus_tot_si_longue_le=if_long if if_long != earliest else None,
        silence=parametres.silence,
        silence_le=day_after(jour, parametres.silence.apres) if parametres.silence else None,
        report=parametres.report,
        limites=parametres.limites,
        conditions=parametres.conditions,
        source=opened.regle.source,
        source_url=opened.regle.source_url,
        marque=opened.regle.marque,
    )
