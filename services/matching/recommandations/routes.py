"""Routes of the recommendations."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from starlette.responses import Response

from services.kit.data.uow import Uow
from services.kit.web.errors import Overloaded
from services.kit.web.routing import ServiceRouter
from services.matching.errors import (
    CompetenceInconnue,
    CompetenceRepetee,
    IndexEnConstruction,
    MetierInconnu,
    RejeuDifferent,
    RejeuImpossible,
)
from services.matching.recommandations import rejeu, service, simulation
from services.matching.recommandations.schemas import (
    LIMITE_MAX,
    LIMITE_PAR_DEFAUT,
    CertificationsRecommandees,
    Forme,
    MetiersEsquisses,
    MetiersRecommandes,
    MetiersSimules,
    RecommandationGardee,
    Simulation,
    Situation,
)
from services.matching.recommandations.schemas_trajets import (
    CHEMINS_MAX,
    CHEMINS_PAR_DEFAUT,
    DEBLOCAGES_MAX,
    Chemins,
    Deblocages,
)

router = ServiceRouter(tags=["recommandations"])
Referentiel = Annotated[
    str, Query(pattern=r"^[A-Z][A-Z0-9_]{0,31}$", description="Référentiel des métiers, BRANCHE ou ROME")
]
InclureEcartes = Annotated[
    bool, Query(description="Vrai : avec ce que la personne a écarté, marqué ; sans effet pour un conseiller")
]


@router.get(
    "/v1/recommandations/profils/{profil_id}/situation",
    action="lire_recommandations",
    operation_id="lire_situation",
    summary="Se situer dans son métier",
    writes=True,
    response_model=Situation,
    errors=[IndexEnConstruction],
)
async def lire_situation(profil_id: UUID, uow: Uow) -> Response:
    """Où la personne en est dans le métier qu'elle tient : ce qui est tenu, en partie tenu, à confirmer ou manquant.
    Lue par la personne, ou par le conseiller à qui elle l'a permis ; pour tout autre, elle n'existe pas."""
    return await service.read_situation(uow, profil_id)


@router.get(
    "/v1/recommandations/profils/{profil_id}/metiers",
    action="lire_recommandations",
    operation_id="recommander_metiers",
    summary="Recommander des métiers",
    writes=True,
    response_model=MetiersRecommandes,
    errors=[IndexEnConstruction],
)
async def recommander_metiers(
    profil_id: UUID,
    uow: Uow,
    limite: Annotated[int, Query(ge=1, le=LIMITE_MAX, description="Nombre de métiers au plus")] = LIMITE_PAR_DEFAUT,
    referentiel: Referentiel = "BRANCHE",
    deja_exerce: Annotated[
        bool | None, Query(description="Faux : sans les métiers déjà exercés ; vrai : eux seuls ; absent : tous")
    ] = None,
    inclure_ecartes: InclureEcartes = False,
) -> Response:
    """Les métiers vers lesquels la personne peut aller, chacun avec ce qui fait son score, l'écart exigence par exigence
    et les blocs de certification qui le ferment, sans ceux qu'elle a écartés. La réponse est gardée : la même demande la
    redonne tant que rien n'a bougé."""
    return await service.read_metiers(uow, profil_id, limite, referentiel, deja_exerce, inclure_ecartes)


@router.get(
    "/v1/recommandations/profils/{profil_id}/certifications",
    action="lire_recommandations",
    operation_id="recommander_certifications",
    summary="Recommander des certifications vers un métier",
    writes=True,
    response_model=CertificationsRecommandees,
    errors=[IndexEnConstruction, MetierInconnu],
)
async def recommander_certifications(
    profil_id: UUID,
    uow: Uow,
    metier: Annotated[UUID, Query(description="Métier visé")],
    inclure_ecartes: InclureEcartes = False,
) -> Response:
    """Les blocs et certifications qui ferment l'écart vers ce métier, sans ceux que la personne a écartés, les voies
    ouvertes, dont celles qui ne demandent l'accord de personne, et les prochaines sessions."""
    return await service.read_certifications(uow, profil_id, metier, inclure_ecartes)


@router.get(
    "/v1/recommandations/profils/{profil_id}/chemins",
    action="lire_recommandations",
    operation_id="recommander_chemins",
    summary="Recommander des chemins vers un métier",
    writes=True,
    response_model=Chemins,
    errors=[IndexEnConstruction, MetierInconnu],
)
async def recommander_chemins(
    profil_id: UUID,
    uow: Uow,
    metier: Annotated[UUID, Query(description="Métier visé")],
    limite: Annotated[int, Query(ge=1, le=CHEMINS_MAX, description="Nombre de chemins au plus")] = CHEMINS_PAR_DEFAUT,
    inclure_ecartes: InclureEcartes = False,
) -> Response:
    """Les chemins d'une à trois étapes vers ce métier, du moins coûteux au plus coûteux, chacun par d'autres métiers, avec
    les blocs à passer à chaque étape. Ce qui est obtenu à une étape l'est pour les suivantes ; aucun ne passe par ce qu'elle a écarté."""
    return await service.read_chemins(uow, profil_id, metier, limite, inclure_ecartes)


@router.get(
    "/v1/recommandations/profils/{profil_id}/deblocages",
    action="lire_recommandations",
    operation_id="recommander_deblocages",
    summary="Trouver les blocs qui ouvrent le plus de métiers",
    writes=True,
    response_model=Deblocages,
    errors=[IndexEnConstruction],
)
async def recommander_deblocages(
    profil_id: UUID,
    uow: Uow,
    limite: Annotated[int, Query(ge=1, le=DEBLOCAGES_MAX, description="Nombre de blocs au plus")] = LIMITE_PAR_DEFAUT,
    referentiel: Referentiel = "BRANCHE",
    inclure_ecartes: InclureEcartes = False,
) -> Response:
    """Pour chaque bloc ouvert, les métiers qu'il mettrait à portée de la personne s'il était obtenu, ceux qui en ouvrent
    le plus d'abord. Chaque part est celle que redonnerait le calcul avec ce bloc."""
    return await service.read_deblocages(uow, profil_id, limite, referentiel, inclure_ecartes)


@router.post(
    "/v1/recommandations/metiers",
    action="simuler_metiers",
    operation_id="simuler_metiers",
    summary="Simuler des métiers à partir d'acquis supposés",
    writes=False,
    idempotency="optional",
    response_model=MetiersSimules | MetiersEsquisses,
    errors=[IndexEnConstruction, CompetenceInconnue, CompetenceRepetee, MetierInconnu],
)
async def simuler_metiers(
    simulation_demandee: Simulation,
    uow: Uow,
    forme: Annotated[
        Forme, Query(description="complete, ou courte : des codes, une phrase par métier, et rien de ce qui comble")
    ] = "complete",
) -> Response:
    """Les métiers qu'ouvriraient ces acquis, sans profil : rien n'est lu de quiconque, rien n'est gardé. La forme courte
    dit les mêmes métiers, dans le même ordre, en vingt fois moins d'octets : à demander à chaque changement, la forme
    complète quand on s'arrête sur un résultat."""
    return await simulation.simulate(uow, simulation_demandee, forme)


@router.get(
    "/v1/recommandations/{recommandation_id}",
    action="lire_recommandation",
    operation_id="lire_recommandation",
    summary="Relire une recommandation gardée",
    response_model=RecommandationGardee,
    errors=[IndexEnConstruction],
)
async def lire_recommandation(recommandation_id: UUID, uow: Uow) -> Response:
    """La recommandation telle qu'elle a été donnée, à l'octet près. Les dernières de chaque sorte sont gardées."""
    return await rejeu.read(uow, recommandation_id)


@router.post(
    "/v1/recommandations/{recommandation_id}/rejeu",
    action="rejouer_recommandation",
    operation_id="rejouer_recommandation",
    summary="Rejouer une recommandation gardée",
    response_model=RecommandationGardee,
    errors=[IndexEnConstruction, RejeuImpossible, RejeuDifferent, Overloaded],
)
async def rejouer_recommandation(recommandation_id: UUID, uow: Uow) -> Response:
    """Recalcule la recommandation à partir de ce qui a été gardé : le profil, l'offre et le catalogue d'alors. La réponse
    est égale à la première à l'octet près ; sinon un problème dit ce qui a changé."""
    return await rejeu.replay(uow, recommandation_id)
