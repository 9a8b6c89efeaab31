"""The labels of a graph, each kept once: what is wrong with it, and what it is compared by."""

import re
import unicodedata

__all__ = ["LONG", "Labels", "fold_label", "holds_name"]

LONG = 200
"""Characters that a name may have."""

# Full-width and half-width forms, and what they are the width variants of.
_WIDTHS = {
    code: unicodedata.normalize("NFKC", chr(code))
    for code in (0x3000, *range(0xFF01, 0xFFEF))
    if unicodedata.decomposition(chr(code)).startswith(("<wide>", "<narrow>"))
}
_CASED = re.compile(r"[+-]?[.\d]")
_SUSPECT = re.compile(
    r"[<&\[{/\x00-\x1f\x7f-\x9f\u00ad\u200b\u202a-\u202e\u2060-\u206f\ud800-\udfff\ufeff-\uffff]"
)
_CONTROL = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u200b\u202a-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff0-\uffff]"
)
_MARKUP = re.compile(
    r"</?[A-Za-z][^<>]*>|<!--|&(?:[A-Za-z]{2,8}|#x?[0-9A-Fa-f]{1,6});"
    r"|\[\[|\]\]|\{\{|\}\}|\{(?:head|tail)\}|\]\((?:https?:|/)"
)
_ADDRESS = re.compile(r"<?(?:[a-z][a-z0-9+.-]*://|www\.)\S+>?", re.IGNORECASE)


def fold_label(text: str) -> str:
    """Return a label without its differences of width and, where it is no quantity, of case.

    "5 mW" and "5 MW" stay apart. NFC, and only width forms replaced: "m²" is not "m2".
    """
    if not text.isascii():
        text = unicodedata.normalize("NFC", " ".join(text.translate(_WIDTHS).split()))
    return text if _CASED.match(text) else text.casefold()


def holds_name(text: str, name: str) -> bool:
    """Say whether a name stands in a longer text: anywhere in CJK, between word borders elsewhere.

    Linear; both folded.
    """
    start = text.find(name)
    while start >= 0:
        end = start + len(name)
        if not (_is_inside(text, start) or _is_inside(text, end)):
            return True
        start = text.find(name, end)
    return False


def _is_inside(text: str, at: int) -> bool:
    """Say whether a place lies inside a word of a script with spaces."""
    if not 0 < at < len(text):
        return False
    left, right = text[at - 1], text[at]
    return left.isalnum() and right.isalnum() and max(left, right) < "\u0e00"


class Labels(dict[str, int]):
    """The numbers of labels as a file writes them; a new one is numbered in the order of first sight.

    `texts[n]` is label n with single spaces, `folds[n]` what it is compared by, `firsts[n]` the
    number of the first label that folds the same. `bad` holds the numbers of labels with a fault, and
    `long` of those above LONG characters.
    """

    def __init__(self) -> None:
        """Hold no label."""
        super().__init__()
        self.texts: list[str] = []
        self.folds: list[str] = []
        self.firsts: list[int] = []
        self.bad: dict[int, tuple[str, str]] = {}
        self.long: set[int] = set()
        self._by_fold: dict[str, int] = {}

    def __missing__(self, raw: str) -> int:
        """Number a label that was not seen as it is written."""
        text = " ".join(raw.split())
        number = self.get(text)
        if number is None:
            number = self[text] = len(self.texts)
            folded = fold_label(text)
            self.texts.append(text)
            # One string where both are equal: half the memory.
            self.folds.append(text if folded == text else folded)
            self.firsts.append(self._by_fold.setdefault(self.folds[-1], number))
            if len(text) > LONG:
                self.long.add(number)
            if fault := _fault(text):
                self.bad[number] = fault
        if raw != text:
            self[raw] = number
        return number


def _fault(text: str) -> tuple[str, str] | None:
    """Return what makes a text no label, whatever part it plays: a code and a reason."""
    if not text:
        return "empty_part", "is empty"
    if _SUSPECT.search(text) is None and not text.startswith("www."):
        return None
    if found := _CONTROL.search(text):
        return "control_character", f"holds the character U+{ord(found[0]):04X}"
    if found := _MARKUP.search(text):
        return "markup", f"holds {found[0][:40]!r}"
    if _ADDRESS.fullmatch(text):
        return "url_label", "is an address and no name"
    return None
