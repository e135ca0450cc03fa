from difformer.corpus import Task
from difformer.export import EXAMPLES, WITH_LENGTHS, label, task_options


def test_tasks_have_examples_and_labels():
    for task in (Task(name, "en", "en") for name in ("summarize", "paraphrase", "simplify", "question", "describe")):
        examples = EXAMPLES[task.prefix.strip("<>")]
        assert len(set(examples)) == 4 and all(text == text.strip() for text in examples)
        assert label(task)


def test_some_tasks_have_a_note_or_lengths():
    assert task_options(Task("translate", "de", "en"), {}, {}) == {}
    assert task_options(Task("question", "en", "en"), {"question": "Short facts."}, {"simplify": 0.8}) == {"note": "Short facts."}
    assert {"summarize", "simplify"} == WITH_LENGTHS
    assert task_options(Task("summarize", "en", "en"), {}, {"summarize": 0.8}) == {"lengths": True, "length_factor": 0.8}
