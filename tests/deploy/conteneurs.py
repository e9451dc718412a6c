"""Containers without an engine: the steps of a Dockerfile executed one by one in folders, and what they make run closed in.

A machine for tests rarely has a container engine. The kernel's own means are there: mount, process and network namespaces,
chroot. The base image is the machine's own system and Python, read-only; everything that the Dockerfile says is executed
as it is written there, and an instruction that is not known here is an error.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from string import Template
from typing import Any

import dockerfile
import pathspec

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
PYTHON = Path(sys.base_prefix).resolve()
# a process of its own kind for each: mounts that end with it, the number 1, nothing kept of root's powers
APART = ("unshare", "--mount", "--pid", "--fork", "--kill-child", "--propagation", "private")


def reason_to_skip() -> str:
    """Why this machine cannot; empty when it can."""
    if Path("/usr") == PYTHON:
        return "the Python that runs is the system's own: it cannot be the base of an image"
    tools = ("unshare", "nsenter", "setpriv", "chroot", "mount", "ip")
    if missing := [name for name in tools if not shutil.which(name, path=PATH)]:
        return f"not on this machine: {', '.join(missing)}"
    tried = subprocess.run([*APART, "--net", "true"], capture_output=True, text=True, check=False)
    return "" if tried.returncode == 0 else f"namespaces are refused here: {tried.stderr.strip()}"


@dataclass(frozen=True)
class Stage:
    """What a stage holds after some of its instructions: a root folder, and how commands start in it."""

    root: Path
    env: dict[str, str]
    workdir: str = "/"
    user: str = ""
    command: tuple[str, ...] = ()
    healthcheck: tuple[str, ...] = ()


@dataclass
class Build:
    """Executes a Dockerfile; `stage` is the last one afterwards, `stages` all by name, `done` the instructions executed."""

    context: Path
    folder: Path
    done: list[str] = field(default_factory=list)
    stage: Stage = field(init=False)
    stages: dict[str, Stage] = field(default_factory=dict)
    _args: dict[str, str] = field(default_factory=dict)

    def execute(self, file: Path) -> Stage:
        for step in dockerfile.parse_file(str(file)):
            getattr(self, f"_{step.cmd.lower()}")(step)  # an instruction that is not here is an AttributeError
            self.done.append(step.original)
        return self.stage

    def _arg(self, step: Any) -> None:
        name, _, default = step.value[0].partition("=")
        self._args[name] = default

    def _from(self, step: Any) -> None:
        name = step.value[2] if len(step.value) == 3 else "last"
        self.stage = Stage(base_system(self.folder / name), {"PATH": PATH})
        self.stages[name] = self.stage

    def _env(self, step: Any) -> None:
        pairs = zip(step.value[::2], step.value[1::2], strict=True)
        self._set(env=self.stage.env | {name: Template(text).substitute(self.stage.env) for name, text in pairs})

    def _workdir(self, step: Any) -> None:
        self._inside(step.value[0]).mkdir(parents=True, exist_ok=True)
        self._set(workdir=step.value[0])

    def _copy(self, step: Any) -> None:
        source, target = step.value
        flags = dict(flag.removeprefix("--").split("=", 1) for flag in step.flags)
        stage = flags.pop("from", None)
        assert not flags, f"not executed here: {flags}"
        where = self._inside(target)
        if stage:
            shutil.copytree(self.stages[stage].root / source.lstrip("/"), where, symlinks=True, dirs_exist_ok=True)
            return
        for path in sent_to_the_engine(self.context, source):
            to = where / path.name if path == self.context / source else where / path.relative_to(self.context / source)
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, to)

    def _run(self, step: Any) -> None:
        assert not step.flags, f"not executed here: {step.flags}"
        # the registry that the machine uses is not the image's business
        registry = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
        shell = replace(self.stage, env=registry | self.stage.env)
        done = subprocess.run(
            entering(shell, ["/bin/sh", "-c", step.value[0]]),
            env=shell.env,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{step.original}\n{done.stdout[-2000:]}{done.stderr[-4000:]}"

    def _user(self, step: Any) -> None:
        self._set(user=step.value[0])

    def _cmd(self, step: Any) -> None:
        assert step.json, "a shell would receive the signals in the service's place"
        self._set(command=step.value)

    def _healthcheck(self, step: Any) -> None:
        assert step.json
        assert step.value[0] == "CMD"
        self._set(healthcheck=step.value[1:])

    def _label(self, step: Any) -> None:
        """Says something of the image, and does nothing to it."""

    _expose = _label

    def _inside(self, path: str) -> Path:
        return self.stage.root / os.path.join(self.stage.workdir, path).lstrip("/")

    def _set(self, **changes: Any) -> None:
        self.stage = replace(self.stage, **changes)
        self.stages |= {name: self.stage for name, one in self.stages.items() if one.root == self.stage.root}


def sent_to_the_engine(context: Path, source: str) -> list[Path]:
    """Files under `source` that .dockerignore lets through; our patterns mean the same to git, whose they are read as."""
    ignored = pathspec.PathSpec.from_lines("gitignore", (context / ".dockerignore").read_text().splitlines())
    top = context / source
    files = [top] if top.is_file() else [path for path in sorted(top.rglob("*")) if path.is_file()]
    found = [path for path in files if not ignored.match_file(path.relative_to(context).as_posix())]
    assert found, f"COPY {source}: nothing of it is sent"
    return found


def base_system(root: Path) -> Path:
    """An empty folder in which the machine's system and Python can be mounted."""
    for name in ("usr", "proc", "dev", "tmp", "opt", "run", "var", "etc", str(PYTHON).lstrip("/")):
        (root / name).mkdir(parents=True)
    for name in ("bin", "sbin", "lib", "lib64"):
        (root / name).symlink_to(f"usr/{name}")
    for name in (
        "passwd",
        "group",
        "shadow",
        "gshadow",
        "login.defs",
        "nsswitch.conf",
        "resolv.conf",
        "hosts",
        "ssl",
        "pip.conf",
    ):
        source = Path("/etc", name)
        if source.is_dir():
            shutil.copytree(source, root / "etc" / name, symlinks=True)
        elif source.exists():
            shutil.copy(source, root / "etc" / name)
    return root


def entering(
    stage: Stage,
    command: Sequence[str],
    *,
    read_only: bool = False,
    tmpfs: Sequence[str] = ("/tmp",),
    mounts: Mapping[str, Path] | None = None,
) -> list[str]:
    """The command line that runs `command` in the stage's root, as its user."""
    root = stage.root
    lines = ["set -e", f"mount --bind {root} {root}"]
    for source, target in (("/usr", "usr"), (PYTHON, "usr/local"), (PYTHON, str(PYTHON).lstrip("/"))):
        lines += [f"mount --bind {source} {root}/{target}", f"mount -o remount,bind,ro {root}/{target}"]
    lines += [f"mount -t proc proc {root}/proc", f"mount -t tmpfs -o mode=755 dev {root}/dev"]
    for name in ("null", "zero", "full", "random", "urandom"):
        lines += [f"touch {root}/dev/{name}", f"mount --bind /dev/{name} {root}/dev/{name}"]
    lines += [f"mkdir {root}/dev/shm", f"mount -t tmpfs shm {root}/dev/shm", f"ln -s /proc/self/fd {root}/dev/fd"]
    for target in tmpfs:
        lines += [f"mkdir -p {root}{target}", f"mount -t tmpfs -o mode=1777 tmp {root}{target}"]
    for target, path in (mounts or {}).items():
        make = "mkdir -p" if path.is_dir() else "touch"
        lines += [
            f"mkdir -p $(dirname {root}{target})",
            f"{make} {root}{target}",
            f"mount --bind {path} {root}{target}",
        ]
    if read_only:
        lines.append(f"mount -o remount,bind,ro {root}")
    line = ["chroot", str(root), "/usr/bin/env", "--chdir", stage.workdir, *as_user(stage.user), *command]
    return [*APART, "/bin/sh", "-c", "\n".join([*lines, f"exec {shlex.join(line)}"])]


def as_user(user: str) -> list[str]:
    if not user:
        return []
    uid, _, gid = user.partition(":")
    closed = ["--clear-groups", "--no-new-privs", "--bounding-set=-all", "--inh-caps=-all"]
    return ["/usr/bin/setpriv", "--reuid", uid, "--regid", gid, *closed]
