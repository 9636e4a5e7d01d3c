package org.occlocal.harness.language;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.python.PythonRegex;
import org.occlocal.harness.python.PythonStr;

/**
 * Decides which words end a sentence: first each by itself, then with the word behind it. Follows the annotation passes of
 * nltk's PunktSentenceTokenizer; section numbers are those of Kiss and Strunk (2006).
 */
final class PunktWords {

    private static final String SEVERAL_SIGNS = "(?:-{2,}|\\.{2,}|(?:\\.\\s){2,}\\.)";
    private static final String WORD_START = "[^(\"`{\\[:;&#*@)}\\]\\-,]";
    private static final String SIGNS_WITHIN = ";:,.!?";

    private final PunktParameters parameters;
    private final Pattern tokens;

    /** @param noWord expression for a sign that cannot be in a word */
    PunktWords(PunktParameters parameters, String noWord) {
        this.parameters = parameters;
        String end = noWord + "|" + SEVERAL_SIGNS;
        this.tokens = NltkRegex.compile(
                SEVERAL_SIGNS + "|(?=" + WORD_START + ")\\S+?(?=\\s|$|" + end + "|,(?=$|\\s|" + end + "))|\\S");
    }

    /** Whether a sentence ends before the last token. */
    boolean haveSentenceEnd(String text) {
        List<PunktToken> found = new ArrayList<>();
        for (String line : PythonStr.split(text, "\n")) {
            PythonRegex.findAll(tokens, line).forEach(token -> found.add(new PunktToken(token)));
        }
        found.forEach(this::lookAtWord);
        for (int i = 0; i + 1 < found.size(); i++) {
            lookAtPair(found.get(i), found.get(i + 1));
            if (found.get(i).endsSentence) {
                return true;
            }
        }
        return false;
    }

    private void lookAtWord(PunktToken token) {
        String text = token.text;
        if (text.equals(".") || text.equals("?") || text.equals("!")) {
            token.endsSentence = true;
        } else if (token.endsInPeriod() && !text.endsWith("..")) {
            String word = PythonStr.lower(text.substring(0, text.length() - 1));
            token.isAbbreviation = parameters.abbreviations().contains(word)
                    || parameters.abbreviations().contains(PythonStr.afterLast(word, "-"));
            token.endsSentence = !token.isAbbreviation;
        }
    }

    private void lookAtPair(PunktToken token, PunktToken next) {
        if (!token.endsInPeriod()) {
            return;
        }
        String type = token.typeWithoutPeriod();
        String nextType = next.typeWithoutSentencePeriod();
        // 4.1.2: known pairs
        if (parameters.collocations().contains(type + "\t" + nextType)) {
            token.endsSentence = false;
            return;
        }
        Boolean isStart = startsSentence(next);
        // 4.2: an abbreviation may end a sentence too
        if ((token.isAbbreviation || token.isEllipsis()) && !token.isInitial()) {
            boolean isStarter =
                    next.isCapitalized() && parameters.sentenceStarters().contains(nextType);
            if (Boolean.TRUE.equals(isStart) || isStarter) {
                token.endsSentence = true;
                return;
            }
        }
        // 4.3: initials and ordinal numbers
        if (token.isInitial() || type.equals(PunktToken.NUMBER)) {
            boolean isName = isStart == null
                    && token.isInitial()
                    && next.isCapitalized()
                    && !parameters.wasSeen(nextType, PunktParameters.LOWER);
            if (Boolean.FALSE.equals(isStart) || isName) {
                token.endsSentence = false;
            }
        }
    }

    /** 4.1.1: whether a token begins a sentence, by its case and where it was seen; null where that does not tell. */
    private @Nullable Boolean startsSentence(PunktToken token) {
        if (token.text.length() == 1 && SIGNS_WITHIN.contains(token.text)) {
            return false;
        }
        String type = token.typeWithoutSentencePeriod();
        if (token.isCapitalized()
                && parameters.wasSeen(type, PunktParameters.LOWER)
                && !parameters.wasSeen(type, PunktParameters.UPPER_WITHIN)) {
            return true;
        }
        boolean isContinuation = token.isSmall()
                && (parameters.wasSeen(type, PunktParameters.UPPER)
                        || !parameters.wasSeen(type, PunktParameters.LOWER_AT_BEGINNING));
        return isContinuation ? Boolean.FALSE : null;
    }
}
