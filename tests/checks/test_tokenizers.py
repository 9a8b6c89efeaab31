"""With a model's tokenizer: its chat template decides, its tokens are counted."""

import pytest
from check_rows import GOOD, good, rows_of, turns, write

import datagen
from datagen.errors import BadInput

transformers = pytest.importorskip("transformers", reason="the extra tokenizer is not installed")

CHATML = "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}"
NO_SYSTEM = (
    "{% if messages[0]['role'] == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}"
    + CHATML
)
LOSES = "{% for m in messages %}{{ m['content'].split('</think>')[-1] }}{% endfor %}"
SYSTEM = {"role": "system", "content": "Be brief."}


@pytest.fixture
def tokenizer(tmp_path):
    """Make a folder with a tokenizer that splits at white space, and a chat template."""

    def make(template):
        from tokenizers import Tokenizer, models, pre_tokenizers

        base = Tokenizer(models.WordLevel({"[UNK]": 0, "<extra_0>": 1}, unk_token="[UNK]"))
        base.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
        made = transformers.PreTrainedTokenizerFast(
            tokenizer_object=base, unk_token="[UNK]", additional_special_tokens=["<extra_0>"]
        )
        made.chat_template = template
        folder = tmp_path / "model"
        made.save_pretrained(folder)
        return folder

    return make


def test_good_rows_pass_a_chat_template(tmp_path, tokenizer):
    path = write(tmp_path / "in.jsonl", [{"messages": turns(n, SYSTEM)} for n in range(GOOD)])
    assert not datagen.check(path, tokenizer=tokenizer(CHATML)).faults


def test_a_template_that_refuses_a_system_turn_gets_it_in_the_users(tmp_path, tokenizer):
    path = write(tmp_path / "in.jsonl", [{"messages": turns(n, SYSTEM)} for n in range(GOOD)])
    folder = tokenizer(NO_SYSTEM)
    checked, fixed = datagen.fix(path, tmp_path / "clean.jsonl", tokenizer=folder)
    assert checked.faults == {"template_refuses": GOOD}
    assert "System role not supported" in checked.first["template_refuses"][0].what
    assert fixed.mended == GOOD
    asked, answered = turns(3)
    assert rows_of(tmp_path / "clean.jsonl")[3]["messages"] == [
        {**asked, "content": f"Be brief.\n\n{asked['content']}"},
        answered,
    ]
    assert not datagen.check(tmp_path / "clean.jsonl", tokenizer=folder).faults


def test_a_text_that_a_template_leaves_out_is_named(tmp_path, tokenizer):
    rows = [good("messages", n) for n in range(GOOD)]
    rows[4]["messages"][1]["content"] = "<think>Hm.</think>Ida."
    checked = datagen.check(write(tmp_path / "in.jsonl", rows), tokenizer=tokenizer(LOSES))
    (fault,) = checked.first["template_loses_text"]
    assert (fault.line, fault.field) == (5, "messages[1].content")


def test_tokens_are_counted_with_the_template(tmp_path, tokenizer):
    path = write(tmp_path / "in.jsonl", [good("messages", 1)])
    folder = tokenizer(CHATML)
    words = sum(len(turn["content"].split()) for turn in turns(1)) + 2
    assert not datagen.check(path, tokenizer=folder, cutoff=words).faults
    (fault,) = datagen.check(path, tokenizer=folder, cutoff=words - 1).first["too_long"]
    assert fault.what == f"{words} tokens, more than {words - 1}"


def test_the_tokenizers_own_tokens_are_control_tokens(tmp_path, tokenizer):
    rows = [good("messages", n) for n in range(GOOD)]
    rows[4]["messages"][0]["content"] = "What is <extra_0> here?"
    path = write(tmp_path / "in.jsonl", rows)
    assert not datagen.check(path).faults
    assert datagen.check(path, tokenizer=tokenizer(CHATML)).faults == {"control_token": 1}


def test_a_tokenizer_without_a_template_is_an_error_where_turns_need_one(tmp_path, tokenizer):
    path = write(tmp_path / "in.jsonl", [good("messages", 1)])
    with pytest.raises(BadInput, match="has no chat template") as caught:
        datagen.check(path, tokenizer=tokenizer(None))
    assert "instruct" in caught.value.hint
    texts = write(tmp_path / "texts.jsonl", [good("alpaca", 1)])
    assert not datagen.check(texts, tokenizer=tmp_path / "model").faults


def test_a_folder_without_a_tokenizer_is_an_error(tmp_path):
    path = write(tmp_path / "in.jsonl", [good("messages", 1)])
    (tmp_path / "empty").mkdir()
    for folder in (tmp_path / "none", tmp_path / "empty"):
        with pytest.raises(BadInput, match="tokenizer"):
            datagen.check(path, tokenizer=folder)
