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
    kept: list[str] = []
    begun = -1
    start = 0
    is_code = is_mentioned = False
    for found in _MARK.finditer(text):
        if begun >= 0:
            if found.lastgroup == "close":
                begun, start = -1, found.end()
        elif found.lastgroup == "code":
            is_code ^= found[0] == "```"
        elif is_code:
            continue
        elif found.lastgroup == "open":
            before = text[start : found.start()].rstrip()
            if not before or before[-1] in _SENTENCE_END:
                kept.append(text[start : found.start()])
                begun = found.start()
            else:
                is_mentioned = True
        elif not is_mentioned and _ends_reasoning(text, found.start(), found.end()):
            kept.clear()
            start = found.end()
    if begun < 0:
        kept.append(text[start:])
    elif "".join(kept).strip() and not _stands_alone(text, begun):
        kept.append(text[begun:])
    return "".join(kept).strip() if start or begun >= 0 else text


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
