package org.occlocal.harness.evaluators;

import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.postprocessors.MathAnswers;
import org.occlocal.harness.python.PythonRegex;
import org.occlocal.harness.python.PythonStr;
import org.occlocal.harness.python.PythonValues;

/**
 * Whether two answers in TeX are written for the same thing, by rewriting text only: OpenCompass' MATHEvaluator (v1 is
 * the rule of Hendrycks et al., "Measuring Mathematical Problem Solving With the MATH Dataset", 2021; v2 extends it),
 * MATHInternEvaluator, LiveMathBenchEvaluator and AGIEvalEvaluator.
 */
final class MathEquivalence {

    private static final Pattern UNIT_AT_END = PythonRegex.compile("\\\\text{.*?}$");
    private static final Pattern BOX = PythonRegex.compile("\\\\mbox{.*?}");
    private static final Pattern ZEROS_INSIDE = PythonRegex.compile("(\\d+)\\.0+([^\\d])");
    private static final Pattern ZEROS_AT_END = PythonRegex.compile("(\\d+)\\.0+$");
    private static final Pattern ROOT_OF_WORD = PythonRegex.compile("\\\\sqrt(\\w+)");

    /** The text cannot be rewritten; the next rule decides. */
    private static final class NotRewritten extends RuntimeException {
        @java.io.Serial
        private static final long serialVersionUID = 1;

        NotRewritten() {
            super(null, null, false, false);
        }
    }

    private MathEquivalence() {}

    /** MATHEvaluator: rewritten forms are the same, or their normal forms, or the normal forms of the originals. */
    static Map<String, @Nullable Object> math(EvaluationInput input, int i, boolean v2) {
        Object prediction = input.requirePredictions().get(i);
        Object reference = input.requireReferences().get(i);
        return ItemEvaluator.detail(prediction, reference, same(prediction, reference, v2));
    }

    private static boolean same(@Nullable Object a, @Nullable Object b, boolean v2) {
        if (a == null || b == null) {
            return a == b;
        }
        if (!(a instanceof String left) || !(b instanceof String right)) {
            return PythonValues.equal(a, b);
        }
        try {
            UnaryOperator<String> rewrite = v2 ? MathEquivalence::rewriteV2 : text -> rewrite(text, false, false);
            String one = rewrite.apply(left);
            String other = rewrite.apply(right);
            if (one.equals(other) || MathAnswers.normalize(one).equals(MathAnswers.normalize(other))) {
                return true;
            }
        } catch (NotRewritten e) {
            // as there: the originals are compared instead
        }
        return MathAnswers.normalize(left).equals(MathAnswers.normalize(right)) || left.equals(right);
    }

    /** LiveMathBenchEvaluator without a judge: the answer of math_postprocess_v2 by the rules of v2. The verdict is 1 or 0. */
    static Map<String, @Nullable Object> live(EvaluationInput input, int i) {
        Object reference = input.requireReferences().get(i);
        boolean isRight = same(MathAnswers.v2(input.prediction(i)), reference, true);
        Map<String, @Nullable Object> detail = new LinkedHashMap<>();
        detail.put("pred", input.prediction(i));
        detail.put("ref", reference);
        detail.put("correct", isRight ? 1L : 0L);
        return detail;
    }

    /** MATHInternEvaluator. */
    static Map<String, @Nullable Object> intern(EvaluationInput input, int i) {
        Object prediction = input.requirePredictions().get(i);
        Object reference = input.requireReferences().get(i);
        boolean correct = false;
        if (prediction instanceof String a && reference instanceof String b) {
            correct = sameOrRaw(a, b, MathEquivalence::rewriteIntern);
        }
        return ItemEvaluator.detail(prediction, reference, correct);
    }

    /** AGIEvalEvaluator's comparison. */
    static boolean agiEval(@Nullable String a, @Nullable String b) {
        if (a == null || b == null) {
            return a == null && b == null;
        }
        return sameOrRaw(a, b, text -> rewrite(text, true, true));
    }

    private static boolean sameOrRaw(String a, String b, UnaryOperator<String> rewrite) {
        try {
            return rewrite.apply(a).equals(rewrite.apply(b));
        } catch (NotRewritten e) {
            return a.equals(b);
        }
    }

    /**
     * @param emptyFractionFails a fraction without anything behind it cannot be rewritten, else it stays
     * @param anySlash a slash between anything but whole numbers stays, else it cannot be rewritten
     */
    private static String rewrite(String original, boolean emptyFractionFails, boolean anySlash) {
        String text = original.replace("\n", "").replace("\\!", "").replace("\\\\", "\\");
        text = text.replace("tfrac", "frac").replace("dfrac", "frac");
        text = text.replace("\\left", "").replace("\\right", "");
        text = text.replace("^{\\circ}", "").replace("^\\circ", "").replace("\\$", "");
        List<String> parts = PythonStr.split(text, "\\text{ ");
        if (parts.size() > 2) {
            throw new NotRewritten();
        }
        text = parts.get(0).replace("\\%", "").replace(" .", " 0.").replace("{.", "{0.");
        if (text.isEmpty()) {
            return text;
        }
        text = withoutVariable(text);
        text = fractions(roots(text).replace(" ", ""), emptyFractionFails);
        return slash(text.equals("0.5") ? "\\frac{1}{2}" : text, anySlash);
    }

    private static String rewriteIntern(String original) {
        String text = PythonStr.strip(rewrite(original, true, false).replace("x \\in", ""));
        if (text.contains("_")) {
            List<String> parts = new java.util.ArrayList<>(PythonStr.split(text, "_"));
            parts.set(1, parts.get(1).replace("{", "").replace("}", ""));
            text = String.join("_", parts);
        }
        return !PythonStr.strip(text).contains(" ") && !text.contains("(") ? text.replace(",", "") : text;
    }

    private static String rewriteV2(String original) {
        String text = PythonStr.rightStrip(PythonStr.strip(original).replace("\n", ""), ".");
        text = text.replace("\\!", "").replace("\\ ", "").replace("\\\\", "\\").replace("\\\\", "\\");
        text = text.replace("tfrac", "frac").replace("dfrac", "frac");
        text = text.replace("\\left", "").replace("\\right", "");
        String bare = PythonStr.strip(UNIT_AT_END.matcher(text).replaceAll(""));
        text = bare.isEmpty() ? text : bare;
        text = text.replace("^{\\circ}", "")
                .replace("^\\circ", "")
                .replace("\\$", "")
                .replace("$", "");
        text = text.replace("\\text", "")
                .replace("x\\in", "")
                .replace("\\%", "")
                .replace("%", "");
        text = text.replace(" .", " 0.").replace("{.", "{0.").replace("\\cdot", "");
        text = text.replace("infinity", "\\infty");
        text = text.contains("\\infty") ? text : text.replace("inf", "\\infty");
        text = text.replace("+\\inity", "\\infty").replace("and", "").replace("\\mathbf", "");
        text = BOX.matcher(text).replaceAll("");
        if (text.contains("j") && !text.contains("i")) {
            text = text.replace("j", "i");
        }
        text = ZEROS_INSIDE.matcher(text).replaceAll("$1$2");
        text = ZEROS_AT_END.matcher(text).replaceAll("$1");
        if (text.isEmpty()) {
            return text;
        }
        text = ROOT_OF_WORD.matcher(withoutVariable(text)).replaceAll("\\\\sqrt{$1}");
        return slash(fractions(text.replace(" ", ""), false), false);
    }

    /** ".5" is "0.5", and "x=5" is "5". */
    private static String withoutVariable(String original) {
        String text = original.startsWith(".") ? "0" + original : original;
        List<String> sides = PythonStr.split(text, "=");
        return sides.size() == 2 && sides.get(0).codePointCount(0, sides.get(0).length()) <= 2 ? sides.get(1) : text;
    }

    private static String roots(String text) {
        List<String> parts = PythonStr.split(text, "\\sqrt");
        StringBuilder out = new StringBuilder(parts.get(0));
        for (String part : parts.subList(1, parts.size())) {
            if (part.isEmpty()) {
                throw new NotRewritten();
            }
            out.append("\\sqrt");
            if (part.charAt(0) == '{') {
                out.append(part);
            } else {
                out.append('{').append(part.charAt(0)).append('}').append(part.substring(1));
            }
        }
        return out.toString();
    }

    private static String fractions(String text, boolean emptyFails) {
        List<String> parts = PythonStr.split(text, "\\frac");
        StringBuilder out = new StringBuilder(parts.get(0));
        for (String part : parts.subList(1, parts.size())) {
            if (part.isEmpty() && emptyFails) {
                throw new NotRewritten();
            }
            out.append("\\frac");
            if (part.startsWith("{")) {
                out.append(part);
            } else if (part.length() < 2) {
                return text;
            } else {
                out.append('{').append(part.charAt(0)).append('}');
                boolean braced = part.charAt(1) == '{';
                out.append(braced ? "" : "{").append(part.charAt(1)).append(braced ? "" : "}");
                out.append(part.substring(2));
            }
        }
        return out.toString();
    }

    private static String slash(String text, boolean any) {
        List<String> parts = PythonStr.split(text, "/");
        if (parts.size() != 2) {
            return text;
        }
        BigInteger above = PythonStr.toInteger(parts.get(0));
        BigInteger below = PythonStr.toInteger(parts.get(1));
        if (above == null || below == null) {
            if (any) {
                return text;
            }
            throw new NotRewritten();
        }
        return text.equals(above + "/" + below) ? "\\frac{" + above + "}{" + below + "}" : text;
    }
}
