"""What a task wants of an answer that is drawn from a text: the gist, all of it as a list, its order."""

import re
from dataclasses import dataclass

from datagen.generators.task_forms import pattern_fault
from datagen.generators.tasks import Task
from datagen.patterns import Pattern

__all__ = ["AskedOfText", "asked_of_text"]

_GIST = (
    r"\bsum(?:s|med)? up\b|\bsummar|\bmain points?\b|\bgist\b|\bshorten|\bcondense|\bboil th(?:is|ese)\b"
    r"|\bin a nutshell\b|\bin short\b|\bin brief\b|\bwhat happened in\b|\bwhat is th(?:is|e)\b.*\babout\b"
    r"|概括|归纳|要点|大意|缩短|缩写|缩成|精简|浓缩|句话总结|总结(?:一下)?这|主要[讲写说]|[讲写说]的是什么"
)
_SHORT = Pattern(rf"{_GIST}|\bfind (?:all|the)\b|\bpick out\b|摘要|摘出|找出|挑出", re.IGNORECASE)
"""Tasks whose answer must be shorter than the text: it is a part of it, or the gist."""
_LISTS_ALL = Pattern(
    r"\bturn th(?:is|ese)\b.*\b(?:list|points)\b|\blist the points\b|\bmake a list of what\b"
    r"|\b(?:list|note down) everything\b|\bpoint by point\b|\bbullet points (?:of|from|for)\b"
    r"|\b(?:put|break) th(?:is|ese)\b.*\bpoints\b|\bmake a checklist\b|\bas a (?:check)?list\b"
    r"|(?:整理|列|写|做|拆|改)成(?:一[份张个])?清单|列[一个份张]{1,2}清单|里说的事|说了什么.*列出"
    r"|[分逐]条(?:写|抄|记|列)[出下]|一条一条地?(?:写|抄|记|列)|[讲写说]了哪些事",
    re.IGNORECASE,
)
"""Tasks whose answer is a list of all that the text says: it has room for each of its sentences."""
_OF_ALL = Pattern(rf"{_GIST}|\bturn th(?:is|ese)\b|\bsteps\b|整理|步骤", re.IGNORECASE)
"""Tasks whose answer must tell of the whole text, not of its first sentence."""
_IN_ORDER = Pattern(r"\bin (?:their|the|its) order\b|\bsteps\b|先后顺序|步骤", re.IGNORECASE)
_A_KIND = Pattern(
    r"\b(?:all|everything)\b[^.]{0,40}\b(?:has to|have to|must|should|needs?|wants?|asks? for|who|which)\b"
    r"|[分逐]条(?:写|抄|记|列)[出下][^，。]{0,30}(?:所有|要做|要买|需要|哪[几些][个天人位])"
    r"|(?:找|摘|挑)出",
    re.IGNORECASE,
)
"""Lists of one kind of thing: they are no lists of all that a text says."""


@dataclass(frozen=True, slots=True)
class AskedOfText:
    """Whether an answer is to be shorter than its text, tell of all of it, list it whole, keep its order."""

    is_short: bool
    tells_all: bool
    lists_all: bool
    in_order: bool


def asked_of_text(task: Task) -> AskedOfText:
    """Read what a task wants of its answer; where it keeps to its pattern, the pattern's own words say it.

    A list of all that the text says is as long as the text and a summary is not: a task that asks for both
    (要点, 整理成清单) is a summary.
    """
    follows = bool(task.form) and pattern_fault(task.form, task.instruction) is None
    wanted = task.form if follows else task.instruction
    is_short = bool(_SHORT.search(wanted))
    lists_all = not is_short and bool(_LISTS_ALL.search(wanted)) and not _A_KIND.search(wanted)
    return AskedOfText(
        is_short,
        lists_all or bool(_OF_ALL.search(wanted)),
        lists_all,
        bool(_IN_ORDER.search(wanted)),
    )
