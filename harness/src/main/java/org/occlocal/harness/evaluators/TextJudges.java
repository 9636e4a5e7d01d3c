package org.occlocal.harness.evaluators;

import static org.occlocal.harness.postprocessors.GeneralAnswers.general;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.postprocessors.TaskAnswers;
import org.occlocal.harness.python.PythonRegex;
import org.occlocal.harness.python.PythonStr;
import org.occlocal.harness.python.PythonText;
import org.occlocal.harness.python.PythonValues;

/** How single predictions are compared with references, by the evaluators of OpenCompass that have these rules. */
final class TextJudges {

    static final String PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
    private static final Pattern PUNCTUATION_OR_WORD_END =
            PythonRegex.compile("[!\"#$%&'()*+,\\-./:;<=>?@\\[\\]^_`{|}~]");
    private static final Pattern ARTICLES = PythonRegex.compile("\\b(a|an|the)\\b");
    private static final Pattern ANSWER_LINE = PythonRegex.compile("(?i)Answer\\s*:\\s*([^\\n]+)");
    private static final double TOLERANCE = 1e-6;
    private static final String OPTIONS = "ABCDEFGHIJKLMNOP";

    private TextJudges() {}

    /** AccEvaluator: the texts of both are the same. */
    static boolean sameText(EvaluationInput input, int i) {
        return PythonText.str(input.requirePredictions().get(i))
                .equals(PythonText.str(input.requireReferences().get(i)));
    }

    /** AccwithDetailsEvaluator: the values of both are the same. */
    static Map<String, @Nullable Object> sameValue(EvaluationInput input, int i) {
        Map<String, @Nullable Object> detail = new LinkedHashMap<>();
        Object prediction = input.requirePredictions().get(i);
        Object reference = input.requireReferences().get(i);
        detail.put("prompt", input.originPrompts().get(i));
        detail.put("pred", prediction);
        detail.put("refr", reference);
        detail.put("is_correct", PythonValues.equal(prediction, reference));
        return detail;
    }

    /** GPQAEvaluator, BBHEvaluator_mcq, AGIEvalEvaluator_mcq: the values of both are the same. */
    static Map<String, @Nullable Object> equal(EvaluationInput input, int i) {
        Object prediction = input.requirePredictions().get(i);
        Object reference = input.requireReferences().get(i);
        return ItemEvaluator.detail(prediction, reference, PythonValues.equal(prediction, reference));
    }

    /** EMEvaluator: the general form of the prediction is one of the answers, or the general form of one. */
    static Map<String, @Nullable Object> exactMatch(EvaluationInput input, int i) {
        String prediction = general(input.prediction(i));
        Set<String> answers = new LinkedHashSet<>();
        input.answers(i).forEach(answer -> answers.add(general(answer)));
        answers.addAll(input.answers(i));
        return ItemEvaluator.detail(prediction, new ArrayList<>(answers), answers.contains(prediction));
    }

    /** TriviaQAEvaluator: an answer occurs in the prediction. */
    static Map<String, @Nullable Object> triviaQa(EvaluationInput input, int i) {
        String text = PythonStr.lower(PythonStr.before(PythonStr.strip(input.prediction(i)), "\n"));
        for (String marker : List.of("answer is", "a:", "answer:")) {
            text = PythonStr.afterLast(text, marker);
        }
        return contained(general(PythonStr.strip(text)), input.answers(i));
    }

    /** NQEvaluator: an answer occurs in the prediction. */
    static Map<String, @Nullable Object> naturalQuestions(EvaluationInput input, int i) {
        String text = PythonStr.lower(PythonStr.before(PythonStr.strip(input.prediction(i)), "\n"));
        return contained(general(PythonStr.afterLast(text, "answer is")), input.answers(i));
    }

    private static Map<String, @Nullable Object> contained(String prediction, List<String> answers) {
        List<String> general =
                answers.stream().map(answer -> PythonStr.lower(general(answer))).toList();
        return ItemEvaluator.detail(prediction, general, general.stream().anyMatch(prediction::contains));
    }

    /**
     * Gsm8kEvaluator: the same text, or numbers that differ by less than a millionth.
     *
     * @param wholeOnly the reference must be a whole number, as in OpenCompass
     */
    static Map<String, @Nullable Object> gsm8k(EvaluationInput input, int i, boolean wholeOnly) {
        Object prediction = input.requirePredictions().get(i);
        Object reference = input.requireReferences().get(i);
        boolean correct = PythonValues.equal(prediction, reference)
                || (prediction instanceof String given
                        && reference instanceof String expected
                        && near(PythonStr.toFloat(given), number(expected, wholeOnly)));
        return ItemEvaluator.detail(prediction, reference, correct);
    }

    private static @Nullable Double number(String text, boolean wholeOnly) {
        if (!wholeOnly) {
            return PythonStr.toFloat(text);
        }
        BigInteger whole = PythonStr.toInteger(text);
        return whole == null ? null : whole.doubleValue();
    }

    private static boolean near(@Nullable Double given, @Nullable Double expected) {
        return given != null && expected != null && Math.abs(given - expected) < TOLERANCE;
    }

    /** BBHEvaluator: the free forms are the same but for case. */
    static Map<String, @Nullable Object> bbhFreeform(EvaluationInput input, int i) {
        String prediction = TaskAnswers.bbhFreeform(input.prediction(i));
        String reference = TaskAnswers.bbhFreeform(input.reference(i));
        boolean correct = PythonStr.caseFold(prediction).equals(PythonStr.caseFold(reference));
        return ItemEvaluator.detail(prediction, reference, correct);
    }

    /** MMLUProBaseEvaluator: references are "letter. text", and either part is a correct first line. */
    static Map<String, @Nullable Object> mmluPro(EvaluationInput input, int i) {
        String prediction = PythonStr.strip(PythonStr.before(input.prediction(i), "\n"));
        List<String> parts = PythonStr.split(input.reference(i), ". ");
        boolean letter = prediction.length() == 1 && OPTIONS.contains(prediction);
        boolean correct = parts.size() == 2
                && ((letter && parts.get(0).equals(prediction))
                        || PythonStr.strip(parts.get(1)).equals(prediction));
        return ItemEvaluator.detail(prediction, input.reference(i), correct);
    }

    /** LambadaEvaluator: the first word, up to punctuation. */
    static boolean lambada(EvaluationInput input, int i) {
        String word = PythonStr.before(PythonStr.strip(input.prediction(i)), " ");
        word = PythonRegex.split(PUNCTUATION_OR_WORD_END, word).get(0);
        return general(word).equals(general(input.reference(i)));
    }

    /** DropOpenAIEvaluator: the answer line contains one of the references, which "|" separates, or is within it. */
    static Map<String, @Nullable Object> drop(EvaluationInput input, int i) {
        String prediction = input.prediction(i);
        Matcher line = ANSWER_LINE.matcher(prediction);
        String answer = plainWords(line.find() ? line.group(1) : prediction);
        boolean correct = PythonStr.split(input.reference(i), "|").stream()
                .map(TextJudges::plainWords)
                .anyMatch(expected -> overlap(answer, expected));
        return ItemEvaluator.detail(prediction, input.reference(i), correct);
    }

    private static boolean overlap(String a, String b) {
        return (a.isEmpty() || b.isEmpty()) ? a.equals(b) : (a.contains(b) || b.contains(a));
    }

    /** Lower case without punctuation and articles, words joined by single spaces: the normal form of SQuAD. */
    static String plainWords(String text) {
        StringBuilder kept = new StringBuilder();
        PythonStr.lower(text).chars().filter(c -> PUNCTUATION.indexOf(c) < 0).forEach(c -> kept.append((char) c));
        return String.join(" ", PythonStr.words(ARTICLES.matcher(kept).replaceAll(" ")));
    }
}
