package org.occlocal.harness.datasets.types;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.datasets.DatasetLoader;
import org.occlocal.harness.datasets.LoadedRows;
import org.occlocal.harness.datasets.LoaderArguments;
import org.occlocal.harness.datasets.files.Columns;
import org.occlocal.harness.datasets.files.JsonFiles;
import org.occlocal.harness.datasets.files.JsonObject;

/**
 * KOR-Bench (Ma et al. 2024): rules that nobody has learned, and questions about them. A folder for each category holds rule,
 * sample and three-shot, the folder mixed lists of rules and questions, each as .json or .jsonl.
 *
 * <p>Where OpenCompass gives a row of mixed questions the folder of the files, and its evaluator reads them again, the row has
 * the column {@code asked} here: category, rule_id and answer of each question.
 */
final class RuleTypes {

    private static final int EXAMPLES = 3;

    private RuleTypes() {}

    static Map<String, DatasetLoader> types() {
        return Map.of("korbenchDataset", RuleTypes::load);
    }

    private static LoadedRows load(LoaderArguments arguments) {
        String category = arguments.text("category");
        List<Map<String, Object>> rows =
                switch (arguments.text("prompt_mode")) {
                    case "0_shot" -> single(arguments, category, false);
                    case "3_shot" -> single(arguments, category, true);
                    case "mixed" -> mixed(arguments, category);
                    default -> throw arguments.wrong("prompt_mode", "0_shot, 3_shot or mixed");
                };
        return LoadedRows.bare(rows);
    }

    private static List<Map<String, Object>> single(LoaderArguments arguments, String category, boolean hasExamples) {
        JsonNode introduction = PackagedTexts.read("korbench.json").path(category);
        if (!introduction.isTextual() || category.equals("mixed")) {
            throw arguments.wrong("category", "cipher, counterfactual, logic, operation or puzzle");
        }
        List<JsonObject> rules = objects(arguments, category, "rule");
        List<JsonObject> examples = hasExamples ? objects(arguments, category, "three-shot") : List.of();
        List<Map<String, Object>> rows = new ArrayList<>();
        for (JsonObject sample : objects(arguments, category, "sample")) {
            Object rule = sample.value("rule_id");
            String content = find(rules, rule, sample.where() + ": \"rule_id\"").text("rule_content");
            StringBuilder prompt = new StringBuilder(introduction.textValue())
                    .append("\n\n")
                    .append(content)
                    .append("\n\n");
            if (hasExamples) {
                examples(examples, rule, sample.where()).forEach(example -> ask(prompt, example.text("question"))
                        .append(example.text("answer"))
                        .append("\n\n"));
            }
            rows.add(Columns.of(
                    "rule_content",
                    content,
                    "question",
                    sample.value("question"),
                    "answer",
                    sample.value("answer"),
                    "prompt",
                    ask(prompt, sample.text("question")).toString(),
                    "rule_id",
                    rule,
                    "prompt_mode",
                    hasExamples ? "3_shot" : "0_shot",
                    "category",
                    category));
        }
        return rows;
    }

    private static StringBuilder ask(StringBuilder prompt, String question) {
        return prompt.append("### Question:\n").append(question).append("\n\n### Answer:\n");
    }

    private static List<JsonObject> examples(List<JsonObject> all, @Nullable Object rule, String where) {
        List<JsonObject> examples = all.stream()
                .filter(example -> Objects.equals(example.value("rule_id"), rule))
                .toList();
        if (examples.size() != EXAMPLES) {
            throw new ConfigException(where + ": the prompt has " + EXAMPLES + " examples of a rule, three-shot has "
                    + examples.size() + " of rule " + rule);
        }
        return examples;
    }

    private static List<Map<String, Object>> mixed(LoaderArguments arguments, String mode) {
        String introduction = PackagedTexts.read("korbench.json").path("mixed").textValue();
        Map<String, List<JsonObject>> files = new LinkedHashMap<>();
        List<Map<String, Object>> rows = new ArrayList<>();
        for (JsonObject item : objects(arguments, "mixed", mode)) {
            List<String> rules = new ArrayList<>();
            for (String name : item.texts("rule_list")) {
                rules.add("Rule " + (rules.size() + 1) + ": "
                        + named(arguments, files, name, "rule", item).text("rule_content"));
            }
            List<String> questions = new ArrayList<>();
            List<Map<String, Object>> asked = new ArrayList<>();
            for (String name : item.texts("question_list")) {
                JsonObject sample = named(arguments, files, name, "sample", item);
                questions.add("Question " + (questions.size() + 1) + ": " + sample.text("question"));
                asked.add(Columns.of(
                        "category",
                        category(name),
                        "rule_id",
                        sample.value("rule_id"),
                        "answer",
                        sample.text("answer")));
            }
            if (questions.isEmpty()) {
                throw new ConfigException(item.where() + ": \"question_list\" must name at least one question");
            }
            rows.add(Columns.of(
                    "rule_list",
                    item.value("rule_list"),
                    "question_list",
                    item.value("question_list"),
                    "prompt",
                    introduction + "\n\n" + String.join("\n", rules) + "\n\n### Questions:\n"
                            + String.join("\n", questions) + "\n\n### Answers:\n",
                    "prompt_mode",
                    "mixed",
                    "answer",
                    "",
                    "asked",
                    asked));
        }
        return rows;
    }

    private static String category(String name) {
        return name.substring(0, Math.max(0, name.lastIndexOf('_')));
    }

    /** @param name such as logic_12: the entry with idx 12 of the category logic */
    private static JsonObject named(
            LoaderArguments arguments, Map<String, List<JsonObject>> files, String name, String file, JsonObject item) {
        String category = category(name);
        if (category.isEmpty() || category.contains("/") || category.contains("..")) {
            throw new ConfigException(item.where() + ": names are like logic_12, there is \"" + name + "\"");
        }
        List<JsonObject> entries =
                files.computeIfAbsent(category + "/" + file, key -> objects(arguments, category, file));
        return find(entries, name.substring(category.length() + 1), item.where() + ": \"" + name + "\"");
    }

    private static JsonObject find(List<JsonObject> entries, @Nullable Object idx, String where) {
        return entries.stream()
                .filter(entry -> Objects.equals(entry.columns().get("idx"), idx))
                .findFirst()
                .orElseThrow(() -> new ConfigException(where + " names idx " + idx + ", which is not in "
                        + (entries.isEmpty()
                                ? "an empty file"
                                : entries.get(0).where().replaceAll(" \\w+ \\d+$", ""))));
    }

    private static List<JsonObject> objects(LoaderArguments arguments, String folder, String name) {
        Path json = arguments.path().resolve(folder).resolve(name + ".json");
        return Files.exists(json)
                ? JsonFiles.objects(arguments.existing(json))
                : JsonFiles.lines(arguments.file(folder, name + ".jsonl"));
    }
}
