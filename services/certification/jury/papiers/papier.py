"""What the papers of a session are drawn with: numbered pages, and tables."""

from collections.abc import Sequence

from fpdf.fonts import FontFace

from services.certification.titres.papier import POLICE, Imprime

ENTETE = FontFace(emphasis="BOLD", fill_color=(235, 235, 235))


class PapierDeSession(Imprime):
    """A paper that has tables."""

    def grid(self, widths: tuple[int, ...], head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
        """A table whose head comes again on each page."""
        self.set_font(POLICE, "", 9)
        with self.table(
            col_widths=widths, headings_style=ENTETE, line_height=4.5, padding=1, text_align="LEFT"
        ) as table:
            for row in (head, *rows):
                table.row([self.readable(cell) for cell in row])
        self.ln(3)
