"""Which rows a loader refuses, drops or alters, by what comes out of it for what goes in."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from datagen.checks.shapes import SHAPES, Row, Shape, texts_of, turns_of
from datagen.checks.table import Fault

__all__ = ["Line", "Load", "Plain", "Seen", "judge"]

_MOST = 200
"""The most loads of a file that is refused; each halves the rows among which the refused ones are."""

_FEW = 30
"""The most of them while no row was taken at all."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the file: its line from 1, its text, its value (None: no row can be read from it)."""

    number: int
    text: str
    row: Row | None


@dataclass(frozen=True, slots=True)
class Seen:
    """What a model sees of a row, and what of it bears loss; None where the loader does not say."""

    text: str
    learned: str | None = None


Load = Callable[[Path], list[Seen]]
"""Loads a file. Raises whatever the trainer raises."""

Plain = Callable[[str], str]
"""Gives a text as the loader can show it at best: through a tokenizer and back."""


def judge(
    path: Path, lines: Sequence[Line], format: str, load: Load, plain: Plain, folder: Path
) -> Iterator[Fault]:
    """Yield what becomes of each row of the file at `path`, where it becomes anything.

    Where the file is refused, its halves are loaded, and theirs in turn, as files in `folder`.
    """
    yield from _Judging(format, load, plain, folder).run(lines, path)


class _Judging:
    def __init__(self, format: str, load: Load, plain: Plain, folder: Path) -> None:
        self._shape, self._load, self._plain, self._folder = SHAPES[format], load, plain, folder
        self._loads = 0
        self._good: Line | None = None

    def run(self, lines: Sequence[Line], path: Path | None = None) -> Iterator[Fault]:
        """Load the lines; where they are refused, load their halves."""
        found = self._tried(lines, path)
        yield from self._refused(lines, found) if isinstance(found, str) else found

    def _tried(self, lines: Sequence[Line], path: Path | None = None) -> list[Fault] | str:
        """Return what becomes of the rows of a file, or why it is refused."""
        self._loads += 1
        if path is None:
            path = self._folder / f"rows-{self._loads}.jsonl"
            path.write_text("".join(f"{line.text}\n" for line in lines), encoding="utf-8")
        try:
            seen = self._load(path)
        except Exception as exc:  # noqa: BLE001  whatever a trainer raises is its refusal
            return f"{type(exc).__name__}: {' '.join(str(exc).split())[:300]}"
        found = list(compare(lines, seen, self._shape, self._plain))
        at_fault = {fault.line for fault in found}
        self._good = self._good or next((line for line in lines if line.number not in at_fault), None)
        return found

    def _refused(self, lines: Sequence[Line], why: str) -> Iterator[Fault]:
        first, last = lines[0].number, lines[-1].number
        if len(lines) == 1:
            # A file of nothing but a row that is dropped is refused for being empty.
            behind = self._tried([self._good, *lines]) if self._good else why
            if isinstance(behind, str):
                yield Fault("trainer_refuses", first, "", behind)
            else:
                yield from (fault for fault in behind if fault.line == first)
        elif self._loads >= (_MOST if self._good else _FEW):
            what = f"the rows of lines {first} to {last} were not looked at one by one"
            yield Fault("trainer_refuses", first, "", f"{what}: {why}")
        else:
            half = len(lines) // 2
            found = [*self.run(lines[:half]), *self.run(lines[half:])]
            yield from found
            if all(fault.code == "trainer_alters" for fault in found):
                what = f"lines {first} to {last} load apart but not together"
                yield Fault("trainer_refuses", lines[half].number, "", f"{what}: {why}")


def compare(lines: Sequence[Line], seen: Sequence[Seen], shape: Shape, plain: Plain) -> Iterator[Fault]:
    """Yield the rows that do not come out, and texts that are lost or bear no loss, line by line."""
    at = 0
    for place, line in enumerate(lines):
        left, rows = len(seen) - at, len(lines) - place
        if line.row is None and left < rows:
            yield Fault("trainer_drops", line.number, "", "the row does not come out")
            continue
        faults = list(_altered(line, seen[at], shape, plain)) if left else []
        if not left or (left < rows and _is_another(line, seen[at], shape, plain)):
            yield Fault("trainer_drops", line.number, "", "the row does not come out")
            continue
        yield from faults
        at += 1


def _is_another(line: Line, seen: Seen, shape: Shape, plain: Plain) -> bool:
    """Say whether what came out is of another row: it has no text of this one whole."""
    texts = [text for _, text in texts_of(line.row or {}, shape) if text.strip()]
    whole = _squeezed(seen.text)
    return not texts or not all(_squeezed(plain(text))[:40] in whole for text in texts[:2])


def _altered(line: Line, seen: Seen, shape: Shape, plain: Plain) -> Iterator[Fault]:
    row = line.row or {}
    whole, learned = _squeezed(seen.text), None if seen.learned is None else _squeezed(seen.learned)
    answers = _answers(row, shape)
    at = 0
    for path, text in texts_of(row, shape):
        wanted = _squeezed(plain(text))
        found = whole.find(wanted, at)
        if found < 0:
            is_cut = bool(wanted) and any(whole.endswith(wanted[:n]) for n in range(len(wanted) - 1, 7, -1))
            what = "is cut off" if is_cut or wanted[:40] in whole else "does not reach the model"
            yield Fault("trainer_alters", line.number, path, f"the text {what}")
            continue
        at = found + len(wanted)
        if path in answers and learned is not None and (not wanted or wanted not in learned):
            yield Fault("trainer_alters", line.number, path, "nothing is learned from this answer")


def _answers(row: Row, shape: Shape) -> set[str]:
    """Return the paths of the texts that a model is to learn."""
    if shape.lists:
        return {
            f"{path}.{shape.content}"
            for path, turn in turns_of(row, shape)
            if isinstance(turn, dict)
            and shape.roles.get(str(turn.get(shape.role))) == "assistant"
            and not path.startswith("prompt[")
        }
    return set(shape.texts[-1:])


def _squeezed(text: str) -> str:
    """Return a text without white space, which tokenizers and templates set as they like."""
    return "".join(text.split())
