"""Ways to lie about a planned question and answer; each returns what a lying model writes, or None."""

import re

ELSE = {"en": "Mount Vesper", "zh": "玄武湖"}
"""A name that stands in the graph and is never true of anything."""


def _once(text, old, new):
    """Replace the first place of a text, or return None where there is none."""
    return text.replace(old, new, 1) if old and old in text else None


def _ends(text, more):
    """Put more words before the last sign."""
    return text[:-1] + more + text[-1]


def _names(plan):
    return [value for value in plan.values if value in plan.answer and not value[0].isdigit()]


def adds_a_value(plan):
    return plan.question, _ends(
        plan.answer, f"和{ELSE['zh']}" if plan.language == "zh" else f" and {ELSE['en']}"
    )


def adds_a_value_from_nowhere(plan):
    return plan.question, _ends(plan.answer, "和虚构山" if plan.language == "zh" else " and Nowhere Hill")


def drops_a_value(plan):
    values = _names(plan)
    if len(values) < 2:
        return None
    dropped = re.sub(rf"(?:, | and |、|和|; and |; |；)?{re.escape(values[-1])}", "", plan.answer)
    return plan.question, dropped


def swaps_a_value(plan):
    values = _names(plan)
    return (plan.question, _once(plan.answer, values[0], ELSE[plan.language])) if values else None


def swaps_the_subject(plan):
    asked = _once(plan.question, plan.subjects[0], ELSE[plan.language])
    return (asked, plan.answer) if asked else None


def swaps_the_subject_of_the_answer(plan):
    told = _once(plan.answer, plan.subjects[0], ELSE[plan.language])
    return (plan.question, told) if told else None


def trades_two_names(plan):
    names = [name for name in dict.fromkeys([*plan.subjects, *plan.values]) if name in plan.answer]
    small = [name.lower() for name in names]
    names = [
        name for name in names if sum(name.lower() in each or each in name.lower() for each in small) == 1
    ]
    if len(names) < 2 or plan.answer.count(names[0]) != 1 or plan.answer.count(names[1]) != 1:
        return None
    if {names[0], names[1]} <= set(plan.values) and plan.kind not in ("comparison", "multi-hop"):
        return None  # the order of a list says nothing
    one, two = names[:2]
    told = plan.answer.replace(one, "\0").replace(two, one).replace("\0", two)
    return (plan.question, told) if "same" not in told and "相同" not in told else None


def trades_two_numbers(plan):
    found = re.findall(r"(?<![\w.-])\d[\d.,]*\d(?![\w.])", plan.answer)
    if len(set(found)) != 2 or plan.kind != "comparison":
        return None
    one, two = dict.fromkeys(found)
    return plan.question, plan.answer.replace(one, "\0").replace(two, one).replace("\0", two)


def negates(plan):
    for old, new in (
        (" is ", " is not "),
        (" are ", " are not "),
        (" has ", " has no "),
        ("是", "不是"),
        ("有", "没有"),
    ):
        told = _once(plan.answer, old, new)
        if told:
            return plan.question, told
    return plan.question, ("并非" if plan.language == "zh" else "Not ") + plan.answer


def negates_the_question(plan):
    for old, new in (
        (" is ", " is not "),
        (" has ", " does not have "),
        (" have", " not have"),
        ("的", "没有的"),
    ):
        asked = _once(plan.question, old, new)
        if asked:
            return asked, plan.answer
    return None


def drops_the_negation(plan):
    told = re.sub(r" not\b|\bno\b ?|(?<=[\u4e00-\u9fff])[不没](?=[是有])", "", plan.answer, count=1)
    return (plan.question, told) if told != plan.answer else None


def changes_a_number(plan):
    told = re.sub(r"\d(?=\D*$)", lambda digit: str((int(digit[0]) + 1) % 10), plan.answer)
    return (plan.question, told) if told != plan.answer else None


def hedges_a_number(plan):
    told = re.sub(r"(?<![\w.,-])\d[\d.,]*", lambda found: f"about {found[0]}", plan.answer, count=1)
    told = told.replace("about ", "约") if plan.language == "zh" else told
    return (plan.question, told) if told != plan.answer else None


def turns_a_sign(plan):
    told = re.sub(r"(?<![\w.,-])(\d)", r"-\1", plan.answer, count=1)
    return (plan.question, told) if told != plan.answer else None


def changes_the_unit(plan):
    told = plan.answer.replace(" kg", " miles").replace("千克", "公里")
    return (plan.question, told) if told != plan.answer else None


def drops_the_unit(plan):
    told = plan.answer.replace(" kg", "").replace("千克", "")
    return (plan.question, told) if told != plan.answer else None


def names_the_bridge(plan):
    said = plan.question.lower()
    hidden = [name for name in plan.hidden if name.lower() not in said and not name.isdigit()]
    return (_ends(plan.question, f" ({hidden[0]})"), plan.answer) if hidden else None


def leaks_the_predicate(plan):
    return plan.question, _ends(
        plan.answer, f" ({plan.triples[0].relation if plan.triples else 'hasPart'}_of)"
    )


def leaks_the_predicate_in_the_question(plan):
    return _ends(plan.question, " hasProperty" if plan.language == "en" else "hasProperty"), plan.answer


def answers_in_another_language(plan):
    name = plan.values[0] if plan.values else plan.subjects[0]
    told = f"The answer is {name}." if plan.language == "zh" else f"答案是{name}。"
    return plan.question, told


def asks_in_another_language(plan):
    name = plan.subjects[0]
    return (f"What about {name}?" if plan.language == "zh" else f"{name}怎么样？"), plan.answer


def refuses(plan):
    return (
        plan.question,
        "抱歉，我无法回答。" if plan.language == "zh" else "I am sorry, I cannot answer that.",
    )


def explains(plan):
    more = "这是因为它很有名。" if plan.language == "zh" else " This is because it is well known."
    return plan.question, plan.answer + more


def adds_only(plan):
    if re.search(r"\bonly\b|只", plan.answer):
        return None
    told = re.sub(r" (is|are|has|was|orbits|supplies) ", r" \1 only ", plan.answer, count=1)
    told = told if told != plan.answer else re.sub(r"是|有", "只有", plan.answer, count=1)
    return (plan.question, told) if told != plan.answer else None


def drops_alone(plan):
    told = re.sub(r" alone|只列在", "", plan.answer)
    return (plan.question, told) if told != plan.answer else None


def says_smaller(plan):
    pairs = (("greater", "smaller"), ("greatest", "smallest"), ("smallest", "greatest"))
    pairs += (("更大", "更小"), ("最大", "最小"), ("最小", "最大"))
    for old, new in pairs:
        if old in plan.answer:
            return plan.question, plan.answer.replace(old, new)
    return None


def asks_for_the_smaller(plan):
    pairs = (("greater", "smaller"), ("greatest", "smallest"), ("smallest", "greatest"))
    pairs += (("更大", "更小"), ("最大", "最小"), ("最小", "最大"))
    for old, new in pairs:
        if old in plan.question:
            return plan.question.replace(old, new), plan.answer
    return None


def adds_a_condition(plan):
    return plan.question, _ends(plan.answer, "在成人中" if plan.language == "zh" else " in adults")


def asks_with_a_condition(plan):
    return _ends(plan.question, "在冬季" if plan.language == "zh" else " during winter"), plan.answer


def turns_the_question(plan):
    """Let the one that is asked about do to others what others do to it."""
    for verb, base in (("supplies", "supply"), ("orbits", "orbit")):
        for subject in plan.subjects:
            for asked, turned in (
                (f"What does {subject} {base}?", f"What {verb} {subject}?"),
                (f"{subject} {verb} a", f"A {verb} {subject}"),
                (f"that {verb} {subject}", f"that {subject} {verb}"),
                (f"What {verb} {subject}?", f"What does {subject} {base}?"),
            ):
                if asked in plan.question:
                    return plan.question.replace(asked, turned), plan.answer
    subject = plan.subjects[0]
    for asked, turned in (("{}供应什么", "什么供应{}"), ("什么供应{}", "{}供应什么")):
        if asked.format(subject) in plan.question:
            return plan.question.replace(asked.format(subject), turned.format(subject)), plan.answer
    return None


def turns_yes_into_no(plan):
    pairs = (("Yes, ", "No, "), ("No, ", "Yes, "), ("True.", "False."), ("False.", "True."))
    pairs += (
        ("是，", "否，"),
        ("否，", "是，"),
        ("正确。", "错误。"),
        ("错误。", "正确。"),
        ("不同，", "相同，"),
    )
    for old, new in pairs:
        if plan.answer.startswith(old):
            return plan.question, plan.answer.replace(old, new, 1)
    return None


def asks_for_another_relation(plan):
    for old, new in (
        ("mother", "father"),
        ("pupil", "cousin"),
        ("colour", "shape"),
        ("mass", "width"),
        ("age", "rank"),
    ):
        asked = re.sub(rf"\b{old}(s?)\b", rf"{new}\1", plan.question)
        if asked != plan.question:
            return asked, plan.answer
    for old, new in (
        ("母亲", "父亲"),
        ("学生", "同学"),
        ("颜色", "形状"),
        ("质量", "宽度"),
        ("盟友", "敌人"),
    ):
        if old in plan.question:
            return plan.question.replace(old, new), plan.answer
    return None


def answers_with_another_relation(plan):
    found = asks_for_another_relation(type("Turned", (), {"question": plan.answer, "answer": ""}))
    return (plan.question, found[0]) if found else None


def says_or(plan):
    told = _once(plan.answer, " and ", " or ") or _once(plan.answer, "和", "或")
    return (plan.question, told) if told and plan.kind != "comparison" else None


def asks_how_many(plan):
    if plan.kind not in ("forward", "intersection", "difference", "multi-hop"):
        return None
    if plan.values[-1].replace(",", "").replace(".", "").lstrip("-").isdigit():
        return None
    asked = re.sub(r"^(?:Which|What)", "How many", plan.question)
    asked = asked if asked != plan.question else re.sub("哪些", "几个", plan.question)
    return (asked, plan.answer) if asked != plan.question else None


def asks_why(plan):
    if plan.kind == "false-premise":
        return None
    return ("为什么" if plan.language == "zh" else "Why: ") + plan.question, plan.answer


def asks_and_tells(plan):
    said = plan.question.lower()
    value = next((value for value in plan.hidden if value.lower() not in said), None)
    if value is None:
        return None
    return (
        f"{plan.question[:-1]}，是{value}吗？" if plan.language == "zh" else f"Is it {value}? {plan.question}"
    ), plan.answer


def asks_two_questions(plan):
    return f"{plan.question} {plan.question}", plan.answer


def answers_with_the_question(plan):
    return plan.question, plan.question


def says_nothing(plan):
    return plan.question, "是。" if plan.language == "zh" else "Yes."


LIES = {
    name: lie
    for name, lie in list(globals().items())
    if callable(lie) and not name.startswith("_") and lie.__module__ == __name__
}
