"""What the rules for questions from a passage or a graph let pass and stop."""

import pytest
from filter_records import SPAN, make

from datagen.filters.stage import RULES, Stage


def only(rule, record):
    return Stage({name: {"mode": "off"} for name in RULES if name != rule}).review([record])[0]


STANDS_ALONE = [
    "How cold are winters in Oslo, and what grows here?",
    "Besides the seal, what else must be greased on the Polar 5?",
    "地图1号线的终点站是哪里？",
    "流感和普通感冒这两种疾病有什么区别？",
    "In patients with pancreatic cancer, how is this disease treated?",
    "What should the operator do when the alarm sounds, and how long does it take?",
    "How long does it take to defrost the Polar 5?",
    "Is it safe to use bleach on marble?",
    "Why is it important to rinse the filter?",
    "Which company doubled its profits in 1998?",
    "Why do plants close their stomata at noon?",
    "When did Marie Curie win her first prize?",
    "Who is the author of 'Hamlet'?",
    "What happens to water above 30 degrees?",
    "How high above sea level is Lhasa?",
    "What are the two types of diabetes?",
    "If a patient forgets a tablet, what should they do?",
    "Before it is served, how long should the soup rest?",
    "What is the capital of France?",
    "According to the Geneva Convention, who is a prisoner of war?",
    "Which of the following is a mammal: shark, whale or trout?",
    "How does a heat pump work when it is freezing outside?",
    "What does Article 5 of the North Atlantic Treaty require?",
    "How often should the filter of a Polar 5 be cleaned, and who does this?",
    "Why should users keep their passwords secret?",
    "Does aspirin treat headache, and what are its side effects?",
    "What is a robin's main food?",
    "What does a text editor do?",
    "How is a periodic table arranged?",
    "How does the library handle late returns?",
    "What is the maximum load of the goods lift in building C?",
    "When the Polar 5 shows E4, what does this mean?",
    "冷库设备Polar 5多久除霜一次，它的除霜时间有多长？",
    "胰腺癌患者应如何治疗这种疾病？",
    "Polar 5 的额定容量是多少？",
    "儿童发热超过三天，应该怎么办？",
    "高血压病人为什么要控制其盐的摄入量？",
    "18岁以下的读者能办理借书证吗？",
    "气温在30℃以上时如何保存疫苗？",
    "《红楼梦》的作者是谁？",
    "哪些小说的主题是乡愁，作者是周敏？",
    "日本文化有什么特点？",
    "糖尿病除了口服药，还有其他治疗方法吗？",
    "操作员听到警报后应该做什么，这需要多长时间？",
    "下列哪一种动物是哺乳动物：鲨鱼、鲸、鳟鱼？",
    "阿司匹林能治疗什么疾病，它有哪些副作用？",
    "应该如何清洁过滤器？",
    "图书馆的基本书目有哪些？",
    "语文中的比喻是什么？",
    "为什么其他城市没有地铁？",
    "根据《劳动法》，加班费怎么算？",
    "Which section of the Highway Code covers parking at night?",
    "Which parts of the pump are covered by the warranty?",
    "What section of the line is closed in August?",
    "Which page of the website lists the opening hours?",
    "《劳动法》的哪一章规定了工资？",
    "说明书应放在哪一页夹里？",
    "哪个小节日会放假？",
    "在哪个季节可以找到松茸？",
]
LEANS = [
    "图3显示了什么？",
    "表2中哪个产品最贵？",
    "第三段讲了什么？",
    "这里的冬天有多冷？",
    "資料中提到的水泵多久檢修一次？",
    "根據上文，水泵多久檢修一次？",
    "What happens in the second paragraph?",
    "What else must be greased?",
    "How cold are winters here?",
    "What is its capacity?",
    "Which chapter covers refrigeration plant repairs?",
    "In which section are the opening hours described?",
    "What page explains how to return a book?",
    "Which chapter deals with dogs?",
    "哪一章介绍了茶园的灌溉？",
    "供暖费的收取标准写在第几节？",
    "采茶的要求在哪个章节可以找到？",
    "How is this disease treated?",
    "What does this article say?",
    "What does the author think of taxes?",
    "According to the passage, when does the library open?",
    "Which value is largest in Table 2?",
    "Why is the above method preferred?",
    "Which of the following is correct?",
    "What are the steps mentioned above?",
    "How does it work?",
    "When was it founded?",
    "Who founded it?",
    "What causes it?",
    "When did he die?",
    "What are their symptoms?",
    "What is the difference between the two diseases?",
    "What is the main idea of the text?",
    "How many people are listed in the table?",
    "What does the document say about leave?",
    "Why do these symptoms occur?",
    "What is the purpose of this document?",
    "What is described in the passage?",
    "这篇文章讲了什么？",
    "根据上文，图书馆几点开门？",
    "它的容量是多少？",
    "该产品的保修期是多久？",
    "本文的主要观点是什么？",
    "文中提到了哪些症状？",
    "作者对税收的看法是什么？",
    "对于税收，作者是如何论述的？",
    "如何治疗该病？",
    "以下哪一项是正确的？",
    "表中数值最大的是哪一项？",
    "根据材料，图书馆何时关闭？",
    "这种疾病应如何预防？",
    "其主要成分是什么？",
    "两种疾病的区别是什么？",
    "上述方法有什么优点？",
    "以上内容说明了什么？",
    "这些症状为什么会出现？",
    "他是什么时候去世的？",
    "该文档的目的是什么？",
]

CLEAN = [
    ("What does the permit need?", "Section 4 of the Building Act says that it needs a plan."),
    ("几号线？", "地图2号线。"),
    ("Who discovered penicillin?", "Alexander Fleming discovered it in 1928."),
    ("What kind of bond holds nitrogen together?", "The triple bond holds it together."),
    (
        "When is a triple jump valid?",
        "According to the rules of World Athletics, when the foot is behind the board.",
    ),
    ("What is a knowledge graph?", "A knowledge graph stores facts as nodes and edges."),
    ("What did the court say?", "The sentence was ten years."),
    ("What is the time limit?", "Based on the weight of the load, between 10 and 20 minutes."),
    ("How is a report filed?", "Submit it as described in the safety manual of the plant."),
    ("什么是知识图谱？", "知识图谱是用节点和边存储事实的图。"),
    ("劳动法怎么规定加班？", "根据《劳动法》第四十四条，应支付加班工资。"),
    ("谁发现了青霉素？", "弗莱明于1928年发现了青霉素。"),
    ("什么情况下启用备用电源？", "根据负载情况，停电后十秒内启用。"),
]
LEAKY = [
    ("How often is it?", "From the context, it is twice."),
    ("How often is it?", "As shown in Table 2, it is twice."),
    ("How often is it?", "It is twice, per the document."),
    ("How often is it?", "See section 4 for details."),
    ("水泵几次？", "如表2所示，每年两次。"),
    ("水泵几次？", "参考资料显示每年两次。"),
    ("水泵几次？", "根據資料，每年兩次。"),
    ("水泵几次？", "這篇文章提到每年兩次。"),
    ("Who discovered penicillin?", "According to the passage, Fleming did."),
    ("Who discovered penicillin?", "The passage states that Fleming did."),
    ("Who discovered penicillin?", "As mentioned, it was Fleming."),
    ("Who discovered penicillin?", "Based on the information provided, it was Fleming."),
    ("Who discovered penicillin?", "It was Fleming, as sentence 3 shows."),
    ("Who discovered penicillin?", "It was Fleming [2]."),
    ("Who discovered penicillin?", "The triple states that Fleming did."),
    ("Who discovered penicillin?", "In the knowledge graph it is Fleming."),
    ("According to the document, who discovered penicillin?", "Fleming."),
    ("Who discovered penicillin?", "As described in the provided text, Fleming."),
    ("Who discovered penicillin?", "Based on the above text, Fleming."),
    ("谁发现了青霉素？", "根据文中内容，是弗莱明。"),
    ("谁发现了青霉素？", "根据上述内容，是弗莱明。"),
    ("谁发现了青霉素？", "根据原文，是弗莱明。"),
    ("谁发现了青霉素？", "文中提到是弗莱明。"),
    ("谁发现了青霉素？", "根据资料，是弗莱明。"),
    ("谁发现了青霉素？", "根据以上内容，是弗莱明。"),
    ("谁发现了青霉素？", "知识图谱显示是弗莱明。"),
    ("谁发现了青霉素？", "根据三元组，是弗莱明。"),
    ("谁发现了青霉素？", "是弗莱明[2]。"),
    ("谁发现了青霉素？", "第3句说是弗莱明。"),
]

ANSWERS = [
    "VAT is not included in the price.",
    "Members who do not know their number ask at the desk.",
    "It opens at nine.",
    "If the cause cannot be determined, call the manufacturer.",
    "价格不含税，运费未包括在内。",
    "如果无法确定原因，应联系厂家。",
    "上午九点开门。",
    "不清楚规则的读者可以询问管理员。",
]
NO_ANSWERS = [
    "There is no mention of that.",
    "資料沒有提到。",
    "The price is not mentioned in the passage.",
    "I don't know.",
    "The passage does not specify the price.",
    "It cannot be determined from the text.",
    "Not specified.",
    "There is no information about the price.",
    "文中没有提到价格。",
    "原文未说明价格。",
    "不清楚。",
    "价格无法确定。",
    "没有提到。",
    "资料中未提及价格。",
]


@pytest.mark.parametrize("question", STANDS_ALONE)
def test_a_question_that_stands_alone_is_kept(question):
    assert only("dangling_reference", make(question, generator="self-qa")).rejection is None
    assert only("source_leak", make(question, generator="self-qa")).rejection is None


@pytest.mark.parametrize("question", LEANS)
@pytest.mark.parametrize("generator", ["self-qa", "self-kg"])
def test_a_question_that_leans_on_an_unseen_text_is_stopped(question, generator):
    found = only("dangling_reference", make(question, generator=generator)).rejection
    assert found is not None
    assert found.value


def test_a_question_may_point_at_its_own_input():
    record = make("What does this article say?", input="A long text.", generator="self-qa")
    assert only("dangling_reference", record).rejection is None


def test_tasks_written_by_a_model_may_point_at_their_input():
    record = make("Summarise this article in one line.", input="A long text.")
    assert only("dangling_reference", record).rejection is None


@pytest.mark.parametrize(("question", "answer"), CLEAN)
def test_an_answer_in_its_own_voice_is_kept(question, answer):
    assert only("source_leak", make(question, answer, generator="self-kg")).rejection is None


@pytest.mark.parametrize(("question", "answer"), LEAKY)
def test_talk_of_the_source_is_stopped(question, answer):
    assert only("source_leak", make(question, answer, generator="self-kg")).rejection is not None


@pytest.mark.parametrize("answer", ANSWERS)
def test_an_answer_is_kept(answer):
    assert only("not_answered", make(output=answer, generator="self-qa")).rejection is None


@pytest.mark.parametrize("answer", NO_ANSWERS)
def test_no_answer_is_stopped(answer):
    assert only("not_answered", make(output=answer, generator="self-qa")).rejection is not None


@pytest.mark.parametrize(
    ("rule", "score", "passes", "stops", "threshold"),
    [
        ("unsupported_answer", "answer_support", (0.6, 0.61, 1.0), (0.0, 0.3, 0.59), 0.6),
        ("unsupported_question", "question_support", (0.5, 0.51, 1.0), (0.0, 0.3, 0.49), 0.5),
        ("number_not_in_source", "unknown_numbers", (0.0, 0, 0.0), (1.0, 2.0, 7.0), 0.0),
        ("foreign_evidence", "evidence_fit", (0.4, 0.5, 1.0), (0.0, 0.1, 0.39), 0.4),
        ("name_not_in_source", "unknown_names", (0.0, 0, 0.0), (1.0, 2.0, 7.0), 0.0),
        ("answer_in_question", "answer_in_question", (0.0, 0.5, 0.9), (0.91, 0.95, 1.0), 0.9),
        ("neither_yes_nor_no", "yes_or_no", (1.0,), (0.0,), 1.0),
        ("off_style", "off_style", (0.0,), (1.0,), 0.0),
        ("judged_wrong", "judged", (1.0,), (0.0,), 1.0),
        ("answered_elsewhere", "told_elsewhere", (0.0, 0.4), (0.41, 1.0), 0.4),
        ("nothing_asked", "asks", (1.0, 2.0, 7.0), (0.0, 0, 0.0), 1.0),
    ],
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_scores_are_held_against_thresholds(rule, score, passes, stops, threshold, language):
    for value in passes:
        record = make(language=language, generator="self-qa", scores={score: value})
        assert only(rule, record).rejection is None
    for value in stops:
        record = make(language=language, generator="self-qa", scores={score: value})
        found = only(rule, record).rejection
        assert (found.value, found.threshold) == (value, threshold)
    assert only(rule, make(language=language, source=SPAN, generator="self-qa")).rejection is None


@pytest.mark.parametrize(
    "text",
    [
        "When does the mill open in April?",
        'What is a "spring tide"?',
        "潮汐磨坊几点开门？",
        "什么叫“大潮”？",
        "Why is that so? ",
    ],
)
def test_one_question_is_a_question(text):
    assert only("not_a_question", make(text, generator="self-qa")).rejection is None


@pytest.mark.parametrize(
    "text",
    [
        "The mill opens at ten.",
        "When does it open? And when does it close?",
        "Name the mill",
        "潮汐磨坊十点开门。",
        "几点开门？几点关门？",
        "磨坊",
    ],
)
def test_a_statement_or_several_questions_are_no_question(text):
    assert only("not_a_question", make(text, generator="self-qa")).rejection.rule == "not_a_question"


@pytest.mark.parametrize("value, fault", [(1.0, None), (0.0, "failed_check")])
def test_an_answer_that_fails_the_models_own_check_is_dropped(value, fault):
    found = only("failed_check", make(scores={"check": value})).rejection
    assert (found and found.rule) == fault


@pytest.mark.parametrize("value, fault", [(0.75, None), (0.74, "wording_lost")])
def test_a_clause_in_other_words_than_its_texts_is_dropped_where_it_is_scored(value, fault):
    found = only("wording_lost", make(scores={"wording_kept": value})).rejection
    assert (found and found.rule) == fault


@pytest.mark.parametrize("value, fault", [(0.0, None), (1.0, "list_torn")])
def test_a_list_with_a_torn_item_is_dropped(value, fault):
    found = only("list_torn", make(scores={"list_torn": value})).rejection
    assert (found and found.rule) == fault


@pytest.mark.parametrize("value, fault", [(0.75, None), (0.5, "leaves_out_input")])
def test_a_list_tells_most_of_its_input(value, fault):
    found = only("leaves_out_input", make(scores={"input_told": 0.5, "input_listed": value})).rejection
    assert (found and found.rule) == fault


@pytest.mark.parametrize("value, fault", [(0.5, None), (0.49, "leaves_out_input")])
def test_an_answer_that_tells_of_a_part_alone_is_dropped(value, fault):
    found = only("leaves_out_input", make(scores={"input_told": value})).rejection
    assert (found and found.rule) == fault


@pytest.mark.parametrize("value, fault", [(0.85, None), (0.84, "strays_from_input")])
def test_an_answer_that_strays_from_the_text_it_is_drawn_from_is_dropped(value, fault):
    found = only("strays_from_input", make(scores={"input_support": value})).rejection
    assert (found and found.rule) == fault


@pytest.mark.parametrize(
    "answer",
    ["This chapter describes the pumps.", "这些在本章中有介绍。", "The pumps are listed in this handbook."],
)
def test_an_answer_that_speaks_of_its_own_text_is_a_leak(answer):
    assert only("source_leak", make(None, answer, generator="self-qa")).rejection.rule == "source_leak"


@pytest.mark.parametrize("answer", ["本文化馆周一闭馆。", "Chapter 3 of the tax code governs pumps."])
def test_an_answer_that_names_another_text_is_no_leak(answer):
    assert only("source_leak", make(None, answer, generator="self-qa")).rejection is None


REASONED = [
    ("Why should users keep their passwords secret?", "So that nobody else can enter."),
    ("What is the reason for the low wall?", "It keeps the sheep out of the garden."),
    ("Why are pallets weighed twice?", "To find mistakes of the first weighing."),
    ("为什么鲜叶要在上午采完？", "以免鲜叶受热变红。"),
    ("暖气片不热的原因是什么？", "多半是由于里面有空气。"),
    ("How does the library reason with late readers?", "It writes to them."),
]
UNREASONED = [
    ("What is the reason why users turn off the import?", "They turn it off under Preferences, Tracks."),
    ("Why is the hall locked?", "The hall is locked at nine."),
    ("为什么冬天检查阀门？", "冬天检查阀门两次。"),
]


@pytest.mark.parametrize(("question", "answer"), REASONED)
def test_an_answer_that_gives_a_reason_passes(question, answer):
    assert only("reason_missing", make(question, answer, generator="self-qa")).rejection is None


@pytest.mark.parametrize(("question", "answer"), UNREASONED)
def test_an_answer_without_the_reason_that_was_asked_for_is_found(question, answer):
    assert only("reason_missing", make(question, answer, generator="self-qa")).rejection


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("When did the print engine version 3.1 of Inkwell Atlas 3.1 come out?", "3.1"),
        ("阿特拉斯3.3的3.3版画什么？", "3.3"),
        ("What is the difference between version 3.1 and 3.1.2 of Atlas?", None),
        ("How many of the 5 boats carry 5 people?", None),
    ],
)
def test_a_question_that_says_a_number_twice_is_found(question, number):
    found = only("named_twice", make(question, "On Monday.", generator="self-qa")).rejection
    assert (found and found.value) == number
