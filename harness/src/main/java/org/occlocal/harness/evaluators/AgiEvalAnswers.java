package org.occlocal.harness.evaluators;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.postprocessors.MathAnswers;
import org.occlocal.harness.python.PythonRegex;
import org.occlocal.harness.python.PythonStr;

/** Answers to AGIEval's cloze questions: OpenCompass' AGIEvalEvaluator. */
final class AgiEvalAnswers {

    private static final List<String> PREFIXES = List.of("The answer is therefore", "答案是");
    private static final Pattern DOLLARS = PythonRegex.compile("\\$(.*)\\$");
    private static final Pattern NUMBER = PythonRegex.compile("(?:\\$)?\\d+(?:\\.\\d+)?(?![\\w\\d])");

    private AgiEvalAnswers() {}

    static Map<String, @Nullable Object> judge(EvaluationInput input, int i) {
        String answer = answer(input.prediction(i));
        Object reference = input.requireReferences().get(i);
        boolean correct = MathEquivalence.agiEval(answer, reference instanceof String text ? text : null);
        return ItemEvaluator.detail(answer, reference, correct);
    }

    private static @Nullable String answer(String prediction) {
        String text = prediction;
        for (String prefix : PREFIXES) {
            int at = text.startsWith(prefix) ? 0 : text.lastIndexOf(prefix);
            text = at < 0 ? text : PythonStr.strip(text.substring(at + prefix.length()));
        }
        if (text.contains("\\boxed")) {
            String box = MathAnswers.boxed(text, false);
            return box == null ? null : afterEquals(box);
        }
        List<String> inDollars = PythonRegex.findAll(DOLLARS, text);
        if (!inDollars.isEmpty()) {
            String last = afterEquals(inDollars.get(inDollars.size() - 1));
            if (!last.isEmpty()) {
                return last;
            }
        }
        if (text.contains("=")) {
            return PythonStr.before(PythonStr.rightStrip(afterEquals(text), "."), "\\n");
        }
        List<String> numbers = PythonRegex.findAll(NUMBER, text);
        return numbers.isEmpty() ? null : numbers.get(numbers.size() - 1);
    }

    private static String afterEquals(String text) {
        return text.contains("=") ? PythonStr.leftStrip(PythonStr.afterLast(text, "="), " ") : text;
    }
}
