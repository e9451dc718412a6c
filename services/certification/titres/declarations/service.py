"""The holders that the certificateur declares to the Caisse des dépôts, and the deposits that it notes."""

from datetime import date
from typing import Any
from uuid import UUID

from services.certification.identites.service import confirmed
from services.certification.identites.trousseau import Trousseau, trousseau_of
from services.certification.models import Attestation, DeclarationTitulaire, EtatIdentite, Identite
from services.certification.titres.declarations import queries
from services.certification.titres.declarations.rappels import close_declaration
from services.certification.titres.declarations.schemas import Blocage, Depot, TitulaireADeclarer
from services.certification.titres.errors import RienADeclarer
from services.kit.data.uow import UnitOfWork
from services.kit.web.access import Ressource
from services.kit.web.errors import Erreur, InconsistentDates, NotFound
from services.kit.web.pagination import Page, PageParams, paginate


async def list_declarations(
    uow: UnitOfWork, wanted: queries.DeclarationsVoulues, page: PageParams
) -> Page[TitulaireADeclarer]:
    trousseau, today = trousseau_of(uow.service.settings), uow.today
    return await paginate(uow, queries.list_declarations(wanted), page, lambda row: _present(row, trousseau, today))


async def record_deposit(uow: UnitOfWork, attestation_id: UUID, depot: Depot) -> None:
    """What is noted is a fact of elsewhere: said again after a correction, it replaces what was noted."""
    attestation = await uow.db.get(Attestation, attestation_id)
    if attestation is None:
        raise NotFound
    row = await uow.db.get(DeclarationTitulaire, attestation_id, with_for_update=True)
    if row is None or attestation.revoquee_le is not None:
        raise RienADeclarer("Seule une certification entière d'un registre national, non révoquée, se déclare.")
    if not attestation.obtenue_le <= depot.deposee_le <= uow.today:
        motif = "Un dépôt se fait à partir de la délibération, et ne se note pas d'avance"
        raise InconsistentDates(erreurs=[Erreur(pointeur="/deposee_le", motif=motif)])
    row.reference, row.deposee_le = depot.reference, depot.deposee_le
    await close_declaration(uow, attestation_id)
    uow.touches(Ressource("Registre", str(attestation_id)))


def _present(row: Any, trousseau: Trousseau, today: date) -> TitulaireADeclarer:
    declaration, attestation, identite = row
    certification = attestation.contenu["certification"]
    titulaire = confirmed(identite, trousseau)
    return TitulaireADeclarer(
        **{name: getattr(attestation, name) for name in ("numero", "profil_id", "certification_id", "obtenue_le")},
        **{name: certification[name] for name in ("code", "intitule", "registre", "numero_fiche")},
        **{name: getattr(declaration, name) for name in ("attestation_id", "avant_le", "reference", "deposee_le")},
        titulaire=titulaire,
        jours_restants=(declaration.avant_le - today).days,
        bloque=None if titulaire else _blocage(attestation, identite),
        declarer=f"/v1/titulaires_a_declarer/{attestation.id}/declaration",
    )


def _blocage(attestation: Attestation, identite: Identite | None) -> Blocage:
    if attestation.profil_id is None:
        return Blocage.PERSONNE_EFFACEE
    if identite is None:
        return Blocage.IDENTITE_ABSENTE
    corrected = identite.etat == EtatIdentite.A_CORRIGER
    return Blocage.IDENTITE_A_CORRIGER if corrected else Blocage.IDENTITE_A_CONFIRMER
