package org.occlocal.harness.postprocessors;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.occlocal.harness.python.PythonRegex;
import org.occlocal.harness.python.PythonStr;

/**
 * The letter of the chosen option, by a list of phrases in order: OpenCompass' {@code first_option_postprocess}. A
 * phrase that matches decides when what it captured, or else all it matched, has an option in it; of several options
 * there the first in the order of the options counts.
 */
final class FirstOption {

    private static final List<String> CHINESE = List.of(
            "答案是?\\s*([O])",
            "答案是?\\s*：\\s*([O])",
            "答案是?\\s*:\\s*([O])",
            "答案选项应?该?是\\s*([O])",
            "答案选项应?该?为\\s*([O])",
            "答案应该?是\\s*([O])",
            "答案应该?选\\s*([O])",
            "答案选项为?\\s*：\\s*([O])",
            "答案选项为?\\s+\\(?\\*?\\*?([O])\\*?\\*?\\)?",
            "答案选项是?\\s*:\\s*([O])",
            "答案为\\s*([O])",
            "答案选\\s*([O])",
            "选择?\\s*([O])");
    private static final String SO_CHOOSE = "故选?\\s*([O])";
    private static final String ONLY_RIGHT = "只有选?项?\\s?([O])\\s?是?对";
    private static final List<String> REST = List.of(
            "只有选?项?\\s?([O])\\s?是?错",
            "只有选?项?\\s?([O])\\s?不?正确",
            "只有选?项?\\s?([O])\\s?错误",
            "说法不?对选?项?的?是\\s?([O])",
            "说法不?正确选?项?的?是\\s?([O])",
            "说法错误选?项?的?是\\s?([O])",
            "([O])\\s?是正确的",
            "([O])\\s?是正确答案",
            "选项\\s?([O])\\s?正确",
            "所以答\\s?([O])",
            "所以\\s?([O][.。$]?$)",
            "所有\\s?([O][.。$]?$)",
            "[\\s，：:,]([O])[。，,\\.]?$",
            "[\\s，,：:][故即]([O])[。\\.]?$",
            "[\\s，,：:]因此([O])[。\\.]?$",
            "[是为。]\\s?([O])[。\\.]?$",
            "因此\\s?([O])[。\\.]?$",
            "显然\\s?([O])[。\\.]?$",
            "答案是\\s?(\\S+)(?:。|$)",
            "答案应该是\\s?(\\S+)(?:。|$)",
            "答案为\\s?(\\S+)(?:。|$)",
            "(?i)ANSWER\\s*:\\s*([O])",
            "[Tt]he answer is:?\\s+\\(?([O])\\)?",
            "[Tt]he answer is:?\\s+\\(?\\*?\\*?([O])\\*?\\*?\\)?",
            "[Tt]he answer is option:?\\s+\\(?([O])\\)?",
            "[Tt]he correct answer is:?\\s+\\(?([O])\\)?",
            "[Tt]he correct answer is option:?\\s+\\(?([O])\\)?",
            "[Tt]he correct answer is:?.*?boxed{([O])}",
            "[Tt]he correct option is:?.*?boxed{([O])}",
            "[Tt]he correct answer option is:?.*?boxed{([O])}",
            "[Tt]he answer to the question is:?\\s+\\(?([O])\\)?",
            "^选项\\s?([O])",
            "^([O])\\s?选?项",
            "(\\s|^)[O][\\s。，,：:\\.$]",
            "1.\\s?(.*?)$",
            "1.\\s?([O])[.。$]?$");
    private static final List<String> CUSHION = List.of("([O]):", "([O])");

    private final String options;
    private final List<Pattern> patterns = new ArrayList<>();

    /**
     * @param cushion any option anywhere counts when no phrase was found
     * @param opencompassCompat "故选" and "只有选项…对" only count where one follows the other, as in OpenCompass, which
     *     lost a comma between them
     */
    FirstOption(String options, boolean cushion, boolean opencompassCompat) {
        this.options = options;
        add(CHINESE);
        add(opencompassCompat ? List.of(SO_CHOOSE + ONLY_RIGHT) : List.of(SO_CHOOSE, ONLY_RIGHT));
        add(REST);
        if (cushion) {
            add(CUSHION);
        }
    }

    private void add(List<String> phrases) {
        phrases.forEach(phrase -> patterns.add(PythonRegex.dotAll(phrase.replace("[O", "[" + options))));
    }

    String of(String text) {
        String stripped = PythonStr.strip(text);
        for (Pattern pattern : patterns) {
            Matcher matcher = pattern.matcher(stripped);
            if (!matcher.find()) {
                continue;
            }
            String captured = matcher.group(1);
            String found = firstIn(captured == null || captured.isEmpty() ? matcher.group() : captured);
            if (!found.isEmpty()) {
                return found;
            }
        }
        return "";
    }

    private String firstIn(String text) {
        return options.codePoints()
                .mapToObj(Character::toString)
                .filter(text::contains)
                .findFirst()
                .orElse("");
    }
}
