"""`PYTEST_PLUGINS=tests.support.counting pytest`: the lines and branches of our code that a run goes through, as coverage.py's data.

coverage.py traces, on Python 3.11, every line of every library too, and doubles the time of the suite. Slipcover puts
what counts into the code that is measured and leaves the rest alone; what makes a statement, a branch or a rate stays
with coverage.py. It may miss a line after a `with` that swallows an error, and where a `with` is left by several ways,
take one for another: rates have differed from the tracer's by less than the digits that floors are given in.
The data is that of all the workers, in `.coverage`.
"""

from __future__ import annotations

import marshal
from collections import defaultdict, deque
from hashlib import sha256
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import pytest
import slipcover
from coverage import Coverage, CoverageData
from coverage.parser import PythonParser

Arc = tuple[int, int]
NEVER = -1  # the code stays as it was first changed: putting it back while it runs gains nothing
SENT = "counted"


def leave_machine_code_alone(measured: slipcover.FileMatcher) -> None:
    """numba compiles the functions as they are written: it would make nothing of what counts in them."""
    try:
        import numba
    except ImportError:
        return
    njit = numba.njit

    def as_written(function: FunctionType) -> FunctionType:
        counting = function.__code__
        path = Path(counting.co_filename)
        module = compile(path.read_bytes(), path, "exec")
        codes = (code for code in module.co_consts if isinstance(code, CodeType))
        code = next(code for code in codes if code.co_name == counting.co_name)
        written = FunctionType(code, function.__globals__, function.__name__, function.__defaults__)
        # what numba keeps on disk goes by this name, in which the counting code would be another at each run
        written.__qualname__ = f"{code.co_name}_{sha256(marshal.dumps(module)).hexdigest()[:12]}"
        return written

    def njit_as_written(*function: Any, **options: Any) -> Any:
        if function:  # numba's own
            return njit(*function, **options)
        return lambda loop: njit(**options)(as_written(loop) if measured.matches(loop.__code__.co_filename) else loop)

    numba.njit = njit_as_written


def counted(counting: slipcover.Slipcover) -> dict[str, list[Arc]]:
    """Arcs gone through, by file; a line without a branch is the arc that enters it."""
    files: dict[str, Any] = counting.get_coverage()["files"]
    return {
        str(Path(name).resolve()): [(-1, line) for line in seen["executed_lines"]] + seen["executed_branches"]
        for name, seen in files.items()
    }


def as_coverage_has_them(name: str, arcs: set[Arc]) -> set[Arc]:
    """Arcs as the graph of coverage.py has them, which passes again by a `with` that is left and by each `case` in turn.

    A line that one other alone leads to was reached from it: so are an `except` and the `except` that follows it told.
    """
    parser = PythonParser(filename=name)
    parser.parse_source()
    after, before = defaultdict[int, list[int]](list), defaultdict[int, list[int]](list)
    for start, end in sorted(parser.arcs()):
        after[start].append(end)
        before[end].append(start)
    first = parser.first_line
    there = set[Arc]()
    for start, end in arcs:
        there.update([(start, end)] if start < 0 else _path(after, first(start), first(end)))
    lines = {first(end) for _, end in arcs if end > 0}
    there.update((before[line][0], line) for line in lines if len(before[line]) == 1 and before[line][0] in lines)
    return there


def _path(after: dict[int, list[int]], start: int, end: int) -> list[Arc]:
    """The shortest one, nearly always the arc itself; 0 is any way out."""
    ahead = deque[tuple[int, list[Arc]]]([(start, [])])
    known = {start}
    while ahead:
        line, path = ahead.popleft()
        for following in after[line]:
            if following == end or (following < 0 and end == 0):
                return [*path, (line, following)]
            if following > 0 and following not in known:
                known.add(following)
                ahead.append((following, [*path, (line, following)]))
    return []


class Counting:
    """The plugin: each worker sends what it counted, the process that started them writes it."""

    def __init__(self) -> None:
        settings = Coverage()
        self._source = settings.get_option("run:source")
        self._measured = slipcover.FileMatcher(self._source, settings.get_option("run:omit"))
        self._file = settings.get_option("run:data_file")
        self._counter = slipcover.Slipcover(branch=True, d_miss_threshold=NEVER)
        slipcover.ImportManager(self._counter, self._measured).__enter__()
        leave_machine_code_alone(self._measured)
        self._arcs: dict[str, set[Arc]] = defaultdict(set)

    def _add(self, arcs: dict[str, list[Arc]]) -> None:
        for name, seen in arcs.items():
            self._arcs[name].update((start, end) for start, end in seen)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        self._add(getattr(node, "workeroutput", {}).get(SENT, {}))

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        arcs = counted(self._counter)
        output = getattr(session.config, "workeroutput", None)
        if output is not None:
            output[SENT] = arcs
            return
        self._add(arcs)
        data = CoverageData(self._file)
        data.erase()
        data.add_arcs({name: as_coverage_has_them(name, seen) for name, seen in self._arcs.items()})
        # what was never imported counts too, as not gone through
        everything = (path for root in self._source for path in Path(root).resolve().rglob("*.py"))
        data.touch_files([str(path) for path in everything if self._measured.matches(path)])
        data.write()


def pytest_addoption(pluginmanager: pytest.PytestPluginManager) -> None:
    """The first hook: nothing of ours is imported yet, the rest of the suite's own files even less."""
    pluginmanager.register(Counting(), "counting")
