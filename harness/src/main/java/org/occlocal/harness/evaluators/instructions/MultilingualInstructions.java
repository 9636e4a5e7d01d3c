package org.occlocal.harness.evaluators.instructions;

import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import java.util.regex.Pattern;
import org.occlocal.harness.python.PythonRegex;
import org.occlocal.harness.python.PythonStr;

/**
 * The instructions of P-MMEval's MIFEval, which are fewer and plainer than IFEval's and know ten languages: OpenCompass'
 * datasets/PMMEval/mifeval_utils. Sentences are lines, and words of Arabic, Japanese, Korean, Thai and Chinese are signs.
 */
public final class MultilingualInstructions {

    private static final Map<String, List<String>> CONSTRAINED = Map.of(
            "ar", List.of("إجابتي هي نعم.", "إجابتي هي لا.", "إجابتي هي ربما."),
            "es", List.of("Mi respuesta es sí.", "Mi respuesta es no.", "Mi respuesta es tal vez."),
            "fr", List.of("Ma réponse est oui.", "Ma réponse est non.", "Ma réponse est peut-être."),
            "ja", List.of("私の答えははいです。", "私の答えはいいえです。", "私の答えはたぶんです。"),
            "ko", List.of("제 대답은 예입니다.", "제 대답은 아닙니다.", "제 대답은 아마도입니다."),
            "pt", List.of("Minha resposta é sim.", "Minha resposta é não.", "Minha resposta é talvez."),
            "th", List.of("คำตอบของฉันคือใช่", "คำตอบของฉันคือไม่", "คำตอบของฉันคืออาจจะ"),
            "vi",
                    List.of(
                            "Câu trả lời của tôi là có.",
                            "Câu trả lời của tôi là không.",
                            "Câu trả lời của tôi là có thể."),
            "en", List.of("My answer is yes.", "My answer is no.", "My answer is maybe."),
            "zh", List.of("我的答案是是。", "我的答案是否。", "我的答案是不确定。"));

    private static final Map<String, String> COMMAS = Map.of(
            "ar", "\u060c",
            "es", ",\uff0c",
            "fr", ",\u2026",
            "ja", ",\u3001",
            "ko", ",",
            "pt", ",\uff0c",
            "th", "\u0e25",
            "vi", ",\uff0c",
            "en", ",",
            "zh", ",\uff0c");

    private static final List<String> WITH_WORDS = List.of("en", "es", "fr", "in", "pt", "ru", "vi");
    private static final List<String> WITH_GUILLEMETS = List.of("ar", "es", "fr", "pt", "ru");
    private static final List<String> WITH_CURLY_QUOTES = List.of("ar", "es", "fr", "ko", "pt", "th", "vi", "zh");
    private static final Pattern DIVIDER = PythonRegex.compile("\\s?\\*\\*\\*\\s?");

    private MultilingualInstructions() {}

    /**
     * @param id such as "keywords:forbidden_words"
     * @param values arguments by name
     * @param language such as "en"
     * @param opencompassCompat any first word of a paragraph is the one that is asked
     * @throws IllegalArgumentException when there is no such instruction or language, or an argument is missing or wrong
     */
    public static Instruction of(String id, Map<String, Object> values, String language, boolean opencompassCompat) {
        List<String> constrained = CONSTRAINED.get(language);
        String commas = COMMAS.get(language);
        if (constrained == null || commas == null) {
            throw new IllegalArgumentException("MIFEval has no language \"" + language + "\"; there are "
                    + String.join(", ", CONSTRAINED.keySet().stream().sorted().toList()));
        }
        InstructionArguments arguments = new InstructionArguments(id, values);
        return switch (id) {
            case "combination:repeat_prompt" -> WholeResponseInstructions.repeatPrompt(arguments);
            case "combination:two_responses" -> WholeResponseInstructions::areTwoResponses;
            case "detectable_content:number_placeholders" -> FormatInstructions.placeholders(arguments);
            case "detectable_content:postscript" -> postscript(arguments);
            case "detectable_format:constrained_response" -> response ->
                    constrained.stream().anyMatch(response::contains);
            case "detectable_format:json_format" -> FormatInstructions::isJson;
            case "detectable_format:number_bullet_lists" -> FormatInstructions.bulletPoints(arguments);
            case "detectable_format:number_highlighted_sections" -> FormatInstructions.highlightedSections(arguments);
            case "detectable_format:title" -> FormatInstructions::hasTitle;
            case "keywords:forbidden_words" -> forbiddenWords(arguments);
            case "length_constraints:nth_paragraph_first_word" -> firstWord(arguments, opencompassCompat);
            case "length_constraints:number_paragraphs" -> paragraphs(arguments);
            case "length_constraints:number_sentences" -> sentences(arguments);
            case "length_constraints:number_words" -> words(arguments, WITH_WORDS.contains(language));
            case "punctuation:no_comma" -> response -> response.chars().noneMatch(c -> commas.indexOf(c) >= 0);
            case "startend:end_checker" -> endPhrase(arguments);
            case "startend:quotation" -> response -> isQuotation(PythonStr.strip(response), language);
            default -> throw new IllegalArgumentException("MIFEval has no instruction \"" + id + "\"");
        };
    }

    /** The marker is a regular expression there. */
    private static Instruction postscript(InstructionArguments arguments) {
        String marker = PythonStr.lower(arguments.text("postscript_marker"));
        Pattern postscript = arguments.pattern("postscript_marker", "(?m)\\s*" + marker + ".*$");
        return response -> postscript.matcher(PythonStr.lower(response)).find();
    }

    private static Instruction forbiddenWords(InstructionArguments arguments) {
        List<String> words = arguments.texts("forbidden_words");
        return response -> words.stream().noneMatch(response::contains);
    }

    private static Instruction firstWord(InstructionArguments arguments, boolean isAny) {
        double least = arguments.number("num_paragraphs");
        double place = arguments.number("nth_paragraph");
        String word = isAny ? "" : PythonStr.lower(arguments.text("first_word"));
        if (place < 1) {
            throw new IllegalArgumentException(arguments.id() + ": \"nth_paragraph\" must be from 1, it is " + place);
        }
        return response -> {
            List<String> paragraphs = PythonStr.split(response, "\n\n").stream()
                    .map(PythonStr::strip)
                    .filter(paragraph -> !paragraph.isEmpty())
                    .toList();
            return paragraphs.size() >= Math.max(least, place)
                    && PythonStr.lower(paragraphs.get((int) place - 1)).startsWith(word);
        };
    }

    private static Instruction paragraphs(InstructionArguments arguments) {
        double expected = arguments.number("num_paragraphs");
        return response -> PythonRegex.split(DIVIDER, response).stream()
                        .filter(paragraph -> !PythonStr.strip(paragraph).isEmpty())
                        .count()
                == expected;
    }

    private static Instruction sentences(InstructionArguments arguments) {
        LongPredicate isEnough = comparison(arguments, "num_sentences");
        return response -> isEnough.test(PythonStr.split(PythonStr.strip(response), "\n").stream()
                .filter(line -> !PythonStr.strip(line).isEmpty())
                .count());
    }

    private static Instruction words(InstructionArguments arguments, boolean hasWords) {
        LongPredicate isEnough = comparison(arguments, "num_words");
        return response -> {
            List<String> words = PythonStr.words(response);
            return isEnough.test(
                    hasWords
                            ? words.size()
                            : words.stream()
                                    .mapToLong(word -> word.codePointCount(0, word.length()))
                                    .sum());
        };
    }

    /** "less than" takes in the limit, unlike IFEval's. */
    private static LongPredicate comparison(InstructionArguments arguments, String limit) {
        double number = arguments.number(limit);
        String relation = arguments.text("relation");
        return switch (relation) {
            case "less than" -> count -> count <= number;
            case "at least" -> count -> count >= number;
            default -> count -> false;
        };
    }

    private static Instruction endPhrase(InstructionArguments arguments) {
        String phrase = arguments.text("end_phrase");
        return response -> PythonStr.strip(response).endsWith(phrase);
    }

    private static boolean isQuotation(String text, String language) {
        return isBetween(text, "\"", "\"")
                || (WITH_GUILLEMETS.contains(language) && isBetween(text, "«", "»"))
                || (WITH_CURLY_QUOTES.contains(language) && isBetween(text, "“", "”"))
                || (language.equals("ja") && isBetween(text, "『", "』"));
    }

    private static boolean isBetween(String text, String open, String close) {
        return text.startsWith(open) && text.endsWith(close);
    }
}
