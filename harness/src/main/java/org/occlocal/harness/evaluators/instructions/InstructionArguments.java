package org.occlocal.harness.evaluators.instructions;

import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.python.PythonRegex;
import org.occlocal.harness.python.PythonStr;
import org.occlocal.harness.python.PythonText;

/**
 * What a row says of one instruction: its "kwargs". OpenCompass makes up what a row does not say, by chance; here that is
 * an error.
 *
 * @param id the instruction's name, such as "keywords:existence"
 * @param values by name
 */
record InstructionArguments(String id, Map<?, ?> values) {

    /** @throws IllegalArgumentException when it is missing or no text */
    String text(String name) {
        if (values.get(name) instanceof String text) {
            return text;
        }
        throw wrong(name, "a text", values.get(name));
    }

    /** As {@link #text}, which is used as Python's regular expression. */
    String expression(String name) {
        String text = PythonStr.strip(text(name));
        if (text.isEmpty()) {
            throw wrong(name, "a text that is not empty", values.get(name));
        }
        return text;
    }

    /** Texts, at least one. */
    List<String> texts(String name) {
        if (values.get(name) instanceof List<?> list
                && !list.isEmpty()
                && list.stream().allMatch(String.class::isInstance)) {
            return list.stream().map(String.class::cast).toList();
        }
        throw wrong(name, "a list of texts", values.get(name));
    }

    /** A number from 0. */
    double number(String name) {
        if (values.get(name) instanceof Number number && number.doubleValue() >= 0) {
            return number.doubleValue();
        }
        throw wrong(name, "a number from 0", values.get(name));
    }

    /**
     * What a count has to be.
     *
     * @param relation name of the argument that is "less than" or "at least"
     * @param limit name of the argument with the number
     */
    LongPredicate comparison(String relation, String limit) {
        double number = number(limit);
        String text = text(relation);
        return switch (text) {
            case "less than" -> count -> count < number;
            case "at least" -> count -> count >= number;
            default -> throw wrong(relation, "\"less than\" or \"at least\"", text);
        };
    }

    /**
     * An expression of which an argument is part.
     *
     * @throws IllegalArgumentException when it is no expression
     */
    Pattern pattern(String name, String expression) {
        try {
            return PythonRegex.compile(expression);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    id + ": \"" + name + "\" is used as a regular expression, and is none: " + e.getMessage(), e);
        }
    }

    private IllegalArgumentException wrong(String name, String kind, @Nullable Object value) {
        return new IllegalArgumentException(
                id + ": argument \"" + name + "\" must be " + kind + ", it is " + PythonText.repr(value));
    }
}
