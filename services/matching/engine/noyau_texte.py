"""What a person says, in plain loops for numba: the words of what they hold and of their métier, against those of every métier.

What the words of an item add is worked out once for everybody (`etaler`), as if a word counted as often as it is said: a row an
item, in bytes. For one person those rows are added up, then the words said several times are put right: they count for less.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

OCTET: Final = np.float32(255)
ZERO: Final = np.float32(0)


def etaler(plat: Any, frequents: Any, total: Any) -> None:
    """Fill `plat.lignes`: in steps of `plat.pas`, one an item, rounded up, so that zero says that no word is shared.

    `frequents` is `plat.frequents` before it was put in bytes.
    """
    for item in range(len(plat.pas)):
        total[:] = 0
        for at in range(plat.i_start[item], plat.i_start[item + 1]):
            word = plat.i_mot[at]
            weight = np.float32(plat.i_compte[at] * plat.mot_idf[word])
            if plat.mot_dense[word] >= 0:
                row = frequents[plat.mot_dense[word]]
                for metier in range(len(total)):
                    total[metier] += row[metier] * weight
            else:
                for posting in range(plat.m_start[word], plat.m_start[word + 1]):
                    total[plat.m_metier[posting]] += plat.m_valeur[posting] * weight
        highest = total.max()
        plat.pas[item] = highest / OCTET
        if highest > 0:
            line, steps = plat.lignes[item], OCTET / highest
            for metier in range(len(total)):
                line[metier] = np.uint8(min(np.ceil(total[metier] * steps), OCTET))


def _compter(plat: Any, mots: Any, count: Any, held: Any) -> Any:
    """The words of the person, weighed, of length one. How many, how many said several times, and the length that they had."""
    words = 0
    for row in range(count):
        which = mots.vus[row]
        for at in range(plat.i_start[which], plat.i_start[which + 1]):
            word = plat.i_mot[at]
            mots.mots_vus[words] = word
            words += mots.mots[word] == 0.0
            mots.mots[word] += plat.i_compte[at]
    if held >= 0:
        for at in range(plat.f_start[held], plat.f_start[held + 1]):
            word = plat.f_mot[at]
            mots.mots_vus[words] = word
            words += mots.mots[word] == 0.0
            mots.mots[word] += plat.f_compte[at]
        for at in range(plat.t_start[held], plat.t_start[held + 1]):
            mots.titre[plat.t_mot[at]] = plat.t_valeur[at]
    repeats, square = 0, 0.0
    for at in range(words):
        word = mots.mots_vus[at]
        times, weight = mots.mots[word], plat.mot_idf[word]
        if times > 1.0:
            weight *= 1.0 + np.log(times)
            mots.repetes[repeats] = word
            mots.trop[repeats] = weight - times * plat.mot_idf[word]
            repeats += 1
        square += weight * weight
        # times its rarity for the métier too: there, a word said once needs nothing more
        mots.mots[word] = weight * plat.mot_idf[word]
    length = np.sqrt(square) if square > 0.0 else 1.0
    return words, repeats, length


def _dire(plat: Any, departs: Any, mots: Any, count: Any, held: Any) -> Any:
    """What all words add toward each métier, each as often as it is said. Returns the most that rounding up put in it."""
    excess = 0.0
    for row in range(count):
        mots.parts[row] = plat.pas[mots.vus[row]]
        excess += mots.parts[row]
    if held >= 0:
        mots.dit[:] = departs.dit[held]
    else:
        mots.dit[:] = 0
    _ajouter(plat.lignes, mots.dit, mots.vus, mots.parts, count)
    return excess


def _corriger(plat: Any, mots: Any, repeats: Any, weight: Any) -> Any:
    """Take back from the total what words said several times put in it beyond what they count for. Returns the most that
    rounding up took."""
    frequent, excess = 0, 0.0
    for at in range(repeats):
        word = mots.repetes[at]
        dense, value = plat.mot_dense[word], np.float32(mots.trop[at] * weight)
        if dense >= 0:
            mots.larges[frequent] = dense
            mots.parts[frequent] = value * plat.frequents_pas[dense]
            excess -= mots.parts[frequent]
            frequent += 1
        else:
            for posting in range(plat.m_start[word], plat.m_start[word + 1]):
                mots.total[plat.m_metier[posting]] += plat.m_valeur[posting] * value
    _ajouter(plat.frequents, mots.total, mots.larges, mots.parts, frequent)
    return excess


def _ajouter(table: Any, total: Any, rows: Any, parts: Any, many: Any) -> None:
    """Add to the total the first `many` of `rows` of a table, as much as `parts` says of each: four at a time, one beyond the last
    counting for nothing."""
    last = many - 1
    for at in range(0, many, 4):
        b, c, d = min(at + 1, last), min(at + 2, last), min(at + 3, last)
        w, x = parts[at], parts[b] if at + 1 <= last else ZERO
        y, z = parts[c] if at + 2 <= last else ZERO, parts[d] if at + 3 <= last else ZERO
        first, second, third, fourth = table[rows[at]], table[rows[b]], table[rows[c]], table[rows[d]]
        for metier in range(len(total)):
            total[metier] += (np.float32(first[metier]) * w + np.float32(second[metier]) * x) + (
                np.float32(third[metier]) * y + np.float32(fourth[metier]) * z
            )
