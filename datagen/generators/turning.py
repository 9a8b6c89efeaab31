"""Whether an answer turns what its evidence says round: a not too many or too few, before for after.

Such an answer has nearly all words of its evidence, so that a count of shared words lets it pass.
"""

import re

from datagen.generators.alternatives import excluded
from datagen.generators.figures import in_figures
from datagen.generators.grounding import terms
from datagen.patterns import Pattern
from datagen.text import is_cjk, numbers, tokens
from datagen.words import FUNCTION_WORDS, stem

__all__ = ["TURNS", "turned_round", "turned_ways"]


def _compile(source: str) -> Pattern:
    return Pattern(source, re.IGNORECASE)


_AMOUNT = r"(?: (?:an?|the|about|around))? ?[€$£-]?\d"
_PLAIN = r"(?<!\bno )(?<!\bnot )(?<!\bnot be )"
_BOUND = _compile(
    r"\bno(?:t|body|r)?(?: be)? (?:more|less|fewer|later|earlier|longer|higher|lower|larger|smaller|\w+er)\b"
    r"|\b(?:not|never)(?: \w+)? exceed\w*|\bnot only\b|\bwhether or not\b"
    r"|(?:不[得能应可]?(?:超过|少于|低于|高于|大于|小于|多于|晚于|早于|足|同|仅|论|管|但|断)|是不是|能不能|要不要|会不会)"
    r"|(?<=[是否有])[否无没]|^(?:yes|no)\b,?|^(?:不|不是|没有|不可以|不能|可以|是的?|能|会)[，,。]"
)
"""What has a negation in its form alone: bounds, questions, and a yes or no at the start."""
_DENIES = _compile(
    r"\b(?:not|no|never|none|nobody|nothing|without|cannot|\w+n't|\w+n’t)\b|[不没未勿]|无[须需法权]|禁止"
)
_REFUSES = _compile(
    r"\b(?:forb\w+|prohibit\w*|ban(?:ned|s)?|refus\w*|except\w*|unless|clos\w+|lack\w*|prevent\w*|avoid\w*"
    r"|instead"
    r"|rather|free of|neither|nor|fails?|failed|missing|unable|stops?|ended|only|alone|until)\b"
    r"|\b(?:un|in|im)\w+ed\b|[无非免禁否]|只|仅|除|停|以免|避免|缺"
)
"""What an answer may say with a not: "Cockerels are forbidden" is "Cockerels may not be kept"."""
_WITHOUT = _compile(r"\bwithout\b|无[须需]|不[须需必]")
_ONLY_WITH = _compile(r"\b(?:only|must|requires?|required|needs?|unless)\b|[须需]|必须|应当?")
"""What needs something is not what does without it."""
_PAIRS = tuple(
    (_compile(one), _compile(other))
    for one, other in (
        (
            r"\b(?:before|prior to)\b|之前|以前|(?<=[日时天年月周])前",
            r"\bafter\b|之后|以后|(?<=[日时天年月周])后",
        ),
        (
            rf"{_PLAIN}\b(?:(?:more|longer|higher|larger|later|greater) than|over|above|at least|exceed\w*)"
            rf"{_AMOUNT}"
            rf"|\bno(?:t be|t)? (?:less|fewer|shorter|lower|smaller|earlier) than{_AMOUNT}"
            r"|(?<![不得能])超过|(?<!不)[高多大]于|不[低少小]于|至少|以上",
            rf"{_PLAIN}\b(?:(?:less|fewer|shorter|lower|smaller|earlier) than|under|below|at most|up to"
            rf"|within)"
            rf"{_AMOUNT}"
            rf"|\bno(?:t be|t)? (?:more|longer|higher|larger|later|greater) than{_AMOUNT}|\bnot exceed\b"
            r"|不[得能]?超过|不[高多大]于|(?<!不)[低少小]于|至多|最多|以[下内]",
        ),
        (r"\bleft\b|左", r"\bright\b|右"),
        (r"\bopen(?:s|ed|ing)?\b|打开|开启", r"\bclos(?:e|es|ed|ing)\b|关闭"),
        (r"\binside\b|[室屋馆]内", r"\boutside\b|[室屋馆]外"),
        (r"\bodd\b|单数|奇数", r"\beven (?:dates?|days?|numbers?|years?)\b|双数|偶数"),
        (r"\b(?:warm|hot)(?:er|est)?\b|[热暖]", r"\bcold(?:er|est)?\b|冷"),
        (r"\b(?:increase|rise|go up)[sd]?\b|[上增][升加]", r"\b(?:decrease|fall|go down)[sd]?\b|下降|减少"),
        (r"\b(?:upper|upwind)\b|上[层面方游]", r"\b(?:lower|downwind)\b(?! than)|下[层面方游]"),
    )
)
_YES_NO = _compile(
    r"^(?:[^,]{3,60}, )?(?:is|are|was|were|do|does|did|can|could|may|must|should|will|would|has|have|had)\b"
    r"|吗[？?]?$|是不是|是否|能否|可否|会不会|能不能|可不可以|有没有|要不要"
)
_VERDICT = _compile(
    r"(?:(?P<no>no|不(?:是|可以?|能|会|对|需要|用|行|必)?|没有?|否)|yes|是的?|对|可以|能|会|需要|要|应该?|有)"
    r"(?=[,.，。!！]|$)"
)
_EXCEPT = _compile(r"\b(?:unless|except|but)\b|除非|除[^，。]{1,12}外|但")
_FORM = _compile(r"是不是|是否|能否|可否|会不会|能不能|可不可以|有没有|要不要|吗?[？?]$")
_CLAUSES = _compile(r"[,;:](?=\s)|[，；：。！？]|[.!?](?=\s|$)|\n| (?:and|but|while|whereas) ")
_SAME = 0.7


TURNS = {
    "number": {
        "en": "gives a number that the sentences give of something else",
        "zh": "把别的事物的数字当成了所问的",
    },
    "negation": {"en": 'has a "not" too many or too few', "zh": "多了或少了一个否定词"},
    "opposite": {"en": "says the opposite of what the sentences say", "zh": "说的与原句相反"},
    "verdict": {
        "en": "says yes where the sentences say no, or no where they say yes",
        "zh": "把“是”说成了“不是”，或把“不是”说成了“是”",
    },
}
"""What is said of an answer that turns its evidence round, by the way in which it does."""


def turned_round(question: str, answer: str, evidence: str) -> int:
    """Return how many ways an answer turns its evidence round; 0 where code sees none."""
    return len(turned_ways(question, answer, evidence))


def turned_ways(question: str, answer: str, evidence: str) -> list[str]:
    """Return the ways, of `TURNS`, in which an answer turns its evidence round, one for each place.

    Looked for are a negation that neither the evidence nor the question has; one that the clause which the
    answer tells has and the answer lacks; a word whose opposite, or another of its kind, stands in the
    evidence in its place; a number told of another thing's clause; a yes for a no. What the question says, an
    answer may say.
    """
    question, answer, evidence = map(in_figures, (question, answer, evidence))
    found = _turned(question, answer, evidence)
    return (
        [*found, "verdict"]
        if _YES_NO.search(question.strip()) and _misjudges(question, answer, evidence)
        else found
    )


def _turned(question: str, answer: str, evidence: str) -> list[str]:
    said, told, asked = (_BOUND.sub(" ", text) for text in (answer, evidence, question))
    found = ["number"] * _misplaced(answer, evidence)
    adds = _DENIES.search(said) and not (
        _DENIES.search(f"{told} {asked}") or _refuses_otherwise(said, told, asked)
    )
    goes_without = _WITHOUT.search(said) and _ONLY_WITH.search(told)
    if (
        adds
        or (goes_without and not _WITHOUT.search(f"{told} {asked}"))
        or _drops_a_negation(said, told, asked)
    ):
        found.append("negation")
    for one, other in _PAIRS:
        for here, there in ((one, other), (other, one)):
            is_new = here.search(answer) and not here.search(f"{evidence}\n{question}")
            if is_new and there.search(evidence) and not there.search(answer):
                found.append("opposite")
    return found + ["opposite" for _ in excluded(answer, evidence, question)]


def _misplaced(answer: str, evidence: str) -> int:
    """Return how many numbers an answer tells in the words of a clause that has another number.

    Unlike `grounding.misplaced_numbers` it parts clauses at conjunctions, and counts every character of
    scripts without spaces: 主泵 and 备用泵 differ in their function characters.
    """
    parts = [(_words(part), numbers(part)) for part in _CLAUSES.split(evidence) if numbers(part)]
    known = frozenset[str]().union(*(words for words, _ in parts))
    wrong = 0
    for clause in _CLAUSES.split(answer):
        own = _words(clause) & known
        for number in numbers(clause) if own else ():
            shares = [(len(own & words) / len(own), number in found) for words, found in parts]
            told = max((share for share, has in shares if has), default=1.0)
            here = [words & own for words, found in parts if number in found]
            there = frozenset[str]().union(*(words for words, found in parts if number not in found))
            if any(words - there for words in here):  # "40 % were children": a word of its clause alone
                continue
            wrong += max((share for share, has in shares if not has), default=0.0) > max(told, _SAME)
    return wrong


def _words(text: str) -> frozenset[str]:
    return frozenset(
        stem(word) for word in tokens(text) if word not in FUNCTION_WORDS and not any(map(str.isdigit, word))
    )


def _denies_or_refuses(text: str) -> bool:
    return bool(_DENIES.search(text) or _REFUSES.search(text))


def _refuses_otherwise(said: str, told: str, asked: str) -> bool:
    """Say whether a refusal stands for the not of an answer: "is not closed" does not say "is closed"."""
    return any(found[0].casefold() not in said.casefold() for found in _REFUSES.finditer(f"{told} {asked}"))


def _misjudges(question: str, answer: str, evidence: str) -> bool:
    """Say whether an answer says yes to what its evidence denies, no to what it says, or denies itself."""
    head = _VERDICT.match(answer.strip())
    if head is None:
        return False
    asked = terms(question)
    rest = _CLAUSES.split(answer.strip()[head.end() :].lstrip(" ,，。"))[0]
    denies = bool(_DENIES.search(_BOUND.sub(" ", rest)))
    denied = [*_turned("", _FORM.sub("", question), evidence), *excluded(question, evidence)]
    if head["no"] is None:
        restates = len(terms(rest) & asked) >= max(2, _SAME * len(asked))
        against_itself = restates and denies and not _denies_or_refuses(question)
        return against_itself or (bool(denied) and not _EXCEPT.search(evidence))
    against_itself = (
        len(asked) > 1 and asked <= terms(rest) and not denies and not _refuses_otherwise(question, rest, "")
    )
    is_told = asked <= terms(evidence) and not denied and not _denies_or_refuses(f"{evidence} {question}")
    return against_itself or is_told


def _drops_a_negation(said: str, told: str, asked: str) -> bool:
    """Say whether an answer has all but the not of a clause that has one, and does not refuse otherwise."""
    if _denies_or_refuses(f"{said} {asked}"):
        return False
    own = terms(said)
    for clause in _CLAUSES.split(told):
        plain = _DENIES.sub("", clause) if any(map(is_cjk, clause)) else clause
        known = terms(plain)
        if _DENIES.search(clause) and len(known) > 1 and len(known & own) >= _SAME * len(known):
            return True
    return False
