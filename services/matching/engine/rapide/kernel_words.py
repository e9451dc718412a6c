"""What a person says, in plain loops for numba: the words of what they hold and of their métier, against those of every métier.

Words are numbered from the most common: the first ones have a row each in a table of small whole numbers, which are added up
sixteen bits wide; the others have the list of the métiers that say them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from services.matching.engine.rapide.index import Postings
    from services.matching.engine.rapide.workspace import Workspace

PAS: Final = 63
"""A row of the table of common words goes from 0 to this: finer rows would leave less room for the weights beside them."""
TAS: Final = 512
"""So many rows are added up at once."""
COMBLE: Final = 65_535
"""The most that sixteen bits hold."""
UN, DEUX, TROIS, QUATRE = np.arange(1, 5, dtype=np.uint64)
"""Unsigned, as places in lists are: the others are taken to count from the end when they are under 0."""


def _compter(index: Postings, work: Workspace, count: int, held: int) -> tuple[int, float]:
    """The words of the person, weighed, from row 1. The last row, and the length that they have."""
    last = 0
    for row in range(1, count + 1):
        last = _recopier(index, work, last, work.vus[row])
    if held >= 0:
        last = _recopier(index, work, last, len(index.idf) + held)
    square, rarete = 0.0, index.mots.idf
    for row in range(1, last + 1):
        times, idf = work.dit[row], rarete[work.mots_vus[row]]
        weight = idf * (index.fois[int(times)] if times < len(index.fois) else 1.0 + np.log(times))
        square += weight * weight
        work.poids[row] = weight
        # times its rarity for the métier too: there, a word said once needs nothing more
        work.dit[row] = weight * idf
    return last, (np.sqrt(square) if square > 0.0 else 1.0)


def _recopier(index: Postings, work: Workspace, last: int, text: int) -> int:
    """Count the words of a text; those met first have the rows after `last`. Returns the last row."""
    textes = index.textes
    for at in range(textes.start[text], textes.start[text + 1]):
        word = textes.name[at]
        known = work.mot[word]
        last += known == 0
        row = known if known > 0 else last
        work.mot[word], work.mots_vus[row] = row, word
        work.dit[row] = textes.value[at] + (work.dit[row] if known > 0 else 0.0)
    return last


def _dire(index: Postings, work: Workspace, words: int, weight: float) -> None:
    """Have in the total what the words add toward each métier, `weight` being that of a word of weight 1; never less."""
    pas, rares = index.mots.pas, index.mots.rares
    total, courants, rows, whole = work.total, len(pas), 0, 0.0
    total[:] = 0
    for row in range(1, words + 1):
        word = work.mots_vus[row]
        if word < courants:
            work.rangees[rows] = word
            work.parts[rows] = work.poids[row] * pas[word]
            whole += work.parts[rows]
            rows += 1
            if rows == TAS:
                _entasser(index, work, rows, whole, weight)
                rows, whole = 0, 0.0
        else:
            value = np.float32(work.poids[row] * weight)
            for posting in range(rares.start[word - courants], rares.start[word - courants + 1]):
                total[rares.name[posting]] += rares.value[posting] * value
    _entasser(index, work, rows, whole, weight)


def _entasser(index: Postings, work: Workspace, rows: int, whole: float, weight: float) -> None:
    """Add the first `rows` of `rangees`, as much as `parts` says of each, `whole` in all: in whole steps, rounded up, of a size
    for which the sum of the highest of every row still fits."""
    table, total, pile = index.mots.courants, work.total, work.pile
    if rows == 0:
        return
    scale = (COMBLE / PAS - rows) / whole
    for at in range(rows):
        work.entiers[at] = np.uint16(work.parts[at] * scale) + 1
    for at in range(rows, rows + 3):
        work.rangees[at], work.entiers[at] = 0, 0
    pile[:] = 0
    for at in range(0, rows, 4):
        w, x, y, z = work.entiers[at], work.entiers[at + 1], work.entiers[at + 2], work.entiers[at + 3]
        first, second = work.rangees[at], work.rangees[at + 1]
        third, fourth = work.rangees[at + 2], work.rangees[at + 3]
        for metier in range(len(pile)):
            pile[metier] += (
                np.uint16(table[first, metier]) * w
                + np.uint16(table[second, metier]) * x
                + np.uint16(table[third, metier]) * y
                + np.uint16(table[fourth, metier]) * z
            )
    step = np.float32(weight / scale)
    for metier in range(len(total)):
        total[metier] += np.float32(pile[metier]) * step


def _lire_textes(index: Postings, work: Workspace, trait: int, length: float, first: int, kept: int) -> None:
    """The trait of the words of each candidate with those of the person: those that it says once, then the others. Four sums, so
    that none waits for the one before."""
    said, row, texts = work.dit, work.mot, index.complets
    which = texts.mot
    for rank in range(first, kept):
        metier = work.candidats[rank]
        a, b, c, d, at = 0.0, 0.0, 0.0, 0.0, texts.start[metier]
        once, stop = texts.plus[metier], texts.start[metier + 1]
        while at + QUATRE <= once:
            a += said[row[which[at]]]
            b += said[row[which[at + UN]]]
            c += said[row[which[at + DEUX]]]
            d += said[row[which[at + TROIS]]]
            at += QUATRE
        for rest in range(at, once):
            a += said[row[which[rest]]]
        for rest in range(once, stop):
            b += said[row[which[rest]]] * texts.fois[rest]
        work.mesures[trait, rank] = ((a + b) + (c + d)) * texts.norme[metier] / length
