"""Texts in every script: tokens, similarity, sentences, language, numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rouge_score.rouge_scorer import RougeScorer
from rouge_score.tokenizers import DefaultTokenizer

from datagen.text import (
    detect_language,
    fold,
    has_letters,
    is_cjk,
    numbers,
    rouge_l,
    script_length,
    sentences,
    tokens,
)

ROUGE = RougeScorer(["rougeL"], use_stemmer=False)
ROUGE_TOKENS = DefaultTokenizer(use_stemmer=False)
LIMIT = 0.7

ascii_text = st.text(st.characters(max_codepoint=127), max_size=80)
# Few words, so that pairs share many of them and scores lie on both sides of the limit.
ascii_words = st.lists(st.sampled_from(["the", "Cat", "sat", "on", "a-mat", "7"]), max_size=14).map(" ".join)

IN_MANY_SCRIPTS = {
    "chinese": "用一句话概括这段文字的主要内容。",
    "japanese": "この文章を一文で要約してください。",
    "korean": "이 글을 한 문장으로 요약하세요.",
    "russian": "Кратко изложите содержание текста.",
    "thai": "สรุปข้อความนี้ในหนึ่งประโยค",
    "arabic": "لخص هذا النص في جملة واحدة.",
    "hindi": "इस पाठ को एक वाक्य में लिखिए।",
}


def pieces(text):
    return [text[start:end] for start, end in sentences(text)]


@given(ascii_text)
def test_on_ascii_the_tokens_are_those_of_rouge_score(text):
    assert tokens(text) == ROUGE_TOKENS.tokenize(text)


@given(ascii_words, ascii_words)
def test_on_ascii_the_score_and_every_decision_are_those_of_rouge_score(left, right):
    expected = ROUGE.score(left, right)["rougeL"].fmeasure
    score = rouge_l(tokens(left), tokens(right))
    assert score == pytest.approx(expected, abs=1e-12)
    assert (score > LIMIT) == (expected > LIMIT)


@pytest.mark.parametrize("common", range(1, 41))
@pytest.mark.parametrize("length", [10, 20, 40])
def test_scores_on_the_limit_fall_on_the_side_that_rouge_score_puts_them(common, length):
    left = [f"w{n}" for n in range(length)]
    right = left[:common] + [f"x{n}" for n in range(length - common)]
    expected = ROUGE.score(" ".join(left), " ".join(right))["rougeL"].fmeasure
    assert (rouge_l(left, right) > LIMIT) == (expected > LIMIT)


@given(st.lists(st.sampled_from("abcd")), st.lists(st.sampled_from("abcd")))
def test_the_score_is_a_symmetric_share_and_one_only_for_equals(left, right):
    score = rouge_l(left, right)
    assert 0 <= score <= 1
    assert score == pytest.approx(rouge_l(right, left), abs=1e-12)
    assert (score == 1) == (left == right != [])


@pytest.mark.parametrize("name", IN_MANY_SCRIPTS)
def test_a_text_of_any_script_is_wholly_similar_to_itself(name):
    found = tokens(IN_MANY_SCRIPTS[name])
    assert len(found) >= 4
    assert rouge_l(found, found) == 1.0


@pytest.mark.parametrize("name", IN_MANY_SCRIPTS)
def test_texts_of_different_scripts_share_nothing(name):
    found = tokens(IN_MANY_SCRIPTS[name])
    others = [tokens(text) for other, text in IN_MANY_SCRIPTS.items() if other != name]
    assert max(rouge_l(found, other) for other in others) < 0.2


def test_one_shared_english_word_does_not_make_two_chinese_tasks_alike():
    assert rouge_l(tokens("解释什么是Python装饰器"), tokens("用Python写一首诗")) < LIMIT


def test_letters_keep_their_combining_marks():
    assert tokens("हिन्दी भाषा") == ["हिन्दी", "भाषा"]
    assert tokens("cafe\u0301 nai\u0308ve") == tokens("caf\u00e9 na\u00efve") == ["café", "naïve"]
    assert "".join(tokens("ที่นี่")) == "ที่นี่"


def test_full_width_letters_and_digits_are_folded():
    assert tokens("ＧＰＴ－４") == ["gpt", "4"]
    assert fold("Ｐｙｔｈｏｎ３") == "python3"


def test_invisible_characters_split_no_word():
    assert tokens("zero\u200bwidth so\u00adft") == ["zerowidth", "soft"]


def test_scripts_without_spaces_give_a_token_a_character_and_others_a_token_a_word():
    assert tokens("写Python代码") == ["写", "python", "代", "码"]
    assert tokens("Кратко о главном") == ["кратко", "о", "главном"]
    assert tokens("한국어 말") == ["한", "국", "어", "말"]


@given(st.text(max_size=60))
def test_tokens_hold_every_letter_and_digit_and_nothing_else(text):
    joined = "".join(tokens(text))
    assert [c for c in joined if c.isalnum()] == [c for c in fold(text) if c.isalnum()]
    assert not any(c.isspace() for c in joined)


@given(st.text(max_size=60))
def test_folding_a_text_again_changes_no_token(text):
    assert tokens(fold(text)) == tokens(text)


def test_length_is_counted_in_units_of_the_script():
    assert script_length("Name the largest planet") == (4, False)
    assert script_length("把下面的句子翻译成英文") == (11, True)
    assert script_length("…") == (0, False)


def test_letters_of_any_script_count_as_content_and_punctuation_does_not():
    assert all(has_letters(text) for text in ["a", "7", "好", "ж", "ก"])
    assert not any(has_letters(text) for text in ["", "?!…", "。，", "🙂", " \n"])
    assert is_cjk("好") and is_cjk("か") and not is_cjk("a")


sentence_text = st.text(st.sampled_from("Ab c1.!?…。！？\n\t \"')”」।Dr.e.g"), max_size=120) | st.lists(
    st.sampled_from(["Dr. Lee came. ", "It is 3.5 m. ", "他走了。", "See e.g. this! ", "\n\n", "1. Wait "])
).map("".join)


@given(sentence_text)
def test_sentences_are_ordered_do_not_overlap_and_hold_all_text(text):
    spans = list(sentences(text))
    rest, last = list(text), 0
    for start, end in spans:
        assert last <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        rest[start:end] = " " * (end - start)
        last = end
    assert not "".join(rest).strip()


class Counted(str):
    """A text that counts the characters that were taken out of it."""

    __slots__ = ("taken",)

    def __getitem__(self, at):
        part = super().__getitem__(at)
        self.taken = getattr(self, "taken", 0) + len(part)
        return part


@pytest.mark.parametrize("unit", ["A. ", "1. ", "Dr. ", "yes. ", "好。", "\n", "a\nb"])
def test_sentences_touch_each_character_a_few_times_however_long_the_text(unit):
    text = Counted(unit * (200_000 // len(unit)))
    list(sentences(text))
    assert text.taken <= 20 * len(text)


@pytest.mark.parametrize("run", ["." * 200_000, ".)" * 100_000, "?!" * 100_000, "\n" * 200_000])
def test_a_long_run_of_marks_is_no_trap(run):
    assert pieces(f"Yes{run}x")[0].startswith("Yes")


@pytest.mark.parametrize(
    "text",
    [
        "Dr. Lee and Mrs. Ray met J. Smith.",
        "See Fig. 3, e.g. the left one.",
        "It costs 3.50 and weighs 1,204.75 kg.",
        "1. Switch the pump off.",
        "Use v2.1 of datagen.py here.",
        "第3.5节讲的是温度。",
    ],
)
def test_a_full_stop_inside_a_sentence_ends_none(text):
    assert pieces(text) == [text]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ('He said "no." She left.', ['He said "no."', "She left."]),
        ("他来了。他走了！真的吗？好", ["他来了。", "他走了！", "真的吗？", "好"]),
        ("他说：“走吧。”她笑了。", ["他说：“走吧。”", "她笑了。"]),
        ("यह पहला है। यह दूसरा है।", ["यह पहला है।", "यह दूसरा है।"]),
        ("A title\nThe text goes on", ["A title", "The text goes on"]),
        ("a line that\nwas wrapped. End.", ["a line that\nwas wrapped.", "End."]),
        ("Wait... Then go.", ["Wait...", "Then go."]),
        (" \n ", []),
    ],
)
def test_sentences_end_where_their_script_ends_them(text, expected):
    assert pieces(text) == expected


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Summarise the report in one sentence.", "en"),
        ("Résumez le café naïve", "en"),  # Latin letters: the two prompt languages are told apart, no more
        ("用一句话概括这份报告。", "zh"),
        ("请用Python写一个函数，返回列表中最大的两个数", "zh"),
        ("解释 for i in range(10): print(i) 这段代码的作用是什么", "zh"),
        ("この文章を要約してください。", "ja"),
        ("이 글을 요약하세요.", "ko"),
        ("Кратко изложите текст.", "other"),
        ("ما هي عاصمة فرنسا؟", "other"),
        ("Translate 你好 into French and explain the tone of the greeting.", "en"),
        ("12 + 30 = ?", ""),
        ("", ""),
    ],
)
def test_the_language_is_that_of_most_of_the_text(text, language):
    assert detect_language(text) == language


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,234.50 and 1234.5", {"1234.5"}),
        ("007 agents, 7.0 of them", {"7"}),
        ("０.５０ 升，１２ 个", {"0.5", "12"}),
        ("from 3 to 12,000 km", {"3", "12000"}),
        ("0 or 0.0", {"0"}),
        ("3,14", {"3", "14"}),
        ("no digits", set()),
        ("共24622公里", {"24622"}),
    ],
)
def test_numbers_are_compared_without_separators_and_trailing_zeros(text, expected):
    assert numbers(text) == expected


@given(st.integers(0, 10**9), st.integers(0, 4))
def test_a_number_is_the_same_however_it_is_written(value, zeros):
    plain = {str(value)}
    assert numbers(f"{value:,}") == numbers(f"{value}.{'0' * (zeros + 1)}") == numbers(str(value)) == plain
