package org.occlocal.harness.evaluators;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.python.PythonRegex;
import org.occlocal.harness.python.PythonStr;

/**
 * Names and formulas of molecules: SmolInstruct's NCExactMatchEvaluator and NCElementMatchEvaluator. What stands last between
 * tags such as MOLFORMULA is compared, the line behind some phrases where there are no tags, else the whole answer.
 */
final class FormulaAnswers {

    private static final Pattern TAGGED = PythonRegex.dotAll("<(MOLFORMULA|SMILES|IUPAC)>(.*?)</\\1>");
    private static final List<String> PHRASES = List.of(
            "reactants and reagents are:\n```\n",
            "reactants and reagents:\n```\n",
            "Reactants and Reagents:**\n```\n",
            "Reactants and Reagents SMILES:**\n```\n",
            "Reactants and Reagents:**  \n`");
    private static final Pattern VALID = PythonRegex.compile("[A-Za-z][A-Za-z\\d]*(?:[\\+\\-][\\+\\-\\d]*)?$");
    private static final Pattern ATOM = PythonRegex.compile("([A-Z][a-z]?)(\\d+)?");
    private static final Pattern CHARGE = PythonRegex.compile("([\\+\\-])(\\d*)");

    private FormulaAnswers() {}

    static Map<String, Evaluators.Factory> all() {
        return Map.of(
                "NCExactMatchEvaluator", (config, compat) -> FormulaAnswers::sameText,
                "NCElementMatchEvaluator", (config, compat) -> FormulaAnswers::sameElements);
    }

    private static Evaluation sameText(EvaluationInput input) {
        List<Map<String, @Nullable Object>> details = new ArrayList<>();
        int right = 0;
        for (int i = 0; i < input.size(); i++) {
            String given = told(input.prediction(i));
            String expected = told(input.reference(i));
            boolean isRight = !given.isEmpty() && PythonStr.strip(given).equals(PythonStr.strip(expected));
            right += isRight ? 1 : 0;
            details.add(ItemEvaluator.detail(given, expected, isRight));
        }
        // an answer without tags is an answer too
        return evaluation(details, "correct", right, 100);
    }

    /** The same numbers of the same elements and the same charge. What is no formula is not valid. */
    private static Evaluation sameElements(EvaluationInput input) {
        List<Map<String, @Nullable Object>> details = new ArrayList<>();
        int right = 0;
        int invalid = 0;
        for (int i = 0; i < input.size(); i++) {
            String given = told(input.prediction(i));
            String expected = told(input.reference(i));
            Map<String, BigInteger> elements = elements(given);
            boolean isRight = elements != null && elements.equals(required(expected, i));
            right += isRight ? 1 : 0;
            invalid += elements == null && !given.isEmpty() ? 1 : 0;
            Map<String, @Nullable Object> detail = new LinkedHashMap<>();
            detail.put("pred", given);
            detail.put("answer", expected);
            detail.put("score", isRight);
            details.add(detail);
        }
        return evaluation(details, "score", right, 100 - (double) invalid / input.size() * 100);
    }

    private static Evaluation evaluation(
            List<Map<String, @Nullable Object>> details, String verdict, int right, double valid) {
        Map<String, Object> metrics = new LinkedHashMap<>();
        metrics.put("score", (double) right / details.size() * 100);
        metrics.put("valid_score", valid);
        return new Evaluation(
                metrics,
                details,
                SampleScores.share(
                        "score",
                        details.size(),
                        i -> Boolean.TRUE.equals(details.get(i).get(verdict))));
    }

    private static String told(String text) {
        Matcher tagged = TAGGED.matcher(text);
        String last = null;
        while (tagged.find()) {
            last = PythonStr.strip(tagged.group(2));
        }
        if (last != null) {
            return last;
        }
        return PHRASES.stream()
                .filter(text::contains)
                .findFirst()
                .map(phrase -> PythonStr.before(PythonStr.afterLast(text, phrase), "\n"))
                .orElse(text);
    }

    private static Map<String, BigInteger> required(String formula, int i) {
        Map<String, BigInteger> elements = elements(formula);
        if (elements == null) {
            throw new EvaluationException(
                    "reference " + i + " must be a formula such as C2H6O, it is \"" + formula + "\"");
        }
        return elements;
    }

    /** How often each element occurs, and the charge by its sign; null where it is no formula. */
    private static @Nullable Map<String, BigInteger> elements(String formula) {
        if (!VALID.matcher(formula).lookingAt()) {
            return null;
        }
        Map<String, BigInteger> elements = new LinkedHashMap<>();
        Matcher atom = ATOM.matcher(formula);
        for (int from = 0; atom.region(from, formula.length()).lookingAt(); from = atom.end()) {
            elements.merge(atom.group(1), count(atom.group(2)), BigInteger::add);
        }
        Matcher charge = CHARGE.matcher(formula);
        if (charge.find()) {
            elements.put(charge.group(1), count(charge.group(2)));
        }
        return elements;
    }

    /** One where there are no digits. */
    private static BigInteger count(@Nullable String digits) {
        BigInteger count = digits == null ? null : PythonStr.toInteger(digits);
        return count == null ? BigInteger.ONE : count;
    }
}
