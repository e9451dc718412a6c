"""The public page: true and good, revoked, or unknown; whose, to who has the paper; of an erased person, never whose."""

from datetime import date
from html import escape

from services.certification.models import Attestation
from services.certification.regles.jours import en_lettres
from services.kit.data.days import civil_day

_PAGE = """<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Vérification d'une attestation</title>
<style>
body {{ font: 1.1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a }}
h1 {{ font-size: 1.4rem }}
.verdict {{ padding: .75rem 1rem; border-left: .4rem solid; font-weight: 600 }}
.valable {{ border-color: #146c2e; background: #e8f5ea }}
.revoquee {{ border-color: #b3261e; background: #fbeae9 }}
.inconnue {{ border-color: #5f6368; background: #f1f3f4 }}
dt {{ color: #5f6368; margin-top: .75rem }}
dd {{ margin: 0 }}
</style>
</head>
<body>
<h1>Vérification d'une attestation</h1>
<p class="verdict {etat}" role="status">{verdict}</p>
{details}
</body>
</html>
"""
_INCONNUE = "<p>L'adresse est peut-être incomplète.</p>"
_EFFACEE = "<p>La personne a effacé ses données : cette page ne peut plus dire à qui.</p>\n"


def page_of(row: Attestation | None, nom: str | None, today: date) -> str:
    """The page in HTML, whole in itself: it loads nothing from anywhere."""
    if row is None:
        return _PAGE.format(etat="inconnue", verdict="Attestation inconnue.", details=_INCONNUE)
    details = _details(row, nom) if row.profil_id else _EFFACEE + _details(row, None)
    etat, verdict = _verdict(row, today)
    return _PAGE.format(etat=etat, verdict=verdict, details=details)


def _verdict(row: Attestation, today: date) -> tuple[str, str]:
    if row.revoquee_le is not None:
        day = en_lettres(civil_day(row.revoquee_le))
        return "revoquee", f"Attestation révoquée le {day} : elle ne vaut plus."
    if row.valable_jusqu_au is not None and row.valable_jusqu_au < today:
        return "revoquee", f"Attestation expirée : elle valait jusqu'au {en_lettres(row.valable_jusqu_au)}."
    if row.profil_id is None:
        return "valable", f"Attestation délivrée le {en_lettres(row.obtenue_le)}, et valable."
    return "valable", "Attestation valable."


def _details(row: Attestation, nom: str | None) -> str:
    certification, bloc = row.contenu["certification"], row.contenu["bloc"]
    lines = {
        "Titulaire": nom,
        "Numéro": row.numero,
        "Certification": certification["intitule"],
        "Numéro au registre": certification["numero_fiche"],
        "Niveau": certification["niveau"],
        "Bloc": f"{bloc['code']} : {bloc['intitule']}" if bloc else "Certification entière",
        "Délivrée par": ", ".join(certification["certificateurs"]),
        "Jury du": en_lettres(row.obtenue_le),
        "Valable jusqu'au": en_lettres(row.valable_jusqu_au) if row.valable_jusqu_au else None,
    }
    shown = "\n".join(f"<dt>{name}</dt><dd>{escape(str(value))}</dd>" for name, value in lines.items() if value)
    return f"<dl>\n{shown}\n</dl>"
