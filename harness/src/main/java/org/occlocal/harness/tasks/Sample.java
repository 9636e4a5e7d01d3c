package org.occlocal.harness.tasks;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What came of one sample.
 *
 * @param prediction as in OpenCompass' prediction files
 * @param account tokens, dropped examples, truncation, log-probabilities
 */
record Sample(Map<String, Object> prediction, Map<String, Object> account) {

    Sample {
        // values may be null, so Map.copyOf would refuse them
        prediction = Collections.unmodifiableMap(new LinkedHashMap<>(prediction));
        account = Collections.unmodifiableMap(new LinkedHashMap<>(account));
    }
}
