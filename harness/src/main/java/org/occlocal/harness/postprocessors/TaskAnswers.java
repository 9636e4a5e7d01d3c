package org.occlocal.harness.postprocessors;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.python.PythonRegex;
import org.occlocal.harness.python.PythonStr;

/** Rules that belong to one dataset each, by OpenCompass' modules of the datasets' names. */
public final class TaskAnswers {

    private static final Pattern GSM8K = PythonRegex.compile("\\-?\\d+\\.\\d+|\\-?\\d+");
    private static final Pattern GSM8K_GROUPED =
            PythonRegex.compile("-?\\d{1,3}(?:,\\d{3})+(?!\\d)(?:\\.\\d+)?|-?\\d+\\.\\d+|-?\\d+");
    private static final Pattern IN_BRACKETS = PythonRegex.compile("\\(([A-Z])\\)*");
    private static final Pattern CAPITAL = PythonRegex.compile("([A-Z])");
    private static final Pattern ANSWER_IS = PythonRegex.compile("(?i)answer is\\s*:?\\s*");
    private static final Pattern BOLD = PythonRegex.compile("\\*\\*(.*?)\\*\\*");
    private static final Pattern YES_NO = PythonRegex.compile("(?i)^(yes|no|true|false)\\b");
    private static final Pattern DIGITS_AND_COMMA = PythonRegex.compile("\\d\\s*,\\s*\\d");
    private static final Pattern COMMA = PythonRegex.compile("\\s*,\\s*");
    private static final Pattern YES_OR_NO = PythonRegex.compile("(yes|no)");
    private static final Pattern THEOREM = PythonRegex.compile("answer is ([^\\s]+)");
    private static final Pattern GPQA = PythonRegex.compile("(?i)ANSWER\\s*:\\s*([A-D])");
    private static final Pattern DIGIT_GROUP = PythonRegex.compile("(\\d),(\\d)");
    private static final Pattern SHORT_BOX = PythonRegex.compile("\\\\boxed\\{(.+?)\\}");
    private static final Pattern SIGNED_NUMBER = PythonRegex.compile("-?\\d*\\.?\\d+|\\d+");
    private static final Pattern DECIMAL = PythonRegex.compile("\\d+\\.?\\d*");
    private static final Pattern A_AND_MORE = PythonRegex.compile("A.");
    private static final Pattern B_AND_MORE = PythonRegex.compile("B.");
    private static final Map<String, String> MGSM_ANSWERS = Map.ofEntries(
            Map.entry("en", "Answer"),
            Map.entry("bn", "উত্তর"),
            Map.entry("de", "Antwort"),
            Map.entry("es", "Respuesta"),
            Map.entry("fr", "Réponse"),
            Map.entry("ja", "答え"),
            Map.entry("ru", "Ответ"),
            Map.entry("sw", "Jibu"),
            Map.entry("te", "సమాధానం"),
            Map.entry("th", "คำตอบ"),
            Map.entry("zh", "答案"));
    private static final Pattern ATC_TEXT = PythonRegex.compile("\\\\text\\{([^}]+)\\}");
    private static final Pattern ATC_BOX = PythonRegex.compile("\\\\boxed\\{([^}]+)\\}");
    private static final Pattern ATC_BRACKET = PythonRegex.compile("\\\\[\\[\\]]");
    private static final Pattern ATC_SPACE = PythonRegex.compile("\\s+");
    private static final Pattern PLAIN_NUMBER = PythonRegex.compile("\\d+\\.\\d+|\\d+");
    private static final Pattern MATHBENCH = PythonRegex.compile("-?\\d*\\.?/?\\d+|\\d+");

    private static final List<String> BBEH_PREFIXES =
            List.of("The answer is: ", "The answer is ", "The final answer is: ", "The final answer is ");
    private static final List<Pattern> BBEH_MARKUP = List.of(
            PythonRegex.compile("\\\\boxed\\{(.*?)\\}"),
            PythonRegex.compile("\\\\text(?:tt)?\\{(.*?)\\}"),
            PythonRegex.compile("\\*\\*(.*?)\\*\\*"));

    private TaskAnswers() {}

    /** The last number before a further question; "NULL" for none. */
    static String gsm8k(String text, boolean opencompassCompat) {
        List<String> numbers =
                PythonRegex.findAll(opencompassCompat ? GSM8K : GSM8K_GROUPED, PythonStr.before(text, "Question:"));
        return numbers.isEmpty() ? "NULL" : numbers.get(numbers.size() - 1).replace(",", "");
    }

    static String gsm8kReference(String text) {
        List<String> parts = PythonStr.split(text, "#### ");
        if (parts.size() < 2) {
            throw new IllegalArgumentException("gsm8k_dataset_postprocess: no \"#### \" before the answer in \"" + text
                    + "\"; the reference is not one of GSM8K");
        }
        return parts.get(1).replace(",", "");
    }

    static String bbhChoice(String text) {
        int at = text.indexOf("answer is ");
        String answer = text;
        if (at >= 0) {
            answer = PythonStr.strip(PythonStr.split(text, "answer is ").get(1));
        }
        Matcher bracket = IN_BRACKETS.matcher(answer);
        if (bracket.find()) {
            return bracket.group(1);
        }
        Matcher capital = CAPITAL.matcher(answer);
        return capital.find() ? capital.group() : answer;
    }

    /** Short answers of BBH in a form in which they can be compared. */
    public static String bbhFreeform(String text) {
        List<String> parts = PythonRegex.split(ANSWER_IS, text);
        String answer = parts.size() == 1 ? text : PythonStr.strip(parts.get(parts.size() - 1));
        answer = PythonStr.strip(PythonStr.before(answer, "\n"));
        if (answer.endsWith(".")) {
            answer = PythonStr.strip(answer.substring(0, answer.length() - 1));
        }
        Matcher bold = BOLD.matcher(answer);
        answer = bold.find() ? PythonStr.strip(bold.group(1)) : answer;
        Matcher truth = YES_NO.matcher(answer);
        if (truth.find()) {
            return PythonStr.capitalize(truth.group(1));
        }
        if (!DIGITS_AND_COMMA.matcher(answer).find()) {
            answer = COMMA.matcher(answer).replaceAll(" ");
        }
        return GeneralAnswers.squeeze(answer);
    }

    static String strategyQa(String text) {
        String answer = PythonStr.afterLast(PythonStr.before(text, "\n\n"), "answer is ");
        return GeneralAnswers.match(PythonStr.lower(answer), YES_OR_NO);
    }

    static String firstLine(String text) {
        return PythonStr.before(PythonStr.strip(text), "\n");
    }

    static String lcsts(String text) {
        String line = PythonStr.strip(firstLine(text).replace("своей", ""));
        line = line.startsWith("1. ") ? line.replace("1. ", "") : line;
        line = line.startsWith("- ") ? line.replace("- ", "") : line;
        return PythonStr.strip(line, "“，。！”");
    }

    static String chineseAnswer(String text) {
        List<String> parts = PythonStr.split(text, "答案是");
        return parts.size() > 1 ? parts.get(1) : text;
    }

    static String theorem(String text) {
        String stripped = PythonStr.strip(text);
        List<String> found = PythonRegex.findAll(THEOREM, stripped);
        return found.isEmpty() ? stripped : PythonStr.strip(PythonStr.strip(found.get(0)), ".,?!\"';:");
    }

    static String theoremV2(String text) {
        String line = PythonStr.afterLast(PythonStr.strip(text), "\n");
        StringBuilder tail = new StringBuilder();
        List<String> words = PythonStr.split(line, " ");
        for (int i = words.size() - 1; i >= 0; i--) {
            String word = words.get(i);
            if (List.of("is", "be", "are").contains(word) || word.endsWith(":")) {
                break;
            }
            tail.insert(0, word + " ");
        }
        return PythonStr.strip(PythonStr.strip(tail.toString()), ".");
    }

    /** The first line behind empty ones. */
    static String firstLineOfText(String text) {
        return PythonStr.before(PythonStr.leftStrip(text, "\n"), "\n");
    }

    static String sciBench(String text) {
        List<String> parts = PythonStr.split(text, "answer is");
        String answer = parts.size() == 1 ? text : PythonStr.strip(parts.get(1));
        Matcher box = SHORT_BOX.matcher(answer);
        if (box.find()) {
            return box.group(1);
        }
        List<String> numbers =
                PythonRegex.findAll(SIGNED_NUMBER, DIGIT_GROUP.matcher(answer).replaceAll("$1$2"));
        return numbers.isEmpty() ? answer : numbers.get(numbers.size() - 1);
    }

    /** The letter that a prediction begins with, or has behind it any sign; "invalid" for neither or both. */
    static String crowsPairs(String text) {
        if (text.contains("Neither") || text.contains("Both")) {
            return "invalid";
        }
        for (String letter : List.of("A", "B")) {
            if (text.startsWith(letter)) {
                return letter;
            }
        }
        return A_AND_MORE.matcher(text).find() ? "A" : B_AND_MORE.matcher(text).find() ? "B" : "invalid";
    }

    /** The last number behind the word for "answer". */
    static String mgsm(String text, String prefix) {
        if (!text.contains(prefix)) {
            return "";
        }
        String answer = PythonStr.strip(PythonStr.afterLast(text, prefix)).replace(",", "");
        List<String> numbers = PythonRegex.findAll(DECIMAL, answer);
        return numbers.isEmpty() ? "" : PythonStr.rightStrip(numbers.get(numbers.size() - 1), ".");
    }

    /** "Answer" in a language of MGSM. */
    static String mgsmPrefix(String language) {
        String prefix = MGSM_ANSWERS.get(language);
        if (prefix == null) {
            throw new ConfigException("mgsm_postprocess: \"lang\" must be one of "
                    + String.join(", ", MGSM_ANSWERS.keySet().stream().sorted().toList()) + ", it is " + language);
        }
        return prefix;
    }

    /** The name in the last box, without signs of LaTeX and quotes; "None" where there is none. */
    static String ancestor(String text) {
        String boxed = MathAnswers.boxed(text, true);
        if (boxed == null || boxed.isEmpty()) {
            return "None";
        }
        String name = ATC_BOX.matcher(ATC_TEXT.matcher(boxed).replaceAll("$1")).replaceAll("$1");
        name = ATC_BRACKET.matcher(name).replaceAll("").replace("\\", "");
        name = PythonStr.strip(ATC_SPACE.matcher(name).replaceAll(" "));
        return name.replace("\"", "").replace("'", "").replace("~", " ");
    }

    static @Nullable String infiniteBenchNumber(String text) {
        Matcher matcher = PLAIN_NUMBER.matcher(text);
        return matcher.find() ? matcher.group() : null;
    }

    /** The digits of the first word with one behind "The answer is". */
    static String gsm100(String text) {
        List<String> parts = PythonStr.split(text, "The answer is");
        if (parts.size() < 2) {
            return "";
        }
        StringBuilder digits = new StringBuilder();
        PythonStr.split(parts.get(1), " ").stream()
                .filter(word -> word.codePoints().anyMatch(c -> PythonStr.isDigit(Character.toString(c))))
                .findFirst()
                .ifPresent(word -> word.codePoints()
                        .filter(c -> PythonStr.isDigit(Character.toString(c)))
                        .forEach(digits::appendCodePoint));
        return digits.toString();
    }

    static @Nullable String gpqaSimple(String text) {
        Matcher matcher = GPQA.matcher(text);
        return matcher.find() ? matcher.group(1) : null;
    }

    static String teval(String text) {
        String answer = text;
        for (String end : List.of("<eoa>", "<TOKENS_UNUSED_1>", "<|im_end|>", "\nuser", "\nUSER", "[INST]")) {
            answer = PythonStr.before(answer, end);
        }
        answer = PythonStr.strip(answer);
        answer = answer.startsWith("```json") ? answer.substring("```json".length()) : answer;
        answer = PythonStr.strip(PythonStr.strip(answer, "`"));
        boolean doubled = answer.length() >= 2 && answer.startsWith("{{") && answer.endsWith("}}");
        return doubled ? answer.substring(1, answer.length() - 1) : answer;
    }

    static String mathBench(String text, String name) {
        List<String> parts = PythonStr.split(text, name.contains("_cn") ? "答案是" : "The answer is");
        boolean split = parts.size() != 1;
        String answer = split ? PythonStr.strip(parts.get(1)) : text;
        List<String> numbers =
                PythonRegex.findAll(MATHBENCH, DIGIT_GROUP.matcher(answer).replaceAll("$1$2"));
        if (numbers.isEmpty()) {
            return answer;
        }
        return numbers.get(split ? 0 : numbers.size() - 1);
    }

    /** SmolInstruct's answer, marked as its references are; null where neither word occurs. */
    static @Nullable String yesOrNo(String text) {
        String lower = PythonStr.lower(text);
        if (lower.contains("yes")) {
            return "<BOOLEAN> Yes </BOOLEAN>";
        }
        return lower.contains("no") ? "<BOOLEAN> No </BOOLEAN>" : null;
    }

    /** BBEH's choices: what is told, up to the end of its line, without brackets around it, in lower case. */
    public static String bbehChoice(String text) {
        return firstLineInLowerCase(PythonStr.strip(toldOfBbeh(text), "()"));
    }

    /** BBEH's free answers: what is told, out of boxes, TeX's text and bold print, up to the end of its line, in lower case. */
    public static String bbehFreeform(String text) {
        String answer = toldOfBbeh(text);
        for (Pattern markup : BBEH_MARKUP) {
            answer = markup.matcher(answer).replaceAll("$1");
        }
        return firstLineInLowerCase(answer);
    }

    private static String toldOfBbeh(String text) {
        for (String prefix : BBEH_PREFIXES) {
            if (text.contains(prefix)) {
                return PythonStr.afterLast(text, prefix);
            }
        }
        return text;
    }

    private static String firstLineInLowerCase(String text) {
        return PythonStr.lower(PythonStr.strip(PythonStr.before(text, "\n")));
    }

    /** CRUXEval's output: the first line with anything on it, before "# done". */
    static String cruxEval(String text) {
        return PythonStr.strip(PythonStr.before(PythonStr.strip(PythonStr.before(text, "# done")), "\n"));
    }
}
