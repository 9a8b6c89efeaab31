"""What an endpoint says, made fit for people and files: one short line that holds no key."""

from datagen.records import Completion

__all__ = ["REPEATED", "Mask"]

REPEATED = "the reply repeats the key, and is not kept"

_LONGEST = 200
_SHORT_OF_A_KEY = 3
"""So many letters of a key may be seen."""

_LEAST_OF_A_SECRET = 12
"""A shorter key is a word such as EMPTY, for servers that ask for none, and any answer may hold it."""


class Mask:
    """Takes a key, and the start of one at a cut, out of what is said."""

    def __init__(self, key: str) -> None:
        """Take the key that nobody may see; it may be empty."""
        self._key = key

    def __call__(self, said: str) -> str:
        """Return one line of at most 200 characters. The key goes first, so that no cut leaves half of it."""
        line = " ".join(said.split())
        return self._without_key(line)[:_LONGEST]

    def is_in(self, body: bytes) -> bool:
        """Say whether a reply repeats the key, as one does that shows the request's own headers."""
        return len(self._key) >= _LEAST_OF_A_SECRET and self._key.encode() in body

    def is_repeated(self, answer: Completion) -> bool:
        """Say whether an answer repeats the key, which its body may have had in escapes."""
        return self.is_told(f"{answer.text}\n{answer.finish_reason}")

    def is_told(self, text: str) -> bool:
        """Say whether a text holds the key."""
        return len(self._key) >= _LEAST_OF_A_SECRET and self._key in text

    def _without_key(self, line: str) -> str:
        if not self._key:
            return line
        line = line.replace(self._key, "[key]")
        starts = (self._key[:size] for size in range(len(self._key), _SHORT_OF_A_KEY, -1))
        cut = next((start for start in starts if line.endswith(start)), "")
        return line.removesuffix(cut) + "[key]" if cut else line
