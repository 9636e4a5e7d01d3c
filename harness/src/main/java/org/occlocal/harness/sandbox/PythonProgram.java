package org.occlocal.harness.sandbox;

import java.time.Duration;
import java.util.List;

/**
 * A program to run.
 *
 * @param parts sources that run one after the other in one namespace: the model's program, then its tests
 * @param strictAsserts in the last part "assert a == b" holds only for values of the same types, whatever a's own
 *     idea of equality is, as in OpenCompass' MBPP and LCBench
 * @param timeLimit of all parts together
 */
public record PythonProgram(List<String> parts, boolean strictAsserts, Duration timeLimit) {

    public PythonProgram {
        parts = List.copyOf(parts);
    }
}
