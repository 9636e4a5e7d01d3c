package org.occlocal.harness.language;

import java.util.regex.Pattern;
import org.occlocal.harness.python.PythonStr;

/** A word or sign with what is known of it so far. Follows nltk's PunktToken. */
final class PunktToken {

    static final String NUMBER = "##number##";

    private static final Pattern NUMERIC = NltkRegex.compile("^-?[.,]?\\d[\\d,.-]*\\.?$");
    private static final Pattern INITIAL = NltkRegex.compile("[\\w&&\\D]\\.");
    private static final Pattern ELLIPSIS = Pattern.compile("\\.\\.+");

    final String text;
    /** In lower case; all numbers are one type. */
    private final String type;

    boolean endsSentence;
    boolean isAbbreviation;

    PunktToken(String text) {
        this.text = text;
        this.type = NUMERIC.matcher(PythonStr.lower(text)).replaceFirst(NUMBER);
    }

    boolean endsInPeriod() {
        return text.endsWith(".");
    }

    boolean isEllipsis() {
        return ELLIPSIS.matcher(text).matches();
    }

    /** One letter and a period. */
    boolean isInitial() {
        return INITIAL.matcher(text).matches();
    }

    boolean isCapitalized() {
        return Character.isUpperCase(text.codePointAt(0));
    }

    boolean isSmall() {
        return Character.isLowerCase(text.codePointAt(0));
    }

    String typeWithoutPeriod() {
        return type.length() > 1 && type.endsWith(".") ? type.substring(0, type.length() - 1) : type;
    }

    /** Without a final period that ends a sentence. */
    String typeWithoutSentencePeriod() {
        return endsSentence ? typeWithoutPeriod() : type;
    }
}
