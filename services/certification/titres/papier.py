"""What the certificateur prints: numbered pages in French, of a font with the accents of every European language."""

from importlib.resources import as_file, files

from fpdf import FPDF
from fpdf.fonts import TTFFont

POLICE = "SourceSansPro"
_FICHIERS = {"": "SourceSansPro-Regular.ttf", "B": "SourceSansPro-Bold.ttf"}
_LARGEUR = 170.0
_RETRAIT = 4.0


class Imprime(FPDF):
    """An A4 page; `pied` is written under each, with its number."""

    def __init__(self, titre: str, pied: str) -> None:
        super().__init__(format="A4", unit="mm")
        self.pied = pied
        self.set_margins(20, 20)
        self.set_auto_page_break(True, 20)
        for style, name in _FICHIERS.items():
            with as_file(files("font_source_sans_pro") / "files" / name) as path:
                self.add_font(POLICE, style, path)
        self.set_title(titre)
        self.set_lang("fr")
        self.add_page()

    def footer(self) -> None:
        self.set_y(-15)
        self.set_font(POLICE, "", 8)
        self.cell(0, 5, f"{self.readable(self.pied)}, page {self.page_no()} sur {{nb}}", align="C")

    def lacks(self, letter: str) -> bool:
        font = self.fonts[POLICE.lower()]
        assert isinstance(font, TTFFont), "a font that was added is one of a file"
        return ord(letter) not in font.cmap

    def readable(self, text: str) -> str:
        """`text` with a « ? » for each letter that the font lacks: the library would log them, and print boxes."""
        return "".join("?" if letter != "\n" and self.lacks(letter) else letter for letter in text)

    def abandon(self) -> None:
        """Nothing is printed; the library closes the files of its fonts only when it draws."""
        for font in self.fonts.values():
            assert isinstance(font, TTFFont), "a font that was added is one of a file"
            font.ttfont.close()

    def say(self, text: str, *, size: int = 11, bold: bool = False, puce: str = "") -> None:
        """A paragraph, whole on its page, beside its bullet if it has one."""
        self.set_font(POLICE, "B" if bold else "", size)
        line, retrait, text = size * 0.5, _RETRAIT if puce else 0.0, self.readable(text)
        height = self.multi_cell(_LARGEUR - retrait, line, text, align="L", dry_run=True, output="HEIGHT")
        assert isinstance(height, float), "the library answers what it is asked for"
        self.keep(height)
        if puce:
            self.cell(retrait, line, puce)
        self.multi_cell(_LARGEUR - retrait, line, text, align="L", new_x="LMARGIN", new_y="NEXT")

    def keep(self, height: float) -> None:
        """Another page begins when this one has not that many millimetres left."""
        if self.will_page_break(height):
            self.add_page()
