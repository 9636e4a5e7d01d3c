package org.occlocal.harness.postprocessors;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.python.PythonText;

/** Takes the answer out of a prediction, or out of a reference. Stateless and thread-safe. */
@FunctionalInterface
public interface PostProcessor {

    /**
     * @param value text, or a list of texts, each of which is processed
     * @return mostly text; a number, or null for "no answer", where OpenCompass' function gives that
     * @throws IllegalArgumentException when the rule cannot be applied to the value
     */
    @Nullable
    Object apply(@Nullable Object value);

    /** A rule on texts, applied to each text of a list. */
    static PostProcessor onText(String name, Function<String, @Nullable Object> rule) {
        return onEach(value -> {
            if (value instanceof String text) {
                return rule.apply(text);
            }
            throw new IllegalArgumentException(
                    "post-processor " + name + " takes text, it was given " + PythonText.repr(value));
        });
    }

    /** A rule on any value, written as Python's {@code str} writes it; applied to each value of a list. */
    static PostProcessor onAny(Function<String, @Nullable Object> rule) {
        return onEach(value -> rule.apply(PythonText.str(value)));
    }

    /** A rule on values that are no lists, applied to each value of a list, however deep it is. */
    private static PostProcessor onEach(PostProcessor rule) {
        return new PostProcessor() {
            @Override
            public @Nullable Object apply(@Nullable Object value) {
                if (value instanceof List<?> list) {
                    List<@Nullable Object> results = new ArrayList<>();
                    list.forEach(item -> results.add(apply(item)));
                    return results;
                }
                return rule.apply(value);
            }
        };
    }
}
