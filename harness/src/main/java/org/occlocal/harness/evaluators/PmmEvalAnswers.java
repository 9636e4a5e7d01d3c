package org.occlocal.harness.evaluators;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.python.PythonRegex;
import org.occlocal.harness.python.PythonStr;
import org.occlocal.harness.python.PythonText;

/**
 * Evaluators of OpenCompass' datasets/PMMEval. Of multiple choice they take the letter out of {@code {"answer": "A"}}, else the
 * sign behind words such as "the answer is" in the language that was asked, else the first of A to D that occurs at all.
 * Predictions are pairs of an answer and its language, which their post-processors make.
 */
final class PmmEvalAnswers implements Evaluator {

    private static final List<Pattern> NAMED = List.of(
            PythonRegex.dotAll("\\{\\s*?\"answer\"\\s*?\\:\\s*?\"?(A|B|C|D).*?\"?\\s*?\\}"),
            PythonRegex.dotAll("\\{\\s*?[\\'\"]answer[\\'\"]\\s*?\\:\\s*?[\\'\"](A|B|C|D).*?[\\'\"]\\s*?\\}"),
            PythonRegex.dotAll("\"answer\"\\s*:\\s*\"?(A|B|C|D)\"?"),
            PythonRegex.dotAll("[\\'\"]answer[\\'\"]\\s*:\\s*[\\'\"](A|B|C|D)[\\'\"]"));
    private static final Pattern NUMBER =
            PythonRegex.compile("([+-])?(?=([0-9]|\\.[0-9]))(0|([1-9](\\d{0,2}(,\\d{3})*)|\\d*))?(\\.\\d*)?(?=\\D|$)");
    private static final Map<String, List<String>> MARKERS = Map.ofEntries(
            Map.entry("fr", List.of("La réponse est", "la réponse est")),
            Map.entry("en", List.of("the answer is", "The answer is")),
            Map.entry("vi", List.of("Câu trả lời là", "câu trả lời là")),
            Map.entry("ar", List.of("الجواب هو")),
            Map.entry("th", List.of("คำตอบคือ")),
            Map.entry("zh", List.of("答案是")),
            Map.entry("ko", List.of("답변은")),
            Map.entry("pt", List.of("A resposta é")),
            Map.entry("ja", List.of("答えは")),
            Map.entry("id", List.of("Jawaban adalah", "jawaban adalah")),
            Map.entry("es", List.of("La respuesta es")));

    /** What a dataset of multiple choice has of its own. */
    private enum Task {
        HELLASWAG,
        LOGIC,
        MMMLU,
        XNLI
    }

    private final Task task;
    private final boolean opencompassCompat;

    private PmmEvalAnswers(Task task, boolean opencompassCompat) {
        this.task = task;
        this.opencompassCompat = opencompassCompat;
    }

    static Map<String, Evaluators.Factory> all() {
        Map<String, Evaluators.Factory> factories = new LinkedHashMap<>();
        factories.put("PMMEvalMHellaswagEvaluator", (config, compat) -> new PmmEvalAnswers(Task.HELLASWAG, compat));
        factories.put("PMMEvalMLogiQAEvaluator", (config, compat) -> new PmmEvalAnswers(Task.LOGIC, compat));
        factories.put("PMMEvalMMMLUEvaluator", (config, compat) -> new PmmEvalAnswers(Task.MMMLU, compat));
        factories.put("PMMEvalXNLIEvaluator", (config, compat) -> new PmmEvalAnswers(Task.XNLI, compat));
        factories.put("PMMEvalMGSMEvaluator", (config, compat) -> PmmEvalAnswers::numbers);
        return factories;
    }

    @Override
    public Evaluation score(EvaluationInput input) {
        List<Map<String, @Nullable Object>> details = new ArrayList<>();
        boolean[] isRight = new boolean[input.size()];
        for (int i = 0; i < isRight.length; i++) {
            if (!(input.requirePredictions().get(i) instanceof List<?> pair)
                    || pair.size() != 2
                    || !(pair.get(0) instanceof String answer)
                    || !(pair.get(1) instanceof String language)) {
                throw new EvaluationException("prediction " + i
                        + " must be an answer and its language, which P-MMEval's own post-processors give; it is "
                        + PythonText.repr(input.requirePredictions().get(i)));
            }
            String clear = clearChoice(answer, language);
            String choice = clear == null ? anyChoice(answer, i) : clear;
            isRight[i] = choice != null && choice.equalsIgnoreCase(letter(input, i));
            details.add(detail(answer, clear, choice, isRight[i]));
        }
        return evaluation(details, isRight);
    }

    /** Null where no rule but the last one finds a choice. */
    private static @Nullable String clearChoice(String answer, String language) {
        for (Pattern pattern : NAMED) {
            List<String> found = PythonRegex.findAll(pattern, answer);
            if (!found.isEmpty()) {
                return found.get(found.size() - 1);
            }
        }
        // such as FR-FR in MMMLU's files
        List<String> markers = MARKERS.get(language.split("-", 2)[0].toLowerCase(Locale.ROOT));
        if (markers == null) {
            throw new EvaluationException("P-MMEval has no language \"" + language + "\"");
        }
        for (String marker : markers) {
            if (answer.contains(marker) && !answer.equals(marker)) {
                String rest = PythonStr.strip(PythonStr.afterLast(answer, marker));
                return !rest.isEmpty() && "ABCDabcd".indexOf(rest.charAt(0)) >= 0 ? rest.substring(0, 1) : null;
            }
        }
        return null;
    }

    private @Nullable String anyChoice(String answer, int i) {
        if (task == Task.LOGIC && opencompassCompat) {
            throw new EvaluationException("prediction " + i + " names no choice clearly, and OpenCompass'"
                    + " PMMEvalMLogiQAEvaluator ends there. Leave out its compatibility mode");
        }
        return List.of("A", "B", "C", "D").stream()
                .filter(answer::contains)
                .findFirst()
                .orElse(null);
    }

    private String letter(EvaluationInput input, int i) {
        if (task == Task.MMMLU || task == Task.XNLI) {
            return input.reference(i);
        }
        Object reference = input.requireReferences().get(i);
        BigInteger place = PythonStr.toInteger(PythonText.str(reference));
        if (place == null || place.bitLength() > 8) {
            throw new EvaluationException(
                    "reference " + i + " must be the number of an option, it is " + PythonText.repr(reference));
        }
        return String.valueOf((char) ('A' + place.intValue()));
    }

    private Map<String, @Nullable Object> detail(
            String answer, @Nullable String clear, @Nullable String choice, boolean isRight) {
        Map<String, @Nullable Object> detail = new LinkedHashMap<>();
        detail.put("acc", isRight ? 1.0 : 0.0);
        if (task == Task.MMMLU) {
            detail.put("failed", choice == null ? 1.0 : 0.0);
        } else {
            detail.put("failed", clear == null ? 1.0 : 0.0);
            detail.put("failed_strict", choice == null ? 1.0 : 0.0);
        }
        String extracted =
                switch (task) {
                    case HELLASWAG, MMMLU -> answer.isEmpty() ? null : answer;
                    case LOGIC -> clear;
                    case XNLI -> choice;
                };
        detail.put("extracted_answer", extracted == null ? "no answer" : extracted);
        return detail;
    }

    /** PMMEvalMGSMEvaluator: the last number is the right one. */
    private static Evaluation numbers(EvaluationInput input) {
        List<Map<String, @Nullable Object>> details = new ArrayList<>();
        boolean[] isRight = new boolean[input.size()];
        for (int i = 0; i < isRight.length; i++) {
            String reference = input.reference(i).replace(",", "");
            String number = lastNumber(input.prediction(i));
            isRight[i] = reference.equals(number);
            Map<String, @Nullable Object> detail = new LinkedHashMap<>();
            detail.put("references", reference);
            detail.put("predictions", input.prediction(i));
            detail.put("extracted", number);
            detail.put("correct", isRight[i]);
            details.add(detail);
        }
        return evaluation(details, isRight);
    }

    private static @Nullable String lastNumber(String answer) {
        String last = null;
        for (Matcher matcher = NUMBER.matcher(answer); matcher.find(); ) {
            last = matcher.group();
        }
        return last == null
                ? null
                : PythonStr.strip(PythonStr.strip(last.replace(",", "").replace("+", "")), ".");
    }

    private static Evaluation evaluation(List<Map<String, @Nullable Object>> details, boolean[] isRight) {
        int right = 0;
        for (boolean one : isRight) {
            right += one ? 1 : 0;
        }
        double percent = (double) right / isRight.length * 100;
        return new Evaluation(
                Map.of("accuracy", PythonText.round(percent, 2)),
                details,
                SampleScores.share("accuracy", isRight.length, i -> isRight[i]));
    }
}
