package org.occlocal.harness.evaluators;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.python.PythonRegex;
import org.occlocal.harness.python.PythonText;

/**
 * {@link CircularEvaluator} on options that it takes out of whole answers itself: OpenCompass'
 * MathBenchCircularEvaluator. Rows have the columns question and options.
 */
final class MathBenchCircularEvaluator implements Evaluator {

    private static final Pattern BOX = PythonRegex.compile("\\\\boxed\\{(.*)\\}");
    private static final Pattern INVISIBLE = PythonRegex.compile("[\\s\u200b]");
    private static final String O = "[ABCD]";
    private static final List<Rule> PHRASES = rules(
            "答案是?\\s*([ABCD])",
            "答案是?\\s*：\\s*([ABCD])",
            "答案是?\\s*:\\s*([ABCD])",
            "答案应该?是\\s*([ABCD])",
            "答案应该?选\\s*([ABCD])",
            "答案为\\s*([ABCD])",
            "答案选\\s*([ABCD])",
            "选择?\\s*([ABCD])",
            "故选?\\s*([ABCD])只有选?项?\\s?([ABCD])\\s?是?对",
            "只有选?项?\\s?([ABCD])\\s?是?错",
            "只有选?项?\\s?([ABCD])\\s?不?正确",
            "只有选?项?\\s?([ABCD])\\s?错误",
            "说法不?对选?项?的?是\\s?([ABCD])",
            "说法不?正确选?项?的?是\\s?([ABCD])",
            "说法错误选?项?的?是\\s?([ABCD])",
            "([ABCD])\\s?是正确的",
            "([ABCD])\\s?是正确答案",
            "选项\\s?([ABCD])\\s?正确",
            "所以答\\s?([ABCD])",
            "所以\\s?([ABCD][.。$]?$)",
            "所有\\s?([ABCD][.。$]?$)",
            "[\\s，：:,]([ABCD])[。，,\\.]?$",
            "[\\s，,：:][故即]([ABCD])[。\\.]?$",
            "[\\s，,：:]因此([ABCD])[。\\.]?$",
            "[是为。]\\s?([ABCD])[。\\.]?$",
            "因此\\s?([ABCD])[。\\.]?$",
            "显然\\s?([ABCD])[。\\.]?$",
            "回答[\\s：:]\\s?([ABCD])",
            "Answer[\\s：:]\\s?([ABCD])",
            "答案是\\s?(\\S+)(?:。|$)",
            "答案应该是\\s?(\\S+)(?:。|$)",
            "答案为\\s?(\\S+)(?:。|$)",
            "[Tt]he answer is:?\\s+\\(?([ABCD])\\)?",
            "[Tt]he answer is option:?\\s+\\(?([ABCD])\\)?",
            "[Tt]he correct answer is:?\\s+\\(?([ABCD])\\)?",
            "[Tt]he correct answer is option:?\\s+\\(?([ABCD])\\)?",
            "[Tt]he answer to the question is:?\\s+\\(?([ABCD])\\)?");
    private static final List<Rule> CUSHION = rules(
            "^选项\\s?([ABCD])",
            "^([ABCD])\\s?选?项",
            "[\\s|^]([ABCD])[。，,：:\\.$]",
            "1.\\s?([ABCD])[.。$]?$",
            "([ABCD]):",
            "([ABCD])");

    /** A phrase, in OpenCompass' words for the details. */
    private record Rule(String written, Pattern pattern) {}

    /** What was found, and by which rule. */
    private record Found(String option, @Nullable String rule) {}

    private static List<Rule> rules(String... written) {
        return Stream.of(written)
                .map(text -> new Rule(text, PythonRegex.dotAll(text)))
                .toList();
    }

    @Override
    public Evaluation score(EvaluationInput input) {
        List<@Nullable Object> options = new ArrayList<>();
        List<Map<String, @Nullable Object>> details = new ArrayList<>();
        for (int i = 0; i < input.size(); i++) {
            Map<String, Object> columns = input.rows().get(i).columns();
            if (!(columns.get("options") instanceof List<?> texts) || texts.size() < 4) {
                throw new EvaluationException("MathBenchCircularEvaluator needs the column \"options\" with four texts,"
                        + " row " + i + " has " + columns.keySet());
            }
            Found found = option(input.prediction(i), texts);
            options.add(found.option());
            Map<String, @Nullable Object> detail = new LinkedHashMap<>();
            detail.put("question", columns.get("question"));
            detail.put("options", texts);
            detail.put("origin_pred", input.prediction(i));
            detail.put("extracted_pred", found.option());
            detail.put("matched_pattern", found.rule());
            detail.put("ref", input.reference(i));
            String[] reference = input.reference(i).split("--", -1);
            detail.put("is_correct", reference.length > 1 && found.option().equals(reference[1]));
            details.add(detail);
        }
        return new Evaluation(
                CircularEvaluator.metrics(input, options), details, CircularEvaluator.scores(input, options));
    }

    private static Found option(String prediction, List<?> texts) {
        for (String box : PythonRegex.findAll(BOX, prediction)) {
            String boxed = visible(box);
            for (int option = 0; option < 4; option++) {
                if (boxed.equals(visible(PythonText.str(texts.get(option))))) {
                    return new Found("ABCD".substring(option, option + 1), "boxed_answer");
                }
            }
            if (boxed.matches(O)) {
                return new Found(boxed, "boxed_ABCD");
            }
        }
        for (Rule rule : PHRASES) {
            Matcher matcher = rule.pattern().matcher(prediction);
            String option = matcher.find() ? firstOption(matcher.group()) : "";
            if (!option.isEmpty()) {
                return new Found(option, rule.written());
            }
        }
        for (Rule rule : CUSHION) {
            String option = firstOption(last(rule.pattern(), prediction));
            if (!option.isEmpty()) {
                return new Found(option, rule.written());
            }
        }
        return new Found("", null);
    }

    /** Each search starts a new text behind the one before, as there. */
    private static String last(Pattern pattern, String text) {
        String found = "";
        String rest = text;
        for (Matcher matcher = pattern.matcher(rest); matcher.find(); matcher = pattern.matcher(rest)) {
            found = matcher.group();
            rest = rest.substring(matcher.end());
        }
        return found;
    }

    private static String firstOption(String text) {
        return Stream.of("A", "B", "C", "D").filter(text::contains).findFirst().orElse("");
    }

    private static String visible(String text) {
        return INVISIBLE.matcher(text).replaceAll("");
    }
}
