package org.occlocal.harness.evaluators;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.python.PythonRegex;
import org.occlocal.harness.python.PythonStr;
import org.occlocal.harness.python.PythonText;

/** Properties of materials: OpenCompass' evaluators of Matbench, mean absolute errors and shares of answers yes and no, from 0 to 1. */
final class MaterialAnswers {

    private static final double MOST = 20;
    private static final Pattern FORMULA = PythonRegex.compile(
            "\\b[A-Z][a-z]?\\d*(?:[A-Z][a-z]?\\d*)*+" + "(?:\\([A-Z][a-z]?\\d*(?:[A-Z][a-z]?\\d*)*+\\)\\d*)*\\b");
    private static final Pattern TOLD = PythonRegex.compile("answer:(-?\\d+(?:\\.\\d+)?(?:[eE][-+]?\\d+)?)");
    private static final Pattern NUMBER = PythonRegex.compile("-?\\d+(?:\\.\\d+)?(?:[eE][-+]?\\d+)?");

    /** In OpenCompass' order, up to tennessine. */
    private static final List<String> ELEMENTS =
            List.of(("H Li Be B C N O F Na Mg Al Si P S Cl K Ca Sc Ti V Cr Mn Fe Co Ni"
                            + " Cu Zn Ga Ge As Se Br Rb Sr Y Zr Nb Mo Tc Ru Rh Pd Ag Cd In Sn Sb Te I Cs Ba La Ce Pr Nd Pm Sm Eu Gd"
                            + " Tb Dy Ho Er Tm Yb Lu Hf Ta W Re Os Ir Pt Au Hg Tl Pb Bi Po At Fr Ra Ac Th Pa U Np Pu Am Cm Bk Cf Es"
                            + " Fm Md No Lr Rf Db Sg Bh Hs Mt Ds Rg Cn Nh Fl Mc Lv Ts")
                    .split(" "));

    private MaterialAnswers() {}

    static Map<String, Evaluators.Factory> all() {
        return Map.of(
                "MatbenchEvaluator_regression", (config, compat) -> MaterialAnswers::errors,
                "MatbenchEvaluator_classification", (config, compat) -> MaterialAnswers::shares,
                "MatbenchEvaluator_classification_glass", (config, compat) -> MaterialAnswers::shares);
    }

    private static Evaluation errors(EvaluationInput input) {
        List<Map<String, @Nullable Object>> details = new ArrayList<>();
        double[] errors = new double[input.size()];
        double sum = 0;
        for (int i = 0; i < errors.length; i++) {
            Object reference = input.requireReferences().get(i);
            Double expected = PythonStr.toFloat(PythonText.str(reference));
            if (expected == null) {
                throw new EvaluationException(
                        "reference " + i + " must be a number, it is " + PythonText.repr(reference));
            }
            double given = number(input.prediction(i));
            errors[i] = Math.abs(given - expected);
            sum += errors[i];
            Map<String, @Nullable Object> detail = new LinkedHashMap<>();
            detail.put("pred", given);
            detail.put("answer", reference);
            detail.put("error", errors[i]);
            details.add(detail);
        }
        return new Evaluation(
                Map.of("mae", sum / errors.length), details, SampleScores.of("mae", errors.length, i -> errors[i]));
    }

    /** The last number behind "answer:", else the last one outside formulas; 0 where it is from 20 on, or there is none. */
    private static double number(String text) {
        String plain = withoutFormulas(text);
        List<String> numbers = PythonRegex.findAll(TOLD, PythonStr.lower(plain).replace(" ", ""));
        if (numbers.isEmpty()) {
            numbers = PythonRegex.findAll(NUMBER, plain);
        }
        Double number = numbers.isEmpty() ? null : PythonStr.toFloat(numbers.get(numbers.size() - 1));
        if (number == null) {
            return 0;
        }
        return number < 0 ? -number : number < MOST ? number : 0;
    }

    /** Without words that are formulas or, in upper and lower case, have the sign of an element in them. */
    private static String withoutFormulas(String text) {
        String plain = FORMULA.matcher(text).replaceAll("");
        List<String> elements = ELEMENTS.stream().filter(plain::contains).toList();
        for (String element : elements) {
            plain = PythonRegex.compile("\\b\\w*" + element + "\\w*\\b")
                    .matcher(plain)
                    .replaceAll("");
        }
        return plain;
    }

    private static Evaluation shares(EvaluationInput input) {
        List<Map<String, @Nullable Object>> details = new ArrayList<>();
        int[][] counts = new int[2][2];
        boolean[] isRight = new boolean[input.size()];
        for (int i = 0; i < isRight.length; i++) {
            if (!(input.requireReferences().get(i) instanceof Boolean expected)) {
                throw new EvaluationException("reference " + i + " must be True or False, it is "
                        + PythonText.repr(input.requireReferences().get(i)));
            }
            boolean given = isYes(input.prediction(i));
            counts[given ? 1 : 0][expected ? 1 : 0]++;
            isRight[i] = given == expected;
            details.add(ItemEvaluator.detail(given, expected, isRight[i]));
        }
        double precision = share(counts[1][1], counts[1][1] + counts[1][0]);
        double recall = share(counts[1][1], counts[1][1] + counts[0][1]);
        Map<String, Object> metrics = new LinkedHashMap<>();
        metrics.put("accuracy", share(counts[0][0] + counts[1][1], isRight.length));
        metrics.put("precision", precision);
        metrics.put("recall", recall);
        metrics.put("f1_score", share(2 * counts[1][1], 2 * counts[1][1] + counts[0][1] + counts[1][0]));
        return new Evaluation(metrics, details, SampleScores.of("accuracy", isRight.length, i -> isRight[i] ? 1 : 0));
    }

    private static double share(int part, int whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }

    /** Whatever has no "no" in it is a yes, if it does not say which it is. */
    private static boolean isYes(String text) {
        String answer = PythonStr.lower(text).replace(" ", "");
        return answer.contains("answer:true") || (!answer.contains("answer:false") && !answer.contains("no"));
    }
}
