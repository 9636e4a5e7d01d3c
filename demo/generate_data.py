#!/usr/bin/env python3
"""Generates the training corpus of the demo model and the two demo datasets, deterministically.

    python demo/generate_data.py                      # writes the datasets into the cli module's resources
    python demo/generate_data.py --corpus corpus.txt  # also writes the training corpus, for reading

Only the Python standard library is used (3.9 or later; random.Random with fixed seeds, so every version gives
the same rows). All sentences are made by the templates below; nothing is taken from any other dataset.

demo_choice  miniature stories with a question and three answers (fields context, question, answerA, answerB,
             answerC, label), 200 rows, balanced labels
demo_math    word problems with worked answers ending in "#### number" (fields question, answer), 100 rows

The *_train.jsonl files are a few rows of the training distribution for few-shot prompts. No test row occurs
in training: the training generator rejects every story (context and question) and every word problem of the
test sets, and check_disjoint() asserts it on the text of the corpus that was really used.
"""
import argparse
import json
import os
import random

HERE = os.path.dirname(os.path.abspath(__file__))
DATA_DIR = os.path.join(HERE, "..", "cli", "src", "main", "resources", "demo", "data")

GIRLS = ["Mia", "Anna", "Lily", "Eva", "Zoe", "Nora", "Ruth", "Clara"]
BOYS = ["Tom", "Ben", "Max", "Leo", "Sam", "Paul", "Jack", "Oscar"]
PEOPLE = GIRLS + BOYS
THINGS = ["ball", "book", "key", "cup", "hat", "kite", "lamp", "drum", "spoon", "map", "coat", "doll"]
PLACES = ["in the box", "in the kitchen", "in the garden", "on the table", "under the bed", "at the park",
          "behind the door", "on the shelf", "in the big red bag", "at the market",
          "next to the old tree", "in the car"]

# What somebody feels or needs; what they want to do then; why they did something.
NEEDS = [
    (["was very hungry", "had not eaten all day"], ["eat some bread", "have a big lunch"], "was hungry"),
    (["was thirsty", "had a dry mouth"], ["drink a glass of water", "have a cold drink"], "was thirsty"),
    (["was tired", "could not sleep last night"], ["go to bed", "take a long nap"], "was tired"),
    (["was cold", "stood in the snow"], ["put on a warm coat", "sit by the fire"], "was cold"),
    (["was dirty", "fell into the mud"], ["take a bath", "wash with soap"], "was dirty"),
    (["was bored", "had nothing to do"], ["play a game", "read a new story"], "was bored"),
    (["was ill", "had a bad cough"], ["see the doctor", "take some medicine"], "was ill"),
    (["was lost", "did not know the way"], ["ask for help", "look at a map"], "was lost"),
    (["was late", "missed the bus"], ["run to school", "call a taxi"], "was late"),
    (["was lonely", "was all alone"], ["visit a friend", "talk to somebody"], "was lonely"),
]
FEELINGS = [
    (["won the race", "got a good grade", "found a gold coin"], ["happy", "proud and glad"]),
    (["lost the ring", "broke a leg", "said goodbye to a friend"], ["sad", "very unhappy"]),
    (["saw a big snake", "heard a loud noise at night", "was alone in the dark"], ["scared", "full of fear"]),
    (["was pushed by a boy", "saw a thief take the bike", "was called a bad name"], ["angry", "mad at him"]),
    (["got a gift from a stranger", "met an old friend by chance", "saw a pig fly"], ["surprised", "quite amazed"]),
]
FILLERS = ["It was a sunny day.", "It was raining.", "It was late.", "The dog was asleep.", "The birds were singing.",
           "Everybody was at home.", "It was Sunday morning.", "The street was quiet."]

ITEMS = ["apples", "pens", "coins", "stamps", "shells", "cards", "eggs", "plums", "toys", "nuts", "roses", "stones"]


# ----------------------------------------------------------------------------------------- the two tasks

def pick(rng, options, n):
    return rng.sample(options, n)


def he(name):
    return "She" if name in GIRLS else "He"


def with_filler(rng, sentences):
    if rng.random() < 0.4:
        sentences = list(sentences)
        sentences.insert(rng.randrange(len(sentences) + 1), rng.choice(FILLERS))
    return " ".join(sentences)


def where(rng):
    a, b, c = pick(rng, PEOPLE, 3)
    thing, other = pick(rng, THINGS, 2)
    places = pick(rng, PLACES, 4)
    put = rng.choice(["put", "left", "hid"])
    s = [f"{a} {put} the {thing} {places[0]}."]
    answer, wrong = places[0], [places[1], places[2]]
    kind = rng.randrange(3)
    if kind == 0:  # another thing is somewhere else
        s.append(f"{b} {rng.choice(['put', 'left', 'hid'])} the {other} {places[1]}.")
        if rng.random() < 0.5:
            s.reverse()
    elif kind == 1:  # the thing is moved
        s.append(f"Then {b} found it and put it {places[1]}.")
        answer, wrong = places[1], [places[0], places[2]]
    else:  # the thing is moved, another one is not
        s.append(f"{c} {rng.choice(['put', 'left', 'hid'])} the {other} {places[2]}.")
        s.append(f"Then {b} took the {thing} and put it {places[1]}.")
        answer, wrong = places[1], [places[0], places[2]]
    return with_filler(rng, s), f"Where is the {thing}?", answer, wrong


def who(rng):
    a, b, c, d = pick(rng, PEOPLE, 4)
    thing, other = pick(rng, THINGS, 2)
    kind = rng.randrange(3)
    if kind == 0:
        s = [f"{a} had a {thing}.", f"{a} gave it to {b}."]
        answer, wrong = b, [a, c]
    elif kind == 1:
        s = [f"{a} gave the {thing} to {b}.", f"{c} gave the {other} to {d}."]
        if rng.random() < 0.5:
            s.reverse()
        answer, wrong = b, [d, rng.choice([a, c])]
    else:
        s = [f"{a} gave the {thing} to {b}.", f"Then {b} gave it to {c}."]
        answer, wrong = c, [a, b]
    return with_filler(rng, s), f"Who has the {thing} now?", answer, wrong


def wants(rng):
    a, b = pick(rng, PEOPLE, 2)
    n = pick(rng, NEEDS, 3)
    s = [f"{a} {rng.choice(n[0][0])}.", f"{b} {rng.choice(n[1][0])}."]
    if rng.random() < 0.5:
        s.reverse()
    return (with_filler(rng, s), f"What will {a} want to do next?", rng.choice(n[0][1]),
            [rng.choice(n[1][1]), rng.choice(n[2][1])])


def why(rng):
    a, b = pick(rng, PEOPLE, 2)
    n = pick(rng, NEEDS, 3)
    s = [f"{a} wanted to {rng.choice(n[0][1])}.", f"{b} wanted to {rng.choice(n[1][1])}."]
    if rng.random() < 0.5:
        s.reverse()
    return (with_filler(rng, s), f"Why did {a} want this?", f"because {he(a).lower()} {n[0][2]}",
            [f"because {he(a).lower()} {n[1][2]}", f"because {he(a).lower()} {n[2][2]}"])


def feels(rng):
    a, b = pick(rng, PEOPLE, 2)
    f = pick(rng, FEELINGS, 3)
    s = [f"{a} {rng.choice(f[0][0])}.", f"{b} {rng.choice(f[1][0])}."]
    if rng.random() < 0.5:
        s.reverse()
    return (with_filler(rng, s), f"How does {a} feel?", rng.choice(f[0][1]),
            [rng.choice(f[1][1]), rng.choice(f[2][1])])


def choice_row(rng):
    kind = rng.choices([where, who, wants, why, feels], weights=[7, 5, 4, 3, 3])[0]
    context, question, answer, wrong = kind(rng)
    label = rng.randrange(3)
    rng.shuffle(wrong)
    answers = wrong[:label] + [answer] + wrong[label:]
    return {"context": context, "question": question, "answerA": answers[0], "answerB": answers[1],
            "answerC": answers[2], "label": "ABC"[label]}


def math_row(rng):
    a, b = pick(rng, PEOPLE, 2)
    item = rng.choice(ITEMS)
    kind = rng.choice(["add", "add", "sub", "sub", "mul", "addsub", "muladd"])
    hard = rng.random() < 0.3  # larger numbers, harder for so small a model
    x, y = (rng.randint(20, 95), rng.randint(13, 60)) if hard else (rng.randint(4, 28), rng.randint(2, 12))
    if kind == "add":
        q, s = rng.choice([
            (f"{a} has {x} {item}. {he(a)} buys {y} more. How many {item} does {a} have now?",
             f"{a} has {x} {item} and buys {y} more."),
            (f"{a} has {x} {item} and {b} has {y} {item}. How many {item} do they have together?",
             f"{a} has {x} and {b} has {y}."),
            (f"{a} found {x} {item} on Monday and {y} {item} on Sunday. How many {item} did {a} find?",
             f"{a} found {x} and then {y}.")])
        steps, result = [f"{x} + {y} = {x + y}."], x + y
    elif kind == "sub":
        x = rng.randint(y + 1, 95 if hard else 30)
        q, s = rng.choice([
            (f"{a} has {x} {item}. {he(a)} gives {y} to {b}. How many {item} does {a} have left?",
             f"{a} has {x} {item} and gives away {y}."),
            (f"{a} had {x} {item} but lost {y} of them. How many {item} are left?",
             f"{a} had {x} {item} and lost {y}."),
            (f"{a} has {x} {item}. {b} has {y} fewer. How many {item} does {b} have?",
             f"{b} has {y} fewer than {x}.")])
        steps, result = [f"{x} - {y} = {x - y}."], x - y
    elif kind == "mul":
        x, y = (rng.randint(6, 9), rng.randint(6, 15)) if hard else (rng.randint(2, 6), rng.randint(2, 9))
        q, s = rng.choice([
            (f"{a} has {x} bags with {y} {item} in each bag. How many {item} does {a} have?",
             f"{a} has {x} bags of {y} {item}."),
            (f"{a} gives {y} {item} to each of {x} friends. How many {item} does {a} give away?",
             f"{x} friends get {y} {item} each.")])
        steps, result = [f"{x} * {y} = {x * y}."], x * y
    elif kind == "addsub":
        z = rng.randint(2, min(50 if hard else 12, x + y - 1))
        q = (f"{a} has {x} {item}. {he(a)} buys {y} more and then gives {z} to {b}. "
             f"How many {item} does {a} have now?")
        s = f"{a} has {x} {item}, buys {y} and gives away {z}."
        steps, result = [f"{x} + {y} = {x + y}.", f"{x + y} - {z} = {x + y - z}."], x + y - z
    else:
        x, y = (rng.randint(4, 8), rng.randint(5, 12)) if hard else (rng.randint(2, 5), rng.randint(2, 6))
        z = rng.randint(2, 40 if hard else 12)
        q = f"{a} has {x} boxes with {y} {item} in each box and {z} more {item}. How many {item} does {a} have in all?"
        s = f"{a} has {x} boxes of {y} {item} and {z} more."
        steps, result = [f"{x} * {y} = {x * y}.", f"{x * y} + {z} = {x * y + z}."], x * y + z
    return {"question": q, "answer": f"{s} {' '.join(steps)}\n#### {result}"}


# ---------------------------------------------------------------------------------------- prompt formats

def choice_text(row, label=None):
    """The text whose likelihood is compared, for one label (None: the right one)."""
    return f"{row['context']}\nQuestion: {row['question']}\nAnswer: {row['answer' + (label or row['label'])]}"


def math_prompt(question):
    return f"Question: {question}\nAnswer:"


def chat_prompt(question):
    return f"<|im_start|>user\n{question}<|im_end|>\n<|im_start|>assistant\n"


# -------------------------------------------------------------------------------------------- the splits

def choice_key(row):
    return row["context"] + "\n" + row["question"]


def distinct(rng, make, key, n, forbidden=()):
    rows, seen = [], set(forbidden)
    while len(rows) < n:
        row = make(rng)
        if key(row) not in seen:
            seen.add(key(row))
            rows.append(row)
    return rows


def test_sets():
    return (distinct(random.Random(101), choice_row, choice_key, 200),
            distinct(random.Random(202), math_row, lambda r: r["question"], 100))


def train_rows(n, seed=303):
    """
    n training rows as lists of (text, is_answer) segments. Most are one story or one word problem; some word
    problems come as two or three in a row (few-shot prompts) or in the chat format.
    """
    choice_test, math_test = test_sets()
    no_choice, no_math = {choice_key(r) for r in choice_test}, {r["question"] for r in math_test}
    rng = random.Random(seed)

    def choice():
        while True:
            row = choice_row(rng)
            if choice_key(row) not in no_choice:
                return row

    def math():
        while True:
            row = math_row(rng)
            if row["question"] not in no_math:
                return row

    for _ in range(n):
        u = rng.random()
        if u < 0.45:
            text = choice_text(choice())
            cut = text.index("\nAnswer:") + len("\nAnswer:")
            yield [(text[:cut], False), (text[cut:], True), ("<|endoftext|>", True)]
        elif u < 0.86:
            row = math()
            yield [(math_prompt(row["question"]), False), (" " + row["answer"], True), ("<|endoftext|>", True)]
        elif u < 0.93:
            segments = []
            for i in range(rng.randint(2, 3)):
                row = math()
                segments += [(("\n" if i else "") + math_prompt(row["question"]), False), (" " + row["answer"], True)]
            yield segments + [("<|endoftext|>", True)]
        else:
            row = math()
            yield [(chat_prompt(row["question"]), False), (row["answer"] + "<|im_end|>", True),
                   ("\n", False), ("<|endoftext|>", False)]


def check_disjoint(texts):
    """Asserts that no test row's story and question, and no test word problem, occurs in the given texts."""
    choice_test, math_test = test_sets()
    stories = {choice_key(r).replace("\n", "\nQuestion: ") for r in choice_test}
    problems = {r["question"] for r in math_test}
    assert len(stories) == len(choice_test) and len(problems) == len(math_test)
    for text in texts:
        if text.startswith("<|im_start|>"):
            assert text.split("<|im_start|>user\n", 1)[1].split("<|im_end|>", 1)[0] not in problems, text
        elif text.startswith("Question: "):
            for part in text.split("Question: ")[1:]:
                assert part.split("\nAnswer:", 1)[0] not in problems, text
        else:
            assert text.split("\nAnswer:", 1)[0] not in stories, text


def write_jsonl(path, rows):
    with open(path, "w", encoding="utf-8", newline="\n") as f:
        for row in rows:
            f.write(json.dumps(row, ensure_ascii=False) + "\n")


def write_datasets(folder=DATA_DIR):
    os.makedirs(folder, exist_ok=True)
    choice_test, math_test = test_sets()
    write_jsonl(os.path.join(folder, "demo_choice.jsonl"), choice_test)
    write_jsonl(os.path.join(folder, "demo_math.jsonl"), math_test)
    few_choice = distinct(random.Random(404), choice_row, choice_key, 20, {choice_key(r) for r in choice_test})
    few_math = distinct(random.Random(505), math_row, lambda r: r["question"], 20,
                        {r["question"] for r in math_test})
    write_jsonl(os.path.join(folder, "demo_choice_train.jsonl"), few_choice)
    write_jsonl(os.path.join(folder, "demo_math_train.jsonl"), few_math)
    check_disjoint([choice_text(r) for r in few_choice] +
                   [math_prompt(r["question"]) + " " + r["answer"] for r in few_math])


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--out", default=DATA_DIR)
    ap.add_argument("--corpus", help="also write the training corpus to this file, one JSON string per line")
    ap.add_argument("--rows", type=int, default=70000)
    args = ap.parse_args()
    write_datasets(args.out)
    if args.corpus:
        texts = ["".join(s for s, _ in row) for row in train_rows(args.rows)]
        check_disjoint(texts)
        with open(args.corpus, "w", encoding="utf-8") as f:
            for t in texts:
                f.write(json.dumps(t) + "\n")


if __name__ == "__main__":
    main()
