package org.occlocal.harness.datasets.types;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.occlocal.harness.datasets.DatasetLoader;
import org.occlocal.harness.datasets.LoadedRows;
import org.occlocal.harness.datasets.LoaderArguments;
import org.occlocal.harness.datasets.files.Columns;
import org.occlocal.harness.datasets.files.HubFiles;
import org.occlocal.harness.datasets.files.JsonFiles;
import org.occlocal.harness.datasets.files.JsonObject;
import org.occlocal.harness.python.PythonRandom;

/** Questions on facts and passages: TyDi QA, SQuAD 2.0, DROP of simple-evals, Chinese NQ, TruthfulQA and SimpleQA. */
final class ReadingTypes {

    private ReadingTypes() {}

    static Map<String, DatasetLoader> types() {
        Map<String, DatasetLoader> types = new LinkedHashMap<>();
        types.put("TydiQADataset", ReadingTypes::tydi);
        types.put("SQuAD20Dataset", ReadingTypes::squad);
        types.put(
                "DropOpenAIDataset",
                arguments -> LoadedRows.split(
                        "validation",
                        JsonRows.rows(
                                arguments.file(),
                                line -> Columns.of(
                                        "prompt", line.value("context"), "answers", line.value("ref_text")))));
        types.put("NaturalQuestionDatasetCN", ReadingTypes::chineseQuestions);
        types.put("TruthfulQADataset", arguments -> LocalHub.load(arguments, ReadingTypes::truthful));
        types.put("SimpleQADataset", ReadingTypes::simple);
        types.put(
                "IFEvalDataset",
                JsonRows.file(line -> Columns.of("prompt", line.value("prompt"), "reference", line.columns())));
        return types;
    }

    /** Different texts, in the order of the file; OpenCompass' order changes from run to run. */
    private static List<Object> texts(JsonObject line, String key) {
        Set<Object> texts = new LinkedHashSet<>();
        line.objects(key).forEach(answer -> texts.add(answer.text("text")));
        return new ArrayList<>(texts);
    }

    private static LoadedRows tydi(LoaderArguments arguments) {
        return LoadedRows.bare(JsonRows.rows(
                arguments.file("dev", arguments.text("lang") + "-dev.jsonl"),
                line -> line.with("answer", texts(line, "answers"))));
    }

    private static LoadedRows squad(LoaderArguments arguments) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (JsonObject article : JsonFiles.object(arguments.file()).objects("data")) {
            for (JsonObject paragraph : article.objects("paragraphs")) {
                for (JsonObject question : paragraph.objects("qas")) {
                    boolean isImpossible = Boolean.TRUE.equals(question.value("is_impossible"));
                    List<Object> answers = texts(question, isImpossible ? "plausible_answers" : "answers");
                    if (isImpossible) {
                        answers.add("impossible to answer");
                    }
                    rows.add(Columns.of(
                            "context", paragraph.value("context"),
                            "question", question.value("question"),
                            "answers", answers));
                }
            }
        }
        return LoadedRows.bare(rows);
    }

    private static LoadedRows chineseQuestions(LoaderArguments arguments) {
        Map<String, List<Map<String, Object>>> splits = new LinkedHashMap<>();
        splits.put(
                "dev", JsonRows.rows(arguments.file("dev.jsonl"), line -> line.with("answer", line.item("answer", 0))));
        splits.put("test", JsonRows.rows(arguments.file("test.jsonl"), JsonObject::columns));
        return LoadedRows.of(splits);
    }

    private static Map<String, Object> truthful(JsonObject line) {
        Map<String, Object> row = new LinkedHashMap<>(line.columns());
        Map<String, Object> answers = new LinkedHashMap<>();
        for (String key : List.of("best_answer", "correct_answers", "incorrect_answers")) {
            answers.put(key, line.value(key));
            row.remove(key);
        }
        row.put(
                "reference",
                Columns.of("answers", answers, "question", line.columns().get("question")));
        return row;
    }

    private static LoadedRows simple(LoaderArguments arguments) {
        List<Map<String, Object>> rows = HubFiles.rows(arguments.file(), "csv", Map.of());
        int sample = arguments.integer("num_examples", 0);
        if (sample > rows.size()) {
            throw arguments.wrong("num_examples", "at most " + rows.size());
        }
        List<Map<String, Object>> chosen = sample > 0
                ? new PythonRandom(0).sample(rows, sample)
                : JsonRows.repeated(rows, arguments.integer("n_repeats", 1));
        Map<String, List<Map<String, Object>>> splits = new LinkedHashMap<>();
        splits.put("train", chosen);
        splits.put("test", chosen);
        return LoadedRows.of(splits);
    }
}
