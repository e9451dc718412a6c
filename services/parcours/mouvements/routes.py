"""Routes of what moves: a person to another employer, emplois to other numbers and other entities."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.kit.data.uow import UnitOfWork
from services.kit.web.bulk import Lignes, Rapport
from services.kit.web.errors import Gone, ImportRejected
from services.kit.web.pagination import Page, PageParams
from services.kit.web.routing import ServiceRouter
from services.parcours.emplois import codes
from services.parcours.emplois.schemas import CodeTire, EmploiLu
from services.parcours.errors import (
    ChargementEnCours,
    ChargementVide,
    CodeRattachementInvalide,
    EffacementDejaPrevu,
    EntiteInconnue,
    FusionEnCours,
    RattachementDejaDemande,
    RattachementFait,
)
from services.parcours.mouvements import accords, fusion, rattachement, renumerotation, succession
from services.parcours.mouvements.schemas import (
    FusionLue,
    LigneRenumerotation,
    LigneSuccession,
    Rattachement,
    RattachementDemande,
    RattachementLu,
    ReponseRattachement,
)

router = ServiceRouter(tags=["mouvements"])
DryRun = Annotated[bool, Query(description="Rendre le rapport sans rien garder")]


@router.post(
    "/v1/profils/{profil_id}/code_rattachement",
    summary="Tirer un code de rattachement",
    status_code=201,
    idempotency="none",
    errors=[Gone],
)
async def tirer_code_rattachement(profil_id: UUID, uow: UnitOfWork) -> CodeTire:
    """Tire un code d'un seul usage, montré cette seule fois, que la personne donne à l'employeur qui la recrute : il
    ajoute son emploi à ce profil. Un code déjà tiré ne sert plus."""
    return await codes.draw(uow, profil_id)


@router.delete(
    "/v1/profils/{profil_id}/code_rattachement",
    action="tirer_code_rattachement",
    summary="Révoquer son code de rattachement",
    status_code=204,
    if_match=False,
    errors=[Gone],
)
async def revoquer_code_rattachement(profil_id: UUID, uow: UnitOfWork) -> None:
    """Le code tiré ne sert plus."""
    await codes.revoke(uow, profil_id)


@router.get(
    "/v1/profils/{profil_id}/fusion",
    action="fusionner_profils",
    summary="Lire la réunion de ses dossiers",
    errors=[Gone],
)
async def lire_fusion(profil_id: UUID, uow: UnitOfWork) -> FusionLue:
    """Le dossier qui a rejoint celui-ci, tant que la personne peut l'annuler ; 404 ensuite, ou sans réunion."""
    return await fusion.read_fusion(uow, profil_id)


@router.post(
    "/v1/profils/{profil_id}/fusion",
    action="fusionner_profils",
    summary="Réunir deux de ses dossiers",
    status_code=201,
    location="/v1/profils/{vers_profil_id}/fusion",
    errors=[Gone, CodeRattachementInvalide, EffacementDejaPrevu, FusionEnCours],
)
async def fusionner_profils(profil_id: UUID, rattachement_: Rattachement, uow: UnitOfWork) -> FusionLue:
    """Réunit à ce dossier un autre dossier de la même personne, par un code tiré sous cet autre, qui se ferme. Ce qu'il tenait
    passe à celui qui reste, dans chaque service ; ce que les deux tiennent déjà reste sous l'autre, comme les consentements.
    Trente jours durant, la personne l'annule d'un appel. Nul autre ne le demande ni n'en apprend rien de plus que ses emplois."""
    return await fusion.fuse(uow, profil_id, rattachement_)


@router.delete(
    "/v1/profils/{profil_id}/fusion",
    action="fusionner_profils",
    summary="Annuler la réunion de ses dossiers",
    status_code=204,
    if_match=False,
    errors=[Gone],
)
async def annuler_fusion(profil_id: UUID, uow: UnitOfWork) -> None:
    """Rend à l'autre dossier, qui se rouvre, ce qu'il tenait."""
    await fusion.undo(uow, profil_id)


@router.post(
    "/v1/emplois/{emploi_id}/rattachement",
    action="ecrire_emploi",
    summary="Rattacher un emploi au profil de la personne",
    if_match=True,
    errors=[CodeRattachementInvalide],
)
async def rattacher_emploi(emploi_id: UUID, rattachement_: Rattachement, uow: UnitOfWork) -> EmploiLu:
    """Joint un emploi, créé pour une personne crue nouvelle, au profil de qui a tiré le code. L'employeur n'y apprend rien
    de plus que ce que son emploi lui laisse lire."""
    return await rattachement.join(uow, emploi_id, rattachement_)


@router.post(
    "/v1/emplois/{emploi_id}/demande_rattachement",
    action="demander_rattachement",
    summary="Demander qu'un emploi rejoigne le profil d'une personne",
    status_code=201,
    location="/v1/rattachements/{id}",
    errors=[EntiteInconnue, RattachementDejaDemande],
)
async def demander_rattachement(emploi_id: UUID, demande: RattachementDemande, uow: UnitOfWork) -> RattachementLu:
    """Demande, sans code, que l'emploi rejoigne le profil de qui portait ce matricule dans une autre entité. Cette entité et
    la personne en sont averties ; si les deux acceptent, l'emploi le rejoint. Rien ne dit à qui demande si le matricule
    existe, ni ce qui a été répondu."""
    return await accords.ask(uow, emploi_id, demande)


@router.get("/v1/rattachements", action="lire_rattachements", summary="Lister les demandes de rattachement")
async def lister_rattachements(uow: UnitOfWork, page: PageParams) -> Page[RattachementLu]:
    """Les demandes qui courent, la plus récente d'abord : celles qui portent sur soi ; pour les RH et le SIRH, celles que leur
    entité a faites ; pour les RH, celles où leur entité doit répondre."""
    return await accords.list_demandes(uow, page)


@router.get(
    "/v1/rattachements/{rattachement_id}", action="lire_rattachements", summary="Lire une demande de rattachement"
)
async def lire_rattachement(rattachement_id: UUID, uow: UnitOfWork) -> RattachementLu:
    """Une demande, et ce que l'appelant peut en savoir."""
    return await accords.read_demande(uow, rattachement_id)


@router.post(
    "/v1/rattachements/{rattachement_id}/reponse",
    action="repondre_rattachement",
    summary="Répondre à une demande de rattachement",
    errors=[RattachementFait],
)
async def repondre_rattachement(rattachement_id: UUID, reponse: ReponseRattachement, uow: UnitOfWork) -> RattachementLu:
    """Accepte ou refuse, pour soi, ou pour les RH de l'ancien employeur. Le second accord joint l'emploi au profil, sans
    retour ; jusque-là, chacun peut changer d'avis."""
    return await accords.answer(uow, rattachement_id, reponse.accord)


@router.delete(
    "/v1/rattachements/{rattachement_id}",
    action="retirer_rattachement",
    summary="Retirer une demande de rattachement",
    status_code=204,
    if_match=False,
)
async def retirer_rattachement(rattachement_id: UUID, uow: UnitOfWork) -> None:
    """Retire la demande de son entité. Un emploi qui a rejoint un profil y reste."""
    await accords.withdraw(uow, rattachement_id)


@router.post(
    "/v1/emplois/renumerotations",
    action="renumeroter_emplois",
    summary="Changer des matricules",
    bulk=LigneRenumerotation,
    idempotency="optional",
    errors=[ImportRejected, ChargementVide, ChargementEnCours],
)
async def renumeroter_emplois(uow: UnitOfWork, lignes: Lignes, dry_run: DryRun = False) -> Rapport:
    """Change le matricule d'emplois en cours, en NDJSON ou en CSV : l'ancien, le nouveau. Les personnes restent les mêmes ;
    recharger le fichier ne change rien, et un chargement qui nomme l'ancien matricule apprend le nouveau."""
    return await renumerotation.renumber(uow, lignes, dry_run=dry_run)


@router.post(
    "/v1/emplois/successions",
    action="succeder_entites",
    summary="Passer des emplois à l'entité qui succède",
    bulk=LigneSuccession,
    idempotency="optional",
    errors=[ImportRejected, ChargementVide, ChargementEnCours],
)
async def succeder_entites(uow: UnitOfWork, lignes: Lignes, dry_run: DryRun = False) -> Rapport:
    """Passe des emplois d'une entité à celle qui lui succède (fusion, scission, changement de nom), à compter d'un jour : le
    premier finit la veille et demeure, le second commence, pour la même personne et le même travail. Rien de ce qui est à la
    personne ne bouge ; recharger le fichier ne change rien."""
    return await succession.succeed(uow, lignes, dry_run=dry_run)
