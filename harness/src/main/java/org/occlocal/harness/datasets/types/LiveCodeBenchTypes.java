package org.occlocal.harness.datasets.types;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.datasets.DatasetLoader;
import org.occlocal.harness.datasets.LoadedRows;
import org.occlocal.harness.datasets.LoaderArguments;
import org.occlocal.harness.datasets.files.Columns;
import org.occlocal.harness.datasets.files.JsonFiles;
import org.occlocal.harness.datasets.files.JsonObject;
import org.occlocal.harness.python.PythonJson;
import org.occlocal.harness.python.PythonRegex;

/**
 * Tasks of programming contests: LiveCodeBench (Jain et al. 2024), of which execution-v2 and test_generation are copies from
 * HuggingFace's hub, and code_generation_lite is a folder of test.jsonl,
 * test2.jsonl and so on. The column evaluation_sample, all tests unpacked, is not made: it would not fit into memory, and
 * the evaluator unpacks the tests of a task when it runs them.
 */
final class LiveCodeBenchTypes {

    private static final Pattern RELEASE = Pattern.compile("release_v(\\d)");
    private static final Pattern PARTS = Pattern.compile("v(\\d)(?:_v(\\d))?");
    private static final int LATEST = 6;

    private static final Pattern FUNCTION = PythonRegex.compile("(?:^|\\n)[ \\t]*def\\s+(\\w+)");

    private LiveCodeBenchTypes() {}

    static Map<String, DatasetLoader> types() {
        return Map.of(
                "LCBCodeGenerationDataset", LiveCodeBenchTypes::codeGeneration,
                "LCBCodeExecutionDataset", LiveCodeBenchTypes::codeExecution,
                "LCBTestOutputPredictionDataset", LiveCodeBenchTypes::testOutput);
    }

    private static LoadedRows codeGeneration(LoaderArguments arguments) {
        String start = arguments.optionalText("start_date");
        String end = arguments.optionalText("end_date");
        List<Map<String, Object>> rows = new ArrayList<>();
        for (String file : files(arguments)) {
            for (JsonObject line : JsonFiles.lines(arguments.file(file))) {
                if (isBetween(line.text("contest_date"), start, end)) {
                    rows.add(line.with("format_prompt", format(line.text("starter_code"))));
                }
            }
        }
        return testAndTrain(rows);
    }

    private static LoadedRows testAndTrain(List<Map<String, Object>> rows) {
        Map<String, List<Map<String, Object>>> splits = new LinkedHashMap<>();
        splits.put("test", rows);
        splits.put("train", rows);
        return LoadedRows.of(splits);
    }

    /** Functions and calls whose results are to be told. */
    private static LoadedRows codeExecution(LoaderArguments arguments) {
        JsonNode words = PackagedTexts.read("livecodebench.json")
                .path(arguments.flag("cot", false) ? "execution_with_thought" : "execution");
        return testAndTrain(HubRows.mapped(HubRows.of(arguments, null, "test"), row -> {
            Map<String, Object> columns = row.with(
                    "prompt",
                    words.path("introduction").textValue() + row.text("code") + "\nassert " + row.text("input")
                            + words.path("end").textValue());
            columns.put(
                    "evaluation_sample",
                    PythonJson.dumps(Columns.of(
                            "code", row.text("code"), "input", row.text("input"), "output", row.text("output"))));
            return columns;
        }));
    }

    /** Tasks and inputs whose outputs are to be told; of each task's tests the first. */
    private static LoadedRows testOutput(LoaderArguments arguments) {
        return testAndTrain(HubRows.mapped(HubRows.of(arguments, null, "test"), row -> {
            if (!(JsonFiles.parse(row.text("test"), row.where() + ": \"test\"") instanceof List<?> tests)
                    || tests.isEmpty()) {
                throw row.expected("test", "a list of at least one test, as JSON");
            }
            JsonObject test = JsonFiles.object(tests.get(0), row.where() + ": \"test\"");
            Map<String, Object> columns = row.with("testcase_input", test.text("input"));
            columns.put("testcase_output", test.text("output"));
            columns.put(
                    "prompt",
                    "Problem:\n" + row.text("question_content") + "Function:\n```\n" + row.text("starter_code")
                            + "\n```\nPlease complete the following test case:\n\n```\nassert " + function(row) + "("
                            + test.text("input").replace("\n", ", ") + ") == # TODO\n```\n");
            columns.put(
                    "evaluation_sample",
                    PythonJson.dumps(Columns.of("input", row.text("question_content"), "output", test.text("output"))));
            return columns;
        }));
    }

    /** The name of the one function that a starter code defines; "None" where it defines none. */
    private static String function(JsonObject row) {
        List<String> names = PythonRegex.findAll(FUNCTION, row.text("starter_code"));
        if (names.size() > 1) {
            throw row.expected("starter_code", "a program with one function");
        }
        return names.isEmpty() ? "None" : names.get(0);
    }

    private static List<String> files(LoaderArguments arguments) {
        String version = arguments.text("release_version", "release_v1");
        Matcher release = RELEASE.matcher(version);
        Matcher parts = PARTS.matcher(version);
        int first = 1;
        int last;
        if (version.equals("release_latest")) {
            last = LATEST;
        } else if (release.matches()) {
            last = Integer.parseInt(release.group(1));
        } else if (parts.matches()) {
            first = Integer.parseInt(parts.group(1));
            last = parts.group(2) == null ? first : Integer.parseInt(parts.group(2));
        } else {
            throw arguments.wrong(
                    "release_version", "release_v1 to release_v6, release_latest, v1 to v6, or like v2_v4");
        }
        List<String> files = new ArrayList<>();
        for (int part = first; part <= last; part++) {
            files.add(part == 1 ? "test.jsonl" : "test" + part + ".jsonl");
        }
        return files;
    }

    /** Dates such as 2023-05-07T00:00:00 are in the order of their texts. */
    private static boolean isBetween(String date, @Nullable String start, @Nullable String end) {
        return (start == null || date.compareTo(start) >= 0) && (end == null || date.compareTo(end + "T00:00:00") <= 0);
    }

    /** LiveCodeBench's own words for the form of an answer, which its prompts hold. */
    private static String format(String starter) {
        return starter.isEmpty()
                ? "### Format: Read the inputs from stdin solve the problem and write the answer to stdout (do not directly"
                        + " test on the sample inputs). Enclose your code within delimiters as follows.\n"
                        + "```python\n# YOUR CODE HERE\n```\n\n"
                : "### Format: You will use the following starter code to write the solution to the problem and enclose your"
                        + " code within delimiters.\n```python\n" + starter + "\n```\n\n";
    }
}
