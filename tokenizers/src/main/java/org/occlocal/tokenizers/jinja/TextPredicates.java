package org.occlocal.tokenizers.jinja;

import java.util.function.IntPredicate;
import org.occlocal.tokenizers.python.PythonStrings;

/** isalpha, isdigit and their like of Python's str. */
final class TextPredicates {

    private TextPredicates() {}

    static boolean test(String text, String name) {
        if (name.equals("isascii")) {
            return text.chars().allMatch(c -> c < 128);
        }
        if (name.equals("islower") || name.equals("isupper")) {
            boolean lower = name.equals("islower");
            boolean cased = text.codePoints().anyMatch(lower ? Character::isLowerCase : Character::isUpperCase);
            return cased && text.codePoints().noneMatch(lower ? Character::isUpperCase : Character::isLowerCase);
        }
        if (name.equals("istitle")) {
            return TextMethods.title(text).equals(text)
                    && text.codePoints().anyMatch(c -> Character.isUpperCase(c) || Character.isTitleCase(c));
        }
        IntPredicate test =
                switch (name) {
                    case "isalpha" -> Character::isLetter;
                    case "isalnum" -> c -> Character.isLetter(c) || isNumeric(c);
                    case "isdecimal" -> c -> Character.getType(c) == Character.DECIMAL_DIGIT_NUMBER;
                    case "isdigit" -> c -> Character.getType(c) == Character.DECIMAL_DIGIT_NUMBER || isSuperscript(c);
                    case "isnumeric" -> TextPredicates::isNumeric;
                    default -> PythonStrings::isSpace;
                };
        return !text.isEmpty() && text.codePoints().allMatch(test);
    }

    private static boolean isNumeric(int c) {
        int type = Character.getType(c);
        return type == Character.DECIMAL_DIGIT_NUMBER
                || type == Character.LETTER_NUMBER
                || type == Character.OTHER_NUMBER;
    }

    private static boolean isSuperscript(int c) {
        return c == 0xB2 || c == 0xB3 || c == 0xB9 || (c >= 0x2070 && c <= 0x2089 && isNumeric(c));
    }
}
