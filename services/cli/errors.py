"""What stops a command: said in one French sentence, without a traceback."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

# the end of a traceback: the exception's class, with its module, and what it says
_EXCEPTION = re.compile(r"(?:\w+\.)*[A-Z]\w*[a-z]\w*: (.+)")


def last_exception(text: str) -> str:
    """What the last exception of a process's output says; empty when it names none."""
    said = [found[1] for line in text.splitlines() if (found := _EXCEPTION.fullmatch(line))]
    return said[-1] if said else ""


class CommandError(Exception):
    """A reason that the person at the keyboard can act upon."""


class AlreadyRunning(CommandError):
    def __init__(self, folder: Path, holder: dict[str, Any]) -> None:
        who = f" (processus {holder['pid']}, port {holder['port']})" if holder else ""
        super().__init__(f"Une installation tourne déjà sur {folder}{who}; arrêtez-la d'abord.")


class NotRunning(CommandError):
    def __init__(self, folder: Path) -> None:
        super().__init__(f"Aucune installation ne tourne sur {folder}; lancez « passerelle up ».")


class PortTaken(CommandError):
    def __init__(self, service: str, port: int) -> None:
        super().__init__(
            f"Le port {port}, que prendrait {service}, est déjà pris; choisissez-en un autre avec --port "
            "(les quatre ports suivants servent aussi)."
        )


class UncertainServer(CommandError):
    def __init__(self, folder: Path, why: str) -> None:
        super().__init__(
            f"{folder} ne se laisse pas reconnaître comme un serveur PostgreSQL entier: {why}. Rien n'y a été touché."
            " Remettez une sauvegarde, ou déplacez ce dossier vous-même pour partir d'une base vide."
        )


class RestoreUnfinished(CommandError):
    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"Une restauration de {folder} n'est pas allée à son terme: relancez « passerelle restaurer ». Démarrer"
            " maintenant ferait revenir qui a été effacé depuis la sauvegarde."
        )


class DidNotStart(CommandError):
    pass
