"""What the papers of a session are drawn with: pages that are numbered, tables, and no letter that the font lacks."""

from collections.abc import Sequence

from fpdf import FPDF
from fpdf.fonts import FontFace, TTFFont

from services.certification.titres.attestations.pdf import LARGEUR, POLICE, add_fonts

ENTETE = FontFace(emphasis="BOLD", fill_color=(235, 235, 235))


class PapierDeSession(FPDF):
    """An A4 page in French; `pied` is written under each, with its number."""

    def __init__(self, titre: str, pied: str) -> None:
        super().__init__(format="A4", unit="mm")
        self.pied = pied
        self.set_margins(20, 20)
        self.set_auto_page_break(True, 20)
        add_fonts(self)
        self.set_title(titre)
        self.set_lang("fr")
        self.add_page()

    def footer(self) -> None:
        self.set_y(-15)
        self.set_font(POLICE, "", 8)
        self.cell(0, 5, f"{self.readable(self.pied)}, page {self.page_no()} sur {{nb}}", align="C")

    def readable(self, text: str) -> str:
        """`text` with a « ? » for each letter that the font lacks: the library would log them, and print boxes."""
        font = self.fonts[POLICE.lower()]
        assert isinstance(font, TTFFont), "a font that was added is one of a file"
        return "".join(letter if letter == "\n" or ord(letter) in font.cmap else "?" for letter in text)

    def say(self, text: str, *, size: int = 11, bold: bool = False) -> None:
        self.set_font(POLICE, "B" if bold else "", size)
        self.multi_cell(LARGEUR, size * 0.5, self.readable(text), align="L", new_x="LMARGIN", new_y="NEXT")

    def grid(self, widths: tuple[int, ...], head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
        """A table whose head comes again on each page."""
        self.set_font(POLICE, "", 9)
        with self.table(
            col_widths=widths, headings_style=ENTETE, line_height=4.5, padding=1, text_align="LEFT"
        ) as table:
            for row in (head, *rows):
                table.row([self.readable(cell) for cell in row])
        self.ln(3)
