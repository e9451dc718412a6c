"""What the merged document says of itself, in French."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

TITLE = "Passerelle"
VERSION = "1"
DESCRIPTION = (
    "Rapproche les personnes d'une branche professionnelle des métiers et des certifications.\n\n"
    "Chaque appel porte un jeton d'accès : `POST /oauth/token` en délivre, ou un émetteur OpenID Connect configuré. "
    "Les listes se lisent par curseur ; une écriture se rejoue sans danger avec la même `Idempotency-Key` ; "
    "une ressource se modifie avec l'`ETag` lu, donné en `If-Match`. "
    "Toute erreur est un document de problème (RFC 9457). Ce que l'appelant n'a pas à voir n'existe pas pour lui : 404."
)
SERVERS = [{"url": "/", "description": "Cette passerelle"}]
SECURITY_SCHEMES: dict[str, dict[str, Any]] = {
    "jeton": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "Jeton d'accès (RFC 9068) d'un émetteur de confiance",
    },
    "oauth2": {
        "type": "oauth2",
        "description": "Jeton obtenu de l'émetteur intégré par un client",
        "flows": {"clientCredentials": {"tokenUrl": "/oauth/token", "scopes": {}}},
    },
}
# ASCII, as in the addresses: generated clients make a module of each; the sentence is for people
_TAGS = {
    "sante": "Santé : savoir si la passerelle et les services répondent.",
    "jetons": "Jetons : l'émetteur intégré à la passerelle, pour une installation qui n'en a pas d'autre.",
    "evenements": "Événements : les changements de chaque service, dans l'ordre et sans trou (CloudEvents 1.0).",
    "exports": "Exports : la copie, pour elle seule, de tout ce qui est gardé d'une personne.",
    "familles": "Familles de métiers, par référentiel.",
    "metiers": "Métiers : définition, évolution, appellations et ce que chacun exige.",
    "competences": "Compétences, savoirs, savoir-être et outils : un savoir n'est jamais une compétence.",
    "correspondances": "Correspondances vers d'autres référentiels, avec leur auteur, leur date et leur confiance.",
    "catalogue": "Catalogue : chargement en masse et versions publiées, immuables, lisibles à une date.",
    "certifications": "Certifications de la branche : blocs, modalités d'évaluation, voies, décisions datées.",
    "sessions": "Sessions d'épreuves et leurs places.",
    "candidatures": "Candidatures aux certifications et à leurs sessions, refus et recours.",
    "propositions": "Ce que d'autres proposent à une personne, qui en décide seule.",
    "avis": "Pourquoi la branche certifie, et l'avis des managers, qui ne décide de rien.",
    "interventions": "Interventions de l'employeur sur un résultat : gardées, sans effet.",
    "positionnements": "Positionnements avant les épreuves : privés, contestables, jamais une appréciation.",
    "dossiers_vae": "Dossiers de faisabilité : la VAE, et le « dossier et épreuves » de la branche.",
    "identites": "Identité civile : écrite par la personne, confirmée par le certificateur, lue par eux seuls.",
    "registre": "Registre du certificateur : ce que les jurys ont fait délivrer, gardé quand la personne s'efface.",
    "declarations": "Titulaires à déclarer à la Caisse des dépôts : ceux qui restent, ce qui bloque, les dépôts.",
    "modules_formation": "Modules de formation : l'offre dont un positionnement fait un parcours.",
    "amenagements": "Aménagements des épreuves : entre la personne et le certificateur, chiffrés.",
    "regles": "Règles datées, avec leur source : qui doit être d'accord, ce que vaut le silence, délais, plafonds.",
    "voies": "Voies ouvertes vers une certification : celles qui ne demandent l'accord de personne d'abord.",
    "accords": "Ce qu'une personne demande à son employeur quand une voie le requiert, et ce qu'il répond.",
    "notifications": "Notifications : ce qui est dit à une personne, ou aux RH de son entité.",
    "entites": "Entités : les employeurs de la branche et leurs effectifs.",
    "emplois": "Emplois : qui emploie une personne, pour quel métier, de quand à quand.",
    "profils": "Profils : une personne pour la vie, ses préférences, ce qu'on a lu d'elle.",
    "acquis": "Acquis d'une personne, avec leur provenance et leur date.",
    "experiences": "Expériences d'une personne.",
    "souhaits": "Souhaits : ils n'existent que pour la personne, sauf si elle les ouvre.",
    "consentements": "Consentements : qui peut lire quoi, jusqu'à quand.",
    "parcours": "Parcours choisis : étapes, certifications, métier visé.",
    "besoins": "Besoins de GPEC : effectif voulu par métier et par horizon, à côté de l'effectif présent.",
    "recommandations": "Recommandations expliquées, conservées et rejouables : métiers, certifications, chemins.",
    "rapprochements": "Rapprochements entre les besoins, les personnes à portée et les certifications, en agrégats.",
}


def tags_of(documents: Mapping[str, dict[str, Any]]) -> list[dict[str, str]]:
    """The tags in use, each with a description: the service's own, ours, or what the service says of itself."""
    given = {tag["name"]: tag.get("description", "") for d in documents.values() for tag in d.get("tags", [])}
    about: dict[str, str] = {}
    for document in documents.values():
        for item in document["paths"].values():
            for operation in (part for part in item.values() if isinstance(part, dict)):
                for tag in operation.get("tags", []):
                    about.setdefault(tag, str(document.get("info", {}).get("description", "")))
    return [
        {"name": tag, "description": given.get(tag) or _TAGS.get(tag) or text or tag} for tag, text in about.items()
    ]
