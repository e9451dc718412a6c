"""A fictive branch, deterministic: the same arguments give the same lines, in the formats of the bulk doors."""

from deploy.branche.besoins import besoin_lines
from deploy.branche.catalogue import catalogue_lines
from deploy.branche.entites import entite_lines
from deploy.branche.offre import certification_lines
from deploy.branche.personnages import personnages
from deploy.branche.profils import profil_lines

__all__ = [
    "besoin_lines",
    "catalogue_lines",
    "certification_lines",
    "entite_lines",
    "personnages",
    "profil_lines",
]
