"""English questions and answers of each kind, with holes; at least three for each that asks freely."""

from datagen.generators.rewording.phrases import Pair

__all__ = ["SAYINGS_EN"]


def _ways(answers: str | tuple[str, ...], *questions: str) -> tuple[Pair, ...]:
    answers = (answers,) if isinstance(answers, str) else answers
    return tuple((question, answer) for question in questions for answer in answers)


_GREATER = (
    "Which has the {more} {noun}, {a} or {b}?",
    "Compare the {noun} of {a} with that of {b}: which is {more}?",
    "Between {a} and {b}, which has the {more} {noun}?",
    "Does {a} or {b} have the {more} {noun}?",
    "Which of {a} and {b} has the {more} {noun}?",
)
_LATER = (
    "Which has the later {noun}, {a} or {b}?",
    "Compare the {noun} of {a} with that of {b}: which is later?",
    "Between {a} and {b}, which has the later {noun}?",
    "Does {a} or {b} have the later {noun}?",
)
_SAME = (
    "Do {a} and {b} have the same {noun}?",
    "Is the {noun} of {a} the same as that of {b}?",
    "Say whether {a} and {b} have the same {noun}.",
    "Is the {noun} the same for {a} and {b}?",
)
_SHARED = (
    "Compare the {nouns} of {a} and {b}: which do they share, and which are listed for only one of them?",
    "Which {nouns} do {a} and {b} share, and in which do they differ?",
    "How do {a} and {b} compare in their {nouns}?",
    "Which {nouns} do {a} and {b} have in common, and which are listed for only one of them?",
)
_AMONG = (
    "Do the {nouns} of {a} include {value}?",
    "Say whether the {nouns} of {a} include {value}.",
    "Can you tell me whether the {nouns} of {a} include {value}?",
)
_TRUE = (
    "True or false? {statement}",
    "Decide whether this is true or false: {statement}",
    "Say whether this is true or false: {statement}",
    "Is this true or false: {statement}",
)


SAYINGS_EN: dict[str, tuple[Pair, ...]] = {
    "greater": _ways(
        (
            "{winner} has the {more} {noun}: {most}, against {least} for {loser}.",
            "The {noun} of {winner} is {more}: {most}, against {least} for {loser}.",
        ),
        *_GREATER,
    ),
    "equal": _ways(
        ("{a} and {b} have the same {noun}: {most}.", "Neither: {a} and {b} have the same {noun}, {most}."),
        *_GREATER,
    ),
    "later": _ways(
        (
            "{winner} has the later {noun}: {most}, against {least} for {loser}.",
            "The {noun} of {winner} is later: {most}, against {least} for {loser}.",
        ),
        *_LATER,
    ),
    "as late": _ways("Neither: {a} and {b} have the same {noun}, {most}.", *_LATER),
    "by how much": _ways(
        (
            "The difference is {gap}: {most} against {least}.",
            "The {noun} of {a} is {more} by {gap}: {most} against {least}.",
        ),
        "By how much does the {noun} of {a} exceed that of {b}?",
        "How much {more} is the {noun} of {a} than that of {b}?",
        "What is the difference between the {noun} of {a} and that of {b}?",
    ),
    "same": _ways(
        (
            "Yes, {a} and {b} have the same {noun}: {value}.",
            "Yes, the {noun} of both {a} and {b} is {value}.",
        ),
        *_SAME,
    ),
    "other": _ways(
        (
            "No, the {noun} of {a} is {value}, and that of {b} is {second}.",
            "No, the {noun} of {a} is {value}; that of {b} is {second}.",
        ),
        *_SAME,
    ),
    "shared and own": _ways(
        "{a} and {b} have {shared} in common. Listed for {a} alone: {own}. Listed for {b} alone: {others}.",
        *_SHARED,
    ),
    "shared and own first": _ways(
        "{a} and {b} have {shared} in common. Listed for {a} alone: {own}.",
        *_SHARED,
    ),
    "shared and own second": _ways(
        "{a} and {b} have {shared} in common. Listed for {b} alone: {others}.",
        *_SHARED,
    ),
    "intersection": _ways(
        ("{values}.", "{listed} share {values}.", "{listed} have {values} in common."),
        "Which {nouns} do {listed} have in common?",
        "Name the {nouns} that {listed} share.",
        "What do {listed} share among their {nouns}?",
    ),
    "difference": _ways(
        ("{values}.", "{a} has {values}, which {b} does not have."),
        "Which {nouns} does {a} have that {b} does not?",
        "Name the {nouns} of {a} that {b} does not have.",
        "Which of the {nouns} of {a} are not among those of {b}?",
    ),
    "count": _ways(
        "{a} has {number} {nouns}: {values}.",
        "How many {nouns} does {a} have?",
        "What is the number of {nouns} of {a}?",
        "Count the {nouns} of {a}.",
    ),
    "greatest": _ways(
        ("{winner} has the {top} {noun}, at {most}.", "The {noun} of {winner}, {most}, is the {top}."),
        "Which has the {top} {noun}: {either}?",
        "Of {listed}, which has the {top} {noun}?",
        "Which of these has the {top} {noun}: {either}?",
        "Among {listed}, which has the {top} {noun}?",
        "Which of {listed} has the {top} {noun}?",
    ),
    "latest": _ways(
        "{winner} has the latest {noun}: {most}.",
        "Which has the latest {noun}: {either}?",
        "Of {listed}, which has the latest {noun}?",
        "Which of {listed} has the latest {noun}?",
    ),
    "earliest": _ways(
        "{winner} has the earliest {noun}: {most}.",
        "Which has the earliest {noun}: {either}?",
        "Of {listed}, which has the earliest {noun}?",
        "Which of {listed} has the earliest {noun}?",
    ),
    "smallest": _ways(
        ("{winner} has the {bottom} {noun}, at {most}.", "The {noun} of {winner}, {most}, is the {bottom}."),
        "Which has the {bottom} {noun}: {either}?",
        "Of {listed}, which has the {bottom} {noun}?",
        "Which of these has the {bottom} {noun}: {either}?",
        "Among {listed}, which has the {bottom} {noun}?",
        "Which of {listed} has the {bottom} {noun}?",
    ),
    "existence": _ways("Yes, the {nouns} of {a} include {value}.", *_AMONG),
    "no existence": _ways("No, the {nouns} of {a} do not include {value}.", *_AMONG),
    "vignette": _ways(
        "{values}.",
        "Which {kind} has {features}?",
        "Name the {kind} {that} has {features}.",
        "Can you tell me which {kind} has {features}?",
    ),
    "vignettes": _ways(
        "{values}.",
        "Which {kinds} have {features}?",
        "Name the {kinds} {that} have {features}.",
        "Can you tell me which {kinds} have {features}?",
    ),
    "vignette of no kind": _ways(
        "{values}.",
        "{who} has {features}?",
        "Tell me {who} has {features}.",
        "Can you tell me {who} has {features}?",
    ),
    "vignettes of no kind": _ways(
        "{values}.",
        "{who} has {features}?",
        "Tell me {every} has {features}.",
        "Can you tell me {who} has {features}?",
    ),
    "feature": (("{listed} among {its} {nouns}", ""),),
    "single feature": (("{listed} as {its} {noun}", ""),),
    "true": _ways(("True. {statement}", "That is true. {statement}"), *_TRUE),
    "false": _ways(("False. {fact}", "That is false. {fact}"), *_TRUE),
    "among": (("The {nouns} of {a} include {value}.", ""),),
    "false-premise": _ways(
        ("That is not right. {fact}", "That is not the case. {fact}"),
        "I have read this: {statement} Why is that so?",
        "Somebody told me this: {statement} How did that come about?",
        "Explain why this is the case: {statement}",
    ),
    "unknown": _ways(
        "That is not known here: there is no entry for the {noun} of {a}.",
        "{question}",
    ),
    "unknown of no noun": _ways(
        "That is not known here: there is no such entry for {a}.",
        "{question}",
    ),
    "none": _ways("{none}: {a} has no {nouns}.", "{question}"),
    "none of no noun": _ways(
        "{none}: what is listed here is complete, and there is no such entry for {a}.", "{question}"
    ),
    "multiple-choice": _ways(
        "{letters}",
        "{question} Choose from these options.\n{options}",
        "Choose the right option. {question}\n{options}",
        "{question}\n{options}",
    ),
    "multiple-answer": _ways(
        "{letters}",
        "{question} Choose all that apply.\n{options}",
        "Choose every right option. {question}\n{options}",
        "{question} More than one option may be right.\n{options}",
    ),
    "cloze": _ways(
        "{value}",
        "Fill in the blank: {statement}",
        "What belongs in the blank? {statement}",
        "Complete the sentence: {statement}",
    ),
    "follow named": _ways("{said}", "And {question}"),
    "follow": _ways("{said}", "And {asked} {be} the {noun}?", "What about the {noun}?", "And the {noun}?"),
    "follow several": _ways(
        "{said}", "And which are the {nouns}?", "What about the {nouns}?", "And the {nouns}?"
    ),
    "follow its": _ways(
        "{said}", "And {asked} {be} its {noun}?", "What about its {noun}?", "And its {noun}?"
    ),
    "follow its several": _ways(
        "{said}", "And which are its {nouns}?", "What about its {nouns}?", "And its {nouns}?"
    ),
    "move": _ways(
        "{said}",
        "{asked} {be} the {noun} of that {kind}?",
        "And the {noun} of that {kind}?",
        "Now for that {kind}: {asked} {be} the {noun}?",
    ),
    "move several": _ways(
        "{said}",
        "Which are the {nouns} of that {kind}?",
        "And the {nouns} of that {kind}?",
        "Now for that {kind}: which are the {nouns}?",
    ),
    "lookup": _ways(
        "Entity: {a}\nProperty: {noun}",
        "Which entity and which of its properties must be looked up to answer this question? {question}",
        "Name the entity and the property that this question asks about: {question}",
        "What has to be looked up here, of which entity? {question}",
    ),
    "given": (("{noun} of {a}: {values}", ""),),
}
