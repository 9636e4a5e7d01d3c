package org.occlocal.configs;

import java.io.Serial;
import java.util.List;

/** A configuration cannot be run. All its problems are in the message; the command line ends with exit code 3. */
public final class ConfigException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    private final transient List<String> problems;

    public ConfigException(String problem) {
        this(List.of(problem));
    }

    /** @param problems each says what is wrong, where, and how to mend it */
    public ConfigException(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    public List<String> problems() {
        return problems;
    }
}
