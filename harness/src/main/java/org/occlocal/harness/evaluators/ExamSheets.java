package org.occlocal.harness.evaluators;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.Component;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.python.PythonRegex;
import org.occlocal.harness.python.PythonText;

/**
 * Answers to questions of Chinese exams: OpenCompass' GaokaoBenchEvaluator and KaoshiEvaluator. References are lists of letters;
 * a prediction that does not have as many answers gets no point for any of them.
 */
final class ExamSheets implements Evaluator {

    /** Questions that only people can judge. */
    private static final Set<String> UNJUDGED = Set.of("cloze", "subjective", "correction");

    private static final Set<String> GAOKAO = Set.of(
            "single_choice",
            "multi_choice",
            "multi_question_choice",
            "five_out_of_seven",
            "cloze",
            "subjective",
            "correction");
    private static final Set<String> KAOSHI =
            Set.of("single_choice", "multi_choice", "multi_question_choice", "five_out_of_seven", "cloze", "judgment");
    private static final Pattern OPTION = Pattern.compile("[A-D]");
    private static final Pattern OPTION_OF_SEVEN = Pattern.compile("[A-G]");
    private static final Pattern LETTER = Pattern.compile("[A-Z]");
    private static final Pattern MARKED_LETTER = PythonRegex.compile("【答案】\\s*[:：]*\\s*[A-Z]");
    private static final Pattern MARKED_TEXT = PythonRegex.compile("【答案】(.*?) ");
    private static final Pattern SPACE = PythonRegex.compile("\\s+");
    private static final int END = 10;

    private final String kind;
    private final boolean isGaokao;

    private ExamSheets(String kind, boolean isGaokao) {
        this.kind = kind;
        this.isGaokao = isGaokao;
    }

    static Map<String, Evaluators.Factory> all() {
        Map<String, Evaluators.Factory> factories = new LinkedHashMap<>();
        GAOKAO.forEach(
                kind -> factories.put("GaokaoBenchEvaluator_" + kind, (config, compat) -> new ExamSheets(kind, true)));
        factories.put("GaokaoBenchEvaluator", (config, compat) -> new ExamSheets(kind(config, GAOKAO), true));
        factories.put("KaoshiEvaluator", (config, compat) -> new ExamSheets(kind(config, KAOSHI), false));
        return factories;
    }

    private static String kind(Component config, Set<String> known) {
        String kind = config.text("question_type");
        if (kind == null || !known.contains(kind)) {
            throw new ConfigException(config.name() + ": \"question_type\" must be one of "
                    + String.join(", ", known.stream().sorted().toList()) + ", it is " + kind);
        }
        return kind;
    }

    @Override
    public Evaluation score(EvaluationInput input) {
        if (isGaokao && UNJUDGED.contains(kind)) {
            return new Evaluation(Map.of("score", 0.0), null, SampleScores.of("score", input.size(), i -> 0));
        }
        List<Map<String, @Nullable Object>> details = new ArrayList<>();
        double[] points = new double[input.size()];
        int most = 0;
        int perAnswer = kind.equals("multi_choice") ? 2 : 1;
        double sum = 0;
        for (int i = 0; i < input.size(); i++) {
            List<String> expected = expected(input, i);
            List<String> given = answers(input.prediction(i), expected.size());
            given = given.size() == expected.size() ? given : Collections.nCopies(expected.size(), "Z");
            for (int answer = 0; answer < expected.size(); answer++) {
                points[i] += points(given.get(answer), expected.get(answer), perAnswer);
            }
            most += perAnswer * expected.size();
            sum += points[i];
            details.add(detail(given, input.requireReferences().get(i), given.equals(expected)));
        }
        if (most == 0) {
            throw new EvaluationException("no reference has an answer");
        }
        double share = 100.0 * input.size() / most;
        return new Evaluation(
                Map.of("score", sum / most * 100),
                isGaokao ? details : null,
                SampleScores.of("score", points.length, i -> points[i] * share));
    }

    private static Map<String, @Nullable Object> detail(
            List<String> given, @Nullable Object reference, boolean isCorrect) {
        Map<String, @Nullable Object> detail = new LinkedHashMap<>();
        detail.put("pred", given);
        detail.put("refr", reference);
        detail.put("is_correct", isCorrect);
        return detail;
    }

    /** Of several right letters some without a wrong one are worth half. */
    private static int points(String given, String expected, int most) {
        if (given.equals(expected)) {
            return most;
        }
        boolean isPart = given.chars().allMatch(letter -> expected.indexOf(letter) >= 0);
        return most == 2 && isPart ? 1 : 0;
    }

    private List<String> expected(EvaluationInput input, int i) {
        Object reference = input.requireReferences().get(i);
        if (!isGaokao && (kind.equals("cloze") || kind.equals("judgment"))) {
            return List.of(PythonText.str(reference));
        }
        return reference instanceof String text
                ? text.codePoints().mapToObj(Character::toString).toList()
                : input.answers(i);
    }

    private List<String> answers(String text, int count) {
        return switch (kind) {
            case "single_choice" -> last(PythonRegex.findAll(OPTION, text));
            case "multi_question_choice" -> ofSeveral(text, count);
            case "multi_choice" -> severalLetters(SPACE.matcher(text).replaceAll(""));
            case "five_out_of_seven" -> first(PythonRegex.findAll(OPTION_OF_SEVEN, text), 5);
            default -> first(PythonRegex.findAll(MARKED_TEXT, text), 1);
        };
    }

    private static List<String> ofSeveral(String text, int count) {
        List<String> marked = PythonRegex.findAll(MARKED_LETTER, text);
        if (marked.size() != count) {
            return first(PythonRegex.findAll(LETTER, text), count);
        }
        return marked.stream()
                .map(mark -> {
                    Matcher letter = LETTER.matcher(mark);
                    return letter.find() ? letter.group() : "";
                })
                .toList();
    }

    /** All letters behind the mark, or of the end, as one answer. */
    private static List<String> severalLetters(String text) {
        int mark = text.indexOf("【答案】");
        int characters = text.codePointCount(0, text.length());
        String part = text.substring(mark > 0 ? mark : text.offsetByCodePoints(0, Math.max(0, characters - END)));
        String letters = String.join("", PythonRegex.findAll(OPTION, part));
        return letters.isEmpty() ? List.of() : List.of(letters);
    }

    private static List<String> first(List<String> found, int count) {
        return found.subList(0, Math.min(count, found.size()));
    }

    private static List<String> last(List<String> found) {
        return found.isEmpty() ? found : found.subList(found.size() - 1, found.size());
    }
}
