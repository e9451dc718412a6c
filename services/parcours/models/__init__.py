"""Tables of the service, one module a part; `Base` is their registry."""

from services.parcours.models.contacts import Contact, ReponseContact
from services.parcours.models.copies import BlocObtenu, CertificationConnue, CompetenceConnue, MetierConnu
from services.parcours.models.effacements import Effacement, OrigineEffacement
from services.parcours.models.emplois import Affectation, Emploi
from services.parcours.models.mouvements import AncienMatricule, CodeRattachement, DemandeRattachement, Fusion
from services.parcours.models.personnes import (
    Acquis,
    Besoin,
    Consentement,
    Entite,
    EtapeParcours,
    EtatParcours,
    Experience,
    Genre,
    Parcours,
    Perimetre,
    Preference,
    Profil,
    ProfilEfface,
    Provenance,
    Souhait,
    Source,
    SourceAcquis,
)
from services.parcours.models.socle import Base
