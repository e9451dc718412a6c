"""The score of every métier for many people, in plain loops for numba: a quick sum for all, then the exact traits of the first ones.

The quick sum is in single precision and only says which métiers may be among the first; those are measured again, exactly, trait
by trait. The same loops answer one person and a whole branch. They write on a `Brouillon`, which they leave as they found it.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from services.matching.engine.traits import MEME_DOMAINE, SAUT_MAX, TRAITS

COMMUN, PROCHES, TEXTE, INTITULES, FAMILLE, NIVEAU, ENCADREMENT, MOBILITE = range(3, len(TRAITS))
MARGE: Final = 1e-4
"""More than single precision and roundings may move a score: nothing that could be among the first is left out."""
RIEN: Final = -1e30
"""Below any score: the quick sum of a métier that is out."""
ECHELLE: Final = 1e6
"""Contributions are whole millionths."""


def classer(
    plat: Any, mots: Any, debut: Any, item: Any, niveau: Any, sur: Any, metier: Any, mobilite: Any, ligne: Any,
    admis: Any, par_niveau: Any, found: Any, scores: Any, mesures: Any,
) -> None:  # fmt: skip
    """For each person the first métiers among `admis`, their scores, and the traits behind them; what is beyond is left as it is.

    `mots` is a Brouillon; `mobilite[ligne[i]]` the habitual moves from the métier of person i.
    """
    k = found.shape[1]
    for person in range(len(debut) - 1):
        held = metier[person]
        count, norm = _lire(plat, mots, debut[person], debut[person + 1], item, niveau, sur, par_niveau)
        seen = _rapprocher(plat, mots, count)
        words = _dire(plat, mots, count, held)
        _parcourir(plat, mots, count, norm, seen, words, held)
        _situer(plat, mots.total, held, mobilite, ligne[person], admis)
        _retenir(
            plat, mots, count, norm, held, mobilite, ligne[person], found[person], scores[person], mesures[person], k
        )
        _effacer(plat, mots, seen, words, held)


def _lire(plat: Any, mots: Any, start: Any, stop: Any, item: Any, niveau: Any, sur: Any, par_niveau: Any) -> Any:
    """Items held, one row of credits each, the best proof for each level required; and the length of the profile."""
    count, norm, last = 0, 0.0, -1
    levels = par_niveau.shape[1]
    for at in range(start, stop):
        which = item[at]
        if which != last:
            _voir(mots, which, count)
            if plat.p_start[which + 1] > plat.p_start[which]:
                norm += plat.idf[which] * plat.idf[which]
            count, last = count + 1, which
        for level in range(levels):
            share = par_niveau[niveau[at], level] * sur[at]
            if share > mots.credit[count - 1, level]:
                mots.credit[count - 1, level] = share
                mots.rapide[count - 1, level] = share
    return count, (np.sqrt(norm) if norm > 0.0 else 1.0)


def _voir(mots: Any, item: Any, row: Any) -> None:
    """Give an item a row of its own, of which nothing is held yet."""
    mots.vus[row] = item
    mots.place[item] = row
    mots.proche[row] = 0.0
    mots.credit[row] = 0.0
    mots.rapide[row] = 0.0


def _rapprocher(plat: Any, mots: Any, count: Any) -> Any:
    """What each item near one that is held would bring; they are listed after those held. Returns the length of the list."""
    seen = count
    for row in range(count):
        which = mots.vus[row]
        for at in range(plat.proche_start[which], plat.proche_start[which + 1]):
            other = plat.proche_item[at]
            brought = plat.proche_valeur[at] * mots.credit[row, 0]
            if brought > 0.0 and not plat.savoir[other]:
                if mots.place[other] < 0:
                    _voir(mots, other, seen)
                    seen += 1
                place = mots.place[other]
                mots.proche[place] = max(mots.proche[place], brought)
    return seen


def _dire(plat: Any, mots: Any, count: Any, held: Any) -> Any:
    """The words of the person, weighed, of length one."""
    words = 0
    for row in range(count):
        which = mots.vus[row]
        for at in range(plat.i_start[which], plat.i_start[which + 1]):
            word = plat.i_mot[at]
            if mots.mots[word] == 0.0:
                mots.mots_vus[words] = word
                words += 1
            mots.mots[word] += plat.i_compte[at]
    if held >= 0:
        for at in range(plat.f_start[held], plat.f_start[held + 1]):
            word = plat.f_mot[at]
            if mots.mots[word] == 0.0:
                mots.mots_vus[words] = word
                words += 1
            mots.mots[word] += plat.f_compte[at]
        for at in range(plat.t_start[held], plat.t_start[held + 1]):
            mots.titre[plat.t_mot[at]] = plat.t_valeur[at]
    square = 0.0
    for at in range(words):
        word = mots.mots_vus[at]
        mots.mots[word] = (1.0 + np.log(mots.mots[word])) * plat.mot_idf[word]
        square += mots.mots[word] * mots.mots[word]
    length = np.sqrt(square) if square > 0.0 else 1.0
    for at in range(words):
        mots.mots[mots.mots_vus[at]] /= length
    return words


def _parcourir(plat: Any, mots: Any, count: Any, norm: Any, seen: Any, words: Any, held: Any) -> None:
    """The quick sum of what is shared: items, near items, words."""
    total = mots.total
    total[:] = 0
    for row in range(count):
        which = mots.vus[row]
        common = np.float32(plat.idf[which] / norm)
        shares = mots.rapide[row]
        for at in range(plat.p_start[which], plat.p_start[which + 1]):
            target = plat.p_cible[at]
            total[target >> 3] += plat.p_part[at] * shares[target & 7] + plat.p_commun[at] * common
    for row in range(seen):
        best = np.float32(mots.proche[row])
        if best > 0:
            which, shares = mots.vus[row], mots.rapide[row]
            for at in range(plat.p_start[which], plat.p_start[which + 1]):
                target = plat.p_cible[at]
                total[target >> 3] += plat.p_proche[at] * max(best - shares[target & 7], np.float32(0))
    _parcourir_mots(plat, mots, words, held)


def _parcourir_mots(plat: Any, mots: Any, words: Any, held: Any) -> None:
    total = mots.total
    if held >= 0:
        for at in range(plat.t_start[held], plat.t_start[held + 1]):
            value = np.float32(plat.t_valeur[at] * plat.poids[INTITULES])
            for posting in range(plat.u_start[plat.t_mot[at]], plat.u_start[plat.t_mot[at] + 1]):
                total[plat.u_metier[posting]] += plat.u_valeur[posting] * value
    weight = plat.poids[TEXTE]
    rows = np.empty(words, np.int64)
    frequent = 0
    for at in range(words):
        word = mots.mots_vus[at]
        if plat.mot_dense[word] >= 0:
            rows[frequent] = word
            frequent += 1
            continue
        value = np.float32(mots.mots[word] * weight)
        for posting in range(plat.m_start[word], plat.m_start[word + 1]):
            total[plat.m_metier[posting]] += plat.m_valeur[posting] * value
    _ajouter(plat, mots, rows, frequent)


def _ajouter(plat: Any, mots: Any, rows: Any, frequent: Any) -> None:
    """Words of many métiers: whole rows of a table, four at a time; a row beyond the last counts for nothing."""
    total, table, weight, last = mots.total, plat.frequents, plat.poids[TEXTE], frequent - 1
    for at in range(0, frequent, 4):
        a, b, c, d = rows[at], rows[min(at + 1, last)], rows[min(at + 2, last)], rows[min(at + 3, last)]
        w = np.float32(mots.mots[a] * weight)
        x = np.float32(mots.mots[b] * weight * (at + 1 <= last))
        y = np.float32(mots.mots[c] * weight * (at + 2 <= last))
        z = np.float32(mots.mots[d] * weight * (at + 3 <= last))
        first, second = table[plat.mot_dense[a]], table[plat.mot_dense[b]]
        third, fourth = table[plat.mot_dense[c]], table[plat.mot_dense[d]]
        for metier in range(len(total)):
            total[metier] += first[metier] * w + second[metier] * x + third[metier] * y + fourth[metier] * z


def _situer(plat: Any, total: Any, held: Any, mobilite: Any, ligne: Any, admis: Any) -> None:
    """The quick sum of what the métier held adds; who shares nothing is out."""
    for metier in range(len(total)):
        if total[metier] <= 0 or not admis[metier] or metier == held:
            total[metier] = RIEN * 2
        elif held >= 0:
            added = plat.poids[FAMILLE] * _famille(plat, held, metier) + plat.poids[NIVEAU] * _niveau(
                plat, held, metier
            )
            added += plat.poids[ENCADREMENT] * _encadrement(plat, held, metier)
            added += plat.poids[MOBILITE] * mobilite[ligne, metier]
            total[metier] += np.float32(added)


def _famille(plat: Any, held: Any, metier: Any) -> Any:
    if plat.famille[held] < 0:
        return 0.0
    if plat.famille[metier] == plat.famille[held]:
        return 1.0
    return MEME_DOMAINE if plat.domaine[metier] == plat.domaine[held] else 0.0


def _niveau(plat: Any, held: Any, metier: Any) -> Any:
    pas = plat.niveau[metier] - plat.niveau[held]
    if pas != pas:
        return 0.0
    saut = -pas if pas < 0 else max(pas - 1, 0.0)
    return -min(saut, float(SAUT_MAX)) / SAUT_MAX


def _encadrement(plat: Any, held: Any, metier: Any) -> Any:
    return -abs(plat.encadrement[metier] - plat.encadrement[held])


def _retenir(
    plat: Any, mots: Any, count: Any, norm: Any, held: Any, mobilite: Any,
    ligne: Any, found: Any, scores: Any, mesures: Any, k: Any,
) -> None:  # fmt: skip
    """Measure exactly those whose quick sum may be among the `k` first; in order of score, ties by rank."""
    total, bar, kept = mots.total, _barre(mots.total, mots.tete[:k]), 0
    traits = mots.traits
    for metier in range(len(total)):
        if total[metier] < bar:
            continue
        score = _mesurer(plat, mots, count, norm, held, mobilite, ligne, metier, traits)
        place = min(kept, k - 1)
        if kept >= k and not _devant(plat, score, metier, scores[place], found[place]):
            continue
        while place > 0 and _devant(plat, score, metier, scores[place - 1], found[place - 1]):
            found[place], scores[place] = found[place - 1], scores[place - 1]
            mesures[place] = mesures[place - 1]
            place -= 1
        found[place], scores[place] = metier, score
        mesures[place] = traits
        kept += 1


def _devant(plat: Any, score: Any, metier: Any, other: Any, before: Any) -> Any:
    return score > other or (score == other and plat.rang[metier] < plat.rang[before])


def _barre(total: Any, tete: Any) -> Any:
    """What a quick sum has to reach: that of the last place, and room for its roundings. `tete` is as long as there are places."""
    k = len(tete)
    tete[:] = -np.inf
    for metier in range(len(total)):
        value = total[metier]
        if value > tete[0]:
            place = 0
            while place < k - 1 and tete[place + 1] < value:
                tete[place] = tete[place + 1]
                place += 1
            tete[place] = value
    return max(tete[0] - np.float32(MARGE), RIEN)


def _mesurer(
    plat: Any, mots: Any, count: Any, norm: Any, held: Any, mobilite: Any, ligne: Any, metier: Any, traits: Any
) -> Any:
    """The exact traits of one métier, and its score."""
    traits[:] = 0.0
    for at in range(plat.e_start[metier], plat.e_start[metier + 1]):
        row = mots.place[plat.e_item[at]]
        if row < 0:
            continue
        cas = plat.e_cas[at]
        credit = mots.credit[row, cas & 7]
        if row < count:
            traits[cas >> 3] += plat.e_part[at] * credit
            traits[COMMUN] += plat.e_commun[at]
        if mots.proche[row] > credit:
            traits[PROCHES] += plat.e_part[at] * (mots.proche[row] - credit)
    traits[COMMUN] /= norm
    for at in range(plat.c_start[metier], plat.c_start[metier + 1]):
        traits[TEXTE] += plat.c_valeur[at] * mots.mots[plat.c_mot[at]]
    if held >= 0:
        for at in range(plat.t_start[metier], plat.t_start[metier + 1]):
            traits[INTITULES] += plat.t_valeur[at] * mots.titre[plat.t_mot[at]]
        traits[FAMILLE] = _famille(plat, held, metier)
        traits[NIVEAU] = _niveau(plat, held, metier)
        traits[ENCADREMENT] = _encadrement(plat, held, metier)
        traits[MOBILITE] = mobilite[ligne, metier]
    score = 0.0
    for trait in range(len(traits)):
        score += np.rint(traits[trait] * plat.poids[trait] * ECHELLE) / ECHELLE
    return np.rint(score * ECHELLE) / ECHELLE


def _effacer(plat: Any, mots: Any, seen: Any, words: Any, held: Any) -> None:
    for row in range(seen):
        mots.place[mots.vus[row]] = -1
    for at in range(words):
        mots.mots[mots.mots_vus[at]] = 0.0
    if held >= 0:
        for at in range(plat.t_start[held], plat.t_start[held + 1]):
            mots.titre[plat.t_mot[at]] = 0.0
