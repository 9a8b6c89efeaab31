"""The text in which a model reasons before it answers: found by its tags, and taken out.

Most tags are <think>; the others are those of models and prompts that are in use (Magistral, Kimi,
Gemini, Command A, gpt-oss). Some servers swallow the opening tag, because the prompt's template holds it.
"""

import re

__all__ = ["has_reasoning_tag", "strip_reasoning"]

_NAMES = "think(?:ing)?|thoughts?|reasoning|reflection|scratchpad"
_MARK = re.compile(
    rf"""(?P<code>```|`[^`\n]*`)
    |(?P<open><(?:{_NAMES})(?:\s[^<>]{{0,200}})?>|(?-i:\[THINK\])|◁think▷
        |<\|(?:start_thinking|begin_of_thought)\|>
        |<\|channel\|>(?:analysis|commentary)[^<>]{{0,200}}<\|message\|>)
    |(?P<close></(?:{_NAMES})\s*>|(?-i:\[/THINK\])|◁/think▷
        |<\|(?:end_thinking|end_of_thought)\|>
        |(?:<\|end\|>\s*<\|start\|>assistant)?<\|channel\|>final[^<>]{{0,200}}<\|message\|>)""",
    re.IGNORECASE | re.VERBOSE,
)
_SIGNS = ("<", "◁", "THINK]")
"""A text with a tag has one of them: most texts have none, and are not looked through."""

_SENTENCE_END = ".!?…。！？"
_MENTIONED_AFTER = ":：\"'“‘`(（"


def has_reasoning_tag(text: str) -> bool:
    """Say whether a text may hold a tag of reasoning."""
    less, triangle, upper = _SIGNS
    if less not in text and triangle not in text and upper not in text:
        return False
    return any(found.lastgroup != "code" for found in _MARK.finditer(text))


def strip_reasoning(text: str) -> str:
    """Return a reply without its reasoning; "" where that never comes to an end.

    A block counts where it stands at the beginning or after a whole sentence, a closing tag alone where
    it begins or ends a line or stands between two sentences; all before it is reasoning then. A tag
    in code, in quotes or amid a sentence is what the reply is about, and stays.
    """
    if not has_reasoning_tag(text):
        return text
    reading = _Reading(text)
    for found in _MARK.finditer(text):
        reading.meet(found)
    return reading.kept()


class _Reading:
    """A text on its way from tag to tag: what is kept so far, and whether reasoning or code has begun."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._kept: list[str] = []
        self._start = 0
        self._begun = -1
        self._is_code = self._is_mentioned = False

    def meet(self, found: re.Match[str]) -> None:
        if self._begun >= 0:
            if found.lastgroup == "close":
                self._begun, self._start = -1, found.end()
        elif found.lastgroup == "code":
            self._is_code ^= found[0] == "```"
        elif not self._is_code:
            meet = self._open if found.lastgroup == "open" else self._close
            meet(found.start(), found.end())

    def kept(self) -> str:
        if self._begun < 0:
            self._kept.append(self._text[self._start :])
        elif "".join(self._kept).strip() and not _stands_alone(self._text, self._begun):
            self._kept.append(self._text[self._begun :])
        is_changed = self._start > 0 or self._begun >= 0
        return "".join(self._kept).strip() if is_changed else self._text

    def _open(self, start: int, _: int) -> None:
        before = self._text[self._start : start]
        if before.strip() and before.rstrip()[-1] not in _SENTENCE_END:
            self._is_mentioned = True
            return
        self._kept.append(before)
        self._begun = start

    def _close(self, start: int, end: int) -> None:
        if not self._is_mentioned and _ends_reasoning(self._text, start, end):
            self._kept.clear()
            self._start = end


def _ends_reasoning(text: str, start: int, end: int) -> bool:
    """Say whether a closing tag without an opening one ends reasoning, and is no mention of the tag."""
    before = text[max(0, start - 200) : start]
    last = before.rstrip()[-1:]
    if last and last in _MENTIONED_AFTER:
        return False
    begins_line = not before.rpartition("\n")[2].strip()
    after = text[end : end + 200]
    ends_line = not after.partition("\n")[0].strip()
    return begins_line or ends_line or (last in _SENTENCE_END and not after[0].isspace())


def _stands_alone(text: str, start: int) -> bool:
    """Say whether the tag that begins here has its line to itself."""
    line = text[text.rfind("\n", 0, start) + 1 :].partition("\n")[0]
    return _MARK.fullmatch(line.strip()) is not None
