package org.occlocal.harness.evaluators.problems;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.datasets.files.JsonFiles;
import org.occlocal.harness.python.PythonText;

/**
 * A problem that is an object of JSON.
 *
 * @param fields by name
 */
record ProblemJson(Map<?, ?> fields) {

    static ProblemJson of(String problem) {
        return of(parse(problem));
    }

    private static ProblemJson of(@Nullable Object value) {
        if (value instanceof Map<?, ?> fields) {
            return new ProblemJson(fields);
        }
        throw new ProblemException("an object is expected, it is " + PythonText.repr(value));
    }

    /** @throws ProblemException when it is no JSON */
    static @Nullable Object parse(String text) {
        try {
            return JsonFiles.parse(text, "the problem");
        } catch (ConfigException e) {
            throw new ProblemException(String.valueOf(e.getMessage()));
        }
    }

    private ProblemException expected(String name, String kind) {
        return new ProblemException(
                "\"" + name + "\" must be " + kind + ", it is " + PythonText.repr(fields.get(name)));
    }

    @Nullable
    Object value(String name) {
        return fields.get(name);
    }

    String text(String name) {
        if (fields.get(name) instanceof String text) {
            return text;
        }
        throw expected(name, "text");
    }

    double number(String name) {
        if (fields.get(name) instanceof Number number) {
            return number.doubleValue();
        }
        throw expected(name, "a number");
    }

    int integer(String name, int most) {
        if (fields.get(name) instanceof Long number && number >= 0 && number <= most) {
            return number.intValue();
        }
        throw expected(name, "a whole number from 0 to " + most);
    }

    List<?> list(String name) {
        if (fields.get(name) instanceof List<?> list) {
            return list;
        }
        throw expected(name, "a list");
    }

    ProblemJson object(String name) {
        return of(fields.get(name));
    }

    List<ProblemJson> objects(String name) {
        List<ProblemJson> objects = new ArrayList<>();
        list(name).forEach(item -> objects.add(of(item)));
        return objects;
    }

    /** The values, which must be objects. */
    List<ProblemJson> objects() {
        List<ProblemJson> objects = new ArrayList<>();
        fields.values().forEach(item -> objects.add(of(item)));
        return objects;
    }
}
