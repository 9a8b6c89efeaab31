"""Whether a question keeps to the answer that it was made for."""

import re

from datagen.generators.aims_told import ASKING, candidates, is_prose_fact, tells
from datagen.generators.asked_units import share
from datagen.generators.grounding import names, names_subject, support
from datagen.generators.passages import Aim, Passage
from datagen.patterns import Pattern

__all__ = ["form_fault", "question_fault"]

_KNOWN = 0.6
_OWN = {"understanding": 0.65}
_OWN_ELSE = 0.34
"""How much of a question its sentence must have: a reason is a reason for one thing."""
_OTHER = 0.6
"""How much of it another sentence must have, if it has that little of its own."""
_TYPED = {
    "understanding": Pattern(
        r"\b(?:why|reasons?|what for|purpose)\b|为什么|为何|为啥|原因|理由|目的", re.IGNORECASE
    ),
    "condition": Pattern(
        r"\b(?:when|in (?:which|what) case|under (?:which|what)|what (?:has|must|needs)|how)\b"
        r"|什么(?:情况|时候|条件|天气)|何时",
        re.IGNORECASE,
    ),
    "procedural": Pattern(r"\b(?:what|how)\b|怎么|怎样|如何|什么|哪[些里个]|能否|可以吗", re.IGNORECASE),
}
"""Words that a question of a type asks with; a question of fact may ask with any."""
_YES_NO = re.compile(
    r"^(?:[^,]{3,60}, )?(?:is|are|was|were|do|does|did|can|could|may|must|should|will|would|has|have|had)\b"
    r"|吗[？?]?$|是不是|是否|能否|可否|会不会|能不能|可不可以|有没有|要不要",
    re.IGNORECASE,
)


def question_fault(
    question: str, aim: Aim, passage: Passage, subject: str, asked_for: str = ""
) -> str | None:
    """Return what is wrong with a question before it is answered: a rule's name, or None.

    It is of another type than the one asked for (`other_type_asked`), it tells its own answer
    (`answer_in_question`), it speaks of other things than its sentence
    (`unsupported_question`), it does not say what it is about (`no_subject`), or it speaks of many
    things as of one (`number_disagreement`). `asked_for` are words that it may have beside those of its
    passage.
    """
    if fault := form_fault(question, aim, passage):
        return fault
    given = f"{ASKING} {asked_for}"
    sentence = passage.sentence(aim.number)
    about = " ".join([passage.chunk.title, *passage.chunk.headings, passage.chunk.before])
    known = share(question, f"{passage.chunk.text} {about}", given) >= _KNOWN
    least = _OWN.get(aim.kind, _OWN_ELSE) if aim.focus else _OWN_ELSE
    own = aim.kind == "summary" or share(question, sentence, f"{about} {given}") >= least
    if not own and is_prose_fact(aim):  # another sentence's fact may have been asked for
        others = map(passage.sentence, range(1, len(passage.spans) + 1))
        own = any(share(question, each, f"{about} {given}") >= _OTHER for each in others)
    if not (known and own and support(aim.subject, [question]) >= _KNOWN):
        return "unsupported_question"
    if not names_subject(question, subject) and not names(
        question, f"{passage.chunk.before}\n{passage.chunk.text}"
    ):
        return "no_subject"
    if _disagrees(question, sentence):
        return "number_disagreement"
    return None


def form_fault(question: str, aim: Aim, passage: Passage) -> str | None:
    """Return what is wrong with a question whatever its passage's language, or None.

    That is `other_type_asked`, `answer_in_question` or, where it is no question, `not_a_question`.
    """
    sentence = passage.sentence(aim.number)
    if aim.focus and aim.kind in _TYPED and not _TYPED[aim.kind].search(question):
        return "other_type_asked"
    if aim.kind == "yes-no" and not _YES_NO.search(question.strip()):
        return "other_type_asked"
    if aim.focus and all(tells(question, each, sentence) for each in candidates(aim, sentence)):
        return "answer_in_question"
    if not question.rstrip().endswith(("?", "？")):
        return "not_a_question"
    return None


_SINGULAR = Pattern(r"\b(?:is|was|does|has) (?:the |all |any )?([a-z]{3,}s)\b")


def _disagrees(question: str, sentence: str) -> bool:
    """Say whether a question takes for one what its sentence says are many: "Why is sprinklers ...?"."""
    return any(
        re.search(rf"\b{word}(?: \w+ly)? (?:are|were|have|do)\b", sentence, re.IGNORECASE)
        for word in _SINGULAR.findall(question)
    )
