"""What an endpoint says, made fit for people and files: one short line that holds no key."""

from urllib.parse import quote

from datagen.records import Completion

__all__ = ["REPEATED", "Mask"]

REPEATED = "the reply repeats the key, and is not kept"

_LONGEST = 200
_SHORT_OF_A_KEY = 3
"""So many letters of a key may be seen."""

_LEAST_OF_A_SECRET = 12
"""A shorter key is a word such as EMPTY, for servers that ask for none, and any answer may hold it."""


class Mask:
    """Takes a key, as it is and as addresses spell it, and the start of one at a cut, out of what is said."""

    def __init__(self, key: str) -> None:
        """Take the key that nobody may see; it may be empty."""
        self._key = key
        self._spellings = tuple(dict.fromkeys((key, quote(key), quote(key, safe="")))) if key else ()

    def __call__(self, said: str) -> str:
        """Return one line of at most 200 characters. The key goes first, so that no cut leaves half of it."""
        line = " ".join(said.split())
        return self._without_key(line)[:_LONGEST]

    def is_in(self, body: bytes) -> bool:
        """Say whether a reply repeats the key, as one does that shows the request's own headers."""
        return self._is_secret and any(each.encode() in body for each in self._spellings)

    def is_repeated(self, answer: Completion) -> bool:
        """Say whether an answer repeats the key, which its body may have had in escapes."""
        return self.is_told(f"{answer.text}\n{answer.finish_reason}")

    def is_told(self, text: str) -> bool:
        """Say whether a text holds the key."""
        return self._is_secret and any(each in text for each in self._spellings)

    @property
    def _is_secret(self) -> bool:
        return len(self._key) >= _LEAST_OF_A_SECRET

    def _without_key(self, line: str) -> str:
        for key in self._spellings:
            line = line.replace(key, "[key]")
            starts = (key[:size] for size in range(len(key), _SHORT_OF_A_KEY, -1))
            cut = next((start for start in starts if line.endswith(start)), "")
            line = line.removesuffix(cut) + "[key]" if cut else line
        return line
