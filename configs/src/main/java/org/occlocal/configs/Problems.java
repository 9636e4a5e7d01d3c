package org.occlocal.configs;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects what is wrong with a configuration, so that all of it is told at once. Owned by one thread. */
public final class Problems {

    private final Set<String> errors = new LinkedHashSet<>();
    private final Set<String> warnings = new LinkedHashSet<>();

    /** Something that prevents a run. */
    public void error(String where, String what) {
        errors.add(where.isEmpty() ? what : where + ": " + what);
    }

    /** Something that is ignored. */
    public void warning(String where, String what) {
        warnings.add(where.isEmpty() ? what : where + ": " + what);
    }

    /** Takes the problems of an exception over. */
    public void error(String where, ConfigException e) {
        for (String line : e.problems()) {
            errors.add(where.isEmpty() || line.startsWith(where) ? line : where + ": " + line);
        }
    }

    public List<String> errors() {
        return new ArrayList<>(errors);
    }

    public List<String> warnings() {
        return new ArrayList<>(warnings);
    }

    /** @throws ConfigException when there is an error */
    public void throwIfAny() {
        if (!errors.isEmpty()) {
            throw new ConfigException(errors());
        }
    }
}
