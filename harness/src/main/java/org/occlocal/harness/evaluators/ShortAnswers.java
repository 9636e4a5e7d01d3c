package org.occlocal.harness.evaluators;

import static org.occlocal.harness.postprocessors.GeneralAnswers.general;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.datasets.Row;
import org.occlocal.harness.python.PythonRegex;
import org.occlocal.harness.python.PythonStr;
import org.occlocal.harness.python.PythonText;
import org.occlocal.harness.python.PythonValues;
import org.occlocal.harness.python.SequenceMatcher;

/** Evaluators of OpenCompass' datasets whose answers are a few words, a number, or a passage to be repeated. */
final class ShortAnswers {

    private static final double TOLERANCE = 1e-3;
    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private static final Pattern LETTER = PythonRegex.compile("\\b[A-Z]\\b");
    private static final Pattern MARKED_NUMBER =
            PythonRegex.compile("(?:<NUMBER>\\s*|\\\\boxed\\{)\\s*(-?\\d*\\.?\\d+)\\s*(?:</NUMBER>|\\})");
    private static final Pattern DIGITS = PythonRegex.compile("\\d+");
    private static final ObjectMapper JSON = new ObjectMapper();

    private ShortAnswers() {}

    static Map<String, Evaluators.Factory> all() {
        Map<String, Evaluators.Factory> factories = new LinkedHashMap<>();
        share(factories, "NQEvaluatorCN", (input, i) -> isAnswer(input, i, "答案是："));
        share(factories, "SQuAD20Evaluator", (input, i) -> isAnswer(input, i, "answer is"));
        Evaluator math = ItemEvaluator.withDetails("accuracy", ShortAnswers::sameNumber);
        factories.put("Math401Evaluator", (config, compat) -> math);
        Evaluator mgsm = ItemEvaluator.withDetails("accuracy", ShortAnswers::sameText);
        factories.put("MGSM_Evaluator", (config, compat) -> mgsm);
        factories.put("BabiLongEvaluator", (config, compat) -> new RoundedShare(ShortAnswers::babiLong));
        Evaluator rules = ItemEvaluator.withDetails("accuracy", RuleEvaluator::judge);
        factories.put("korbenchEvaluator", (config, compat) -> rules);
        Evaluator mysteries = ItemEvaluator.withoutDetails("accuracy", ShortAnswers::mystery);
        factories.put("MusrEvaluator", (config, compat) -> mysteries);
        factories.put("SuperGPQAEvaluator", (config, compat) -> new SuperGpqaEvaluator());
        medical(factories, "MedmcqaEvaluator", "subject_name", "topic_name", "choice_type");
        medical(factories, "MedbulletsEvaluator", "question_type");
        medical(factories, "NejmaibenchEvaluator", "Subject");
        factories.put("RMSEEvaluator", (config, compat) -> ShortAnswers::distances);
        factories.put("OpenFinDataKWEvaluator", (config, compat) -> ShortAnswers::keywords);
        factories.put("MRCREvaluator", (config, compat) -> ShortAnswers::repeated);
        Evaluator preferred = ItemEvaluator.withDetails("accuracy", ShortAnswers::preferred);
        factories.put("JudgeEvaluator", (config, compat) -> preferred);
        return factories;
    }

    private static void share(Map<String, Evaluators.Factory> factories, String name, ItemEvaluator.Verdict verdict) {
        Evaluator evaluator = ItemEvaluator.withoutDetails("score", verdict);
        factories.put(name, (config, compat) -> evaluator);
    }

    /** The first line, or what stands behind a marker in it, is one of the answers. */
    private static boolean isAnswer(EvaluationInput input, int i, String marker) {
        String line = PythonStr.lower(PythonStr.before(input.prediction(i), "\n"));
        String prediction = general(PythonStr.afterLast(line, marker));
        return input.answers(i).stream().anyMatch(answer -> prediction.equals(PythonStr.lower(general(answer))));
    }

    /** Numbers that differ by less than a thousandth. */
    private static Map<String, @Nullable Object> sameNumber(EvaluationInput input, int i) {
        Object prediction = input.requirePredictions().get(i);
        Object reference = input.requireReferences().get(i);
        Double given = PythonStr.toFloat(PythonText.str(prediction));
        Double expected = PythonStr.toFloat(PythonText.str(reference));
        boolean correct = given != null && expected != null && Math.abs(given - expected) < TOLERANCE;
        return ItemEvaluator.detail(prediction, reference, correct);
    }

    private static Map<String, @Nullable Object> sameText(EvaluationInput input, int i) {
        Map<String, @Nullable Object> detail = new LinkedHashMap<>();
        detail.put("references", input.requireReferences().get(i));
        detail.put("predictions", input.requirePredictions().get(i));
        detail.put(
                "correct",
                PythonValues.equal(
                        input.requirePredictions().get(i),
                        input.requireReferences().get(i)));
        return detail;
    }

    /**
     * JudgeEvaluator: the letter of the better model, which stands behind the last {@code "Choice": "Model }, or where the
     * answer begins. References are dictionaries with "winner".
     */
    private static Map<String, @Nullable Object> preferred(EvaluationInput input, int i) {
        if (!(input.requireReferences().get(i) instanceof Map<?, ?> judged)) {
            throw new EvaluationException("reference " + i + " must be a dictionary with \"winner\", it is "
                    + PythonText.repr(input.requireReferences().get(i)));
        }
        Object winner = judged.containsKey("winner") ? judged.get("winner") : "";
        String rest = PythonStr.afterLast(input.prediction(i), "\"Choice\": \"Model ");
        String choice = rest.isEmpty() ? "" : rest.substring(0, rest.offsetByCodePoints(0, 1));
        return ItemEvaluator.detail(
                input.prediction(i), winner, !choice.isEmpty() && PythonValues.equal(choice, winner));
    }

    /** The first sentence, before any further example, has the answer in it. */
    private static double babiLong(EvaluationInput input, int i) {
        String sentence = PythonStr.before(PythonStr.lower(input.prediction(i)), ".");
        sentence = PythonStr.before(PythonStr.before(sentence, "<context>"), "<example>");
        return sentence.contains(PythonStr.lower(input.goldAnswers(i).get(0))) ? 1 : 0;
    }

    /** How like the passage behind the prefix is to the right one; nothing without the prefix. */
    private static Evaluation repeated(EvaluationInput input) {
        List<Map<String, @Nullable Object>> details = new ArrayList<>();
        double[] scores = SampleScores.values(input.size(), i -> {
            JsonNode gold = gold(input, i);
            String prefix = gold.path("prefix").asText();
            String answer = gold.path("answer").asText();
            String prediction = input.prediction(i);
            int skipped = Math.min(answer.length(), prefix.length());
            double score = prediction.startsWith(prefix)
                    ? SequenceMatcher.ratio(prediction.substring(prefix.length()), answer.substring(skipped))
                    : 0;
            Map<String, @Nullable Object> detail = new LinkedHashMap<>();
            detail.put("pred", prediction);
            detail.put("answer", answer);
            detail.put("score", score);
            details.add(detail);
            return score;
        });
        double sum = 0;
        for (double score : scores) {
            sum += score;
        }
        return new Evaluation(
                Map.of("score", sum / scores.length * 100),
                details,
                SampleScores.of("score", scores.length, i -> 100 * scores[i]));
    }

    private static JsonNode gold(EvaluationInput input, int i) {
        try {
            JsonNode gold = JSON.readTree(input.reference(i));
            if (gold.path("answer").isTextual() && gold.path("prefix").isTextual()) {
                return gold;
            }
        } catch (JsonProcessingException e) {
            throw new EvaluationException("reference " + i + " must be JSON: " + e.getOriginalMessage(), e);
        }
        throw new EvaluationException(
                "reference " + i + " must have the texts \"answer\" and \"prefix\", it is " + input.reference(i));
    }

    /** MusrEvaluator: the number on the first line with "ANSWER:" is that of the right choice. */
    private static boolean mystery(EvaluationInput input, int i) {
        for (String line : PythonStr.split(input.prediction(i), "\n")) {
            if (line.contains("ANSWER:")) {
                Matcher number = DIGITS.matcher(PythonStr.afterLast(line, "ANSWER:"));
                return number.find()
                        && PythonValues.equal(
                                PythonStr.toInteger(number.group()),
                                input.requireReferences().get(i));
            }
        }
        return false;
    }

    /**
     * SmolInstruct's RMSEEvaluator: how far the first number in a box or behind NUMBER is from the right one, on average; no number
     * counts as 0.
     */
    private static Evaluation distances(EvaluationInput input) {
        List<Map<String, @Nullable Object>> details = new ArrayList<>();
        double[] distances = new double[input.size()];
        double sum = 0;
        for (int i = 0; i < distances.length; i++) {
            List<String> given = PythonRegex.findAll(MARKED_NUMBER, input.prediction(i));
            List<String> expected = PythonRegex.findAll(MARKED_NUMBER, input.reference(i));
            Double answer = expected.isEmpty() ? null : PythonStr.toFloat(expected.get(0));
            Double number = given.isEmpty() ? null : PythonStr.toFloat(given.get(0));
            if (answer == null) {
                throw new EvaluationException("reference " + i
                        + " must be a number such as <NUMBER> 0.5 </NUMBER>, it is " + input.reference(i));
            }
            distances[i] = Math.abs((number == null ? 0 : number) - answer);
            sum += distances[i];
            Map<String, @Nullable Object> detail = new LinkedHashMap<>();
            detail.put("pred", number == null ? (Object) 0L : number);
            detail.put("answer", answer);
            detail.put("score", distances[i]);
            details.add(detail);
        }
        return new Evaluation(
                Map.of("score", sum / distances.length),
                details,
                SampleScores.of("score", distances.length, i -> distances[i]));
    }

    /** OpenFinDataKWEvaluator: all words of the reference, which stand between commas of Chinese lists, occur. */
    private static Evaluation keywords(EvaluationInput input) {
        boolean[] isRight = new boolean[input.size()];
        int right = 0;
        for (int i = 0; i < isRight.length; i++) {
            isRight[i] = PythonStr.split(input.reference(i), "、").stream().allMatch(input.prediction(i)::contains);
            right += isRight[i] ? 1 : 0;
        }
        double share = PythonText.round((double) right / isRight.length, 4);
        return new Evaluation(
                Map.of("accuracy", share * 100), null, SampleScores.share("accuracy", isRight.length, i -> isRight[i]));
    }

    /** The first letter of an option that stands alone; the columns of the row go into the details. */
    private static void medical(Map<String, Evaluators.Factory> factories, String name, String... columns) {
        Evaluator evaluator = ItemEvaluator.withDetails("accuracy", (input, i) -> {
            Row row = input.rows().get(i);
            if (!(row.columns().get("options") instanceof List<?> options) || options.size() > LETTERS.length()) {
                throw new EvaluationException(name + ": row " + row.number()
                        + " needs a list \"options\" of up to 26; rows of prompt_mode zero-shot have it");
            }
            Object letter = firstLetter(input.prediction(i), options.size());
            Map<String, @Nullable Object> detail = ItemEvaluator.detail(
                    letter,
                    input.requireReferences().get(i),
                    PythonValues.equal(letter, input.requireReferences().get(i)));
            for (String column : columns) {
                detail.put(column, row.columns().get(column));
            }
            return detail;
        });
        factories.put(name, (config, compat) -> evaluator);
    }

    /** An empty list where there is none. */
    private static Object firstLetter(String prediction, int options) {
        String text = prediction;
        for (String phrase : List.of("I understand", "A through J", "A through E", "A through D")) {
            text = text.replace(phrase, "");
        }
        for (Matcher letter = LETTER.matcher(text); letter.find(); ) {
            if (LETTERS.indexOf(letter.group()) < options) {
                return letter.group();
            }
        }
        return List.of();
    }
}
