package org.occlocal.harness.datasets.generated;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.occlocal.harness.datasets.LoadedRows;
import org.occlocal.harness.datasets.LoaderArguments;
import org.occlocal.harness.datasets.files.Columns;
import org.occlocal.harness.python.PythonRandom;
import org.occlocal.harness.python.PythonStr;

/** Questions about families, without a long text around them: NeedleBenchATCDataset of both versions. */
final class AncestorTypes {

    private static final List<String> ROTATIONS = List.of("ABCD", "BCDA", "CDAB", "DABC");
    private static final int OPTIONS = 4;
    /** Each has a range of seeds of its own. */
    private static final List<String> QUESTIONS =
            List.of("ELDEST_ANCESTOR", "NTH_ANCESTOR", "NTH_DESCENDANT", "RELATIONSHIP_DISTANCE");

    private static final int SEEDS = 10_000;

    private AncestorTypes() {}

    /** Version 1 with four options to choose from, in four orders. */
    static LoadedRows choices(LoaderArguments arguments) {
        NeedleTexts texts = NeedleTexts.of(NeedleTexts.Version.V1, arguments);
        int people = arguments.integer("num_needles");
        List<String> names = FamilyStory.allNames(arguments, arguments.text("file_name"), Math.max(people, OPTIONS));
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int id = 0; id < arguments.integer("repeats"); id++) {
            PythonRandom random = new PythonRandom(id);
            FamilyStory story = FamilyStory.of(names, people, texts, random);
            List<String> sentences = new ArrayList<>(story.sentences());
            sentences.add(""); // what OpenCompass' separator leaves behind the last one is shuffled too
            random.shuffle(sentences);
            String question = texts.question("ELDEST_ANCESTOR", values(sentences, "last_person", story.youngest()));
            List<String> options = new ArrayList<>(story.names());
            if (options.size() < OPTIONS) {
                List<String> others =
                        names.stream().filter(name -> !options.contains(name)).toList();
                options.addAll(random.sample(others, OPTIONS - options.size()));
            }
            for (String rotation : ROTATIONS) {
                rows.add(rotated(id, question, options, rotation));
            }
        }
        return LoadedRows.bare(rows);
    }

    private static Map<String, Object> rotated(int id, String question, List<String> options, String rotation) {
        List<String> ordered =
                rotation.chars().mapToObj(c -> options.get(c - 'A')).toList();
        StringBuilder listed = new StringBuilder();
        for (int i = 0; i < OPTIONS; i++) {
            listed.append((char) ('A' + i)).append(". ").append(ordered.get(i)).append('\n');
        }
        return Columns.of(
                "question",
                PythonStr.strip(question) + "\n" + listed,
                "options",
                ordered,
                "answer",
                id + "--" + (char) ('A' + rotation.indexOf('A')) + "--" + rotation);
    }

    /** Version 2: four kinds of questions. */
    static LoadedRows questions(LoaderArguments arguments) {
        NeedleTexts texts = NeedleTexts.of(NeedleTexts.Version.V2, arguments);
        int people = arguments.integer("num_needles") + 1;
        List<String> names = FamilyStory.allNames(arguments, arguments.text("file_name"), people);
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int type = 0; type < QUESTIONS.size(); type++) {
            for (int i = 0; i < arguments.integer("repeats"); i++) {
                PythonRandom random = new PythonRandom(i + 1L + (long) SEEDS * type);
                FamilyStory story = FamilyStory.of(names, people, texts, random);
                List<String> sentences = new ArrayList<>(story.sentences());
                random.shuffle(sentences);
                String kind = QUESTIONS.get(type);
                rows.add(Columns.of(
                        "prompt",
                        texts.question(kind, asked(kind, sentences, story)),
                        "answer",
                        answer(kind, story),
                        "question_type",
                        kind));
            }
        }
        return LoadedRows.bare(rows);
    }

    private static Map<String, String> asked(String kind, List<String> sentences, FamilyStory story) {
        String generations = String.valueOf(story.generations());
        return switch (kind) {
            case "ELDEST_ANCESTOR" -> values(sentences, "last_person", story.youngest());
            case "NTH_ANCESTOR" -> values(sentences, "person", story.youngest(), "n", generations);
            case "NTH_DESCENDANT" -> values(sentences, "person", story.eldest(), "n", generations);
            default -> values(sentences, "person_a", story.eldest(), "person_b", story.youngest());
        };
    }

    private static String answer(String kind, FamilyStory story) {
        return switch (kind) {
            case "NTH_DESCENDANT" -> story.youngest();
            case "RELATIONSHIP_DISTANCE" -> String.valueOf(story.generations());
            default -> story.eldest();
        };
    }

    private static Map<String, String> values(List<String> sentences, String name, String value) {
        return Map.of("shuffled_story", String.join("", sentences), name, value);
    }

    private static Map<String, String> values(
            List<String> sentences, String name1, String value1, String name2, String value2) {
        return Map.of("shuffled_story", String.join("", sentences), name1, value1, name2, value2);
    }
}
