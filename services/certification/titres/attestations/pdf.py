"""The attestation on paper, with a code that opens the check page."""

import io

import segno

from services.certification.models import Attestation
from services.certification.regles.jours import en_lettres
from services.certification.titres.attestations.titre import description_of
from services.certification.titres.errors import NomIllisible
from services.certification.titres.papier import Imprime

_DU_CODE = 60.0  # mm, with what is said under it
SANS_NOM = "L'identité du titulaire n'était pas confirmée quand ce document a été imprimé : il ne porte pas de nom."


def pdf_of(row: Attestation, nom: str | None, url: str) -> bytes:
    """The document, with the confirmed name, if any, and the code of `url`; raises NomIllisible if the font lacks a letter."""
    certification, bloc = row.contenu["certification"], row.contenu["bloc"]
    pdf = Imprime("Attestation", f"Attestation n° {row.numero}")
    if any(pdf.lacks(letter) for letter in nom or ""):
        pdf.abandon()
        raise NomIllisible("La police de l'attestation n'a pas toutes les lettres de ce nom.")
    pdf.ln(5)
    pdf.say(", ".join(certification["certificateurs"]), size=12)
    pdf.ln(12)
    pdf.say("Attestation", size=28, bold=True)
    pdf.ln(6)
    if nom:
        pdf.say(nom, size=18)
        pdf.ln(2)
    pdf.say(bloc["intitule"] if bloc else certification["intitule"], size=18, bold=True)
    pdf.say(description_of(row), size=12)
    if certification["niveau"]:
        pdf.say(f"Niveau de qualification : {certification['niveau']}.", size=12)
    pdf.say(f"Jury du {en_lettres(row.obtenue_le)}.", size=12)
    if row.valable_jusqu_au:
        pdf.say(f"Valable jusqu'au {en_lettres(row.valable_jusqu_au)}.", size=12)
    pdf.say(f"Attestation n° {row.numero}.", size=12)
    if not nom:
        pdf.say(SANS_NOM, size=9)
    pdf.ln(4)
    _competences(pdf, row)
    _code(pdf, url)
    return bytes(pdf.output())


def _competences(pdf: Imprime, row: Attestation) -> None:
    pdf.say("Compétences attestées", size=12, bold=True)
    for competence in row.contenu["competences"]:
        niveau = f" (niveau {competence['niveau']})" if competence["niveau"] else ""
        pdf.say(f"{competence['libelle']}{niveau}", puce="•")


def _code(pdf: Imprime, url: str) -> None:
    picture = io.BytesIO()
    segno.make_qr(url, error="m").save(picture, kind="png", scale=8, border=2)
    pdf.keep(_DU_CODE)
    pdf.ln(6)
    pdf.image(picture, w=35, alt_text="Code qui ouvre la page de vérification", link=url)
    pdf.say("Ce code ouvre la page qui dit si l'attestation est vraie et vaut encore, et à qui elle est :", size=9)
    pdf.say(url, size=9)
