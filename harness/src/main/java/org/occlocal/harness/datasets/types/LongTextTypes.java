package org.occlocal.harness.datasets.types;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.occlocal.harness.datasets.DatasetLoader;
import org.occlocal.harness.datasets.LoadedRows;
import org.occlocal.harness.datasets.files.Columns;
import org.occlocal.harness.datasets.files.JsonObject;
import org.occlocal.harness.python.PythonRegex;
import org.occlocal.harness.python.PythonStr;

/** Questions about long texts: LongBench, L-Eval, LV-Eval and InfiniteBench. */
final class LongTextTypes {

    private static final List<String> LONGBENCH_QUESTIONS = List.of(
            "2wikimqa",
            "dureader",
            "hotpotqa",
            "multifieldqa_en",
            "multifieldqa_zh",
            "musique",
            "narrativeqa",
            "passage_retrieval_en",
            "passage_retrieval_zh",
            "qasper",
            "qmsum",
            "repobench",
            "samsum",
            "triviaqa");
    private static final List<String> LONGBENCH_TEXTS =
            List.of("gov_report", "lcc", "multi_news", "passage_count", "vcsum");
    private static final List<String> LONGBENCH_CLASSES = List.of("lsht", "trec");

    private static final List<String> LEVAL_CLOSED = List.of("Coursera", "GSM100", "TopicRetrieval", "TPO");
    private static final List<String> LEVAL_OPEN = List.of(
            "FinancialQA",
            "GovReportSumm",
            "LegalContractQA",
            "MeetingSumm",
            "MultidocQA",
            "NarrativeQA",
            "NaturalQuestion",
            "NewsSumm",
            "PaperAssistant",
            "PatentSumm",
            "ReviewSumm",
            "ScientificQA",
            "TVShowSumm");

    private static final Pattern CALL = PythonRegex.compile("func_[0-9]+\\(\\-?[0-9]+\\)");
    private static final Pattern SOUGHT = PythonRegex.compile("The .+ of");

    private LongTextTypes() {}

    static Map<String, DatasetLoader> types() {
        Map<String, DatasetLoader> types = new LinkedHashMap<>();
        LONGBENCH_QUESTIONS.forEach(task -> tasks(types, "LongBench" + task, LongTextTypes::question));
        LONGBENCH_TEXTS.forEach(task -> tasks(
                types,
                "LongBench" + task,
                line -> Columns.of("context", line.value("context"), "answers", line.value("answers"))));
        LONGBENCH_CLASSES.forEach(task -> tasks(types, "LongBench" + task, LongTextTypes::classes));
        LEVAL_CLOSED.forEach(task -> leval(types, task, (row, answer, line) -> row.put("answer", answer)));
        leval(types, "Quality", (row, answer, line) -> row.put("answer", second(answer, line)));
        LEVAL_OPEN.forEach(task -> leval(types, task, (row, answer, line) -> {
            row.put("length", (long) PythonStr.words(answer).size());
            row.put("answer", answer);
        }));
        lveval(types, false, false, "dureader");
        lveval(types, true, false, "cmrc", "factrecallen", "factrecallzh");
        lveval(types, false, true, "looglecr", "looglemir", "looglesd");
        lveval(types, true, true, "hotpotwikiqa", "lic", "multifieldqaen", "multifieldqazh");
        infiniteBench(types);
        return types;
    }

    private static void tasks(Map<String, DatasetLoader> types, String name, JsonRows.Maker maker) {
        types.put(name + "Dataset", arguments -> SuiteFile.load(arguments, maker));
    }

    private static Map<String, Object> question(JsonObject line) {
        return Columns.of(
                "input", line.value("input"), "context", line.value("context"), "answers", line.value("answers"));
    }

    private static Map<String, Object> classes(JsonObject line) {
        return Columns.of(
                "input",
                line.value("input"),
                "context",
                line.value("context"),
                "all_labels",
                Columns.of("answers", line.texts("answers"), "all_classes", line.texts("all_classes")));
    }

    @FunctionalInterface
    private interface Answer {
        void addTo(Map<String, Object> row, String answer, JsonObject line);
    }

    /** A text with several instructions, each of which becomes a row. */
    private static void leval(Map<String, DatasetLoader> types, String task, Answer column) {
        types.put("LEval" + task + "Dataset", arguments -> {
            List<Map<String, Object>> rows = new ArrayList<>();
            SuiteFile.rows(arguments, line -> {
                List<String> instructions = line.texts("instructions");
                List<String> outputs = line.texts("outputs");
                for (int i = 0; i < Math.min(instructions.size(), outputs.size()); i++) {
                    Map<String, Object> row =
                            Columns.of("question", instructions.get(i), "context", line.value("input"));
                    column.addTo(row, outputs.get(i), line);
                    rows.add(row);
                }
                return null;
            });
            return LoadedRows.split("test", rows);
        });
    }

    /** The letter of an answer such as "(B)". */
    private static String second(String answer, JsonObject line) {
        if (answer.codePointCount(0, answer.length()) < 2) {
            throw line.expected("outputs", "a list of answers such as \"(B)\"");
        }
        return Character.toString(answer.codePointAt(answer.offsetByCodePoints(0, 1)));
    }

    /** @param hasKeywords the words that a right answer has stand behind the answers, where the evaluators look for them */
    private static void lveval(
            Map<String, DatasetLoader> types, boolean hasConfusingFacts, boolean hasKeywords, String... tasks) {
        for (String task : tasks) {
            tasks(types, "LVEval" + task, line -> {
                Map<String, Object> row = question(line);
                if (hasKeywords) {
                    List<Object> answers = new ArrayList<>(line.list("answers"));
                    answers.add(line.value("answer_keywords"));
                    row.put("answers", answers);
                }
                if (hasConfusingFacts) {
                    row.put("confusing_facts", line.value("confusing_facts"));
                }
                if (hasKeywords) {
                    row.put("answer_keywords", line.value("answer_keywords"));
                }
                return row;
            });
        }
    }

    private static void infiniteBench(Map<String, DatasetLoader> types) {
        for (String task : List.of("ensum", "mathcalc")) {
            infinite(types, task, line -> Columns.of("context", line.value("context"), "answer", line.value("answer")));
        }
        for (String task : List.of("endia", "enqa", "zhqa")) {
            infinite(types, task, line -> infiniteRow(line, "question"));
        }
        for (String task : List.of("retrievekv", "retrievenumber", "retrievepasskey")) {
            infinite(types, task, line -> infiniteRow(line, "input"));
        }
        infinite(types, "codedebug", LongTextTypes::choice);
        infinite(types, "enmc", LongTextTypes::choice);
        infinite(types, "coderun", line -> {
            String call = first(CALL, line, "a call such as func_1(2)");
            return Columns.of(
                    "context",
                    line.value("context"),
                    "func",
                    PythonStr.before(call, "("),
                    "func_call",
                    call,
                    "answer",
                    line.value("answer"));
        });
        infinite(types, "mathfind", line -> {
            String sought = PythonStr.lower(first(SOUGHT, line, "\"The ... of\""));
            String number = sought.substring(0, sought.length() - " of".length());
            return Columns.of(
                    "prefix",
                    "What is " + number + " in the following list?",
                    "context",
                    line.value("context"),
                    "answer",
                    line.value("answer"));
        });
    }

    private static void infinite(Map<String, DatasetLoader> types, String task, JsonRows.Maker maker) {
        types.put("InfiniteBench" + task + "Dataset", JsonRows.file(maker));
    }

    private static Map<String, Object> infiniteRow(JsonObject line, String name) {
        return Columns.of("context", line.value("context"), name, line.value("input"), "answer", line.value("answer"));
    }

    /** Four options, and the letter of the one that is the first answer. */
    private static Map<String, Object> choice(JsonObject line) {
        Map<String, Object> row = Columns.of("context", line.value("context"), "question", line.value("input"));
        for (int i = 0; i < 4; i++) {
            row.put("option_" + (char) ('A' + i), line.item("options", i));
        }
        int right = line.list("options").indexOf(line.item("answer", 0));
        if (right < 0) {
            throw line.expected("answer", "a list that begins with one of the options");
        }
        row.put("answer", Character.toString((char) ('A' + right)));
        return row;
    }

    private static String first(Pattern pattern, JsonObject line, String what) {
        Matcher matcher = pattern.matcher(line.text("input"));
        if (!matcher.find()) {
            throw line.expected("input", "a text with " + what);
        }
        return matcher.group();
    }
}
