"""Routes of the recommendations."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from starlette.responses import Response

from services.kit.data.uow import UnitOfWork
from services.kit.web.routing import ServiceRouter
from services.matching.errors import (
    CompetenceInconnue,
    CompetenceRepetee,
    IndexEnConstruction,
    MetierInconnu,
    RejeuDifferent,
    RejeuImpossible,
    SouhaitRetire,
)
from services.matching.recommandations import rejeu, service, simulation
from services.matching.recommandations.questions import (
    Proposition,
    QuestionCertifications,
    QuestionChemins,
    QuestionDeblocages,
    QuestionMetier,
    QuestionMetiers,
    QuestionSituation,
)
from services.matching.recommandations.reponse import (
    PRIVEE,
    current_answer,
    json_response,
    passing_answer,
    stored_answer,
)
from services.matching.recommandations.schemas import (
    CertificationsRecommandees,
    MetierDetaille,
    MetierSimule,
    MetiersRecommandes,
    MetiersSimules,
    RecommandationGardee,
    Simulation,
    Situation,
    Supposition,
)
from services.matching.recommandations.schemas_trajets import Chemins, Deblocages

router = ServiceRouter(tags=["recommandations"])


@router.get(
    "/v1/recommandations/profils/{profil_id}/situation",
    action="lire_recommandations",
    summary="Se situer dans son métier",
    writes=True,
    response_model=Situation,
    errors=[IndexEnConstruction],
)
async def lire_situation(profil_id: UUID, uow: UnitOfWork) -> Response:
    """Où la personne en est dans le métier qu'elle tient : ce qui est tenu, en partie tenu, à confirmer ou manquant.
    Lue par la personne, ou par le conseiller à qui elle l'a permis ; pour tout autre, elle n'existe pas."""
    return current_answer(*await service.read(uow, profil_id, QuestionSituation()))


@router.get(
    "/v1/recommandations/profils/{profil_id}/metiers",
    action="lire_recommandations",
    summary="Recommander des métiers",
    writes=True,
    response_model=MetiersRecommandes,
    errors=[IndexEnConstruction],
)
async def recommander_metiers(
    profil_id: UUID, uow: UnitOfWork, question: Annotated[QuestionMetiers, Query()]
) -> Response:
    """Les métiers vers lesquels la personne peut aller, sans ceux qu'elle a écartés : pour chacun, ce qui fait son score,
    l'écart en nombres d'exigences et ce qu'il faut de jours et d'épreuves pour le fermer. Le détail d'un métier est à son
    adresse. La réponse est gardée : la même demande la redonne tant que rien n'a bougé."""
    return current_answer(*await service.read(uow, profil_id, question))


@router.get(
    "/v1/recommandations/profils/{profil_id}/metiers/{metier_id}",
    action="lire_recommandations",
    summary="Expliquer un métier recommandé",
    writes=True,
    response_model=MetierDetaille,
    errors=[IndexEnConstruction],
)
async def recommander_metier(
    profil_id: UUID, metier_id: UUID, uow: UnitOfWork, asked: Annotated[Proposition, Query()]
) -> Response:
    """Un métier face à la personne, qu'il soit dans ses recommandations ou non : ce qui fait son score, l'écart exigence par
    exigence, les blocs de certification qui le ferment, et l'explication en phrases. Le score est celui de la liste."""
    question = QuestionMetier(metier=metier_id, inclure_ecartes=asked.inclure_ecartes)
    return current_answer(*await service.read(uow, profil_id, question))


@router.get(
    "/v1/recommandations/profils/{profil_id}/certifications",
    action="lire_recommandations",
    summary="Recommander des certifications vers un métier",
    writes=True,
    response_model=CertificationsRecommandees,
    errors=[IndexEnConstruction, MetierInconnu],
)
async def recommander_certifications(
    profil_id: UUID, uow: UnitOfWork, question: Annotated[QuestionCertifications, Query()]
) -> Response:
    """Les blocs et certifications qui ferment l'écart vers ce métier, sans ceux que la personne a écartés, les voies
    ouvertes, dont celles qui ne demandent l'accord de personne, et les prochaines sessions."""
    return current_answer(*await service.read(uow, profil_id, question))


@router.get(
    "/v1/recommandations/profils/{profil_id}/chemins",
    action="lire_recommandations",
    summary="Recommander des chemins vers un métier",
    writes=True,
    response_model=Chemins,
    errors=[IndexEnConstruction, MetierInconnu],
)
async def recommander_chemins(
    profil_id: UUID, uow: UnitOfWork, question: Annotated[QuestionChemins, Query()]
) -> Response:
    """Les chemins d'une à trois étapes vers ce métier, du moins coûteux au plus coûteux, chacun par d'autres métiers, avec
    les blocs à passer à chaque étape. Ce qui est obtenu à une étape l'est pour les suivantes ; aucun ne passe par ce qu'elle a écarté."""
    return current_answer(*await service.read(uow, profil_id, question))


@router.get(
    "/v1/recommandations/profils/{profil_id}/deblocages",
    action="lire_recommandations",
    summary="Trouver les blocs qui ouvrent le plus de métiers",
    writes=True,
    response_model=Deblocages,
    errors=[IndexEnConstruction],
)
async def recommander_deblocages(
    profil_id: UUID, uow: UnitOfWork, question: Annotated[QuestionDeblocages, Query()]
) -> Response:
    """Pour chaque bloc ouvert, les métiers qu'il mettrait à portée de la personne s'il était obtenu, ceux qui en ouvrent
    le plus d'abord. Chaque part est celle que redonnerait le calcul avec ce bloc."""
    return current_answer(*await service.read(uow, profil_id, question))


@router.post(
    "/v1/recommandations/metiers",
    action="simuler_metiers",
    summary="Simuler des métiers à partir d'acquis supposés",
    writes=False,
    idempotency="optional",
    response_model=MetiersSimules,
    errors=[IndexEnConstruction, CompetenceInconnue, CompetenceRepetee, MetierInconnu],
)
async def simuler_metiers(simulation_demandee: Simulation, uow: UnitOfWork) -> Response:
    """Les métiers qu'ouvriraient ces acquis, sans profil : rien n'est lu de quiconque, rien n'est gardé. Comme pour une
    personne, chacun est dit en bref ; son détail se demande à part, avec les mêmes acquis."""
    return passing_answer(await simulation.simulate(uow, simulation_demandee))


@router.post(
    "/v1/recommandations/metiers/{metier_id}",
    action="simuler_metiers",
    summary="Expliquer un métier à partir d'acquis supposés",
    writes=False,
    idempotency="optional",
    response_model=MetierSimule,
    errors=[IndexEnConstruction, CompetenceInconnue, CompetenceRepetee, MetierInconnu],
)
async def simuler_metier(metier_id: UUID, supposition: Supposition, uow: UnitOfWork) -> Response:
    """Un métier face à ces acquis : l'écart exigence par exigence, les blocs qui le ferment, et l'explication en phrases.
    Rien n'est lu de quiconque, rien n'est gardé."""
    return passing_answer(await simulation.simulate_one(uow, metier_id, supposition))


@router.get(
    "/v1/recommandations/{recommandation_id}",
    action="lire_recommandation",
    summary="Relire une recommandation gardée",
    response_model=RecommandationGardee,
    errors=[IndexEnConstruction, SouhaitRetire],
)
async def lire_recommandation(recommandation_id: UUID, uow: UnitOfWork) -> Response:
    """La recommandation telle qu'elle a été donnée, à l'octet près, dans la forme d'alors. Les dernières de chaque sorte sont
    gardées, sauf celles où entrait un souhait que la personne a retiré depuis : elle apprend pourquoi, nul autre ne les lit."""
    return stored_answer(await rejeu.read(uow, recommandation_id))


@router.post(
    "/v1/recommandations/{recommandation_id}/rejeu",
    action="rejouer_recommandation",
    summary="Rejouer une recommandation gardée",
    reads=True,
    response_model=RecommandationGardee,
    errors=[IndexEnConstruction, SouhaitRetire, RejeuImpossible, RejeuDifferent],
)
async def rejouer_recommandation(recommandation_id: UUID, uow: UnitOfWork) -> Response:
    """Recalcule la recommandation à partir de ce qui a été gardé : le profil, l'offre et le catalogue d'alors. La réponse
    est égale à la première à l'octet près ; sinon un problème dit ce qui a changé, dont le modèle qui l'avait calculée."""
    return json_response(await rejeu.replay(uow, recommandation_id), PRIVEE)
