package org.occlocal.harness.evaluators.instructions;

import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.language.LanguageDetector;
import org.occlocal.harness.language.NltkWords;
import org.occlocal.harness.python.PythonStr;

/** The language of a response, and whether it is in capitals. A text of which no language can be told counts as right. */
final class CaseInstructions {

    private static final String ENGLISH = "en";

    private CaseInstructions() {}

    static Instruction responseLanguage(InstructionArguments arguments) {
        String language = arguments.text("language");
        return response -> isIn(language, response);
    }

    static boolean isEnglishInCapitals(String response) {
        return PythonStr.isUpper(response) && isIn(ENGLISH, response);
    }

    static boolean isEnglishInSmallLetters(String response) {
        return PythonStr.isLower(response) && isIn(ENGLISH, response);
    }

    private static boolean isIn(String language, String response) {
        @Nullable String detected = LanguageDetector.detect(response);
        return detected == null || detected.equals(language);
    }

    static Instruction capitalWordFrequency(InstructionArguments arguments, NltkWords words) {
        LongPredicate isEnough = arguments.comparison("capital_relation", "capital_frequency");
        return response -> isEnough.test(
                words.divide(response).stream().filter(PythonStr::isUpper).count());
    }
}
