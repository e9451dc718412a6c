"""An attestation as an Open Badges 3.0 credential, and the list that says which are revoked."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from services.certification.models import Attestation
from services.certification.regles.jours import add_days, start_of
from services.certification.titres.attestations.emetteur import Emetteur
from services.certification.titres.attestations.statuts import encode
from services.kit.data.days import PARIS

VC2 = "https://www.w3.org/ns/credentials/v2"
CONTEXTES = [VC2, "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]
SCHEMA = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
# a copy of a list older than that is refused: nobody brings back what was revoked since
LISTE_VAUT = timedelta(days=1)


def verification_url(emetteur: Emetteur, attestation_id: UUID, secret: str = "") -> str:
    """The public page that says whether it is true and still good; with the secret of a paper, also whose it is."""
    url = f"{emetteur.adresse}/v1/attestations/{attestation_id}/verification"
    return f"{url}?secret={secret}" if secret else url


def credential_of(row: Attestation, emetteur: Emetteur, nom: str | None) -> dict[str, Any]:
    """The credential, in JSON-LD: what was earned, when, from whom. The subject's id is drawn for it alone; `nom` is the
    name that the certificateur confirmed, if any."""
    certification, bloc = row.contenu["certification"], row.contenu["bloc"]
    return {
        "@context": CONTEXTES,
        "id": f"urn:uuid:{row.id}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": intitule_of(row),
        "issuer": {
            "id": emetteur.did,
            "type": ["Profile"],
            "name": ", ".join(certification["certificateurs"]),
            "url": emetteur.adresse,
        },
        "validFrom": _iso(row.emise_le),
        # with the offset of Paris: in UTC, the day would read as the one before
        **({"validUntil": _end_of(row.valable_jusqu_au)} if row.valable_jusqu_au else {}),
        "awardedDate": start_of(row.obtenue_le).astimezone(PARIS).isoformat(),
        "credentialSubject": {
            "id": f"urn:uuid:{row.sujet}",
            "type": ["AchievementSubject"],
            **({"identifier": [_named(nom)]} if nom else {}),
            "achievement": {
                "id": f"{emetteur.adresse}/v1/certifications/{row.certification_id}"
                + (f"#{bloc['code']}" if bloc else ""),
                "type": ["Achievement"],
                "achievementType": "Certification",
                "humanCode": "/".join([certification["code"], *([bloc["code"]] if bloc else [])]),
                "name": intitule_of(row),
                "description": description_of(row),
                "criteria": {"narrative": _criteria(row.contenu["competences"])},
                "alignment": [_alignment(one, emetteur) for one in row.contenu["competences"]],
            },
        },
        "credentialStatus": _status(row, emetteur),
        "credentialSchema": [{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
    }


def _end_of(day: date) -> str:
    """The last second of a civil day in Paris."""
    return _iso(start_of(add_days(day, 1)) - timedelta(seconds=1))


def _named(nom: str) -> dict[str, Any]:
    return {"type": "IdentityObject", "hashed": False, "identityHash": nom, "identityType": "name"}


def _criteria(competences: list[dict[str, Any]]) -> str:
    """What other people's wallets show of it: an alignment has no place for a level."""
    held = [f"- {one['libelle']}" + (f" (niveau {one['niveau']})" if one["niveau"] else "") for one in competences]
    return "\n".join(["Un jury a validé, bloc par bloc, les compétences suivantes :", "", *held])


def _alignment(competence: dict[str, Any], emetteur: Emetteur) -> dict[str, Any]:
    return {
        "type": ["Alignment"],
        "targetType": "CFItem",
        "targetCode": competence["code"],
        "targetName": competence["libelle"],
        "targetUrl": f"{emetteur.adresse}/v1/competences?code={competence['code']}",
    }


def _status(row: Attestation, emetteur: Emetteur) -> dict[str, Any]:
    url = list_url(emetteur, row.liste)
    return {
        "id": f"{url}#{row.place}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(row.place),
        "statusListCredential": url,
    }


def signed(row: Attestation, emetteur: Emetteur, nom: str | None) -> str:
    """The credential as a JWT: it is the payload, with the registered claims that repeat it. The same bytes each time."""
    credential = credential_of(row, emetteur, nom)
    registered = {
        "iss": emetteur.did,
        "sub": credential["credentialSubject"]["id"],
        "jti": credential["id"],
        "nbf": int(row.emise_le.timestamp()),
    }
    if row.valable_jusqu_au:
        registered["exp"] = int(start_of(add_days(row.valable_jusqu_au, 1)).timestamp()) - 1
    return emetteur.sign(credential | registered)


def signed_list(liste: int, revoked: list[int], emetteur: Emetteur, now: datetime) -> str:
    """The status list of W3C as a JWT, good for a day."""
    url = list_url(emetteur, liste)
    return emetteur.sign(
        {
            "@context": [VC2],
            "id": url,
            "type": ["VerifiableCredential", "BitstringStatusListCredential"],
            "issuer": emetteur.did,
            "validFrom": _iso(now),
            "validUntil": _iso(now + LISTE_VAUT),
            "credentialSubject": {
                "id": f"{url}#liste",
                "type": "BitstringStatusList",
                "statusPurpose": "revocation",
                "encodedList": encode(revoked),
            },
            "iss": emetteur.did,
            "jti": url,
            "nbf": int(now.timestamp()),
        }
    )


def list_url(emetteur: Emetteur, liste: int) -> str:
    return f"{emetteur.adresse}/v1/attestations/statuts/{liste}"


def intitule_of(row: Attestation) -> str:
    """What is attested, in a line: the certification, or a bloc of it."""
    certification, bloc = row.contenu["certification"], row.contenu["bloc"]
    return f"{bloc['intitule']} ({certification['intitule']})" if bloc else str(certification["intitule"])


def description_of(row: Attestation) -> str:
    certification, bloc = row.contenu["certification"], row.contenu["bloc"]
    what = f"Bloc {bloc['code']} de la certification" if bloc else "Certification entière"
    numero = f", {certification['numero_fiche']}" if certification["numero_fiche"] else ""
    return f"{what} « {certification['intitule']} »{numero}."


def _iso(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
