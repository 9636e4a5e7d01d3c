package org.occlocal.harness.evaluators;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Compares the last number of the prediction, cut at "Question:", with the number behind "#### " in the reference, as
 * OpenCompass' Gsm8kEvaluator does. Unlike there, commas inside a number are understood ("1,234").
 */
final class Gsm8kEvaluator implements Evaluator {

    private static final Pattern NUMBER = Pattern.compile("-?\\d+(?:,\\d{3})*(?:\\.\\d+)?|-?\\.\\d+");
    private static final BigDecimal TOLERANCE = new BigDecimal("0.000001");

    @Override
    public boolean isCorrect(String prediction, String reference) {
        BigDecimal expected = lastNumber(reference.substring(reference.lastIndexOf("####") + 1));
        int next = prediction.indexOf("Question:");
        BigDecimal given = lastNumber(next < 0 ? prediction : prediction.substring(0, next));
        return expected != null
                && given != null
                && expected.subtract(given).abs().compareTo(TOLERANCE) < 0;
    }

    private static @org.jspecify.annotations.Nullable BigDecimal lastNumber(String text) {
        Matcher matcher = NUMBER.matcher(text);
        BigDecimal last = null;
        while (matcher.find()) {
            last = new BigDecimal(matcher.group().replace(",", ""));
        }
        return last;
    }
}
