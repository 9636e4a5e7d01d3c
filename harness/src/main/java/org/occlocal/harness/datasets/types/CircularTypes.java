package org.occlocal.harness.datasets.types;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.occlocal.harness.datasets.DatasetLoader;
import org.occlocal.harness.datasets.LoadedRows;
import org.occlocal.harness.datasets.LoaderArguments;
import org.occlocal.harness.datasets.files.Columns;
import org.occlocal.harness.datasets.files.JsonFiles;
import org.occlocal.harness.datasets.files.JsonObject;
import org.occlocal.harness.datasets.files.TextFiles;
import org.occlocal.harness.python.PythonStr;

/**
 * Choices that can be asked four times, turned by one place each time, so that guessing one letter does not pay:
 * MathBench, WikiBench and Kaoshi. The answer then reads "row--letter--order".
 */
final class CircularTypes {

    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private static final List<String> ORDERS = List.of("ABCD", "BCDA", "CDAB", "DABC");

    private CircularTypes() {}

    static Map<String, DatasetLoader> types() {
        Map<String, DatasetLoader> types = new LinkedHashMap<>();
        types.put("MathBenchDataset", CircularTypes::mathBench);
        types.put("WikiBenchDataset", arguments -> objective(arguments, JsonFiles.lines(ExamFiles.named(arguments))));
        types.put(
                "CompassBenchObjectiveV1_3",
                arguments -> objective(
                        arguments, JsonFiles.lines(TextFiles.readLeniently(arguments.file()), arguments.file())));
        types.put("KaoshiDataset", CircularTypes::kaoshi);
        return types;
    }

    private static LoadedRows mathBench(LoaderArguments arguments) {
        String name = arguments.text("name");
        boolean isCircular = arguments.flag("with_circular", true);
        List<Map<String, Object>> rows = new ArrayList<>();
        int number = 0;
        for (JsonObject line : JsonFiles.lines(arguments.file(name + ".jsonl"))) {
            if (name.contains("cloze")) {
                rows.add(cloze(line));
            } else if (isCircular) {
                rows.addAll(turned(line, number));
            } else {
                rows.add(Columns.of("question", question(line), "answer", PythonStr.strip(line.text("answer"))));
            }
            number++;
        }
        return LoadedRows.bare(rows);
    }

    /** Questions to fill in, or with choices in several orders, or in one, by the name of the dataset. */
    private static LoadedRows objective(LoaderArguments arguments, List<JsonObject> lines) {
        String name = arguments.text("name");
        List<Map<String, Object>> rows = new ArrayList<>();
        int number = 0;
        for (JsonObject line : lines) {
            if (name.contains("cloze")) {
                rows.add(cloze(line));
            } else if (name.contains("circular")) {
                rows.addAll(turned(line, number));
            } else {
                rows.add(line.with("question", question(line)));
            }
            number++;
        }
        return LoadedRows.bare(rows);
    }

    private static LoadedRows kaoshi(LoaderArguments arguments) {
        String name = arguments.text("name");
        boolean isChoice = name.equals("single_choice") || name.equals("multi_choice");
        return LoadedRows.bare(JsonRows.rows(
                arguments.file(), line -> isChoice ? line.with("question", question(line)) : line.columns()));
    }

    private static Map<String, Object> cloze(JsonObject line) {
        return Columns.of(
                "question", PythonStr.strip(line.text("question")), "answer", PythonStr.strip(line.text("answer")));
    }

    /** The question with its choices below, a letter before each. */
    private static String question(JsonObject line) {
        StringBuilder question = new StringBuilder(PythonStr.strip(line.text("question"))).append('\n');
        List<String> options = line.texts("options");
        for (int i = 0; i < options.size(); i++) {
            question.append(LETTERS.charAt(i))
                    .append(". ")
                    .append(options.get(i))
                    .append('\n');
        }
        return question.toString();
    }

    private static List<Map<String, Object>> turned(JsonObject line, int number) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (String order : ORDERS) {
            List<Object> options = new ArrayList<>();
            order.chars().forEach(letter -> options.add(line.item("options", letter - 'A')));
            int place = line.text("answer").isEmpty() ? -1 : order.indexOf(line.text("answer"));
            if (place < 0) {
                throw line.expected("answer", "A, B, C or D");
            }
            Map<String, Object> row = line.with("options", options);
            row.put("question", question(new JsonObject(row, line.where())));
            row.put("answer", number + "--" + LETTERS.charAt(place) + "--" + order);
            rows.add(row);
        }
        return rows;
    }
}
