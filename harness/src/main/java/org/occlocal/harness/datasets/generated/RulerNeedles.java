package org.occlocal.harness.datasets.generated;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.occlocal.harness.datasets.LoadedRows;
import org.occlocal.harness.datasets.LoaderArguments;
import org.occlocal.harness.datasets.files.JsonFiles;
import org.occlocal.harness.datasets.files.JsonObject;
import org.occlocal.harness.python.PythonRandom;
import org.occlocal.harness.python.PythonStr;

/** Magic numbers, words or identifiers hidden in essays, in one sentence over and over, or among others of their kind. */
final class RulerNeedles {

    private static final String TEMPLATE =
            "Some special magic {type_needle_v} are hidden within the following text. Make sure to memorize it. I will quiz"
                    + " you about the {type_needle_v} afterwards.\n{context}\nWhat are all the special magic {type_needle_v} for"
                    + " {query} mentioned in the provided text? The special magic {type_needle_v} for {query} mentioned in the"
                    + " provided text are";
    private static final String NEEDLE = "One of the special magic {type_needle_v} for {key} is: {value}.";
    private static final String NOISE =
            "The grass is green. The sky is blue. The sun is yellow. Here we go. There and back again.";
    private static final List<Integer> DEPTHS = IntStream.range(0, 40)
            .map(i -> (int) Math.rint(i == 39 ? 100 : i * (100 / 39.0)))
            .boxed()
            .toList();

    private final LoaderArguments arguments;
    private final long seed;
    private final PythonRandom random;
    private final int keys;
    private final int values;
    private final int queries;
    private final String keyKind;
    private final String valueKind;
    private final List<String> essay;
    private final List<String> words;

    private RulerNeedles(LoaderArguments arguments) {
        this.arguments = arguments;
        this.seed = arguments.integer("random_seed", 42);
        this.random = new PythonRandom(seed);
        this.values = arguments.integer("num_needle_v", 1);
        this.queries = arguments.integer("num_needle_q", 1);
        this.keys = Math.max(arguments.integer("num_needle_k", 1), queries);
        this.keyKind = kind("type_needle_k", "words");
        this.valueKind = kind("type_needle_v", "numbers");
        this.essay = haystack().equals("essay") ? essay() : List.of();
        this.words = keyKind.equals("words") || valueKind.equals("words") ? RulerWords.pairs(arguments) : List.of();
    }

    static LoadedRows load(LoaderArguments arguments) {
        RulerNeedles task = new RulerNeedles(arguments);
        RulerRows rows = new RulerRows(arguments, 128);
        boolean isEssay = task.haystack().equals("essay");
        int step = isEssay ? 500 : rows.length() < 4096 ? 5 : 25;
        int needles = task.keys * task.values;
        if (needles > (isEssay ? DEPTHS.size() : step)) {
            throw arguments.wrong(
                    "num_needle_v",
                    "less: there is room for " + (isEssay ? DEPTHS.size() : step) + " needles, and " + needles
                            + " are wanted");
        }
        int most = isEssay ? task.essay.size() : Integer.MAX_VALUE;
        return rows.grow(
                new RulerRows.Growth(step, most, true, true),
                (row, filling) -> task.task(filling),
                made -> made.prompt() + String.join(" ", made.answers()));
    }

    private String haystack() {
        String haystack = arguments.text("type_haystack", "essay");
        if (!List.of("essay", "repeat", "needle").contains(haystack)) {
            throw arguments.wrong("type_haystack", "essay, repeat or needle");
        }
        return haystack;
    }

    private String kind(String argument, String otherwise) {
        String kind = arguments.text(argument, otherwise);
        if (!List.of("numbers", "words", "uuids").contains(kind)) {
            throw arguments.wrong(argument, "numbers, words or uuids");
        }
        return kind;
    }

    /** The words of the texts in the file {@code file_path} of the folder {@code base_path}. */
    private List<String> essay() {
        StringBuilder combined = new StringBuilder();
        for (JsonObject line : JsonFiles.lines(arguments.existing(
                arguments.root().resolve(arguments.text("base_path")).resolve(arguments.text("file_path"))))) {
            combined.append(PythonStr.strip(line.has("text") ? line.text("text") : ""))
                    .append(' ');
        }
        List<String> words = new ArrayList<>(PythonStr.words(combined.toString()));
        words.add(""); // behind the last space
        return words;
    }

    private RulerRows.Task task(int filling) {
        List<String> names = new ArrayList<>();
        List<List<String>> hidden = new ArrayList<>();
        List<String> needles = new ArrayList<>();
        for (int key = 0; key < keys; key++) {
            names.add(drawn(keyKind));
            hidden.add(new ArrayList<>());
            for (int value = 0; value < values; value++) {
                hidden.get(key).add(drawn(valueKind));
                needles.add(needle(names.get(key), hidden.get(key).get(value)));
            }
        }
        new PythonRandom(seed).shuffle(needles);
        String context = haystack().equals("essay") ? inEssay(filling, needles) : amongSentences(filling, needles);
        List<Integer> asked = random.sample(IntStream.range(0, keys).boxed().toList(), queries);
        List<String> answers = new ArrayList<>();
        asked.forEach(key -> answers.addAll(hidden.get(key)));
        return new RulerRows.Task(prompt(context, asked.stream().map(names::get).toList()), answers);
    }

    private String needle(String key, String value) {
        return NeedleTexts.filled(NEEDLE, Map.of("type_needle_v", valueKind, "key", key, "value", value));
    }

    private String inEssay(int filling, List<String> needles) {
        String text = String.join(" ", essay.subList(0, Math.min(filling, essay.size())));
        List<String> sentences = PythonStr.split(text, ". ").stream()
                .filter(sentence -> !sentence.isEmpty())
                .map(PythonStr::strip)
                .toList();
        int[] places = random.sample(DEPTHS, needles.size()).stream()
                .mapToInt(depth -> (int) (sentences.size() * (depth / 100.0)))
                .sorted()
                .toArray();
        List<String> pieces = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < places.length; i++) {
            pieces.add(String.join(" ", sentences.subList(from, places[i])));
            pieces.add(needles.get(i));
            from = places[i];
        }
        pieces.add(String.join(" ", sentences.subList(from, sentences.size())));
        return String.join(" ", pieces);
    }

    private String amongSentences(int filling, List<String> needles) {
        if (filling < needles.size()) {
            throw RulerRows.tooShort(arguments);
        }
        List<String> sentences = new ArrayList<>(Collections.nCopies(filling, NOISE));
        if (haystack().equals("needle")) {
            sentences.replaceAll(noise -> {
                String key = drawn(keyKind);
                return needle(key, drawn(valueKind));
            });
        }
        List<Integer> places = new ArrayList<>(
                random.sample(IntStream.range(0, filling).boxed().toList(), needles.size()));
        places.sort(Comparator.reverseOrder());
        for (int i = 0; i < needles.size(); i++) {
            sentences.add(places.get(i), needles.get(i));
        }
        return String.join("\n", sentences);
    }

    private String prompt(String context, List<String> asked) {
        String template = arguments.text("template", TEMPLATE);
        String kind = valueKind;
        if (queries * values == 1) {
            template = template.replace("Some", "A")
                    .replace("are all", "is")
                    .replace("are", "is")
                    .replace("answers", "answer");
            kind = kind.substring(0, kind.length() - 1);
        }
        String last = asked.get(asked.size() - 1);
        String query =
                asked.size() == 1 ? last : String.join(", ", asked.subList(0, asked.size() - 1)) + ", and " + last;
        return NeedleTexts.filled(template, Map.of("type_needle_v", kind, "context", context, "query", query));
    }

    private String drawn(String kind) {
        return switch (kind) {
            case "numbers" -> String.valueOf(random.randint(1_000_000, 9_999_999));
            case "words" -> random.choice(words);
            default -> random.uuid();
        };
    }
}
