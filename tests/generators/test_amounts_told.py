"""Amounts in words that a Chinese sentence tells: whole, with their units, and nothing that is none."""

import pytest

from datagen.generators.focus import find_foci
from datagen.generators.measures import fits


@pytest.mark.parametrize(
    ("sentence", "amounts"),
    [
        ("年卡一千四百元，可停卡两次，每次不超过三十天。", ["一千四百元", "两次", "不超过三十天"]),
        ("白鹭湾湿地面积二十三平方公里，其中水面占六成。", ["二十三平方公里", "六成"]),
        ("深水池水深一米八至二米二，须有深水证。", ["一米八至二米二"]),
        ("可选范围为百分之四十至百分之七十，票价退还三分之一。", ["百分之四十至百分之七十", "三分之一"]),
        ("证件有效期两年，与照片不符的证件会被收回。", ["两年"]),
        ("合同一式两份，有效期一年，逾期每天收千分之一。", ["两份", "一年", "千分之一"]),
        ("书店从八点半开到晚上九点，周一休息。", ["八点半", "九点"]),
        ("旺季为十一月至次年二月，周末限客三千人。", ["十一月至次年二月", "三千人"]),
        ("五六天后再来，二十多人排队，约两个半小时。", ["五六天", "二十多人", "约两个半小时"]),
        ("一百零八级台阶，三百多年的历史。", ["一百零八级", "三百多年"]),
        ("恒温箱保持三十七度半，工作人员十二名。", ["三十七度半", "十二名"]),
        ("报销单应在返回后十个工作日内提交。", ["十个工作日"]),
    ],
)
def test_amounts_in_words_are_whole_and_have_their_units(sentence, amounts):
    assert [each.text for each in find_foci(sentence, ("factual",))] == amounts


@pytest.mark.parametrize(
    "sentence",
    [
        "这件事十分重要，千万不要忘记，万一出错请报告。",
        "三角形的门框由五年级学生油漆，四周有围墙。",
        "编号为十三的柜子见第三条，一个人不要打开。",
        "大家一起把一张桌子搬到一边，一定要小心。",
    ],
)
def test_what_only_looks_like_a_number_is_no_amount(sentence):
    assert find_foci(sentence, ("factual",)) == []


@pytest.mark.parametrize(
    ("question", "amount", "is_fit"),
    [
        ("报销单应在返回后多久内提交？", "十个工作日", True),
        ("旺季是什么时候？", "十一月至次年二月", True),
        ("什么时候能再考？", "二十元", False),
        ("旺季是什么时候？", "三十个工作日", False),
    ],
)
def test_an_amount_in_words_is_measured_as_one_in_figures(question, amount, is_fit):
    assert fits(question, amount) == is_fit
