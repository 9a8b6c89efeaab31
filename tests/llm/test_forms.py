"""Forms of requests: what a refusal makes suspect, and what only an answer proves."""

import asyncio

import pytest
from asking import Verdict, question, talk
from loopback import Fault

from datagen.errors import CallFailed
from datagen.llm.faults import fault_of
from datagen.llm.forms import Form, Forms
from datagen.llm.replies import parse_reply

POISON = "the poem about a planting seed at a low temperature with a schema cannot be read"
STRICT = Form()
JSON_MODE = Form("json_object")
NO_HEAT = Form("json_schema", frozenset({"temperature"}))


def refusal(said, **more):
    return fault_of(400, {}, {"error": {"message": said, **more}})


def asked_in(endpoint, word):
    """Return the forms in which questions with a word went out: their modes and parameters."""
    return [
        (asked.mode, sorted({"temperature", "seed"} & set(asked.body)))
        for asked in endpoint.asked
        if word in str(asked.body["messages"])
    ]


async def each(client, requests):
    """Ask one after the other; return the answers, or what they failed with."""
    return [(await asyncio.gather(client.complete(one), return_exceptions=True))[0] for one in requests]


def ask_each(endpoint, texts, schema=Verdict):
    return talk(endpoint.url, lambda client: each(client, [question(text, schema) for text in texts]))


def refuse(word, said):
    return lambda asked: Fault(400, said) if word in str(asked.body["messages"]) else None


class TestOneItemThatIsRefused:
    @pytest.mark.parametrize(
        "said",
        [
            f"content_policy_violation: {POISON}",
            f"your text was flagged: {POISON}",
            f"The response was filtered due to our content management policy: {POISON}",
        ],
    )
    @pytest.mark.parametrize("texts", [["poison", "a", "b"], ["a", "poison", "b"]])
    def test_a_filter_is_asked_once_and_changes_no_other_request(self, endpoint, said, texts):
        endpoint.fault = refuse("poison", said)
        answers = ask_each(endpoint, texts)
        assert isinstance(answers[texts.index("poison")], CallFailed)
        assert len(asked_in(endpoint, "poison")) == 1
        assert {asked.mode for asked in endpoint.asked} == {"json_schema"}

    @pytest.mark.parametrize("texts", [["poison", "a", "b"], ["a", "poison", "b"]])
    def test_other_refusals_may_be_tried_in_another_form_and_still_change_no_other_request(
        self, endpoint, texts
    ):
        endpoint.fault = refuse("poison", POISON)
        answers = ask_each(endpoint, texts)
        assert isinstance(answers[texts.index("poison")], CallFailed)
        assert (
            asked_in(endpoint, "'a'")
            == asked_in(endpoint, "'b'")
            == [("json_schema", ["seed", "temperature"])]
        )
        assert len(asked_in(endpoint, "poison")) <= 5

    def test_words_about_a_parameter_that_has_worked_are_about_something_else(self, endpoint):
        endpoint.fault = refuse("poison", "no seed may be planted at this temperature")
        ask_each(endpoint, ["a", "poison"], schema=None)
        assert len(asked_in(endpoint, "poison")) == 1


class TestWhatIsLearnt:
    def test_a_parameter_that_is_refused_is_left_out_of_all_that_follow(self, endpoint):
        endpoint.fault = lambda asked: (
            Fault(400, "temperature is not supported by this model") if "temperature" in asked.body else None
        )
        assert all(parse_reply(each.text, Verdict) for each in ask_each(endpoint, ["a", "b", "c"]))
        assert len(endpoint.asked) == 4
        assert asked_in(endpoint, "'c'") == [("json_schema", ["seed"])]

    def test_a_named_parameter_is_learnt_even_after_it_has_worked(self):
        forms = Forms()
        forms.prove(STRICT, [], is_structured=True)
        named = refusal("unsupported", param="temperature")
        assert forms.other(STRICT, named, is_structured=True) == NO_HEAT
        forms.prove(NO_HEAT, [named], is_structured=True)
        assert forms.best == NO_HEAT

    def test_nothing_is_learnt_before_the_other_form_has_brought_an_answer(self):
        forms = Forms()
        assert forms.other(STRICT, refusal("no response_format"), is_structured=True) == JSON_MODE
        assert forms.best == STRICT

    def test_one_schema_that_is_refused_after_others_worked_leaves_the_others_their_form(self):
        forms = Forms()
        forms.prove(STRICT, [], is_structured=True)
        refused = refusal("this schema is too deep")
        assert forms.other(STRICT, refused, is_structured=True) == JSON_MODE
        forms.prove(JSON_MODE, [refused], is_structured=True)
        assert forms.best == STRICT

    def test_what_two_requests_learnt_at_once_is_kept_together(self):
        forms = Forms()
        forms.prove(NO_HEAT, [refusal("no temperature")], is_structured=False)
        forms.prove(JSON_MODE, [refusal("no json_schema")], is_structured=True)
        assert forms.best == Form("json_object", frozenset({"temperature"}))

    @pytest.mark.parametrize(
        "body", [{"error": {"message": "seed", "code": "content_filter"}}, "too many tokens, temperature"]
    )
    def test_what_is_no_plain_refusal_suspects_no_form(self, body):
        assert Forms().other(STRICT, fault_of(400, {}, body), is_structured=True) is None


class TestTheFirstStructuredCall:
    def test_one_that_hangs_holds_the_others_up_for_a_moment_only(self, endpoint, monkeypatch):
        monkeypatch.setattr("datagen.llm.remote._PROBE_SECONDS", 0.1)
        endpoint.fault = lambda asked: "hang" if "first" in str(asked.body) else None

        async def work(client):
            first = asyncio.ensure_future(client.complete(question("first", Verdict)))
            await asyncio.sleep(0)
            others = [client.complete(question(f"question {n}", Verdict)) for n in range(15)]
            done = await asyncio.wait_for(asyncio.gather(*others), 5.0)
            is_done = first.done()
            first.cancel()
            await asyncio.gather(first, return_exceptions=True)
            return done, is_done

        done, is_done = talk(endpoint.url, work)
        assert len(done) == 15 and not is_done

    def test_where_it_hangs_and_the_form_is_refused_each_finds_another(self, endpoint, monkeypatch):
        monkeypatch.setattr("datagen.llm.remote._PROBE_SECONDS", 0.1)
        endpoint.fault = lambda asked: (
            "hang"
            if "first" in str(asked.body)
            else "format_refused"
            if asked.mode == "json_schema"
            else None
        )

        async def work(client):
            first = asyncio.ensure_future(client.complete(question("first", Verdict)))
            await asyncio.sleep(0)
            others = [client.complete(question(f"question {n}", Verdict)) for n in range(5)]
            done = await asyncio.wait_for(asyncio.gather(*others), 5.0)
            first.cancel()
            await asyncio.gather(first, return_exceptions=True)
            return [*done, await client.complete(question("last", Verdict))]

        assert all(parse_reply(each.text, Verdict) for each in talk(endpoint.url, work))
        assert [mode for mode, _ in asked_in(endpoint, "last")] == ["json_object"]
