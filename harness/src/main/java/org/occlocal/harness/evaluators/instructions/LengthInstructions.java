package org.occlocal.harness.evaluators.instructions;

import java.util.List;
import java.util.function.LongPredicate;
import java.util.regex.Pattern;
import org.occlocal.harness.language.NltkWords;
import org.occlocal.harness.language.PunktSentences;
import org.occlocal.harness.python.PythonRegex;
import org.occlocal.harness.python.PythonStr;

/** Numbers of words, sentences and paragraphs. */
final class LengthInstructions {

    private static final Pattern DIVIDER = PythonRegex.compile("\\s?\\*\\*\\*\\s?");
    private static final String PUNCTUATION = ".,?!'\"";

    private LengthInstructions() {}

    static Instruction numberOfWords(InstructionArguments arguments) {
        LongPredicate isEnough = arguments.comparison("relation", "num_words");
        return response -> isEnough.test(NltkWords.count(response));
    }

    static Instruction numberOfSentences(InstructionArguments arguments, PunktSentences sentences) {
        LongPredicate isEnough = arguments.comparison("relation", "num_sentences");
        return response -> isEnough.test(sentences.divide(response).size());
    }

    /** Paragraphs between lines "***", none of them empty but the first and the last, which then do not count. */
    static Instruction numberOfParagraphs(InstructionArguments arguments) {
        double expected = arguments.number("num_paragraphs");
        return response -> {
            List<String> paragraphs = PythonRegex.split(DIVIDER, response);
            int last = paragraphs.size() - 1;
            int number = paragraphs.size();
            for (int i = 0; i <= last; i++) {
                if (PythonStr.strip(paragraphs.get(i)).isEmpty()) {
                    if (i > 0 && i < last) {
                        return false;
                    }
                    number--;
                }
            }
            return number == expected;
        };
    }

    /** The number of paragraphs between empty lines, and the word with which one of them begins. */
    static Instruction firstWordOfParagraph(InstructionArguments arguments) {
        double expected = arguments.number("num_paragraphs");
        double place = arguments.number("nth_paragraph");
        if (place < 1 || place > expected) {
            throw new IllegalArgumentException(arguments.id() + ": argument \"nth_paragraph\" must be from 1 to"
                    + " num_paragraphs, which is " + expected + ", it is " + place);
        }
        String firstWord = PythonStr.lower(arguments.text("first_word"));
        return response -> {
            List<String> paragraphs = PythonStr.split(response, "\n\n");
            long number = paragraphs.stream()
                    .filter(paragraph -> !PythonStr.strip(paragraph).isEmpty())
                    .count();
            return number == expected
                    && firstWord(paragraphs.get((int) place - 1)).equals(firstWord);
        };
    }

    /** In lower case, up to the first punctuation mark; quotes before it do not count. */
    private static String firstWord(String paragraph) {
        List<String> words = PythonStr.words(paragraph);
        String word = words.isEmpty() ? "" : words.get(0);
        String bare = PythonStr.leftStrip(PythonStr.leftStrip(word, "'"), "\"");
        StringBuilder letters = new StringBuilder();
        for (int i = 0; i < bare.length() && PUNCTUATION.indexOf(bare.charAt(i)) < 0; i++) {
            letters.append(bare.charAt(i));
        }
        // letter by letter there, which matters for a final sigma only
        return letters.codePoints()
                .mapToObj(c -> PythonStr.lower(Character.toString(c)))
                .reduce("", String::concat);
    }
}
