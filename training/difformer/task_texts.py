"""What the app says of each task, beside what it is: its label, examples, a note, and the options that only some tasks have."""

from __future__ import annotations

from collections.abc import Collection

from .corpus import Task

EXAMPLES = {
    "translate-de-en": [
        "Ich habe gestern einen guten Film gesehen.",
        "Wo ist der nächste Bahnhof?",
        "Kannst du mir bitte helfen?",
        "Zwei Kinder spielen mit einem Ball im Park.",
    ],
    "translate-en-de": [
        "I would like a cup of coffee, please.",
        "Where is the nearest station?",
        "Can you help me?",
        "Two children are playing with a ball in the park.",
    ],
    "summarize": [
        "The city council voted on Tuesday night to close the old harbour bridge to lorries from next spring, after engineers "
        "found cracks in two of its main supports. Repairs are expected to cost 12 million pounds and take at least two years.",
        "A man who was lost in the mountains for three days was found alive on Sunday morning by a volunteer and her dog. Rescue "
        "teams had searched the valley with two helicopters, but heavy snow had forced them to stop on Friday.",
        "The company said that it would hire 400 people for its new factory near Leeds, which will make batteries for electric "
        "buses. Production is to begin in the autumn of next year if the building work is finished in time.",
        "Heavy rain has flooded hundreds of homes in the north of the country, and thousands of people have been told to leave. "
        "Forecasters said that the rivers would go on rising until the weekend.",
    ],
    "describe": [
        "This package provides a small command line program that watches a folder and copies every changed file to a remote "
        "server. It can limit the bandwidth that is used, resume transfers that were interrupted, and keep older versions.",
        "Starmap shows the night sky as it can be seen from any place and at any time. It knows more than 100,000 stars, draws "
        "the constellations, and follows planets and satellites.",
        "This library reads and writes spreadsheets in the OpenDocument format from Python programs. It needs no office suite.",
        "A puzzle game in which falling coloured blocks have to be put in rows. It can be played alone or over the network.",
    ],
    "paraphrase": [
        "How can I learn to play the guitar on my own?",
        "What is the best way to lose weight without going to the gym?",
        "Why do people move to big cities?",
        "Which books should everyone read at least once?",
    ],
    "simplify": [
        "The fortress, which was constructed in the fourteenth century to defend the river crossing, was subsequently converted "
        "into a residence and currently houses a museum of regional history.",
        "Owing to its proximity to the coast, the municipality experiences comparatively mild winters, although precipitation is "
        "abundant throughout the year.",
        "Although he had initially intended to pursue a career in law, he abandoned his studies in 1891 and devoted himself "
        "entirely to the composition of chamber music.",
        "The species is predominantly nocturnal and inhabits dense forests, where it feeds on insects, fruit and occasionally "
        "small vertebrates.",
    ],
    "question": [
        "The first railway line in the country was opened in 1835 between the two largest towns.",
        "Marie Curie won the Nobel Prize in Chemistry in 1911.",
        "Bees communicate the direction and distance of flowers by means of a dance.",
        "The river rises in the northern mountains and flows through four countries before it reaches the sea.",
    ],
}

WITH_LENGTHS = {"summarize", "simplify"}
"""Tasks whose text the app's user may ask to be short, medium or long."""

LANGUAGES = {"de": "German", "en": "English", "fr": "French", "es": "Spanish"}


def label(task: Task) -> str:
    """What the app calls a task: 'German to English', 'Simplify'."""
    if task.id == "translate":
        return f"{LANGUAGES[task.source]} to {LANGUAGES[task.target]}"
    return task.id.capitalize()


def described(task: Task, notes: dict[str, str], factors: dict[str, float], not_reranked: Collection[str] = ()) -> dict:
    """What config.json says of a task. By task id, `notes`: a sentence on what the model does well there; `factors`: how much
    shorter or longer its texts are to be than the length head says; `not_reranked`: where a reranker makes the choice worse."""
    own: dict = {
        "id": task.id,
        "source": task.source,
        "target": task.target,
        "prefix_token": task.prefix,
        "label": label(task),
        "examples": EXAMPLES.get(task.prefix.strip("<>"), []),
    }
    if task.id in notes:
        own["note"] = notes[task.id]
    if task.id in WITH_LENGTHS:
        own["lengths"] = True
    if task.id in factors:
        own["length_factor"] = factors[task.id]
    if task.id in not_reranked:
        own["rerank"] = False
    return own
