package org.occlocal.harness.evaluators;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.Component;
import org.occlocal.harness.postprocessors.PostProcessors;
import org.occlocal.harness.postprocessors.TaskAnswers;
import org.occlocal.harness.python.PythonRegex;
import org.occlocal.harness.python.PythonStr;
import org.occlocal.harness.python.PythonText;

/** Evaluators of OpenCompass' datasets of hard questions whose answers are letters or short texts: BBEH, ZebraLogic, and two of medicine. */
final class PuzzleAnswers {

    private static final Pattern COMMA = PythonRegex.compile("\\s*,\\s*");
    private static final String QUOTES_AND_BRACKETS = "'\"()[]";
    private static final Pattern TOLD = PythonRegex.compile("[Tt]he (?:final )?answer is[:\\s]+\\(?([A-Ja-j])\\)?");
    private static final Pattern BOLD = PythonRegex.compile("\\*\\*([A-Ja-j])\\*\\*");
    private static final Pattern ALONE = PythonRegex.compile("^\\s*\\(?([A-Ja-j])\\)?\\s*$");
    private static final Pattern BRACKETED = PythonRegex.compile("\\(([A-Ja-j])\\)");
    private static final Pattern CAPITAL_WORD = PythonRegex.compile("\\b[A-Z]\\b");
    /** Phrases with capital letters that name no option. */
    private static final List<String> NO_ANSWERS = List.of("I understand", "A through J", "A through E", "A through D");

    private PuzzleAnswers() {}

    static Map<String, Evaluators.Factory> all() {
        Map<String, Evaluators.Factory> factories = new LinkedHashMap<>();
        items(factories, "BBEHEvaluator", "score", PuzzleAnswers::freeForm);
        items(factories, "BBEHEvaluator_mcq", "score", PuzzleAnswers::choice);
        items(factories, "ZebraLogicMCEvaluator", "score", PuzzleAnswers::zebra);
        items(factories, "MedXpertQAEvaluator", "accuracy", PuzzleAnswers::firstLetter);
        factories.put(
                "ProteinLMBenchEvaluator",
                (config, compat) -> ItemEvaluator.withDetails("accuracy", (input, i) -> firstOption(input, i, compat)));
        items(factories, "SciKnowEvalEvaluator", "accuracy", PuzzleAnswers::firstLabel);
        items(factories, "MastermathDatasetv1Evaluator", "accuracy", TextJudges::equal);
        factories.put("ProcessBenchEvaluator", (config, compat) -> StepJudgements::score);
        factories.put("ZebraLogicGridEvaluator", (config, compat) -> ZebraGrids::score);
        factories.put("ARCPrizeEvaluator", (config, compat) -> PuzzleGrids::score);
        Evaluator tables = ItemEvaluator.withoutDetails("accuracy", TableAnswers::isRight);
        factories.put("TabMWPEvaluator", (config, compat) -> tables);
        return factories;
    }

    private static void items(
            Map<String, Evaluators.Factory> factories, String name, String metric, ItemEvaluator.Judge judge) {
        Evaluator evaluator = ItemEvaluator.withDetails(metric, judge);
        factories.put(name, (config, compat) -> evaluator);
    }

    /** The same text, but for quotes and brackets around the reference and space around commas. */
    private static Map<String, @Nullable Object> freeForm(EvaluationInput input, int i) {
        String given = TaskAnswers.bbehFreeform(input.prediction(i));
        String expected = PythonStr.lower(input.reference(i));
        boolean correct = given.equals(expected)
                || given.equals(PythonStr.strip(expected, QUOTES_AND_BRACKETS))
                || (expected.contains(",") && withoutSpace(given).equals(withoutSpace(expected)));
        return ItemEvaluator.detail(given, expected, correct);
    }

    private static String withoutSpace(String list) {
        return COMMA.matcher(list).replaceAll(",");
    }

    private static Map<String, @Nullable Object> choice(EvaluationInput input, int i) {
        String given = TaskAnswers.bbehChoice(input.prediction(i));
        String expected = PythonStr.strip(PythonStr.lower(input.reference(i)), "()");
        return ItemEvaluator.detail(given, expected, given.equals(expected));
    }

    private static Map<String, @Nullable Object> zebra(EvaluationInput input, int i) {
        String prediction = PythonText.str(input.requirePredictions().get(i));
        Object reference = input.requireReferences().get(i);
        String letter = zebraLetter(prediction);
        Map<String, @Nullable Object> detail = new LinkedHashMap<>();
        detail.put("pred", input.requirePredictions().get(i));
        detail.put("extracted", letter);
        detail.put("answer", reference);
        detail.put("correct", letter.equals(upper(PythonText.str(reference))));
        return detail;
    }

    /** The letter that is told, or in bold, or alone on the last such line, or the last in brackets; capital, or "". */
    static String zebraLetter(String prediction) {
        for (Pattern pattern : List.of(TOLD, BOLD)) {
            Matcher matcher = pattern.matcher(prediction);
            if (matcher.find()) {
                return upper(matcher.group(1));
            }
        }
        List<String> lines = PythonStr.split(PythonStr.strip(prediction), "\n");
        for (int line = lines.size() - 1; line >= 0; line--) {
            Matcher alone = ALONE.matcher(PythonStr.strip(lines.get(line)));
            if (alone.find()) {
                return upper(alone.group(1));
            }
        }
        List<String> bracketed = PythonRegex.findAll(BRACKETED, prediction);
        return bracketed.isEmpty() ? "" : upper(bracketed.get(bracketed.size() - 1));
    }

    private static String upper(String text) {
        return text.toUpperCase(java.util.Locale.ROOT);
    }

    /** MedXpertQA: the first letter of an option that stands alone. OpenCompass ends at a prediction without one. */
    private static Map<String, @Nullable Object> firstLetter(EvaluationInput input, int i) {
        String prediction = input.prediction(i);
        for (String phrase : NO_ANSWERS) {
            prediction = prediction.replace(phrase, "");
        }
        int options = options(input, i).size();
        String letter = "";
        for (Matcher word = CAPITAL_WORD.matcher(prediction); word.find(); ) {
            if (word.group().charAt(0) - 'A' < options) {
                letter = word.group();
                break;
            }
        }
        return ItemEvaluator.detail(letter, input.reference(i), letter.equals(input.reference(i)));
    }

    /** SciKnowEval: the first label of a choice that stands alone. OpenCompass ends at a prediction without one. */
    private static Map<String, @Nullable Object> firstLabel(EvaluationInput input, int i) {
        if (!(input.rows().get(i).columns().get("choices") instanceof Map<?, ?> choices)
                || !(choices.get("label") instanceof List<?> labels)) {
            throw new EvaluationException("row " + i + " needs \"choices\" with a list \"label\", it has "
                    + new ArrayList<>(input.rows().get(i).columns().keySet()));
        }
        List<String> quoted = labels.stream()
                .map(label -> Pattern.quote(PythonText.str(label)))
                .toList();
        Matcher label = Pattern.compile("\\b(" + String.join("|", quoted) + ")\\b", Pattern.UNICODE_CHARACTER_CLASS)
                .matcher(input.prediction(i));
        String given = !labels.isEmpty() && label.find() ? label.group() : "";
        return ItemEvaluator.detail(given, input.reference(i), given.equals(input.reference(i)));
    }

    private static Map<String, @Nullable Object> firstOption(EvaluationInput input, int i, boolean compat) {
        StringBuilder letters = new StringBuilder();
        for (int option = 0; option < options(input, i).size(); option++) {
            letters.append((char) ('A' + option));
        }
        Component rule = new Component("first_option_postprocess", Map.of("options", letters.toString()));
        Object given = PostProcessors.of(rule, compat).apply(input.prediction(i));
        return ItemEvaluator.detail(
                given, input.reference(i), input.reference(i).equals(given));
    }

    private static List<?> options(EvaluationInput input, int i) {
        Map<String, Object> columns = input.rows().get(i).columns();
        if (columns.get("options") instanceof List<?> options && !options.isEmpty() && options.size() <= 26) {
            return options;
        }
        throw new EvaluationException(
                "row " + i + " needs a list \"options\" of 1 to 26, it has " + new ArrayList<>(columns.keySet()));
    }
}
