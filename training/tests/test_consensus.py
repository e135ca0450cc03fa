from difformer.consensus import consensus
from difformer.data import PackedPairs
from difformer.tokenizer import decode, encode


def test_of_each_sources_targets_those_stay_that_the_others_bear_out(tokenizer):
    prefix = tokenizer.token_to_id("<simplify>")
    written = [
        ("Good evening, dear friends.", "Good evening."),
        ("Good evening, dear friends.", "It is raining today."),
        ("good evening, dear friends.", "Good evening, friends."),
        ("Good evening, dear friends.", "Good evening, friends."),
        ("I am tired.", "Tired."),
    ]
    sources, targets = (encode(tokenizer, list(side)) for side in zip(*written, strict=True))
    pairs = PackedPairs.from_lists([[prefix, *s] for s in sources], targets, 1.5)

    def kept(share):
        return [(decode(tokenizer, s), decode(tokenizer, t)) for s, t in consensus(pairs, tokenizer, share).rows()]

    assert kept(0.5) == [written[2], written[3], written[4]]
    assert kept(0.75) == [written[2], written[3], written[0], written[4]]
    assert sorted(kept(1)) == sorted(written)
    assert consensus(pairs, tokenizer, 0.5).weight == 1.5
