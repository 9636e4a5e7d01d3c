package org.occlocal.harness.partitioners;

import org.occlocal.configs.Component;
import org.occlocal.configs.ConfigException;

/** Whether small pieces share a task. */
enum Strategy {
    /** They do. */
    HEURISTIC,
    /** Each piece is a task. */
    SPLIT;

    static Strategy of(Component config) {
        String given = config.text("strategy");
        return switch (given == null ? "heuristic" : given) {
            case "heuristic" -> HEURISTIC;
            case "split" -> SPLIT;
            default -> throw new ConfigException(
                    config.name() + ": strategy is \"" + given + "\", known are heuristic and split");
        };
    }
}
