"""Which relations the table must have of an operation: those of whom the identifiers that it takes belong to."""

from __future__ import annotations

from typing import Any

from tests.contracts.document import Document, resolve

D_UNE_PERSONNE = {"soi", "equipe", "meme_entite", "autre_entite", "entite_quittee", "entite_qui_succede", "inconnu"}
D_UN_EMPLOYEUR = {"meme_entite", "autre_entite", "inconnu"}
DE_PERSONNE = {"connu", "inconnu"}
D_UN_JURY = {"connu", "autre_session", "inconnu"}

# where a parameter of the path, of the query or the body's own field says whose row is asked for
PERSONNES = {
    "accord_id", "acquis_id", "attestation_id", "avis_id", "candidature_id", "consentement_id", "contact_id", "deliberation_id",
    "demande_id", "desinteret_id", "dossier_id", "emploi_id", "experience_id", "intervention_id", "notification_id", "parcours_id",
    "partage_id", "piece_id", "plan_id", "positionnement_id", "prime_id", "profil", "profil_id", "proposition_id",
    "rattachement_id", "recommandation_id", "souhait_id",
}  # fmt: skip
EMPLOYEURS = {"besoin_id", "contact_emis_id", "entite", "entite_id"}
# the members of a jury read it, and those of another session's do not
JURYS = {"jury_id"}
# what a jury reads or writes of the people of its session, and of no other
JUGES = {"candidature_id", "deliberation_id", "piece_id"}
# what belongs to nobody, and why
COMMUNS = {
    "certification_id": "l'offre se lit par toute personne, dès la création",
    "code": "une règle est publique",
    "competence_id": "le catalogue est public",
    "correspondance_blocs_id": "quels blocs en valent d'autres est public",
    "correspondance_id": "le catalogue est public",
    "famille_id": "le catalogue est public",
    "groupe_id": "un groupe réunit des personnes de plusieurs employeurs; le rôle de certificateur décide, avant toute ligne",
    "liste": "une liste de révocation est publique et ne nomme personne",
    "metier_id": "le catalogue est public",
    "module_id": "l'offre de formation se lit par toute personne",
    "numero": "le numéro d'une version suit ce dont elle est la version",
    "regle_id": "une règle de prime est publique",
    "session_id": "les sessions se lisent par toute personne",
}
# operations whose identifier does not say who may do them
AUTREMENT = {
    "lire_entite": (DE_PERSONNE, "la liste des employeurs est publique"),
    "lire_jury": (D_UN_JURY, "un jury est celui de sa session: qui siège ailleurs ne le lit pas"),
    "remplacer_entite": (DE_PERSONNE, "l'administrateur tient la liste des employeurs, quel qu'il soit"),
}


def expected(document: Document, operation: Document) -> set[str]:
    """The relations of which the table must have a row. ValueError: an identifier that this module does not know."""
    if operation["operationId"] in AUTREMENT:
        return AUTREMENT[operation["operationId"]][0]
    path, others = _taken(document, operation)
    if unknown := path - PERSONNES - EMPLOYEURS - JURYS - set(COMMUNS):
        raise ValueError(f"{operation['operationId']}: whose are {sorted(unknown)}?")
    taken = path | others
    if taken & PERSONNES:
        return D_UNE_PERSONNE | ({"autre_session"} if taken & JUGES else set())
    if taken & EMPLOYEURS:
        return D_UN_EMPLOYEUR
    if taken & JURYS:
        return D_UN_JURY
    return DE_PERSONNE if path else set()


def _taken(document: Document, operation: Document) -> tuple[set[str], set[str]]:
    """Names of what the path takes, and of what the query and the body take."""
    by_place: dict[str, set[str]] = {"path": set(), "query": set(), "header": set()}
    for parameter in operation.get("parameters", []):
        by_place[parameter["in"]].add(parameter["name"])
    content: dict[str, Any] = operation.get("requestBody", {}).get("content", {})
    fields: set[str] = set()
    if "application/json" in content:
        fields = set(resolve(document, content["application/json"]["schema"]).get("properties", {}))
    return by_place["path"], by_place["query"] | fields


def left_out(relation: str, actor: str) -> bool:
    """Cells that have no sense: oneself, for who is no person of the table; the manager's team, for who is of it."""
    if relation == "soi":
        return actor not in ("anonyme", "salarie", "manager")
    return relation == "equipe" and actor == "salarie"
