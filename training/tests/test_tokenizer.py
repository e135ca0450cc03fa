import pytest

from difformer.tokenizer import PAD_ID, SPECIAL_TOKENS, decode, encode, task_token


@pytest.mark.parametrize(
    "text",
    ["Guten Morgen.", "zwei  Blanks", "Zeile\nZeile\tTab ", "Größe: 12,5 €", "日本語 😀 \u0301", "ALL CAPS and miXed", "x"],
)
def test_every_text_comes_back_unchanged(tokenizer, text):
    assert decode(tokenizer, encode(tokenizer, [text])[0]) == text


def test_special_tokens_are_fixed(tokenizer):
    assert PAD_ID == 0
    assert [tokenizer.token_to_id(t) for t in SPECIAL_TOKENS] == list(range(len(SPECIAL_TOKENS)))
    assert decode(tokenizer, [0, 4, *encode(tokenizer, ["Hund"])[0], 3]) == "Hund"


def test_a_word_has_one_form_wherever_it_stands(tokenizer):
    first, later = encode(tokenizer, ["Hund", "ein Hund"])
    assert later[-len(first) :] == first


def test_task_tokens():
    assert task_token("translate", "de", "en") == "<translate-de-en>"
    assert task_token("simplify", "en", "en") == "<simplify>"
    with pytest.raises(ValueError, match="no prefix token"):
        task_token("translate", "xx", "en")
