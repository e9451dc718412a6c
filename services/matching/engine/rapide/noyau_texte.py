"""What a person says, in plain loops for numba: the words of what they hold and of their métier, against those of every métier.

Words are numbered from the most common: the first ones have a row each in a table of small whole numbers, which are added up
sixteen bits wide; the others have the list of the métiers that say them.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

PAS: Final = 63
"""A row of the table of common words goes from 0 to this: finer rows would leave less room for the weights beside them."""
TAS: Final = 512
"""So many rows are added up at once."""
COMBLE: Final = 65_535
"""The most that sixteen bits hold."""
UN, DEUX, TROIS, QUATRE = np.arange(1, 5, dtype=np.uint64)
"""Unsigned, as places in lists are: the others are taken to count from the end when they are under 0."""


def _compter(plat: Any, mots: Any, count: Any, held: Any) -> Any:
    """The words of the person, weighed, from row 1. The last row, and the length that they have."""
    last = 0
    for row in range(1, count + 1):
        last = _recopier(plat, mots, last, mots.vus[row])
    if held >= 0:
        last = _recopier(plat, mots, last, len(plat.idf) + held)
    square = 0.0
    for row in range(1, last + 1):
        times, idf = mots.dit[row], plat.mot_idf[mots.mots_vus[row]]
        weight = idf * (plat.fois[int(times)] if times < len(plat.fois) else 1.0 + np.log(times))
        square += weight * weight
        mots.poids[row] = weight
        # times its rarity for the métier too: there, a word said once needs nothing more
        mots.dit[row] = weight * idf
    return last, (np.sqrt(square) if square > 0.0 else 1.0)


def _recopier(plat: Any, mots: Any, last: Any, text: Any) -> Any:
    """Count the words of a text; those met first have the rows after `last`. Returns the last row."""
    for at in range(plat.t_start[text], plat.t_start[text + 1]):
        word = plat.t_mot[at]
        known = mots.mot[word]
        last += known == 0
        row = known if known > 0 else last
        mots.mot[word], mots.mots_vus[row] = row, word
        mots.dit[row] = plat.t_fois[at] + (mots.dit[row] if known > 0 else 0.0)
    return last


def _dire(plat: Any, mots: Any, words: Any, weight: Any) -> None:
    """Have in the total what the words add toward each métier, `weight` being that of a word of weight 1; never less."""
    total, courants, rows, whole = mots.total, len(plat.courants), 0, 0.0
    total[:] = 0
    for row in range(1, words + 1):
        word = mots.mots_vus[row]
        if word < courants:
            mots.rangees[rows] = word
            mots.parts[rows] = mots.poids[row] * plat.courants_pas[word]
            whole += mots.parts[rows]
            rows += 1
            if rows == TAS:
                _entasser(plat, mots, rows, whole, weight)
                rows, whole = 0, 0.0
        else:
            value = np.float32(mots.poids[row] * weight)
            for posting in range(plat.m_start[word - courants], plat.m_start[word - courants + 1]):
                total[plat.m_metier[posting]] += plat.m_valeur[posting] * value
    _entasser(plat, mots, rows, whole, weight)


def _entasser(plat: Any, mots: Any, rows: Any, whole: Any, weight: Any) -> None:
    """Add the first `rows` of `rangees`, as much as `parts` says of each, `whole` in all: in whole steps, rounded up, of a size
    for which the sum of the highest of every row still fits."""
    table, total, pile = plat.courants, mots.total, mots.pile
    if rows == 0:
        return
    scale = (COMBLE / PAS - rows) / whole
    for at in range(rows):
        mots.entiers[at] = np.uint16(mots.parts[at] * scale) + 1
    for at in range(rows, rows + 3):
        mots.rangees[at], mots.entiers[at] = 0, 0
    pile[:] = 0
    for at in range(0, rows, 4):
        w, x, y, z = mots.entiers[at], mots.entiers[at + 1], mots.entiers[at + 2], mots.entiers[at + 3]
        first, second = mots.rangees[at], mots.rangees[at + 1]
        third, fourth = mots.rangees[at + 2], mots.rangees[at + 3]
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


def _lire_textes(plat: Any, mots: Any, trait: Any, length: Any, first: Any, kept: Any) -> None:
    """The trait of the words of each candidate with those of the person: those that it says once, then the others. Four sums, so that none
    waits for the one before."""
    said, row, which = mots.dit, mots.mot, plat.c_mot
    for rank in range(first, kept):
        metier = mots.candidats[rank]
        a, b, c, d, at = 0.0, 0.0, 0.0, 0.0, plat.c_start[metier]
        once, stop = plat.c_plus[metier], plat.c_start[metier + 1]
        while at + QUATRE <= once:
            a += said[row[which[at]]]
            b += said[row[which[at + UN]]]
            c += said[row[which[at + DEUX]]]
            d += said[row[which[at + TROIS]]]
            at += QUATRE
        for rest in range(at, once):
            a += said[row[which[rest]]]
        for rest in range(once, stop):
            b += said[row[which[rest]]] * plat.c_fois[rest]
        mots.mesures[trait, rank] = ((a + b) + (c + d)) * plat.c_norme[metier] / length
