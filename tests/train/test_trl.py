"""What TRL and PEFT make of an export: every text in the inputs, and the loss on answers alone."""

import runpy
import sys
from itertools import groupby

import pytest

datasets = pytest.importorskip("datasets")
torch = pytest.importorskip("torch")
pytest.importorskip("trl")
peft = pytest.importorskip("peft")

from kept_records import make, run_of  # noqa: E402
from tiny import END, make_tokenizer, save_model  # noqa: E402

import datagen  # noqa: E402
from datagen.exporters.formats import EXPORTERS, chat_turns  # noqa: E402
from datagen.readers.rows import read_rows  # noqa: E402
from datagen.records import SpanSource  # noqa: E402

pytestmark = [pytest.mark.train, pytest.mark.filterwarnings("ignore")]  # others' warnings

DIALOGUE = [
    ("system", "Answer in few words."),
    ("user", "How wide is the north sluice?"),
    ("assistant", "Four metres.\n"),
    ("user", "北闸有多高？🙂"),
    ("assistant", "两米。"),
]
CODE = 'def wide(x):\n\treturn {"x": x}  # "quoted" \\n {{ braces }} <b>'


def records():
    """Return a record of every make: one turn, an input, Chinese, code, right-to-left, a dialogue."""

    def of(asked, said, at, **more):
        return make(asked, said, "self-qa", SpanSource(f"{at}.md", "ab", at, at + 9), **more)

    one = [of(f"How wide is gate {at}?", f"Gate {at} is {at + 2} metres wide.", at) for at in range(8)]
    return [
        *one,
        of("Put this into Chinese.", "早上好", 20, given="Good morning"),
        of("这段程序做什么？", CODE, 21, given=CODE),
        of("ما عرض البوابة؟", "أربعة أمتار.", 22),
        of(DIALOGUE[1][1], DIALOGUE[-1][1], 23, messages=DIALOGUE),
    ]


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return str(save_model(tmp_path_factory.mktemp("model")))


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("HF_DATASETS_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("datasets.config.HF_DATASETS_CACHE", tmp_path / "cache")
    return run_of(tmp_path / "run", records())


def fed(trainer, at):
    """Return what row `at` becomes: its whole text, and the texts that bear loss."""
    batch = trainer.data_collator([trainer.train_dataset[at]])
    ids, labels = batch["input_ids"][0].tolist(), batch["labels"][0].tolist()
    tokenizer = make_tokenizer()
    spans = [
        [id for id, _ in span]
        for bears_loss, span in groupby(zip(ids, labels, strict=True), lambda pair: pair[1] != -100)
        if bears_loss
    ]
    return tokenizer.decode(ids), [tokenizer.decode(span) for span in spans]


def turns_in(file):
    return [chat_turns(read.record) for read in read_rows(file)]


def taught(trainer):
    losses = [log["loss"] for log in trainer.state.log_history if "loss" in log]
    return trainer.state.global_step, losses, trainer.state.log_history[-1]["train_loss"]


@pytest.mark.parametrize("format", EXPORTERS)
def test_the_script_beside_the_rows_trains_on_every_text_with_loss_on_the_answers_alone(
    run, model, format, tmp_path, monkeypatch
):
    made = datagen.export_data_set(run, tmp_path / "out", format)
    monkeypatch.chdir(tmp_path / "out")
    monkeypatch.setattr(sys, "argv", ["train_trl.py", model])
    trainer = runpy.run_path("train_trl.py")["trainer"]
    steps, _, loss = taught(trainer)
    assert steps >= 3
    assert 0 < loss < 20
    turns = turns_in(tmp_path / "out" / "train.jsonl")
    assert len(trainer.train_dataset) == len(turns) == made.rows["train"] == 12 - (format == "alpaca")
    for at, row in enumerate(turns):
        whole, bearing = fed(trainer, at)
        wanted = "".join(f"<|im_start|>{turn.role}\n{turn.content}{END}\n" for turn in row)
        assert whole == wanted
        answers = [turn.content + END for turn in row if turn.role == "assistant"]
        if format == "prompt-completion":
            answers = [answers[-1] + "\n"]
        assert bearing == answers


def test_without_the_setting_trl_puts_loss_on_every_token_of_messages(run, model, tmp_path):
    from trl import SFTTrainer

    trainer = SFTTrainer(model=model, args=settings(tmp_path), train_dataset=rows_of(run, tmp_path))
    for at in range(12):
        whole, bearing = fed(trainer, at)
        assert bearing == [whole]


TUNINGS = {
    "prompt tuning": peft.PromptTuningConfig(task_type="CAUSAL_LM", num_virtual_tokens=4),
    "prefix tuning": peft.PrefixTuningConfig(task_type="CAUSAL_LM", num_virtual_tokens=4),
    "P-tuning": peft.PromptEncoderConfig(task_type="CAUSAL_LM", num_virtual_tokens=4, encoder_hidden_size=16),
    "LoRA": peft.LoraConfig(task_type="CAUSAL_LM", target_modules="all-linear"),
}


@pytest.mark.parametrize("tuning", TUNINGS)
def test_every_way_of_tuning_takes_three_steps_on_messages_and_moves_its_own_weights_alone(
    run, model, tuning, tmp_path
):
    from trl import SFTTrainer

    trainer = SFTTrainer(
        model=model,
        args=settings(tmp_path, assistant_only_loss=True),
        train_dataset=rows_of(run, tmp_path),
        peft_config=TUNINGS[tuning],
    )
    before = {name: weight.detach().clone() for name, weight in trainer.model.named_parameters()}
    trainer.train()
    steps, losses, _ = taught(trainer)
    assert (steps, len(losses)) == (3, 3)
    assert all(0 < loss < 20 for loss in losses)
    moved = {
        name for name, weight in trainer.model.named_parameters() if not torch.equal(weight, before[name])
    }
    own = {name for name, weight in trainer.model.named_parameters() if weight.requires_grad}
    assert moved and moved <= own
    for at, row in enumerate(turns_in(tmp_path / "train.jsonl")):
        assert fed(trainer, at)[1] == [turn.content + END for turn in row if turn.role == "assistant"]


def settings(tmp_path, **more):
    from trl import SFTConfig

    return SFTConfig(
        output_dir=str(tmp_path / "student"),
        max_steps=3,
        per_device_train_batch_size=4,
        learning_rate=0.01,
        logging_steps=1,
        max_length=2048,
        use_cpu=True,
        bf16=False,
        gradient_checkpointing=False,
        report_to=[],
        save_strategy="no",
        **more,
    )


def rows_of(run, tmp_path):
    file = datagen.export(run, "messages", tmp_path / "train.jsonl").path
    return datasets.load_dataset("json", data_files=str(file), split="train", cache_dir=str(tmp_path / "hf"))
