package org.occlocal.harness.output;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.python.PythonJson;

/**
 * One line of a journal.
 *
 * @param index place of the sample in what was asked, from 0
 * @param config what decided the answer
 * @param data hash of the sample's row, of the rows that its examples come from, and of the number of rows
 * @param finished when it was answered, in UTC
 * @param seconds from the start of its dataset in that process until then
 * @param prediction as in OpenCompass' prediction files
 * @param account tokens, dropped examples, truncation, log-probabilities: the other keys of the line
 */
public record JournalSample(
        int index,
        ConfigHash config,
        String data,
        String finished,
        double seconds,
        Map<String, @Nullable Object> prediction,
        Map<String, @Nullable Object> account) {

    public JournalSample {
        // values may be null, so Map.copyOf would refuse them
        prediction = Collections.unmodifiableMap(new LinkedHashMap<>(prediction));
        account = Collections.unmodifiableMap(new LinkedHashMap<>(account));
    }

    /** Answered now. */
    static JournalSample now(
            int index,
            ConfigHash config,
            String data,
            double seconds,
            Map<String, Object> prediction,
            Map<String, Object> account) {
        String finished = Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
        return new JournalSample(index, config, data, finished, seconds, prediction, account);
    }

    /** @return null when keys are missing or of the wrong kind */
    static @Nullable JournalSample of(Map<String, @Nullable Object> line) {
        Map<String, @Nullable Object> account = new LinkedHashMap<>(line);
        if (account.remove("idx") instanceof Long index
                && index >= 0
                && index < Integer.MAX_VALUE
                && account.remove("config") instanceof String config
                && account.remove("data") instanceof String data
                && account.remove("finished") instanceof String finished
                && account.remove("seconds") instanceof Number seconds
                && account.remove("record") instanceof Map<?, ?> stored) {
            ConfigHash hash = ConfigHash.parse(config);
            Map<String, @Nullable Object> prediction = new LinkedHashMap<>();
            stored.forEach((key, value) -> prediction.put(String.valueOf(key), value));
            return hash == null
                    ? null
                    : new JournalSample(
                            index.intValue(), hash, data, finished, seconds.doubleValue(), prediction, account);
        }
        return null;
    }

    /** Without a line break. */
    String line() {
        Map<String, @Nullable Object> line = new LinkedHashMap<>();
        line.put("idx", (long) index);
        line.put("config", config.toString());
        line.put("data", data);
        line.put("finished", finished);
        line.put("seconds", Math.round(seconds * 1000) / 1000.0);
        line.putAll(account);
        line.put("record", prediction);
        return PythonJson.dumps(line);
    }
}
