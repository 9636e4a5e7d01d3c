package org.occlocal.harness.datasets.types;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.datasets.DatasetLoader;
import org.occlocal.harness.datasets.LoadedRows;
import org.occlocal.harness.datasets.LoaderArguments;
import org.occlocal.harness.datasets.files.Columns;
import org.occlocal.harness.datasets.files.JsonObject;
import org.occlocal.harness.python.PythonText;

/** AGIEval: college entrance and law exams in English and Chinese, without examples. */
final class AgiEvalTypes {

    private static final Set<String> ENGLISH = Set.of(
            "lsat-ar",
            "lsat-lr",
            "lsat-rc",
            "logiqa-en",
            "sat-math",
            "sat-en",
            "aqua-rat",
            "sat-en-without-passage",
            "gaokao-english");
    private static final Set<String> CHINESE = Set.of(
            "logiqa-zh",
            "jec-qa-kd",
            "jec-qa-ca",
            "gaokao-chinese",
            "gaokao-geography",
            "gaokao-history",
            "gaokao-biology",
            "gaokao-chemistry",
            "gaokao-physics",
            "gaokao-mathqa");

    private AgiEvalTypes() {}

    static Map<String, DatasetLoader> types() {
        return Map.of("AGIEvalDataset", AgiEvalTypes::prompts, "AGIEvalDataset_v2", AgiEvalTypes::questions);
    }

    private static LoadedRows prompts(LoaderArguments arguments) {
        String name = checked(arguments);
        List<Map<String, Object>> rows = new ArrayList<>();
        JsonRows.rows(arguments.file(name + ".jsonl"), line -> {
            rows.add(Columns.of(
                    "id", (long) rows.size(), "problem_input", prompt(line, name), "label", labelOrAnswer(line)));
            return null;
        });
        return LoadedRows.bare(rows);
    }

    private static String prompt(JsonObject line, String name) {
        String question = orEmpty(line, "passage");
        if (ENGLISH.contains(name)) {
            return question + "Q: " + line.text("question") + " Answer Choices: "
                    + String.join(" ", line.texts("options")) + "\nA: Among A through " + lastLetter(line, 5)
                    + ", the answer is";
        }
        if (CHINESE.contains(name)) {
            return question + "问题：" + line.text("question") + " 选项：" + String.join(" ", line.texts("options"))
                    + "\n答案：从A到" + lastLetter(line, 4) + ", 我们应选择";
        }
        if (name.equals("math")) {
            return question + "Q: " + line.text("question") + "\nA: The answer is";
        }
        if (name.equals("gaokao-mathcloze")) {
            return question + "问题：" + line.text("question") + "\n答案：";
        }
        throw new ConfigException("AGIEval has no part \"" + name + "\"; it has math, gaokao-mathcloze, "
                + ENGLISH.stream().sorted().collect(Collectors.joining(", ")) + ", "
                + CHINESE.stream().sorted().collect(Collectors.joining(", ")));
    }

    /** A single option stands for all of them, in one text. */
    private static String lastLetter(JsonObject line, int ofOne) {
        int count = line.list("options").size();
        int letters = count == 1 ? ofOne : count;
        if (letters < 1 || letters > 7) {
            throw line.expected("options", "a list of 1 to 7");
        }
        return "ABCDEFG".substring(letters - 1, letters);
    }

    private static LoadedRows questions(LoaderArguments arguments) {
        return LoadedRows.bare(JsonRows.rows(arguments.file(checked(arguments) + ".jsonl"), line -> {
            Object label = labelOrAnswer(line);
            return Columns.of(
                    "question",
                    orEmpty(line, "passage") + line.text("question"),
                    "options",
                    isTrue(line.value("options")) ? String.join("\n", line.texts("options")) : "",
                    "label",
                    label instanceof List<?> list
                            ? list.stream().map(PythonText::str).collect(Collectors.joining())
                            : label == null ? null : PythonText.str(label));
        }));
    }

    private static String checked(LoaderArguments arguments) {
        if (!"zero-shot".contains(arguments.text("setting_name"))) {
            throw arguments.wrong("setting_name", "zero-shot");
        }
        return arguments.text("name");
    }

    private static String orEmpty(JsonObject line, String key) {
        return isTrue(line.value(key)) ? line.text(key) : "";
    }

    private static @Nullable Object labelOrAnswer(JsonObject line) {
        return isTrue(line.value("label")) ? line.value("label") : line.value("answer");
    }

    /** Python's truth of a value of JSON. */
    private static boolean isTrue(@Nullable Object value) {
        return value != null
                && !value.equals("")
                && !value.equals(0L)
                && !value.equals(false)
                && !value.equals(0.0)
                && !(value instanceof List<?> list && list.isEmpty());
    }
}
