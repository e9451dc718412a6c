"""All that is kept of people here: how it goes with them, and the rule that says when it goes without them.

In this order: dossiers before candidatures, as whoever answers a dossier locks them; plans after the candidatures that
name them.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlmodel import col

from services.certification.demande.candidatures.effacement import give_places_back
from services.certification.identites.trousseau import Scelle, trousseau_of
from services.certification.models import (
    LIVE,
    Amenagement,
    Attestation,
    AvisManager,
    Base,
    Candidature,
    DecisionBloc,
    Deliberation,
    DemandeAccord,
    DemandeAvis,
    DossierVae,
    EmploiConnu,
    EtapePlan,
    EtatCandidature,
    EtatDossierVae,
    EtatPrime,
    Fusion,
    Identite,
    Intervention,
    LectureRaisons,
    LienMembre,
    MembreJury,
    MorceauPiece,
    Notification,
    PartageResultat,
    PassageCandidature,
    PieceDossier,
    PlanAccompagnement,
    Positionnement,
    Prime,
    ProfilConnu,
    Proposition,
    ResultatEpreuve,
)
from services.certification.regles.parametres import Duree, Unite
from services.certification.regles.requises import Requise
from services.certification.titres.attestations.contenu import INSCRIT
from services.kit.data.days import PARIS
from services.kit.data.parties import Partie, kit_parties
from services.kit.data.uow import UnitOfWork


@dataclass(frozen=True)
class Perime:
    """The condition under which rows have been kept for as long as a rule allows, on a day."""

    duree: Duree
    jour: date

    def __call__(self, depuis: Any) -> ColumnElement[bool]:
        """Whether the delay that opened on the date `depuis` is over; false where it is null."""
        nombre = self.duree.nombre
        months = 0 if self.duree.unite is Unite.JOURS else nombre * (12 if self.duree.unite is Unite.ANNEES else 1)
        days = nombre if self.duree.unite is Unite.JOURS else 0
        over: ColumnElement[bool] = depuis + func.make_interval(0, months, 0, days) < self.jour
        return over

    def since(self, instant: Any) -> ColumnElement[bool]:
        """Whether it is over when it opened on the civil day in Europe/Paris of an instant."""
        return self(func.date(func.timezone(PARIS.key, instant)))


def _path_ended(perime: Perime) -> ColumnElement[bool]:
    """Dossiers whose path ended: without a jury, by what became of the candidature, or never begun."""
    theirs = (
        col(Candidature.profil_id) == col(DossierVae.profil_id),
        col(Candidature.certification_id) == col(DossierVae.certification_id),
    )
    ended = (
        select(func.max(col(PassageCandidature.le)))
        .join(Candidature, col(Candidature.id) == col(PassageCandidature.candidature_id))
        .where(*theirs, col(PassageCandidature.le) >= col(DossierVae.depose_le))
        .correlate(DossierVae)
        .scalar_subquery()
    )
    going_on = exists(select(1).where(*theirs, col(Candidature.etat).in_(LIVE)).correlate(DossierVae))
    left_as_a_draft = (col(DossierVae.etat) == EtatDossierVae.BROUILLON) & perime.since(col(DossierVae.modifie_le))
    return or_(perime(col(DossierVae.termine_le)), ~going_on & perime.since(ended), left_as_a_draft)


def _proposed_in_vain(perime: Perime) -> ColumnElement[bool]:
    """What became of old propositions; one that was accepted leaves the candidature, which is the person's own."""
    old = select(col(Proposition.id)).where(perime.since(col(Proposition.proposee_le)))
    unanswered = col(Candidature.etat).in_((EtatCandidature.PROPOSEE, EtatCandidature.DECLINEE))
    return col(Candidature.proposition_id).in_(old) & unanswered


def _whose_step() -> ColumnElement[Any]:
    plan = select(col(PlanAccompagnement.profil_id)).where(col(PlanAccompagnement.id) == col(EtapePlan.plan_id))
    return plan.correlate(EtapePlan).scalar_subquery()


def _whose_part() -> ColumnElement[Any]:
    piece = select(col(PieceDossier.profil_id)).where(col(PieceDossier.id) == col(MorceauPiece.piece_id))
    return piece.correlate(MorceauPiece).scalar_subquery()


def _asked_of_the_manager(perime: Perime) -> ColumnElement[bool]:
    return perime.since(func.coalesce(col(DemandeAvis.close_le), col(DemandeAvis.demandee_le)))


def since(instant: Any) -> Any:
    """Kept for as long as the rule says from an instant."""
    return lambda perime: perime.since(instant)


def _opened(uow: UnitOfWork, row: dict[str, Any]) -> dict[str, Any]:
    """What is sealed of a person, opened for them: a document, or words."""
    trousseau = trousseau_of(uow.service.settings)
    opened = dict(row)
    for column in (name.removesuffix("_cle") for name in row if name.endswith("_cle")):
        if row[column] is not None:
            scelle = Scelle(row[f"{column}_cle"], bytes.fromhex(row[column].removeprefix("\\x")))
            content = trousseau.open(scelle, UUID(row["id"]), column)
            opened[column] = orjson.loads(content) if content.startswith(b"{") else content.decode()
    return opened


def _no_longer_judged(candidature_id: Any) -> Any:
    """What serves a candidature, kept for as long as the rule says from its end."""
    table = candidature_id.class_
    ended = select(func.max(col(PassageCandidature.le))).where(col(PassageCandidature.candidature_id) == candidature_id)
    going_on = select(1).where(col(Candidature.id) == candidature_id, col(Candidature.etat).in_(LIVE))
    last = ended.correlate(table).scalar_subquery()
    return lambda perime: ~exists(going_on.correlate(table)) & perime.since(last)


R = Requise
PARTIES: list[Partie] = [
    Partie(Positionnement, "profil_id"),
    Partie(DossierVae, "profil_id", regle=R.CONSERVATION_VAE, perime=_path_ended),
    Partie(Deliberation, "profil_id"),
    Partie(DecisionBloc, "profil_id", avec=Deliberation),
    Partie(ResultatEpreuve, "profil_id"),
    Partie(PartageResultat, "profil_id"),
    Partie(LienMembre, "profil_id"),
    # no text says how long: as what a dossier of VAE holds
    Partie(
        PieceDossier, "profil_id", regle=R.CONSERVATION_VAE, perime=_no_longer_judged(col(PieceDossier.candidature_id))
    ),
    # fifty megabytes have their own address, and no place in a copy that is read at once
    Partie(MorceauPiece, _whose_part(), avec=PieceDossier, sans=("donnees",)),
    Partie(
        Amenagement,
        "profil_id",
        regle=R.CONSERVATION_AMENAGEMENTS,
        perime=_no_longer_judged(col(Amenagement.candidature_id)),
        lue=_opened,
    ),
    Partie(MembreJury, "profil_id", vide={"profil_id": None}, cite=True),
    Partie(
        Candidature, "profil_id", avant=give_places_back, regle=R.CONSERVATION_PROPOSITIONS, perime=_proposed_in_vain
    ),
    Partie(Proposition, "profil_id", regle=R.CONSERVATION_PROPOSITIONS, perime=since(col(Proposition.proposee_le))),
    Partie(DemandeAccord, "profil_id", regle=R.CONSERVATION_DEMANDES_ACCORD, perime=since(col(DemandeAccord.close_le))),
    Partie(DemandeAvis, "profil_id", regle=R.CONSERVATION_AVIS, perime=_asked_of_the_manager),
    Partie(DemandeAvis, "manager_id"),
    Partie(
        AvisManager, "profil_id", regle=R.CONSERVATION_AVIS, perime=lambda perime: perime(col(AvisManager.expire_le))
    ),
    # what they said of others, as a manager, stays without its author
    Partie(AvisManager, "manager_id", vide={"manager_id": None}, cite=True),
    Partie(LectureRaisons, "profil_id"),
    Partie(Intervention, "profil_id"),
    Partie(Identite, "profil_id", lue=_opened),
    # the register keeps its line: number, certification, blocs, days, jury, and the place in the status list
    Partie(Attestation, "profil_id", vide={"profil_id": None, "sujet": func.gen_random_uuid(), "contenu": INSCRIT}),
    # what an employer owes, or was asked to pay, stays without a name: who has the paper may still claim it
    Partie(Prime, "profil_id", si=col(Prime.reclamee_le).is_(None) & (col(Prime.etat) == EtatPrime.ANNULEE)),
    Partie(Prime, "profil_id", vide={"profil_id": None}),
    Partie(EtapePlan, _whose_step()),
    Partie(PlanAccompagnement, "accompagnateur_profil_id", vide={"accompagnateur_profil_id": None}, cite=True),
    Partie(PlanAccompagnement, "profil_id"),
    Partie(Notification, "profil_id", regle=R.CONSERVATION_NOTIFICATIONS, perime=since(col(Notification.lue_le))),
    Partie(ProfilConnu, "id", garde="la copie de ce que dit parcours, puis la marque, vide, d'un profil effacé"),
    Partie(EmploiConnu, "profil_id"),
    Partie(EmploiConnu, "manager_id"),
    # nobody reads it: whose seals are whose, and the way back
    *(Partie(Fusion, column, sans=["deplacements"]) for column in ("de_profil_id", "vers_profil_id")),
    *kit_parties(Base.metadata),
]
