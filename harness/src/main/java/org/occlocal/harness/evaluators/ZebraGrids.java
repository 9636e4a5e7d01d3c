package org.occlocal.harness.evaluators;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.datasets.files.JsonFiles;
import org.occlocal.harness.python.PythonLiteral;
import org.occlocal.harness.python.PythonRegex;
import org.occlocal.harness.python.PythonStr;
import org.occlocal.harness.python.PythonText;

/**
 * Whole solutions of ZebraLogic's puzzles, as tables of Markdown: OpenCompass' ZebraLogicGridEvaluator. References are dictionaries
 * with "rows". Where a table has not as many rows as the solution, each cell that occurs anywhere in the answer counts.
 */
final class ZebraGrids {

    private static final Pattern RULE = PythonRegex.compile("^\\|[-| :]+\\|$");
    private static final Set<String> HEADS = Set.of("house", "houses", "home", "position");
    private static final int SHOWN = 200;

    private ZebraGrids() {}

    static Evaluation score(EvaluationInput input) {
        List<Map<String, @Nullable Object>> details = new ArrayList<>();
        boolean[] isPerfect = new boolean[input.size()];
        long cells = 0;
        long right = 0;
        int perfect = 0;
        for (int i = 0; i < input.size(); i++) {
            Object reference = input.requireReferences().get(i);
            List<List<String>> gold = rows(reference);
            if (gold == null) {
                continue;
            }
            String prediction = PythonText.str(input.requirePredictions().get(i));
            int all = gold.stream().mapToInt(List::size).sum();
            int correct = correct(gold, prediction);
            cells += all;
            right += correct;
            isPerfect[i] = correct == all;
            perfect += isPerfect[i] ? 1 : 0;
            Map<String, @Nullable Object> detail = new LinkedHashMap<>();
            detail.put("pred", start(prediction));
            detail.put("answer", start(PythonText.str(reference)));
            detail.put("cell_accuracy", all == 0 ? 0.0 : (double) correct / all);
            detail.put("correct", isPerfect[i]);
            details.add(detail);
        }
        double accuracy = cells == 0 ? 0 : (double) right / cells * 100;
        Map<String, Object> metrics = new LinkedHashMap<>();
        metrics.put("score", accuracy);
        metrics.put("cell_accuracy", accuracy);
        metrics.put("perfect_accuracy", (double) perfect / input.size() * 100);
        return new Evaluation(
                metrics, details, SampleScores.share("perfect_accuracy", input.size(), i -> isPerfect[i]));
    }

    private static String start(String text) {
        int length = text.codePointCount(0, text.length());
        return length <= SHOWN ? text : text.substring(0, text.offsetByCodePoints(0, SHOWN));
    }

    private static int correct(List<List<String>> gold, String prediction) {
        List<List<String>> given = table(prediction);
        if (given.size() == gold.size() + 1 && HEADS.contains(plain(given.get(0).get(0)))) {
            given = given.subList(1, given.size());
        }
        int correct = 0;
        if (given.size() != gold.size()) {
            for (List<String> row : gold) {
                for (String cell : row) {
                    Pattern anywhere =
                            Pattern.compile(Pattern.quote(cell), Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
                    correct += anywhere.matcher(prediction).find() ? 1 : 0;
                }
            }
            return correct;
        }
        for (int row = 0; row < gold.size(); row++) {
            int columns = Math.min(gold.get(row).size(), given.get(row).size());
            for (int column = 0; column < columns; column++) {
                correct += plain(gold.get(row).get(column))
                                .equals(plain(given.get(row).get(column)))
                        ? 1
                        : 0;
            }
        }
        return correct;
    }

    /** The lines that begin with a bar, without rules between head and body; none where there is but one. */
    private static List<List<String>> table(String text) {
        List<List<String>> rows = new ArrayList<>();
        for (String untrimmed : PythonStr.split(text, "\n")) {
            String line = PythonStr.strip(untrimmed);
            if (line.startsWith("|") && !RULE.matcher(line).find()) {
                rows.add(PythonStr.split(PythonStr.strip(line, "|"), "|").stream()
                        .map(PythonStr::strip)
                        .toList());
            }
        }
        return rows.size() > 1 ? rows : List.of();
    }

    private static String plain(String cell) {
        return PythonStr.lower(PythonStr.strip(cell));
    }

    /** Null where the reference is no solution. */
    private static @Nullable List<List<String>> rows(@Nullable Object reference) {
        Object solution = reference instanceof String text ? read(text) : reference;
        if (!(solution instanceof Map<?, ?> map) || !(map.get("rows") instanceof List<?> rows)) {
            return null;
        }
        List<List<String>> cells = new ArrayList<>();
        for (Object row : rows) {
            if (!(row instanceof List<?> values)) {
                return null;
            }
            cells.add(values.stream().map(PythonText::str).toList());
        }
        return cells;
    }

    private static @Nullable Object read(String text) {
        try {
            return PythonLiteral.parse(text);
        } catch (IllegalArgumentException e) {
            try {
                return JsonFiles.parse(text, "reference");
            } catch (ConfigException noJson) {
                return null;
            }
        }
    }
}
