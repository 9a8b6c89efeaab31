"""Prompt files: `prompts/<language>/<generator>/<step>.md`, chat turns with `$name` holes.

A file is a list of turns, each under a line `=== system`, `=== user` or `=== assistant`. Every hole
must be given a value and every value a hole. Text that comes from outside goes into a hole as it
is: a `$` inside a value is never read as a hole.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template

from datagen.errors import ConfigError
from datagen.records import Message
from datagen.text import estimate_tokens

__all__ = ["Prompt", "PromptBook", "data_folder"]

_TURN = re.compile(r"^=== (system|user|assistant)[ \t]*\n", re.MULTILINE)


def data_folder(name: str) -> Path:
    """Return the folder of shipped `prompts` or `seeds`: inside the package, else beside it."""
    here = Path(__file__).parent
    inside = here / "_data" / name
    return inside if inside.is_dir() else here.parent / name


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt file: its turns, and a name that changes when its text does."""

    version: str
    turns: tuple[Message, ...]

    def with_examples(self, most: int, tokens: int) -> "Prompt":
        """Return the prompt with at most so many of its worked examples, of so many tokens together.

        They are the first ones, and at least one; the name says that there are fewer.
        """
        first = 1 if self.turns[0].role == "system" else 0
        examples = self.turns[first:-1]
        sizes = [estimate_tokens(turn.content) for turn in examples]
        shown = 2
        while shown < min(2 * most, len(examples)) and sum(sizes[: shown + 2]) <= tokens:
            shown += 2
        if shown >= len(examples):
            return self
        return Prompt(
            f"{self.version}+{shown // 2}", (*self.turns[:first], *examples[:shown], self.turns[-1])
        )

    def fill(self, values: Mapping[str, str]) -> tuple[Message, ...]:
        """Return the turns with every hole filled. Raises ConfigError for a missing or unused value."""
        holes: set[str] = set()
        filled = []
        for turn in self.turns:
            template = Template(turn.content)
            names = template.get_identifiers()
            holes.update(names)
            missing = sorted(set(names) - set(values))
            if missing:
                raise ConfigError(
                    f"prompt {self.version} has a hole without a value: ${missing[0]}",
                    "correct the prompt file",
                )
            filled.append(Message(turn.role, template.substitute(values)))
        unused = sorted(set(values) - holes)
        if unused:
            raise ConfigError(
                f"prompt {self.version} does not use ${unused[0]}",
                "put the hole into the prompt file",
            )
        return tuple(filled)

    def fill_last(
        self, values: Mapping[str, str], demonstrations: Sequence[Message] = ()
    ) -> tuple[Message, ...]:
        """Fill the holes and put demonstrations, as chat turns, before the last user turn."""
        turns = self.fill(values)
        return (*turns[:-1], *demonstrations, turns[-1])


class PromptBook:
    """The prompts of one run: the user's folder first, then the shipped one; each read once."""

    def __init__(self, folder: Path | None = None, *, examples: tuple[int, int] | None = None) -> None:
        """Take the user's prompt folder, which may hold only some files. Raises ConfigError.

        With `examples`, shipped prompts have at most so many of their worked examples, of so many tokens.
        """
        if folder is not None and not folder.is_dir():
            raise ConfigError(f"no such prompt folder: {folder}", "give a folder to --prompts")
        if folder is not None and not any(p.suffix in (".md", ".txt") for p in folder.glob("*/*/*")):
            raise ConfigError(
                f"no prompt in {folder}",
                "name its files LANGUAGE/GENERATOR/STEP.md, as the shipped ones",
            )
        self._folders = [*([folder] if folder else []), data_folder("prompts")]
        self._examples = examples
        self._read: dict[tuple[str, str, str], Prompt] = {}

    def get(self, language: str, generator: str, step: str) -> Prompt:
        """Return a prompt; a language without prompts of its own takes the English. Raises ConfigError."""
        key = (language if language == "zh" else "en", generator, step)
        if key not in self._read:
            self._read[key] = self._load(*key)
        return self._read[key]

    def lines(self, language: str, generator: str, name: str) -> list[str]:
        """Return the lines of a list `<name>.txt` among the prompts. Raises ConfigError if empty."""
        text = self._find(language if language == "zh" else "en", generator, f"{name}.txt")
        try:
            found = [line.strip() for line in text.decode("utf-8-sig").splitlines() if line.strip()]
        except UnicodeDecodeError as exc:
            raise ConfigError(
                f"the list {generator}/{name}.txt is not UTF-8", "save the file as UTF-8"
            ) from exc
        if not found:
            raise ConfigError(f"the list {generator}/{name}.txt is empty", "give it some lines")
        return found

    def digest(self, generator: str) -> str:
        """Return a hash (16 hex digits) of all files that a generator's prompts are read from."""
        relative = {
            path.relative_to(folder)
            for folder in self._folders
            for path in folder.glob(f"*/{generator}/*")
            if path.suffix in (".md", ".txt")
        }
        found = hashlib.sha256()
        for path in sorted(relative):
            data = self._find(*path.parts)
            found.update(f"{path.as_posix()} {len(data)}\n".encode() + data)
        return found.hexdigest()[:16]

    def _load(self, language: str, generator: str, step: str) -> Prompt:
        prompt = parse_prompt(self._find(language, generator, f"{step}.md"), f"{generator}/{step}")
        is_shipped = not any(
            (each / language / generator / f"{step}.md").is_file() for each in self._folders[:-1]
        )
        return prompt if self._examples is None or not is_shipped else prompt.with_examples(*self._examples)

    def _find(self, language: str, generator: str, file: str) -> bytes:
        relative = Path(language, generator, file)
        for folder in self._folders:
            if (folder / relative).is_file():
                return (folder / relative).read_bytes()
        raise ConfigError(f"no prompt file {relative.as_posix()}", "install datagen again")


def parse_prompt(data: bytes, name: str) -> Prompt:
    """Read a prompt file. Raises ConfigError where it has no turns or is not UTF-8."""
    digest = hashlib.sha256(data).hexdigest()[:12]
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as exc:
        raise ConfigError(f"prompt {name} is not UTF-8", "save the file as UTF-8") from exc
    pieces = _TURN.split(text)
    if pieces[0].strip() or len(pieces) < 3:
        raise ConfigError(f"prompt {name} does not begin with a turn", 'begin it with a line "=== system"')
    turns = tuple(
        Message(role, body.strip("\n")) for role, body in zip(pieces[1::2], pieces[2::2], strict=True)
    )
    broken = next((turn for turn in turns if not Template(turn.content).is_valid()), None)
    if broken is not None:
        raise ConfigError(f"prompt {name} has a $ that begins no hole", "write $$ for a dollar sign")
    if turns[-1].role != "user":
        raise ConfigError(f"prompt {name} does not end with a user turn", 'add "=== user" at the end')
    return Prompt(f"{name}@{digest}", turns)
