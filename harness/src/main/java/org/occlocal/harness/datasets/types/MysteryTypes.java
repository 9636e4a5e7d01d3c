package org.occlocal.harness.datasets.types;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.datasets.DatasetLoader;
import org.occlocal.harness.datasets.LoadedRows;
import org.occlocal.harness.datasets.LoaderArguments;
import org.occlocal.harness.datasets.files.Columns;
import org.occlocal.harness.datasets.files.JsonFiles;
import org.occlocal.harness.datasets.files.JsonObject;
import org.occlocal.harness.python.PythonTruth;

/**
 * MuSR (Sprague et al. 2023): long stories and questions about them, in murder_mysteries.json, object_placements.json and
 * team_allocation.json. Prompts are those of OpenCompass, a hint and a chain of thought ("cot+").
 */
final class MysteryTypes {

    private MysteryTypes() {}

    static Map<String, DatasetLoader> types() {
        return Map.of("MusrDataset", MysteryTypes::load);
    }

    private static LoadedRows load(LoaderArguments arguments) {
        String name = arguments.text("name");
        JsonNode texts = PackagedTexts.read("musr.json").path(name);
        if (texts.isMissingNode()) {
            throw arguments.wrong("name", "murder_mysteries, object_placements or team_allocation");
        }
        List<Map<String, Object>> rows = new ArrayList<>();
        int times = arguments.integer("self_consistency_n", 1);
        for (JsonObject story : chosen(arguments, JsonFiles.objects(arguments.file(name + ".json")))) {
            for (JsonObject question : story.objects("questions")) {
                for (int i = 0; i < times; i++) {
                    rows.add(row(story, question, texts, i, times));
                }
            }
        }
        return LoadedRows.bare(rows);
    }

    /** Without stories that only vary another one, or those alone; then {@code sample_size} of them from {@code offset} on. */
    private static List<JsonObject> chosen(LoaderArguments arguments, List<JsonObject> stories) {
        boolean excludes = arguments.flag("exclude_contrastive_examples", false);
        boolean reverse = arguments.flag("reverse_contrastive_sample", false);
        Set<Object> seen = new HashSet<>();
        List<JsonObject> chosen = new ArrayList<>();
        for (JsonObject story : stories) {
            Object hash = excludes ? hash(story) : null;
            if (!PythonTruth.isTrue(hash) || seen.add(String.valueOf(hash)) != reverse) {
                chosen.add(story);
            }
        }
        int offset = arguments.integer("offset", 0);
        int size = arguments.integer("sample_size", 0);
        if (offset < 0 || size < 0) {
            throw arguments.wrong(offset < 0 ? "offset" : "sample_size", "a whole number from 0");
        }
        int from = Math.min(offset, chosen.size());
        return chosen.subList(from, size == 0 ? chosen.size() : Math.min(chosen.size(), from + size));
    }

    private static @Nullable Object hash(JsonObject story) {
        List<JsonObject> questions = story.objects("questions");
        if (questions.isEmpty()
                || !PythonTruth.isTrue(questions.get(0).columns().get("intermediate_data"))) {
            return null;
        }
        return questions.get(0).objects("intermediate_data").get(0).columns().get("story_hash_id");
    }

    private static Map<String, Object> row(
            JsonObject story, JsonObject question, JsonNode texts, int number, int times) {
        StringBuilder choices = new StringBuilder();
        int place = 0;
        for (String choice : question.texts("choices")) {
            choices.append(place == 0 ? "" : "\n").append(++place).append(" - ").append(choice);
        }
        return Columns.of(
                "context", story.value("context"),
                "question_text", question.value("question"),
                "question", question.columns(),
                "answer", question.value("answer"),
                "choices", question.value("choices"),
                "choices_str", choices.toString(),
                "intermediate_trees", question.columns().getOrDefault("intermediate_trees", List.of()),
                "intermediate_data", question.columns().getOrDefault("intermediate_data", List.of()),
                "prompt", prompt(story.text("context"), question.text("question"), choices.toString(), texts),
                "system_prompt", texts.path("system_prompt").textValue(),
                "gold_answer", question.integer("answer") + 1L,
                "scidx", (long) number,
                "self_consistency_n", (long) times,
                "ablation_name", "cot+");
    }

    private static String prompt(String context, String question, String choices, JsonNode texts) {
        String hint = texts.path("hint").textValue();
        boolean isFirst = texts.path("hint_before_question").booleanValue();
        return context + "\n\n" + (isFirst ? hint + "\n\n" : "") + question
                + "\n\nPick one of the following choices:\n" + choices + "\n\nYou must pick one option. "
                + (isFirst ? "" : hint + " ")
                + "Explain your reasoning step by step before you answer. Finally, the last thing you generate should be"
                + " \"ANSWER: (your answer here, including the choice number)\"";
    }
}
