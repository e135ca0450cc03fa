from difformer.corpus import Task
from difformer.task_texts import EXAMPLES, described, label


def test_tasks_have_examples_and_labels():
    for task in (Task(name, "en", "en") for name in ("summarize", "paraphrase", "simplify", "question", "describe")):
        examples = EXAMPLES[task.prefix.strip("<>")]
        assert len(set(examples)) == 4 and all(text == text.strip() for text in examples)
        assert label(task)


def test_some_tasks_have_a_note_or_lengths():
    def options(task, notes, factors, *rest):
        always = {"id", "source", "target", "prefix_token", "label", "examples"}
        return {key: value for key, value in described(task, notes, factors, *rest).items() if key not in always}

    assert options(Task("translate", "de", "en"), {}, {}) == {}
    assert options(Task("question", "en", "en"), {"question": "Short facts."}, {"simplify": 0.8}) == {"note": "Short facts."}
    assert options(Task("simplify", "en", "en"), {}, {}) == {"lengths": True}
    assert options(Task("summarize", "en", "en"), {}, {"summarize": 0.8}) == {"lengths": True, "length_factor": 0.8}
    assert options(Task("question", "en", "en"), {}, {}, ["question"]) == {"rerank": False}
