"""Chinese questions and answers of each kind, with holes; at least three for each that asks freely."""

from datagen.generators.rewording.phrases import Pair

__all__ = ["SAYINGS_ZH"]


def _ways(answers: str | tuple[str, ...], *questions: str) -> tuple[Pair, ...]:
    answers = (answers,) if isinstance(answers, str) else answers
    return tuple((question, answer) for question in questions for answer in answers)


_SHARED = (
    "{a}和{b}有哪些共同的{noun}，又有哪些不同？",
    "请比较{a}和{b}的{noun}：哪些相同，哪些只列在其中一个名下？",
    "{a}和{b}的{noun}有什么异同？",
)
_GREATER = (
    "{a}和{b}，哪个的{noun}更{high}？",
    "请比较{a}与{b}的{noun}，哪个更{high}？",
    "{a}的{noun}和{b}的{noun}相比，哪个更{high}？",
    "{a}与{b}相比，哪个的{noun}更{high}？",
)
_LATER = (
    "{a}和{b}，哪个的{noun}更晚？",
    "请比较{a}与{b}的{noun}，哪个更晚？",
    "{a}的{noun}和{b}的{noun}相比，哪个更晚？",
)
_SAME = ("{a}和{b}的{noun}相同吗？", "{a}的{noun}与{b}的{noun}是否相同？", "请判断{a}和{b}的{noun}是否相同。")
_EXISTS = (
    "{value}是{a}的{noun}之一吗？",
    "{a}的{noun}是否包括{value}？",
    "请判断{value}是否为{a}的{noun}之一。",
)
_TRUE = ("判断正误：{statement}", "下面的说法对不对？{statement}", "请判断这句话是否正确：{statement}")

SAYINGS_ZH: dict[str, tuple[Pair, ...]] = {
    "greater": _ways(
        (
            "{winner}的{noun}更{high}，为{most}；{loser}为{least}。",
            "{winner}更{high}，其{noun}为{most}，{loser}为{least}。",
        ),
        *_GREATER,
    ),
    "equal": _ways("{a}和{b}的{noun}相同，都是{most}。", *_GREATER),
    "later": _ways(
        (
            "{winner}的{noun}更晚，是{most}；{loser}是{least}。",
            "{winner}更晚，其{noun}是{most}，{loser}是{least}。",
        ),
        *_LATER,
    ),
    "as late": _ways("{a}和{b}的{noun}相同，都是{most}。", *_LATER),
    "by how much": _ways(
        ("相差{gap}：{a}为{most}，{b}为{least}。", "{a}的{noun}为{most}，{b}为{least}，相差{gap}。"),
        "{a}的{noun}比{b}的{noun}{high}多少？",
        "{a}的{noun}和{b}的{noun}相差多少？",
        "请算出{a}的{noun}比{b}的{noun}{high}多少。",
    ),
    "same": _ways("相同，{a}和{b}的{noun}都是{value}。", *_SAME),
    "other": _ways("不同，{a}的{noun}是{value}，{b}的{noun}是{second}。", *_SAME),
    "shared and own": _ways(
        "{a}和{b}共同的{noun}有{shared}；只列在{a}名下的有{own}；只列在{b}名下的有{others}。", *_SHARED
    ),
    "shared and own first": _ways("{a}和{b}共同的{noun}有{shared}；只列在{a}名下的有{own}。", *_SHARED),
    "shared and own second": _ways("{a}和{b}共同的{noun}有{shared}；只列在{b}名下的有{others}。", *_SHARED),
    "intersection": _ways(
        ("{values}。", "{listed}共有的{noun}是{values}。"),
        "{listed}有哪些共同的{noun}？",
        "请列出{listed}共有的{noun}。",
        "{listed}的{noun}中，哪些是相同的？",
    ),
    "difference": _ways(
        ("{values}。", "{a}有而{b}没有的{noun}是{values}。"),
        "哪些{noun}是{a}有而{b}没有的？",
        "请列出{a}有而{b}没有的{noun}。",
        "{a}的{noun}中，哪些不是{b}的{noun}？",
    ),
    "count": _ways(
        "{a}的{noun}共有{number}{measure}：{values}。",
        "{a}的{noun}有几{measure}？",
        "{a}一共有多少{measure}{noun}？",
        "请数一数{a}的{noun}共有几{measure}。",
    ),
    "greatest": _ways(
        ("{winner}的{noun}最{high}，为{most}。", "{noun}最{high}的是{winner}，为{most}。"),
        "{listed}当中，哪个的{noun}最{high}？",
        "在{listed}里，{noun}最{high}的是哪个？",
        "请说出{listed}中{noun}最{high}的一个。",
    ),
    "latest": _ways(
        ("{winner}的{noun}最晚，是{most}。", "{noun}最晚的是{winner}，是{most}。"),
        "{listed}当中，哪个的{noun}最晚？",
        "在{listed}里，{noun}最晚的是哪个？",
        "请说出{listed}中{noun}最晚的一个。",
    ),
    "earliest": _ways(
        ("{winner}的{noun}最早，是{most}。", "{noun}最早的是{winner}，是{most}。"),
        "{listed}当中，哪个的{noun}最早？",
        "在{listed}里，{noun}最早的是哪个？",
        "请说出{listed}中{noun}最早的一个。",
    ),
    "smallest": _ways(
        ("{winner}的{noun}最{low}，为{most}。", "{noun}最{low}的是{winner}，为{most}。"),
        "{listed}当中，哪个的{noun}最{low}？",
        "在{listed}里，{noun}最{low}的是哪个？",
        "请说出{listed}中{noun}最{low}的一个。",
    ),
    "existence": _ways("是，{value}是{a}的{noun}之一。", *_EXISTS),
    "no existence": _ways("否，{value}不是{a}的{noun}之一。", *_EXISTS),
    "vignette": _ways(
        "{values}。",
        "哪{measure}{kind}的{features}？",
        "有一{measure}{kind}，其{features}。请问是哪一{measure}？",
        "请根据以下特征说出这{measure}{kind}：{features}。",
    ),
    "vignettes": _ways(
        "{values}。",
        "哪些{kind}的{features}？",
        "请列出所有符合以下特征的{kind}：{features}。",
        "有哪些{kind}的{features}？",
    ),
    "vignette of no kind": _ways(
        "{values}。",
        "{features}的是{who}？",
        "请说出{features}的是{who}。",
        "请问{features}的是{who}？",
    ),
    "vignettes of no kind": _ways(
        "{values}。",
        "{features}的有哪些？",
        "请列出{features}的有哪些。",
        "请问{features}的有哪些？",
    ),
    "feature": (("{noun}有{listed}", ""),),
    "single feature": (("{noun}是{listed}", ""),),
    "true": _ways(("正确。{statement}", "这句话是正确的。{statement}"), *_TRUE),
    "false": _ways(("错误。{fact}", "这句话是错误的。{fact}"), *_TRUE),
    "among": (("{value}是{a}的{noun}之一。", ""),),
    "false-premise": _ways(
        ("这种说法不正确。{fact}", "事实不是这样。{fact}"),
        "我读到这样一句话：{statement}这是为什么？",
        "有人告诉我：{statement}这是怎么回事？",
        "请解释为什么会这样：{statement}",
    ),
    "unknown": _ways("这一点目前不清楚：没有关于{a}的{noun}的记录。", "{question}"),
    "unknown of no noun": _ways("这一点目前不清楚：没有关于{a}的这项记录。", "{question}"),
    "none": _ways("没有：{a}没有{noun}。", "{question}"),
    "none of no noun": _ways("没有：这里的记录是完整的，其中没有{a}的这项记录。", "{question}"),
    "multiple-choice": _ways(
        "{letters}",
        "{question}请从下列选项中选择。\n{options}",
        "请选出正确的一项。{question}\n{options}",
        "{question}\n{options}",
    ),
    "multiple-answer": _ways(
        "{letters}",
        "{question}请选出所有正确的选项。\n{options}",
        "请选出每一个正确的选项。{question}\n{options}",
        "{question}正确的选项可能不止一个。\n{options}",
    ),
    "cloze": _ways(
        "{value}", "填空：{statement}", "请填写空白处：{statement}", "把下面的句子补充完整：{statement}"
    ),
    "follow named": _ways("{said}", "那{question}"),
    "follow": _ways("{said}", "那{noun}是{asked}？", "{noun}呢？", "请再说说{noun}。"),
    "follow several": _ways("{said}", "那{noun}有哪些？", "{noun}呢？", "请再列出{noun}。"),
    "follow its": _ways("{said}", "那它的{noun}是{asked}？", "它的{noun}呢？", "请再说说它的{noun}。"),
    "follow its several": _ways("{said}", "那它的{noun}有哪些？", "它的{noun}呢？", "请再列出它的{noun}。"),
    "move": _ways(
        "{said}",
        "这{measure}{kind}的{noun}是{asked}？",
        "那么这{measure}{kind}的{noun}呢？",
        "请说说这{measure}{kind}的{noun}。",
    ),
    "move several": _ways(
        "{said}",
        "这{measure}{kind}的{noun}有哪些？",
        "那么这{measure}{kind}的{noun}呢？",
        "请列出这{measure}{kind}的{noun}。",
    ),
    "lookup": _ways(
        "实体：{a}\n属性：{noun}",
        "要回答下面的问题，需要查找哪个实体的哪项属性？{question}",
        "请指出这个问题问的是哪个实体的什么属性：{question}",
        "下面的问题要查的是什么实体、什么属性？{question}",
    ),
    "given": (("{a}的{noun}：{values}", ""),),
}
