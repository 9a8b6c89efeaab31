"""`--language de` and the like: what is asked for, what is kept, and where it cannot be had."""

import json

import pytest
from loopback import Fault

from datagen.config import make_config
from datagen.errors import ConfigError

WISH = {"de": "new in German", "fr": "new in French", "ja": "new in Japanese"}
TASKS = {
    "de": "Erkläre dem {} in zwei Sätzen, wie ein {} in der {} und auf dem {} funktioniert.",
    "fr": "Explique au {} en deux phrases comment un {} fonctionne dans la {} et sur le {}.",
    "ja": "{}に、{}と{}が{}でどのように働くかを説明してください。",
}
ANSWERS = {
    "de": "Das Gerät {} wird mit Wasser gefüllt, und die Kanne ist nicht zu heiß für den Tisch.",
    "fr": "On remplit l'appareil {} avec de l'eau, et il est sur la table pour les invités.",
    "ja": "{}は水を入れて使うもので、机の上に置いてあります。",
}
ENGLISH = "The device {} is filled with water, and it is on the table for you and the guests."
FRAGMENTS = ("verdict", "answer")


def words(key, at):
    return [f"{key[(at + n) % 12 :][:3]}{n}" for n in range(4)]


def speaking(language, *, english=()):
    """Answer in a language; `english` names the fields, or output, that are English all the same."""

    def reply(asked):
        fields = list((asked.schema or {}).get("properties", {}))
        said = (ENGLISH if (fields[:1] or ["output"])[0] in english else ANSWERS[language]).format(
            asked.key[:5]
        )
        if not fields:
            return Fault(mar=lambda _: said)
        found = {
            "instructions": [
                (
                    "Tell the {} how a {} works in the {} and on the {} of it."
                    if "instructions" in english
                    else TASKS[language]
                ).format(*words(asked.key, n))
                for n in range(4)
            ],
            "verdict": "right",
            "answer": "text",
            "needs_input": False,
            "input": "",
        }
        texts = {name: found.get(name, said) for name in fields}
        return Fault(mar=lambda _: json.dumps(texts, ensure_ascii=False))

    return reply


@pytest.fixture
def grow(datagen, endpoint, tmp_path):
    prompts = tmp_path / "prompts/en/self-instruct"
    prompts.mkdir(parents=True)
    (prompts / "forms.txt").write_text("Explain ...\n", encoding="utf-8")

    def run(language, *more, english=()):
        endpoint.fault = speaking(language, english=english)
        model = ("--model", "m", "--base-url", endpoint.url, "--prompts", "prompts")
        return datagen("self-instruct", "--language", language, *model, "-o", "out", *more)

    return run


def rows(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("language", ["de", "fr", "ja"])
def test_the_prompts_ask_for_the_language_and_the_records_are_in_it(grow, tmp_path, endpoint, language):
    ended = grow(language, "-n", 1)
    assert ended.code == 0, ended.err
    for record in rows(tmp_path / "out/kept.jsonl"):
        assert record["language"] == language
        assert f"+{language}" in record["prompt"]
    for asked in endpoint.asked:
        is_verdict = set((asked.schema or {}).get("properties", {})) & set(FRAGMENTS)
        told = [WISH[language] in turn["content"] for turn in asked.body["messages"]]
        assert told == [False] * (len(told) - 1) + [not is_verdict]


@pytest.mark.parametrize("language", ["de", "fr", "ja"])
@pytest.mark.parametrize("part", ["instructions", "output"])
def test_a_part_in_english_is_refused(grow, tmp_path, language, part):
    assert "kept 0" in grow(language, "--pilot", 2, english=(part,)).out
    refused = [row["rejection"] for row in rows(tmp_path / "out/rejected.jsonl")]
    wrong = [each for each in refused if each["rule"] == "wrong_language"]
    assert wrong and {(each["value"], each["threshold"]) for each in wrong} == {("en", language)}
    assert not (tmp_path / "out/kept.jsonl").read_text(encoding="utf-8")


def test_the_language_of_the_seeds_is_found(datagen, tmp_path, endpoint):
    lines = [TASKS["de"].format("Gast", thing, "Küche", "Tisch") for thing in ("Herd", "Topf", "Krug")]
    (tmp_path / "seeds.txt").write_text("\n".join(lines), encoding="utf-8")
    endpoint.fault = speaking("de")
    model = ("--model", "m", "--base-url", endpoint.url)
    assert "new ones in German" in datagen("self-instruct", "seeds.txt", *model, "-n", 1, "-o", "out").out


@pytest.mark.parametrize("command", ["self-qa", "self-kg"])
def test_other_commands_say_that_they_cannot(datagen, tmp_path, graph, command):
    (tmp_path / "page.txt").write_text("The pool opens at nine.", encoding="utf-8")
    given = "page.txt" if command == "self-qa" else graph
    ended = datagen(command, given, "--language", "de", "-o", "out")
    assert ended.code == 2
    assert f"{command} writes en and zh" in ended.err
    assert datagen(command, given, "--language", "xx", "-o", "out").code == 2
    with pytest.raises(ConfigError, match="writes en and zh"):
        make_config({"command": command, "output": "out", "language": "de"})
