package org.occlocal.harness.output;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.occlocal.harness.partitioners.Part;

/**
 * What the context window cost a dataset.
 *
 * @param samples all of them
 * @param truncated those whose text was cut
 * @param shortened those that lost in-context examples
 * @param beyond those whose answer went on where the context that the model was made for had ended
 */
public record Losses(int samples, int truncated, int shortened, int beyond) {

    /** Key of a journal's line: tokens that were computed beyond the context that the model was made for. */
    public static final String BEYOND_WINDOW = "tokens_beyond_window";

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    /**
     * Counts in the journal of a dataset, or in those of its parts. Lines are looked through without being kept.
     *
     * @throws OutputException when one cannot be read
     */
    public static Losses of(Path folder, String model, String dataset) {
        Losses all = new Losses(0, 0, 0, 0);
        for (Path file : files(folder, model, dataset)) {
            Losses one = of(file);
            all = new Losses(
                    all.samples + one.samples,
                    all.truncated + one.truncated,
                    all.shortened + one.shortened,
                    all.beyond + one.beyond);
        }
        return all;
    }

    /** As {@link RunFolder#readPredictions} chooses between a dataset and its parts. */
    private static List<Path> files(Path folder, String model, String dataset) {
        RunFolder run = new RunFolder(folder);
        PartsFile.Cut cut = PartsFile.read(folder).cut(model, dataset);
        List<Path> parts = new ArrayList<>();
        if (cut != null && !cut.slices().isEmpty()) {
            for (int part = 0; part < cut.slices().size(); part++) {
                parts.add(run.journal(model, Part.nameOf(dataset, part)));
            }
        } else {
            parts.add(run.journal(model, dataset));
        }
        return parts.stream().filter(Files::exists).toList();
    }

    private static Losses of(Path journal) {
        BitSet seen = new BitSet();
        int truncated = 0;
        int shortened = 0;
        int beyond = 0;
        try (BufferedReader lines = Files.newBufferedReader(journal, StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Found found = find(line);
                if (found.index >= 0 && !seen.get(found.index)) {
                    seen.set(found.index);
                    truncated += found.isTruncated ? 1 : 0;
                    shortened += found.isShortened ? 1 : 0;
                    beyond += found.isBeyond ? 1 : 0;
                }
            }
        } catch (IOException e) {
            throw new OutputException(journal, "it cannot be read: " + e, "check its permissions");
        }
        return new Losses(seen.cardinality(), truncated, shortened, beyond);
    }

    private static final class Found {
        private int index = -1;
        private boolean isTruncated;
        private boolean isShortened;
        private boolean isBeyond;
    }

    /** Without an index where the line is broken: its sample is not in the predictions either. */
    private static Found find(String line) throws IOException {
        Found found = new Found();
        int index = -1;
        try (JsonParser parser = JSON.createParser(line)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token != JsonToken.FIELD_NAME) {
                    continue;
                }
                String name = parser.currentName();
                parser.nextToken();
                switch (name) {
                    case "idx" -> index = parser.getValueAsInt(-1);
                    case "truncated_tokens" -> found.isTruncated |= parser.getValueAsLong() > 0;
                    case "dropped_examples" -> found.isShortened |= parser.getValueAsLong() > 0;
                    case BEYOND_WINDOW -> found.isBeyond |= parser.getValueAsLong() > 0;
                    case "record", "logprobs" -> parser.skipChildren();
                    default -> {}
                }
            }
            found.index = index;
        } catch (JsonProcessingException e) {
            return new Found();
        }
        return found;
    }

    /** For a sentence about them; empty for none. */
    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        if (shortened > 0) {
            parts.add(shortened + " of " + samples + " rows lost in-context examples");
        }
        if (truncated > 0) {
            parts.add(truncated + " of " + samples + " rows were TRUNCATED");
        }
        if (beyond > 0) {
            parts.add("answers to " + beyond + " of " + samples
                    + " rows went BEYOND the context that the model was made for");
        }
        return String.join("; ", parts);
    }
}
