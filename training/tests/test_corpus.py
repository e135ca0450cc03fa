import pytest

from difformer.corpus import Task, read_corpora, read_evaluation, read_pairs
from difformer.truecase import Truecaser, is_lower_cased


def test_reads_plain_and_packed(data_folder):
    assert list(read_pairs(data_folder, "train")) == list(read_pairs(data_folder, "valid"))
    with pytest.raises(FileNotFoundError):
        list(read_pairs(data_folder, "test"))


def test_task_from_folder_name(tmp_path):
    assert Task.of_folder(tmp_path / "translate-fr-en-tatoeba").prefix == "<translate-fr-en>"
    assert Task.of_folder(tmp_path / "simplify-wikisplit").prefix == "<simplify>"


def folder(tmp_path, name, pairs):
    (tmp_path / name).mkdir()
    (tmp_path / name / "train.tsv").write_text("".join(f"{s}\t{t}\n" for s, t in pairs), encoding="utf8")
    return str(tmp_path / name)


def test_pairs_that_teach_nothing_are_dropped_and_counted(tmp_path):
    pairs = [
        ("What is it?", "what is it?"),
        ("How are you?", "How do you do?"),
        ("Why?", "Why is it that this is so, I ask you?"),
    ]
    (corpus,) = read_corpora([folder(tmp_path, "paraphrase-x", pairs) + ":0.5"])
    assert corpus.pairs == [pairs[1]] and corpus.weight == 0.5
    assert corpus.dropped == {"target equals source": 1, "lengths far apart": 1}
    assert "1 pairs, weight 0.5, 1 dropped: target equals source" in str(corpus)


def test_simplifications_change_something(tmp_path):
    pairs = [
        ("He was born in the old town of Bonn in May.", "He was born in the old town of Bonn, in May."),
        ("He was born in the old town of Bonn and he died there.", "He was born in the old town of Bonn. He died there."),
        ("He was born in the old town of Bonn in May.", "He came from Bonn."),
    ]
    (corpus,) = read_corpora([folder(tmp_path, "simplify-x", pairs)])
    assert corpus.pairs == pairs[1:] and corpus.dropped == {"hardly simplified": 1}


def test_a_folder_may_serve_another_task(tmp_path):
    path = folder(tmp_path, "summarize-x", [("A tool that copies files to a server.", "copy files")])
    summary, description = read_corpora([path, f"describe={path}:0.5"])
    assert (summary.task.prefix, description.task.prefix) == ("<summarize>", "<describe>")
    assert description.weight == 0.5 and description.pairs == summary.pairs


def test_both_directions_of_one_folder_alone(tmp_path):
    a = folder(tmp_path, "paraphrase-a", [("One thing.", "A thing.")])
    b = folder(tmp_path, "simplify-b", [("It commenced.", "It began.")])
    assert [c.name for c in read_corpora([f"{a}:1:both", b])] == ["paraphrase-a", "paraphrase-a (swapped)", "simplify-b"]
    with pytest.raises(ValueError, match="'both' is known"):
        read_corpora([f"{a}:1:twice"])


def test_truecaser_learns_spellings_and_sentence_starts():
    truecase = Truecaser().fit(["We met Anna and I left NATO in May.", "It may be Anna; I may go to NATO."] * 3)
    assert truecase("anna asked nato. i may go! “is it anna?” no.") == "Anna asked NATO. I may go! “Is it Anna?” No."


def test_lower_cased_sides_get_capitals_from_the_cased_ones(tmp_path):
    cased = folder(tmp_path, "simplify-cased", [("It is Paris now, and I am glad.", "So it is Paris, and I see.")] * 3)
    lower = folder(tmp_path, "question-lower", [("he lives in paris.", "where does he live?")])
    question = read_corpora([cased, lower], truecase=True)[1]
    assert question.pairs == [("He lives in Paris.", "Where does he live?")]
    assert is_lower_cased(["a b.", "c d."]) and not is_lower_cased(["A b.", "c d."])


def test_evaluation_pairs_both_ways(data_folder):
    task, sources, references = read_evaluation(data_folder / "valid.tsv", limit=2)
    assert (task.source, sources[0], references[0]) == ("de", "Guten Morgen.", "Good morning.") and len(sources) == 2
    task, sources, references = read_evaluation(data_folder / "train.tsv.zst", swap=True)
    assert (task.source, sources[0], references[0]) == ("en", "Good morning.", "Guten Morgen.")


def test_some_sources_lose_their_capitals_and_targets_keep_them(tmp_path):
    pairs = [(f"Anna saw NATO {i}.", f"Anna saw it {i}.") for i in range(100)]
    (corpus,) = read_corpora([folder(tmp_path, "paraphrase-x", pairs)], lower_sources=0.3)
    lower = [s for s, _ in corpus.pairs if s == s.lower()]
    assert 15 < len(lower) < 45
    assert [t for _, t in corpus.pairs] == [t for _, t in pairs]
    assert corpus.pairs == read_corpora([str(tmp_path / "paraphrase-x")], lower_sources=0.3)[0].pairs
