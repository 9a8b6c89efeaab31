"""How questions and answers about a passage are asked for, and what their title says they are about."""

import re
from collections.abc import Mapping

from datagen.generators.asked import PassageItem
from datagen.generators.passages import QUESTION_TYPES, Aim, Passage
from datagen.patterns import Pattern
from datagen.prompts import Prompt
from datagen.records import Chunk, Message
from datagen.text import is_cjk

__all__ = [
    "MENDABLE",
    "answer_prompt",
    "fault_lines",
    "name_of",
    "named_in",
    "place_of",
    "question_prompt",
    "subject_of",
]

_NUMBERING = Pattern(
    r"^(?:(?:chapter|section|part)\s+\d+|\d+(?:\.\d+)*|第[一二三四五六七八九十百\d]+[章节篇部])[\s:.：、，-]*",
    re.IGNORECASE,
)
_FORM = Pattern(
    r"\b(?:frequently asked )?questions(?: and answers)?(?: about)?\b|\bFAQs?\b"
    r"|(?:常见|服务)?(?:问题|问答|须知|指南|手册|办法|课程表|时刻表|一览表|清单|台账)(?:解答|汇总)?$",
    re.IGNORECASE,
)
_EDGE = " :：-–—,，、"


def subject_of(title: str) -> str:
    """Return what a title says a document is about: without its number and its form (FAQ, 手册)."""
    plain = _NUMBERING.sub("", title).strip()
    subject = _FORM.sub("", plain).strip(_EDGE) or plain or title
    return subject[:1].upper() + subject[1:]


_NAME = re.compile(r"[A-Z][\w'’&-]*(?: [A-Z][\w'’&-]*)+")


def name_of(title: str) -> str:
    """Return the name in what a title is about, as questions say it: no "Running the", no subtitle."""
    subject = re.split(r": |：", subject_of(title), maxsplit=1)[0].strip()
    names = [found[0] for found in _NAME.finditer(subject) if found.start()]
    return max(names, key=len) if names else subject


def named_in(name: str, text: str) -> re.Pattern[str] | None:
    """Return what finds a name in a text: whole, or its first two words (three characters) or more.

    None where the text does not name it.
    """
    is_wide = any(map(is_cjk, name))
    parts, glue = (list(name), "") if is_wide else (name.split(), r"\s+")
    for count in range(len(parts), min(len(parts), 3 if is_wide else 2) - 1, -1):
        shown = glue.join(map(re.escape, parts[:count]))
        found = re.compile(shown if is_wide else rf"(?<!\w){shown}(?!\w)", re.IGNORECASE)
        if count and found.search(text):
            return found
    return None


def place_of(chunk: Chunk) -> str:
    """Return where a chunk stands: its document's title and the headings above it."""
    return " > ".join(filter(None, dict.fromkeys([chunk.title, *chunk.headings])))


def question_prompt(prompt: Prompt, item: PassageItem) -> tuple[Message, ...]:
    """Build the turns that ask for one question for each aim of an item."""
    passage = item.passage
    wanted = "\n".join(_line(aim, item) for aim in item.aims)
    return prompt.fill({"place": place_of(passage.chunk), "passage": passage.text, "wanted": wanted})


def _line(aim: Aim, item: PassageItem) -> str:
    missing = item.absent[aim.number].what if aim.number in item.absent else ""
    if not missing:
        return _wanted(aim, subject_of(item.passage.chunk.title), item.language)
    if item.language == "zh":
        return f"- question_{aim.number}：问[{aim.number}]所说事物的{missing}（资料没有写）"
    return f"- question_{aim.number}: ask for {missing} of what [{aim.number}] is about, which is not told"


_BRACKETS = Pattern(r"\s*(?:\([^)]*\)|（[^）]*）)")


def _wanted(aim: Aim, about: str, language: str) -> str:
    column, _, value = aim.focus.partition(": ") if aim.subject else ("", "", aim.focus)
    plain = _BRACKETS.sub("", column).strip()
    asks = QUESTION_TYPES[aim.kind]["zh" if language == "zh" else "en"]
    if language == "zh":
        asks = f"问{about}{aim.subject}的{plain}" if column else asks
        answer = f"使答案是[{aim.number}]中的“{value}”" if value else f"答案在[{aim.number}]"
        return f"- question_{aim.number}：{asks}，{answer}"
    where = f' in the list "{about}"' if about else ""
    asks = f"ask for the {plain} of {aim.subject}{where}" if column else asks
    answer = f'so that the answer is "{value}" of [{aim.number}]' if value else f"answered in [{aim.number}]"
    return f"- question_{aim.number}: {asks}, {answer}"


MENDABLE = {
    "answer_in_question": {"en": "contains its own answer", "zh": "把答案写了进去"},
    "number_disagreement": {"en": "says is of what are many", "zh": "单复数有误"},
    "no_subject": {"en": "does not name {subject}", "zh": "没有写明是{subject}"},
    "other_type_asked": {"en": "does not {asks}", "zh": "没有{asks}"},
}
"""What is said of a question's fault; one that speaks of other things stays as bad."""


def fault_lines(faults: Mapping[int, str], item: PassageItem) -> str:
    """Return a line for each question of an item as the prompt names it."""
    language = "zh" if item.language == "zh" else "en"
    subject = subject_of(item.passage.chunk.title)
    kinds = {aim.number: QUESTION_TYPES[aim.kind][language] for aim in item.aims}
    return "\n".join(
        f"- question_{number} " + MENDABLE[fault][language].format(asks=kinds[number], subject=subject)
        for number, fault in faults.items()
    )


def answer_prompt(prompt: Prompt, passage: Passage, question: str) -> tuple[Message, ...]:
    """Build the turns that ask a question afresh: they begin as those for the questions do.

    The answer that a question was made for is not shown, so that it has to come back by itself; and
    what comes first is read once.
    """
    return prompt.fill({"place": place_of(passage.chunk), "passage": passage.text, "question": question})
