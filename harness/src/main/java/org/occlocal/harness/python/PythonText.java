package org.occlocal.harness.python;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.occlocal.tokenizers.python.PythonStrings;

/** Values of rows as Python's {@code str} and {@code repr} write them. */
public final class PythonText {

    private PythonText() {}

    /** Text as it is, anything else as {@link #repr}. */
    public static String str(@Nullable Object value) {
        return value instanceof String text ? text : repr(value);
    }

    /** As {@code f"{value:.2f}"} for two places: halves are rounded to even, by the exact binary value. */
    public static String fixed(double value, int places) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return PythonStrings.floatText(value);
        }
        BigDecimal rounded = new BigDecimal(value).setScale(places, RoundingMode.HALF_EVEN);
        boolean isNegativeZero = rounded.signum() == 0 && Double.doubleToRawLongBits(value) < 0;
        return (isNegativeZero ? "-" : "") + rounded.toPlainString();
    }

    /** As {@code round(value, places)} of a finite number: halves are rounded to even, by the exact binary value. */
    public static double round(double value, int places) {
        return Double.parseDouble(fixed(value, places));
    }

    /** @param value String, whole or floating-point number, Boolean, null, List, {@link PythonLiteral.Tuple} or Map */
    public static String repr(@Nullable Object value) {
        StringBuilder out = new StringBuilder();
        repr(value, out);
        return out.toString();
    }

    private static void repr(@Nullable Object value, StringBuilder out) {
        if (value == null) {
            out.append("None");
        } else if (value instanceof String text) {
            PythonStrings.quote(text, out);
        } else if (value instanceof Boolean truth) {
            out.append(truth ? "True" : "False");
        } else if (value instanceof Double number) {
            out.append(PythonStrings.floatText(number));
        } else if (value instanceof List<?> list) {
            items(list, "[", "]", out);
        } else if (value instanceof PythonLiteral.Tuple tuple) {
            items(tuple.items(), "(", tuple.items().size() == 1 ? ",)" : ")", out);
        } else if (value instanceof Map<?, ?> map) {
            String separator = "{";
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                out.append(separator);
                repr(entry.getKey(), out);
                out.append(": ");
                repr(entry.getValue(), out);
                separator = ", ";
            }
            out.append(map.isEmpty() ? "{}" : "}");
        } else {
            out.append(value);
        }
    }

    private static void items(List<?> items, String start, String end, StringBuilder out) {
        out.append(start);
        String separator = "";
        for (Object item : items) {
            out.append(separator);
            repr(item, out);
            separator = ", ";
        }
        out.append(end);
    }
}
