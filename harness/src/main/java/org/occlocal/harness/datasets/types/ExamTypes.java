package org.occlocal.harness.datasets.types;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.datasets.DatasetLoader;
import org.occlocal.harness.datasets.LoadedRows;
import org.occlocal.harness.datasets.LoaderArguments;
import org.occlocal.harness.datasets.files.Columns;
import org.occlocal.harness.datasets.files.CsvFiles;
import org.occlocal.harness.datasets.files.JsonObject;
import org.occlocal.harness.datasets.files.TextFiles;
import org.occlocal.harness.python.PythonRandom;
import org.occlocal.harness.python.PythonStr;

/** Exams with lettered choices: MMLU, MMLU-Pro, CMMLU, FinanceIQ, C-Eval, GPQA and Xiezhi. */
final class ExamTypes {

    private static final String LETTERS = "ABCDEFGHIJKLMNOP";

    private ExamTypes() {}

    static Map<String, DatasetLoader> types() {
        Map<String, DatasetLoader> types = new LinkedHashMap<>();
        types.put("MMLUDataset", arguments -> mmlu(arguments, null));
        types.put(
                "MMLUDatasetClean",
                arguments -> mmlu(
                        arguments,
                        Annotations.read(
                                arguments, arguments.path().resolve("test/MMLU_test_contamination_annotations.json"))));
        types.put("MMLUArabicDataset", arguments -> mmlu(arguments, null));
        types.put("MMLUProDataset", ExamTypes::mmluPro);
        types.put("CMMLUDataset", ExamTypes::cmmlu);
        types.put("FinanceIQDataset", ExamTypes::cmmlu);
        types.put("CEvalDataset", arguments -> ceval(arguments, null));
        types.put(
                "CEvalDatasetClean",
                arguments -> ceval(
                        arguments,
                        Annotations.read(
                                arguments, arguments.path().resolve("val/ceval_contamination_annotations.json"))));
        types.put("GPQADataset", ExamTypes::gpqa);
        types.put("GPQASimpleEvalDataset", ExamTypes::gpqaSimpleEval);
        types.put("XiezhiDataset", ExamTypes::xiezhi);
        return types;
    }

    private static LoadedRows mmlu(LoaderArguments arguments, @Nullable Annotations annotations) {
        String name = arguments.text("name");
        Map<String, List<Map<String, Object>>> splits = new LinkedHashMap<>();
        for (String split : List.of("dev", "test")) {
            List<Map<String, Object>> rows = new ArrayList<>();
            for (CsvFiles.Line line : CsvFiles.rows(arguments.file(split, name + "_" + split + ".csv"), ',', 6)) {
                Map<String, Object> row = named(line, "input", "A", "B", "C", "D", "target");
                if (annotations != null && split.equals("test")) {
                    row.put("is_clean", annotations.of(name + " " + rows.size()));
                }
                rows.add(row);
            }
            splits.put(split, rows);
        }
        return LoadedRows.of(splits);
    }

    private static Map<String, Object> named(CsvFiles.Line line, String... names) {
        Map<String, Object> row = new LinkedHashMap<>();
        for (int i = 0; i < names.length; i++) {
            row.put(names[i], line.fields().get(i));
        }
        return row;
    }

    private static LoadedRows mmluPro(LoaderArguments arguments) {
        String category = arguments.text("category");
        Map<String, List<Map<String, Object>>> splits = new LinkedHashMap<>();
        HubFolder.load(arguments, arguments.path()).splits().forEach((split, rows) -> {
            List<Map<String, Object>> kept = new ArrayList<>();
            for (Map<String, Object> row : rows) {
                if (category.equals(row.get("category"))) {
                    kept.add(withOptions(new JsonObject(row, arguments.path() + " " + split)));
                }
            }
            splits.put(split, kept);
        });
        return LoadedRows.of(splits);
    }

    private static Map<String, Object> withOptions(JsonObject line) {
        Map<String, Object> row = line.with("answer_string", "");
        StringBuilder options = new StringBuilder();
        List<String> texts = line.texts("options");
        for (int i = 0; i < texts.size(); i++) {
            String letter = LETTERS.substring(i, i + 1);
            String option = letter + ". " + texts.get(i) + "\n";
            if (!texts.get(i).equals("N/A")) {
                options.append(option);
                if (letter.equals(line.value("answer"))) {
                    row.put("answer_string", option);
                }
            }
        }
        row.put("options_str", PythonStr.strip(options.toString()));
        String start = "A: Let's think step by step.";
        String thought = line.text("cot_content");
        row.put(
                "cot_content",
                PythonStr.strip(thought.startsWith(start) ? thought.substring(start.length()) : thought));
        return row;
    }

    private static LoadedRows cmmlu(LoaderArguments arguments) {
        Map<String, List<Map<String, Object>>> splits = new LinkedHashMap<>();
        for (String split : List.of("dev", "test")) {
            Path file = arguments.file(split, arguments.text("name") + ".csv");
            List<Map<String, Object>> rows = new ArrayList<>();
            for (CsvFiles.Line line : withoutHeader(CsvFiles.rows(file, ',', 7))) {
                rows.add(named(
                        new CsvFiles.Line(line.fields().subList(1, 7), line.line()),
                        "question",
                        "A",
                        "B",
                        "C",
                        "D",
                        "answer"));
            }
            splits.put(split, rows);
        }
        return LoadedRows.of(splits);
    }

    private static List<CsvFiles.Line> withoutHeader(List<CsvFiles.Line> lines) {
        return lines.subList(Math.min(1, lines.size()), lines.size());
    }

    private static LoadedRows ceval(LoaderArguments arguments, @Nullable Annotations annotations) {
        String name = arguments.text("name");
        Map<String, List<Map<String, Object>>> splits = new LinkedHashMap<>();
        for (String split : List.of("dev", "val", "test")) {
            String text = TextFiles.read(arguments.file(split, name + "_" + split + ".csv"));
            List<Map<String, Object>> rows = CsvFiles.table(text, ',');
            for (int i = 0; i < rows.size(); i++) {
                rows.get(i).putIfAbsent("explanation", "");
                rows.get(i).putIfAbsent("answer", "");
                if (annotations != null && split.equals("val")) {
                    rows.get(i).put("is_clean", annotations.of(name + "-" + i));
                }
            }
            if (!rows.isEmpty()) {
                splits.put(split, rows);
            }
        }
        return LoadedRows.of(splits);
    }

    private static List<List<String>> gpqaRows(LoaderArguments arguments) {
        Path file = arguments.file(arguments.text("name"));
        List<List<String>> rows = new ArrayList<>();
        for (CsvFiles.Line line : CsvFiles.rows(file, ',')) {
            if (line.fields().size() < 12) {
                throw new ConfigException(
                        file + " line " + line.line() + ": a row has at least 12 fields, this one has "
                                + line.fields().size());
            }
            if (!line.fields().get(7).equals("Question")) {
                rows.add(line.fields().subList(7, 12));
            }
        }
        return rows;
    }

    /** The right choice is the first one in the file; each row turns the choices by one place more. */
    private static LoadedRows gpqa(LoaderArguments arguments) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (List<String> fields : gpqaRows(arguments)) {
            int turn = (rows.size() + 1) % 4;
            List<String> options = IntStream.range(0, 4)
                    .mapToObj(i -> fields.get(1 + (i + turn) % 4))
                    .toList();
            Map<String, Object> row = Columns.of("question", fields.get(0));
            options.forEach(option -> row.put(LETTERS.substring(row.size() - 1, row.size()), option));
            int answer = options.indexOf(fields.get(1));
            row.put("answer", LETTERS.substring(answer, answer + 1));
            rows.add(row);
        }
        return LoadedRows.bare(rows);
    }

    /** All rows four times, each time with choices in another random order: as OpenAI's simple-evals has them. */
    private static LoadedRows gpqaSimpleEval(LoaderArguments arguments) {
        PythonRandom random = new PythonRandom(0);
        List<Map<String, Object>> rows = new ArrayList<>();
        List<List<String>> lines = gpqaRows(arguments);
        for (int repeat = 0; repeat < 4; repeat++) {
            for (List<String> fields : lines) {
                List<Long> permutation = random.sample(List.of(0L, 1L, 2L, 3L), 4);
                List<String> options = permutation.stream()
                        .map(place -> fields.get(1 + place.intValue()))
                        .toList();
                int answer = permutation.indexOf(0L);
                rows.add(Columns.of(
                        "question", fields.get(0),
                        "answer", LETTERS.substring(answer, answer + 1),
                        "options", options,
                        "permutation", permutation,
                        "A", options.get(0),
                        "B", options.get(1),
                        "C", options.get(2),
                        "D", options.get(3)));
            }
        }
        return LoadedRows.bare(rows);
    }

    private static LoadedRows xiezhi(LoaderArguments arguments) {
        String name = arguments.text("name");
        boolean isChinese = name.contains("chn");
        Map<String, List<Map<String, Object>>> splits = new LinkedHashMap<>();
        String train = isChinese ? "xiezhi_train_chn" : "xiezhi_train_eng";
        for (Map.Entry<String, String> split : List.of(Map.entry("train", train), Map.entry("test", name))) {
            splits.put(
                    split.getKey(),
                    JsonRows.rows(
                            arguments.file(split.getValue(), "xiezhi.v1.json"),
                            line -> xiezhi(line, isChinese ? "labels" : "label")));
        }
        return LoadedRows.of(splits);
    }

    private static @Nullable Map<String, Object> xiezhi(JsonObject line, String labels) {
        String text = line.text("options");
        List<String> options =
                List.of((text.endsWith("\"\n") ? text.substring(0, text.length() - 2) : text).split("\n", -1));
        if (options.size() != 4) {
            return null;
        }
        int answer = options.indexOf(line.text("answer"));
        if (answer < 0) {
            throw line.expected("answer", "one of " + options);
        }
        List<String> longestFirst = new ArrayList<>(line.texts(labels));
        longestFirst.sort(Comparator.comparing((String label) -> label.codePointCount(0, label.length()))
                .reversed());
        return Columns.of(
                "question", line.value("question"),
                "A", options.get(0),
                "B", options.get(1),
                "C", options.get(2),
                "D", options.get(3),
                "labels", longestFirst,
                "answer", LETTERS.substring(answer, answer + 1));
    }
}
