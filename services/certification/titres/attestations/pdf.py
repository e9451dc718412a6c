"""The attestation on paper: accents of every European language, and a code that opens the check page."""

import io
from importlib.resources import as_file, files

import segno
from fpdf import FPDF
from fpdf.fonts import TTFFont

from services.certification.models import Attestation
from services.certification.regles.jours import en_lettres
from services.certification.titres.attestations.titre import description_of
from services.certification.titres.errors import NomIllisible

POLICE = "SourceSansPro"
_FICHIERS = {"": "SourceSansPro-Regular.ttf", "B": "SourceSansPro-Bold.ttf"}
LARGEUR = 170.0
SANS_NOM = "L'identité du titulaire n'était pas confirmée quand ce document a été imprimé : il ne porte pas de nom."


def pdf_of(row: Attestation, nom: str | None, url: str) -> bytes:
    """The document, with the confirmed name, if any, and the code of `url`; raises NomIllisible if the font lacks a letter."""
    certification, bloc = row.contenu["certification"], row.contenu["bloc"]
    pdf = FPDF(format="A4", unit="mm")
    pdf.set_margins(20, 25)
    add_fonts(pdf)
    _check(pdf, nom or "")
    pdf.set_title("Attestation")
    pdf.set_lang("fr")
    pdf.add_page()
    _line(pdf, ", ".join(certification["certificateurs"]), size=12)
    pdf.ln(12)
    _line(pdf, "Attestation", size=28, bold=True)
    pdf.ln(6)
    if nom:
        _line(pdf, nom, size=18)
        pdf.ln(2)
    _line(pdf, bloc["intitule"] if bloc else certification["intitule"], size=18, bold=True)
    _line(pdf, description_of(row), size=12)
    if certification["niveau"]:
        _line(pdf, f"Niveau de qualification : {certification['niveau']}.", size=12)
    _line(pdf, f"Jury du {en_lettres(row.obtenue_le)}.", size=12)
    if row.valable_jusqu_au:
        _line(pdf, f"Valable jusqu'au {en_lettres(row.valable_jusqu_au)}.", size=12)
    _line(pdf, f"Attestation n° {row.numero}.", size=12)
    if not nom:
        _line(pdf, SANS_NOM, size=9)
    pdf.ln(4)
    _competences(pdf, row)
    _code(pdf, url)
    return bytes(pdf.output())


def add_fonts(pdf: FPDF) -> None:
    for style, name in _FICHIERS.items():
        with as_file(files("font_source_sans_pro") / "files" / name) as path:
            pdf.add_font(POLICE, style, path)


def _check(pdf: FPDF, nom: str) -> None:
    """Before it is drawn: the library would print boxes, and write the letters that it lacks in the journal."""
    font = pdf.fonts[POLICE.lower()]
    assert isinstance(font, TTFFont), "a font that was added is one of a file"
    if any(ord(letter) not in font.cmap for letter in nom):
        for one in pdf.fonts.values():  # the library closes their files when it draws
            assert isinstance(one, TTFFont), "a font that was added is one of a file"
            one.ttfont.close()
        raise NomIllisible("La police de l'attestation n'a pas toutes les lettres de ce nom.")


def _line(pdf: FPDF, text: str, *, size: int, bold: bool = False) -> None:
    pdf.set_font(POLICE, "B" if bold else "", size)
    pdf.multi_cell(LARGEUR, size * 0.5, text, align="L", new_x="LMARGIN", new_y="NEXT")


def _competences(pdf: FPDF, row: Attestation) -> None:
    _line(pdf, "Compétences attestées", size=12, bold=True)
    for competence in row.contenu["competences"]:
        niveau = f" (niveau {competence['niveau']})" if competence["niveau"] else ""
        _line(pdf, f"• {competence['libelle']}{niveau}", size=11)


def _code(pdf: FPDF, url: str) -> None:
    picture = io.BytesIO()
    segno.make_qr(url, error="m").save(picture, kind="png", scale=8, border=2)
    if pdf.get_y() > 215:
        pdf.add_page()
    pdf.ln(6)
    pdf.image(picture, w=35, alt_text="Code qui ouvre la page de vérification", link=url)
    _line(pdf, "Ce code ouvre la page qui dit si l'attestation est vraie et vaut encore, et à qui elle est :", size=9)
    _line(pdf, url, size=9)
