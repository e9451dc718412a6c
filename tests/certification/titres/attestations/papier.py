"""A PDF as a person reads it: its text, by the tables that its fonts carry, and the code that a telephone reads."""

from __future__ import annotations

import io
import re
import zlib
from struct import pack

from PIL import Image

_OBJECT = re.compile(rb"(?<![0-9])([0-9]+) 0 obj(.*?)endobj", re.S)
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.S)
_DRAWN = re.compile(rb"/(F[0-9]+) [0-9.]+ Tf|\(((?:\\.|[^\\)])*)\) Tj", re.S)
_RANGE = re.compile(rb"<([0-9A-F]{4})> (?:<([0-9A-F]{4})> )?<([0-9A-F]{4,8})>", re.I)


class Papier:
    def __init__(self, content: bytes) -> None:
        self.content = content
        self.objects = {int(number): body for number, body in _OBJECT.findall(content)}

    @property
    def text(self) -> str:
        """Everything drawn on its pages, without the spaces and line ends that the layout chooses."""
        fonts = {
            name: self._letters(int(number)) for name, number in re.findall(rb"/(F[0-9]+) ([0-9]+) 0 R", self.content)
        }
        drawn, letters = "", {}
        for page in re.findall(rb"/Contents ([0-9]+) 0 R", self.content):
            for font, shown in _DRAWN.findall(self._stream(int(page))):
                if font:
                    letters = fonts[font]
                    continue
                codes = re.sub(rb"\\(.)", lambda m: b"\r" if m[1] == b"r" else m[1], shown, flags=re.S)
                drawn += "".join(letters[codes[i : i + 2]] for i in range(0, len(codes), 2))
        return "".join(drawn.split())

    @property
    def links(self) -> list[str]:
        return [url.decode() for url in re.findall(rb"/URI \(([^)]*)\)", self.content)]

    def picture(self) -> Image.Image:
        """Its only image, in black and white, wrapped as the fax that its bytes are."""
        (body,) = [body for body in self.objects.values() if b"/Subtype /Image" in body]
        wide, high = (int(re.findall(rb"/%s ([0-9]+)" % key, body)[0]) for key in (b"Width", b"Height"))
        black_is_1 = b"/BlackIs1 true" in body
        fax = _STREAM.findall(body)[0]
        # width, height, bits, compression (group 4), which is black, where the bytes are, rows of the strip, their number
        tags = [
            (256, wide),
            (257, high),
            (258, 1),
            (259, 4),
            (262, int(black_is_1)),
            (273, 110),
            (278, high),
            (279, len(fax)),
        ]
        entries = b"".join(pack("<HHII", tag, 4, 1, value) for tag, value in tags)
        tiff = (b"II*\0" + pack("<IH", 8, len(tags)) + entries + pack("<I", 0)).ljust(110, b"\0") + fax
        return Image.open(io.BytesIO(tiff)).convert("L")

    def _stream(self, number: int) -> bytes:
        (stream,) = _STREAM.findall(self.objects[number])
        return zlib.decompress(stream) if b"/FlateDecode" in self.objects[number] else stream

    def _letters(self, font: int) -> dict[bytes, str]:
        (table,) = re.findall(rb"/ToUnicode ([0-9]+) 0 R", self.objects[font])
        found: dict[bytes, str] = {}
        for first, last, letter in _RANGE.findall(self._stream(int(table))):
            start = int(first, 16)
            for code in range(start, int(last or first, 16) + 1):
                found[code.to_bytes(2, "big")] = chr(int(letter, 16) + code - start)
        return found
