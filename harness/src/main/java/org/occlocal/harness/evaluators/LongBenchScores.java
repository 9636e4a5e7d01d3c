package org.occlocal.harness.evaluators;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.postprocessors.ChineseWords;
import org.occlocal.harness.python.PythonRegex;
import org.occlocal.harness.python.PythonStr;
import org.occlocal.harness.python.PythonText;

/**
 * How LongBench's evaluators score a prediction: OpenCompass' datasets/longbench/evaluators.py. References are lists of
 * answers. Where a prediction is scored by each of several answers in turn, counts and classes are added up, as there.
 */
final class LongBenchScores {

    private static final Pattern NUMBER = PythonRegex.compile("\\d+");
    private static final Pattern PARAGRAPH = PythonRegex.compile("Paragraph (\\d+)");
    private static final Pattern CHINESE_PARAGRAPH = PythonRegex.compile("段落(\\d+)");

    private LongBenchScores() {}

    /** LongBenchF1Evaluator: words in common with the best answer. */
    static double f1(EvaluationInput input, int i, boolean isChinese) {
        List<String> given = WordF1.words(input.prediction(i), isChinese);
        return input.answers(i).stream()
                .mapToDouble(answer -> WordF1.of(given, WordF1.words(answer, isChinese)))
                .max()
                .orElse(0);
    }

    /** LongBenchCountEvaluator: the share of the numbers that are the right one. */
    static double count(EvaluationInput input, int i) {
        if (!(input.requireReferences().get(i) instanceof List<?> answers)) {
            throw new EvaluationException("reference " + i + " must be a list of numbers, it is "
                    + PythonText.repr(input.requireReferences().get(i)));
        }
        double sum = 0;
        for (Object answer : answers) {
            sum += share(input.prediction(i), PythonText.str(answer));
        }
        return sum;
    }

    /** LongBenchRetrievalEvaluator: the share of the numbers that are the right paragraph's. */
    static double retrieval(EvaluationInput input, int i, boolean isChinese) {
        double sum = 0;
        for (String answer : input.answers(i)) {
            Matcher paragraph = (isChinese ? CHINESE_PARAGRAPH : PARAGRAPH).matcher(answer);
            if (!paragraph.find()) {
                throw new EvaluationException("reference " + i + " must name a paragraph, such as \""
                        + (isChinese ? "段落3" : "Paragraph 3") + "\", it is \"" + answer + "\"");
            }
            sum += share(input.prediction(i), paragraph.group(1));
        }
        return sum;
    }

    private static double share(String prediction, String right) {
        List<String> numbers = PythonRegex.findAll(NUMBER, prediction);
        long correct = numbers.stream().filter(right::equals).count();
        return numbers.isEmpty() ? 0 : (double) correct / numbers.size();
    }

    /** LongBenchRougeEvaluator: ROUGE-L with the best answer. */
    static double rouge(EvaluationInput input, int i, boolean isChinese) {
        String prediction = input.prediction(i);
        double best = 0;
        for (String answer : input.answers(i)) {
            // a second answer sees the prediction cut twice, as there; spaces do not count
            prediction = isChinese ? ChineseWords.joined(prediction) : prediction;
            best = Math.max(best, SentenceRouge.f(prediction, isChinese ? ChineseWords.joined(answer) : answer));
        }
        return best;
    }

    /** LongBenchCodeSimEvaluator: how like the first line of code is to the best answer. */
    static double codeSimilarity(EvaluationInput input, int i) {
        String line = PythonStr.split(PythonStr.leftStrip(input.prediction(i), "\n"), "\n").stream()
                .filter(one -> !one.contains("`") && !one.contains("#") && !one.contains("//"))
                .findFirst()
                .orElse("");
        return input.answers(i).stream()
                .mapToDouble(answer -> percent(line, answer) / 100)
                .max()
                .orElse(0);
    }

    /** {@code fuzzywuzzy.fuzz.ratio} with python-Levenshtein: a whole number from 0 to 100. */
    static double percent(String a, String b) {
        if (a.equals(b)) {
            return 100;
        }
        if (a.isEmpty() || b.isEmpty()) {
            return 0;
        }
        int length = a.codePointCount(0, a.length()) + b.codePointCount(0, b.length());
        List<Integer> from = a.codePoints().boxed().toList();
        List<Integer> to = b.codePoints().boxed().toList();
        int common = Ngrams.commonSubsequences(from, to)[from.size()][to.size()];
        double distance = (double) (length - 2 * common) / length;
        return Math.rint(100 * (1 - distance));
    }

    /** LongBenchClassificationEvaluator: one part of as many as classes were named, where the right one is among them. */
    static double classification(EvaluationInput input, int i) {
        Object reference = input.requireReferences().get(i);
        if (!(reference instanceof Map<?, ?> map)
                || !(map.get("answers") instanceof List<?> answers)
                || !(map.get("all_classes") instanceof List<?> classes)) {
            throw new EvaluationException("reference " + i
                    + " must be a dictionary with the lists \"answers\" and \"all_classes\", it is "
                    + PythonText.repr(reference));
        }
        double sum = 0;
        for (Object answer : answers) {
            List<String> named = named(input.prediction(i), PythonText.str(answer), classes);
            sum += named.contains(PythonText.str(answer)) ? 1.0 / named.size() : 0;
        }
        return sum;
    }

    /**
     * Classes that the prediction names, without those that are part of the answer. The class behind one that was taken
     * out stays unseen, as there, where the list is changed while it is gone through.
     */
    private static List<String> named(String prediction, String answer, List<?> classes) {
        List<String> named = new ArrayList<>();
        for (@Nullable Object one : classes) {
            if (prediction.contains(PythonText.str(one))) {
                named.add(PythonText.str(one));
            }
        }
        for (int at = 0; at < named.size(); at++) {
            String name = named.get(at);
            if (answer.contains(name) && !name.equals(answer)) {
                named.remove(name);
            }
        }
        return named;
    }
}
