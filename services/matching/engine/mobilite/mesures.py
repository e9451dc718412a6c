"""What sets two métiers apart or brings them near: some hundred and fifty measures of every pair, a few rows at a time."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from scipy.sparse import csr_array

from services.matching.engine.mobilite.cadre import Cadre
from services.matching.engine.mobilite.fiches import Fiches, suites
from services.matching.engine.mobilite.vecteurs import Parts, Vecteurs, membership, present, summed, weighed
from services.matching.engine.mobilite.voisinage import Rangs, Voisinage, latente
from services.matching.engine.referentiel import texte
from services.matching.engine.referentiel.arrays import Floats, Ints, Singles

TEXTES: Final = (
    "tout", "propre", "titre", "noms", "definition", "acces", "conditions", "competences", "savoirs", "contexte",
)  # fmt: skip
DE_BASE: Final = ("texte", "intitules", "exigences", "paires de mots")
"""What the plain similarity is the mean of."""
ENSEMBLES: Final = ("competences", "savoirs", "coeur", "exigences", "contextes", "secteurs", "tout")
PAR_ENSEMBLE: Final = ("cosinus", "couverte", "employee", "jaccard")
LATENTES: Final = {"texte": 120, "exigences": 80, "propre": 120}
"""Axes kept of each similarity."""
PRINCIPAUX: Final = ("texte", "intitules", "exigences", "proches")
"""Measures that the mean and the best rank are taken of."""
RANGS: Final = (
    *PRINCIPAUX, *(f"{nom} latent" for nom in LATENTES), "lettres",
    *(f"texte {nom}" for nom in ("propre", "definition", "acces", "competences", "savoirs", "paires de mots")),
    "competences", "savoirs", "coeur", "secteurs",
)  # fmt: skip
"""Similarities by which a métier is ranked among all, beside the plain one."""
GROUPES: Final[dict[str, tuple[str, ...]]] = {
    "texte": (
        *(f"texte {nom}" for nom in TEXTES if nom not in ("titre", "noms")),
        "texte paires de mots", "texte latent", "propre latent", "acces de la cible", "acces du depart", "definition de la cible",
        "definition du depart",
    ),
    "intitules": ("texte titre", "texte noms", "appellation la plus proche", "appellations de la cible", "titre de la cible"
        , "titre du depart", "noms de la cible", "noms du depart", "titre de la cible defini", "titre du depart defini", "lettres"),
    "competences partagees": (
        *(f"{nom} {mesure}" for nom in ("competences", "savoirs", "exigences", "tout") for mesure in PAR_ENSEMBLE),
        "exigences latent",
    ),
    "coeur": (*(f"coeur {mesure}" for mesure in PAR_ENSEMBLE), "coeur de la cible couvert", "coeur du depart employe"),
    "competences proches": ("proches de la cible", "proches du depart"),
    "contexte": (*(f"{nom} {mesure}" for nom in ("contextes", "secteurs") for mesure in PAR_ENSEMBLE), "interets"),
    "famille": ("famille", "ecart de numero", "famille voisine", "famille voisine du depart"),
    "niveau": (
        "pas de niveau le plus bas", "pas de niveau", "pas de niveau le plus haut", "niveau le plus bas", "niveau",
        "niveau le plus haut", "pas d'experience", "experience",
    ),
    "responsabilite": (
        "pas de responsabilite", "responsabilite", "pas d'encadrement", "encadrement", "pas d'appellations",
        "appellations responsables", "responsabilite prise dans la famille", "responsabilite gardee",
    ),
    "etendue": ("pas d'etendue", "etendue"),
    "voisinage": (
        *Voisinage.NOMS, *(f"rang par {nom} depuis {cote}" for nom in RANGS for cote in ("le depart", "la cible")),
        "rang moyen", "meilleur rang", "rang mutuel", "ressemblance dans la famille", "ressemblance hors de la famille",
    ),
}  # fmt: skip
MESURES: Final = tuple(nom for noms in GROUPES.values() for nom in noms)


class Mesures:
    """Of one référentiel. Nothing here is learnt: the measures only depend on what the métiers say."""

    def __init__(self, fiches: Fiches, proches: csr_array[Any]) -> None:
        """`proches`: near items, positions as in `fiches.libelles`."""
        self.fiches = fiches
        self.n = len(fiches.metiers)
        self._read_texts()
        self._read_items(proches)
        self.cadre = Cadre(fiches, self.etendue)
        self.latentes = {f"{nom} latent": latente(self._whole(nom), axes) for nom, axes in LATENTES.items()}
        self.rangs = {nom: Rangs.of(self._similarity(nom)) for nom in RANGS}
        texte, intitules, exigences, paires = (self._whole(nom) for nom in DE_BASE)
        self.voisinage = Voisinage((texte + intitules + exigences + paires) / np.float32(4), self.cadre.famille)

    def _read_texts(self) -> None:
        champs = self.fiches.champs
        mots: dict[str, int] = {}
        comptes = {nom: texte.counts(textes, mots) for nom, textes in champs.items()}
        comptes = {nom: texte.widen(matrice, len(mots)) for nom, matrice in comptes.items()}
        comptes["propre"] = summed(comptes[nom] for nom in ("noms", "definition"))
        comptes["tout"] = summed(comptes[nom] for nom in champs if nom != "titre")
        whole = (" . ".join(parts) for parts in zip(*(champs[c] for c in champs if c != "titre"), strict=True))
        suivis = ((mots, mots[1:]) for mots in map(texte.mots, whole))
        comptes["paires de mots"] = texte.tally((zip(*pair, strict=False) for pair in suivis), {})
        self.vecteurs = {nom: Vecteurs.of(comptes[nom]) for nom in (*TEXTES, "paires de mots")}
        self.lettres = Vecteurs.of(texte.tally(map(suites, champs["noms"]), {}))
        # one weight of words for all, where two different fields are compared
        rarete = texte.idf(np.bincount(comptes["tout"].indices, minlength=len(mots)), self.n)
        self.croises = {nom: Vecteurs.of(comptes[nom], rarete) for nom in ("propre", "titre", "definition", "acces")}
        self.presents = {nom: present(comptes[nom]) for nom in ("tout", "titre", "noms", "definition")}
        self.pesees = {nom: weighed(comptes[nom], rarete) for nom in ("titre", "noms", "definition")}
        self._read_appellations()

    def _read_appellations(self) -> None:
        noms = [[m.libelle, *m.appellations] for m in self.fiches.metiers]
        self.premiere = np.concatenate([[0], np.cumsum([len(n) for n in noms], dtype=np.int64)])
        self.appellations = Vecteurs.of(texte.counts((nom for liste in noms for nom in liste), {}))

    def _read_items(self, proches: csr_array[Any]) -> None:
        fiches = self.fiches
        exigences = [c + s for c, s in zip(fiches.competences, fiches.savoirs, strict=True)]
        contextes = [[f"contexte {c}" for c in m.contextes] for m in fiches.metiers]
        secteurs = [[f"secteur {s}" for s in m.secteurs] for m in fiches.metiers]
        ensembles = {
            "competences": fiches.competences,
            "savoirs": fiches.savoirs,
            "coeur": fiches.coeurs,
            "exigences": exigences,
            "contextes": contextes,
            "secteurs": secteurs,
            "tout": [a + b + c for a, b, c in zip(exigences, contextes, secteurs, strict=True)],
        }
        index = {key: position for position, key in enumerate(fiches.libelles)}
        for element in (element for ensemble in ensembles["tout"] for element in ensemble):
            index.setdefault(element, len(index))
        presence = membership(ensembles["tout"], index)
        rarete = texte.idf(np.bincount(presence.indices, minlength=presence.shape[1]), self.n)
        self.parts = {nom: Parts.of(ensembles[nom], index, rarete) for nom in ENSEMBLES}
        self.etendue = np.log1p(np.asarray([len(e) for e in exigences], np.float64))
        self.proches = self._near(proches, presence.shape[1])

    def _near(self, proches: csr_array[Any], width: int) -> Singles:
        """What each métier brings of each other, near items counted for as much as they are near."""
        part = self.parts["exigences"]
        itself = np.ones(proches.shape[0])
        brought = np.zeros((self.n, self.n), np.float32)
        best = np.zeros(width)
        for row in range(self.n):
            held = part.poids.indices[part.poids.indptr[row] : part.poids.indptr[row + 1]]
            near = proches[held]
            best[:] = 0.0
            np.maximum.at(best, near.indices, near.data)
            best[held] = itself[held]
            brought[row] = part.poids @ best / np.maximum(part.totaux, 1e-9)
        return brought

    def _whole(self, nom: str) -> Singles:
        """A plain similarity of all pairs, a few rows at a time."""
        similarites = np.empty((self.n, self.n), np.float32)
        for rows in np.array_split(np.arange(self.n), max(1, self.n // 128)):
            similarites[rows] = self._cosine(nom, rows)
        return similarites

    def _similarity(self, nom: str) -> Singles:
        kept = self.latentes | {"proches": self.proches}
        return kept[nom] if nom in kept else self._whole(nom)

    def _cosine(self, nom: str, rows: Ints) -> Floats:
        if nom == "lettres":
            return self.lettres.cosinus(rows)
        if nom in ENSEMBLES:
            part = self.parts["tout" if nom == "exigences" else nom]
            return _share(self._square(part, rows), part.normes[rows][:, None] * part.normes)
        nom = nom.removeprefix("texte ")
        return self.vecteurs[{"texte": "tout", "intitules": "noms"}.get(nom, nom)].cosinus(rows)

    def _square(self, part: Parts, rows: Ints) -> Floats:
        """Sum of the squared weights in common."""
        return np.asarray(((part.poids[rows] * part.poids[rows]) @ part.presence).toarray(), np.float64)

    def lignes(self, rows: Ints) -> Floats:
        """Measures of every pair that starts from a métier of `rows`: shape (len(MESURES), len(rows), n), named by MESURES."""
        mesures = {
            **self._texts(rows),
            **self._titles(rows),
            **self._shares(rows),
            **self.cadre.lignes(rows),
            **self.voisinage.lignes(rows),
            **self._ranks(rows),
        }
        mesures |= self._together(rows, mesures)
        return np.stack([np.broadcast_to(mesures[nom], (len(rows), self.n)) for nom in MESURES])

    def _texts(self, rows: Ints) -> dict[str, Floats]:
        croises = self.croises
        covered, employed = self._words(rows, "definition")
        return {
            **{f"texte {nom}": vecteurs.cosinus(rows) for nom, vecteurs in self.vecteurs.items()},
            **{nom: table[rows].astype(np.float64) for nom, table in self.latentes.items()},
            "acces de la cible": croises["propre"].cosinus(rows, croises["acces"]),
            "acces du depart": croises["acces"].cosinus(rows, croises["propre"]),
            "definition de la cible": covered,
            "definition du depart": employed,
        }

    def _titles(self, rows: Ints) -> dict[str, Floats]:
        best = np.empty((len(rows), self.n))
        mean = np.empty((len(rows), self.n))
        counts = np.diff(self.premiere)
        for place, row in enumerate(rows):
            own = self.appellations.lignes[self.premiere[row] : self.premiere[row + 1]]
            nearest = (own @ self.appellations.colonnes).toarray().max(axis=0)
            best[place] = np.maximum.reduceat(nearest, self.premiere[:-1])
            mean[place] = np.add.reduceat(nearest, self.premiere[:-1]) / counts
        titre, noms = self._words(rows, "titre"), self._words(rows, "noms")
        return {
            "appellation la plus proche": best,
            "appellations de la cible": mean,
            "titre de la cible": titre[0],
            "titre du depart": titre[1],
            "noms de la cible": noms[0],
            "noms du depart": noms[1],
            "lettres": self.lettres.cosinus(rows),
            "titre de la cible defini": self.croises["definition"].cosinus(rows, self.croises["titre"]),
            "titre du depart defini": self.croises["titre"].cosinus(rows, self.croises["definition"]),
        }

    def _together(self, rows: Ints, mesures: dict[str, Floats]) -> dict[str, Floats]:
        """What two measures say together and neither alone."""
        cotes = ("le depart", "la cible")
        rangs = np.stack(
            [mesures[f"rang depuis {cote}"] for cote in cotes]
            + [mesures[f"rang par {nom} depuis {cote}"] for nom in PRINCIPAUX for cote in cotes]
        )
        meme = self.cadre.famille[rows][:, None] == self.cadre.famille
        responsable = self.fiches.titre_responsable
        ressemblance = mesures["ressemblance relative"]
        return {
            "rang moyen": rangs.mean(axis=0),
            "meilleur rang": rangs.min(axis=0),
            "rang mutuel": np.maximum(mesures["rang depuis le depart"], mesures["rang depuis la cible"]),
            "ressemblance dans la famille": np.where(meme, ressemblance, -1.0),
            "ressemblance hors de la famille": np.where(meme, -1.0, ressemblance),
            "responsabilite prise dans la famille": meme * np.maximum(mesures["pas d'encadrement"], 0.0),
            "responsabilite gardee": responsable[rows][:, None] * responsable,
        }

    def _ranks(self, rows: Ints) -> dict[str, Floats]:
        mesures = {}
        for nom, rangs in self.rangs.items():
            mesures[f"rang par {nom} depuis le depart"], mesures[f"rang par {nom} depuis la cible"] = rangs.lignes(rows)
        return mesures

    def _words(self, rows: Ints, champ: str) -> tuple[Floats, Floats]:
        """Share of the words of this field of the target that all the text of the departure has, and the other way."""
        pesees, tout = self.pesees[champ], self.presents["tout"]
        totaux = np.asarray(pesees.sum(axis=1), np.float64).ravel()
        covered = (tout[rows] @ pesees.T).toarray() / np.maximum(totaux, 1e-9)
        employed = (pesees[rows] @ tout.T).toarray() / np.maximum(totaux[rows], 1e-9)[:, None]
        return covered, employed

    def _shares(self, rows: Ints) -> dict[str, Floats]:
        brought = self.proches
        mesures: dict[str, Floats] = {
            "proches de la cible": brought[rows].astype(np.float64),
            "proches du depart": brought[:, rows].T.astype(np.float64),
        }
        for nom, part in self.parts.items():
            communs, totaux = part.communs(rows), part.totaux
            mesures[f"{nom} cosinus"] = _share(self._square(part, rows), part.normes[rows][:, None] * part.normes)
            mesures[f"{nom} couverte"] = _share(communs, totaux)
            mesures[f"{nom} employee"] = _share(communs, totaux[rows][:, None])
            mesures[f"{nom} jaccard"] = _share(communs, totaux[rows][:, None] + totaux - communs)
        tout, coeur = self.parts["exigences"], self.parts["coeur"]
        covered = np.asarray((tout.poids[rows] @ coeur.presence).toarray(), np.float64)
        employed = np.asarray((coeur.poids[rows] @ tout.presence).toarray(), np.float64)
        mesures["coeur de la cible couvert"] = _share(covered, coeur.totaux)
        mesures["coeur du depart employe"] = _share(employed, coeur.totaux[rows][:, None])
        return mesures


def _share(part: Floats, whole: Floats) -> Floats:
    return part / np.maximum(whole, 1e-9)
