package org.occlocal.harness.evaluators.instructions;

import java.util.List;
import java.util.function.LongPredicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.occlocal.harness.python.PythonRandom;
import org.occlocal.harness.python.PythonRegex;
import org.occlocal.harness.python.PythonStr;

/** Words and letters that have to be there, or must not. Words are regular expressions, as there. */
final class KeywordInstructions {

    private static final List<String> LETTERS = IntStream.concat(
                    IntStream.rangeClosed('a', 'z'), IntStream.rangeClosed('A', 'Z'))
            .mapToObj(Character::toString)
            .toList();

    private KeywordInstructions() {}

    static Instruction existence(InstructionArguments arguments) {
        List<Pattern> keywords = patterns(arguments, "keywords", "");
        return response ->
                keywords.stream().allMatch(keyword -> keyword.matcher(response).find());
    }

    static Instruction forbiddenWords(InstructionArguments arguments) {
        List<Pattern> words = patterns(arguments, "forbidden_words", "\\b");
        return response ->
                words.stream().noneMatch(word -> word.matcher(response).find());
    }

    private static List<Pattern> patterns(InstructionArguments arguments, String name, String around) {
        return arguments.texts(name).stream()
                .map(word -> arguments.pattern(name, "(?i)" + around + word + around))
                .toList();
    }

    static Instruction frequency(InstructionArguments arguments) {
        Pattern keyword = arguments.pattern("keyword", "(?i)" + arguments.expression("keyword"));
        LongPredicate isEnough = arguments.comparison("relation", "frequency");
        return response -> isEnough.test(PythonRegex.findAll(keyword, response).size());
    }

    /**
     * Upper and lower case count together. Rows of IFEval ask for "#" and "!" too, in whose place OpenCompass counts a letter
     * that it draws by chance; here it is the one of Python's seed 0.
     */
    static Instruction letterFrequency(InstructionArguments arguments, boolean opencompassCompat) {
        String asked = PythonStr.lower(arguments.text("letter"));
        boolean isLetter = asked.length() == 1 && 'a' <= asked.charAt(0) && asked.charAt(0) <= 'z';
        String counted = isLetter || !opencompassCompat ? asked : PythonStr.lower(new PythonRandom(0L).choice(LETTERS));
        if (counted.codePointCount(0, counted.length()) != 1) {
            throw new IllegalArgumentException(
                    arguments.id() + ": argument \"letter\" must be one letter or sign, it is \"" + asked + "\"");
        }
        int letter = counted.codePointAt(0);
        LongPredicate isEnough = arguments.comparison("let_relation", "let_frequency");
        return response -> isEnough.test(
                PythonStr.lower(response).codePoints().filter(c -> c == letter).count());
    }
}
