"""The command `passerelle`."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from services.cli import data_folder
from services.cli.errors import CommandError, NotRunning
from services.cli.settings import DATABASES, InstallationSettings
from services.kit.web.errors import Problem

app = typer.Typer(
    help="Passerelle: les métiers et les certifications d'une branche, pour les personnes qui y travaillent.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
imports = typer.Typer(help="Charger des données par les portes de la passerelle.", no_args_is_help=True)
app.add_typer(imports, name="import")
journal = typer.Typer(help="Le journal de chaque service: qui a fait quoi, et quand.", no_args_is_help=True)
app.add_typer(journal, name="journal")
flux = typer.Typer(help="Les événements qu'un service n'a pas pu appliquer.", no_args_is_help=True)
app.add_typer(flux, name="flux")

console = Console(highlight=False, width=None if sys.stdout.isatty() else 140)
errors = Console(stderr=True, highlight=False)

Donnees = Annotated[Path | None, typer.Option(help="Dossier de données.", show_default="donnees")]
Port = Annotated[int | None, typer.Option(help="Port de la passerelle; les services prennent les quatre suivants.")]


def say_whole(line: str) -> None:
    """A line that may be long, and holds what others wrote: not folded, nor read as markup."""
    console.print(escape(line), soft_wrap=True)


def settings_of(donnees: Path | None = None, port: int | None = None) -> InstallationSettings:
    given = {"donnees": donnees, "port": port}
    return InstallationSettings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]


def running_settings(donnees: Path | None) -> InstallationSettings:
    """Settings of the installation that runs on the data folder; raises NotRunning."""
    settings = settings_of(donnees)
    running = data_folder.DataFolder(settings.donnees).running()
    if not running:
        raise NotRunning(settings.donnees)
    return settings.model_copy(update={"port": running["port"]})


@app.command()
def up(port: Port = None, donnees: Donnees = None) -> None:
    """Démarrer les cinq services et leur base, jusqu'à Ctrl-C."""
    from services.cli.running import run_until_stopped
    from services.cli.up import serve

    run_until_stopped(serve(settings_of(donnees, port), console))


@app.command()
def demo(
    salaries: Annotated[int, typer.Option(min=50, max=32_000, help="Nombre de salariés de la branche.")] = 2_000,
    graine: Annotated[int, typer.Option(help="Graine du tirage: la même donne la même branche.")] = 1,
    sans_attendre: Annotated[bool, typer.Option("--sans-attendre", help="S'arrêter après l'affichage.")] = False,
    port: Port = None,
    donnees: Donnees = None,
) -> None:
    """Démarrer l'installation, y charger la branche de démonstration et montrer ce qu'elle recommande."""
    from services.cli.demo.command import show
    from services.cli.running import run_until_stopped

    run_until_stopped(show(settings_of(donnees, port), salaries, graine, console, stay=not sans_attendre))


@app.command()
def migrate(
    service: Annotated[str | None, typer.Argument(help="Un service; tous sans argument.")] = None,
    vers: Annotated[
        str, typer.Option(help="Révision visée, au-dessus ou au-dessous; « head » ou « base » (vide la base).")
    ] = "head",
    oui: Annotated[
        bool, typer.Option("--oui", help="Descendre quitte à perdre des données, sans demander confirmation.")
    ] = False,
    donnees: Donnees = None,
) -> None:
    """Amener les bases à une révision."""
    from services.cli.installation import check_service
    from services.cli.installation import migrate as bring_to

    services = [check_service(service)] if service else list(DATABASES)
    if vers == "base" and not oui:
        oui = typer.confirm(f"Tout le contenu de {', '.join(services)} sera perdu. Continuer?", abort=True)
    asyncio.run(bring_to(settings_of(donnees), services, vers, console.print, may_lose=oui))
    console.print(f"{', '.join(services)}: à la révision {vers}.")


@app.command("sauvegarder")
def save_all(
    fichier: Annotated[Path, typer.Argument(help="Fichier à écrire.")],
    pour: Annotated[
        list[str] | None, typer.Option(help="Clé publique age (age1…) qui pourra l'ouvrir; en clair sans elle.")
    ] = None,
    donnees: Donnees = None,
) -> None:
    """Sauvegarder les quatre bases, les clés et les secrets dans un fichier, installation en marche ou non."""
    from services.cli.backup.save import save

    asyncio.run(save(settings_of(donnees), fichier, pour or [], console.print))


@app.command("restaurer")
def restore_all(
    fichier: Annotated[Path, typer.Argument(help="Sauvegarde à remettre.")],
    identite: Annotated[Path | None, typer.Option(help="Fichier de clé privée age, d'une sauvegarde chiffrée.")] = None,
    oui: Annotated[bool, typer.Option("--oui", help="Remplacer ce que les bases tiennent.")] = False,
    port: Port = None,
    donnees: Donnees = None,
) -> None:
    """Remettre une sauvegarde, services arrêtés; les effacements faits depuis le sont à nouveau."""
    from services.cli.backup.restore import restore
    from services.cli.running import run_until_stopped

    run_until_stopped(restore(settings_of(donnees, port), fichier, identite, console.print, may_replace=oui))


@app.command()
def token(
    client: Annotated[str, typer.Argument(help="Client de l'émetteur, par exemple demo-salarie.")],
    donnees: Donnees = None,
) -> None:
    """Demander un jeton d'accès à la passerelle qui tourne, et n'afficher que lui."""
    from services.cli.tokens import ask_token

    print(asyncio.run(ask_token(running_settings(donnees), client)))


@app.command("cle-attestations")
def attestation_key(donnees: Donnees = None) -> None:
    """Signer les attestations à venir d'une nouvelle clé; l'ancienne vérifie encore ce qu'elle a signé."""
    from services.cli.attestation_keys import add_key
    from services.cli.data_folder import DataFolder

    add_key(DataFolder(settings_of(donnees).donnees).attestations)
    console.print("Une nouvelle clé signe les attestations.")


@app.command("cle-identites")
def identity_key(donnees: Donnees = None) -> None:
    """Sceller les identités à venir d'une nouvelle clé; les autres ouvrent encore ce qu'elles ont scellé."""
    from services.cli.data_folder import DataFolder
    from services.cli.identity_keys import add_key
    from services.kit.data.days import utc_now

    name = add_key(DataFolder(settings_of(donnees).donnees).identities, utc_now())
    console.print(f"La clé « {name} » scelle les identités; passerelle resceller-identites lui donne les anciennes.")


@app.command("resceller-identites")
def seal_identities_again(donnees: Donnees = None) -> None:
    """Sceller par la première clé ce que les autres ont scellé; interrompue, la commande se relance."""
    from services.cli.identities import seal_identities_again as seal

    asyncio.run(seal(settings_of(donnees), console.print))


@journal.command("verifier")
def verify_journal(
    temoin: Annotated[
        list[str] | None, typer.Option(help="Ce que la commande a dit une autre fois: service:rang:empreinte.")
    ] = None,
    donnees: Donnees = None,
) -> None:
    """Relire la chaîne du journal de chaque service, et nommer la première ligne changée, ôtée ou déplacée."""
    from services.cli.journal import verify_journals

    asyncio.run(verify_journals(settings_of(donnees), temoin or [], console.print))


Suiveur = Annotated[str, typer.Argument(help="Service qui les a mis à l'écart: certification, parcours ou matching.")]
Source = Annotated[str | None, typer.Option(help="Ceux de ce service voisin.")]
Sujet = Annotated[str | None, typer.Option(help="Ceux qui parlent de ce sujet, dans l'ordre.")]
Evenement = Annotated[str | None, typer.Option(help="Un événement, par son identifiant.")]


@flux.command("lister")
def list_parked(donnees: Donnees = None) -> None:
    """Dire, service par service, les événements mis à l'écart: d'où, quoi, depuis quand et pourquoi."""
    from services.cli.flux import list_parked as say_parked

    asyncio.run(say_parked(settings_of(donnees), say_whole))


@flux.command("rejouer")
def replay_parked(
    service: Suiveur, source: Source = None, sujet: Sujet = None, evenement: Evenement = None, donnees: Donnees = None
) -> None:
    """Appliquer de nouveau, dans l'ordre, ce qu'un service a mis à l'écart; tout, sans option."""
    from services.cli.flux import act_on_parked

    wanted = {"source": source, "sujet": sujet, "id": evenement}
    asyncio.run(act_on_parked(settings_of(donnees), "rejouer", service, wanted, say_whole))


@flux.command("oter")
def drop_parked(
    service: Suiveur,
    source: Source = None,
    sujet: Sujet = None,
    evenement: Evenement = None,
    oui: Annotated[bool, typer.Option("--oui", help="Ôter sans demander confirmation.")] = False,
    donnees: Donnees = None,
) -> None:
    """Renoncer à des événements: ils ne seront jamais appliqués. Un effacement ne s'ôte pas."""
    from services.cli.flux import act_on_parked

    wanted = {"source": source, "sujet": sujet, "id": evenement}
    if not any(wanted.values()):
        raise CommandError("Dites lesquels: --source, --sujet ou --evenement.")
    if not oui:
        typer.confirm(f"{service} n'appliquera jamais ces événements. Continuer?", abort=True)
    asyncio.run(act_on_parked(settings_of(donnees), "oter", service, wanted, say_whole))


@app.command()
def openapi(
    sortie: Annotated[Path | None, typer.Option(help="Fichier à écrire; la sortie standard sinon.")] = None,
) -> None:
    """Écrire le document OpenAPI de toute l'installation, sans serveur."""
    from services.cli.document import merged_document

    document = merged_document()
    if sortie is None:
        sys.stdout.write(document)
    else:
        sortie.write_text(document, encoding="utf-8")


@imports.command("rome")
def import_rome(
    dossier: Annotated[Path, typer.Argument(help="Dossier des CSV officiels du ROME 4.0.")], donnees: Donnees = None
) -> None:
    """Charger le ROME 4.0 comme référentiel à côté de celui de la branche."""
    from services.cli.rome import load_rome

    asyncio.run(load_rome(running_settings(donnees), dossier, console))


@imports.command("certifications")
def import_certifications(
    fichiers: Annotated[list[Path], typer.Argument(help="Fichiers NDJSON.")], donnees: Donnees = None
) -> None:
    """Charger des certifications et leurs sessions."""
    from services.cli.files import CERTIFICATIONS, load_files

    asyncio.run(load_files(running_settings(donnees), CERTIFICATIONS, fichiers, console))


@imports.command("fichier")
def import_file(
    porte: Annotated[str, typer.Argument(help="Porte de chargement, par exemple /v1/emplois/imports.")],
    fichiers: Annotated[list[Path], typer.Argument(help="Fichiers NDJSON ou CSV.")],
    donnees: Donnees = None,
) -> None:
    """Charger des fichiers par n'importe quelle porte de chargement."""
    from services.cli.files import load_files

    asyncio.run(load_files(running_settings(donnees), porte, fichiers, console))


def main() -> None:
    """Entry point: a reason known is said in one line, with exit status 1."""
    try:
        app()
    except CommandError as error:
        reason = str(error)
    except Problem as problem:
        reason = f"{problem.title} ({problem.status}): {problem.detail}"
    errors.print(f"[red]Erreur:[/red] {escape(reason)}", soft_wrap=True)
    sys.exit(1)
