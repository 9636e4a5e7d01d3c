package org.occlocal.configs;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects what is wrong with a configuration, so that all of it is told at once. Owned by one thread. */
public final class Problems {

    /** What a line of an exception begins with that mends the lines before it. */
    public static final String MEND = "  mend:  ";

    private final Set<String> errors = new LinkedHashSet<>();
    private final Set<String> mends = new LinkedHashSet<>();
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
            if (line.startsWith(MEND)) {
                mends.add(line);
            } else {
                errors.add(where.isEmpty() || line.startsWith(where) ? line : where + ": " + line);
            }
        }
    }

    /** What mends several of them stands once, at the end. */
    public List<String> errors() {
        List<String> all = new ArrayList<>(errors);
        all.addAll(mends);
        return all;
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
