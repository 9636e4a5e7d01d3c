package org.occlocal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.occlocal.models.Checkpoint;

/**
 * Penalty, minimum length and filters against transformers, for every engine; made by src/test/reference/make_sampling_references.py.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class SamplingContract {

    /** A model in float32. */
    protected abstract CausalLm load(Checkpoint checkpoint);

    private static final int DRAWS = 2000;
    private static final int BATCH = 100;

    private final Map<String, CausalLm> models = new HashMap<>();
    private final JsonNode references = read();

    @AfterAll
    void close() {
        models.values().forEach(CausalLm::close);
    }

    @Test
    void penaltyAndMinimumLengthGiveTheTokensOfTransformers() {
        assertThat(references.get("greedy")).hasSizeGreaterThan(8);
        for (JsonNode reference : references.get("greedy")) {
            int[] expected = ReferenceCase.ints(reference.get("new_tokens"));
            List<Integer> endIds = new ArrayList<>();
            reference.get("eos_token_ids").forEach(id -> endIds.add(id.intValue()));
            int[] prompt = ReferenceCase.ints(reference.get("prompt"));
            Sampling sampling =
                    new Sampling(0, 0, 1, 0, reference.get("repetition_penalty").doubleValue(), 0);
            DecodeRow row =
                    new DecodeRow(sampling, reference.get("min_new_tokens").intValue());
            try (DecodeSession session =
                    model(reference).decode(new DecodeOptions(1, prompt.length + expected.length, true, endIds))) {
                session.prefill(List.of(row), List.of(prompt));
                while (row.newTokens() < expected.length) {
                    session.step();
                }
            }
            assertThat(row.newTokenIds()).as(reference.toString()).containsExactly(expected);
        }
    }

    @Test
    void drawsFollowTheDistributionsOfTransformers() {
        assertThat(references.get("distributions")).hasSizeGreaterThan(8);
        for (JsonNode reference : references.get("distributions")) {
            int[] prompt = ReferenceCase.ints(reference.get("prompt"));
            int[] counts = new int[reference.get("probabilities").size()];
            for (int begin = 0; begin < DRAWS; begin += BATCH) {
                try (DecodeSession session =
                        model(reference).decode(new DecodeOptions(BATCH, prompt.length + 1, true, List.of()))) {
                    List<DecodeRow> rows = new ArrayList<>();
                    for (int i = 0; i < BATCH; i++) {
                        rows.add(new DecodeRow(sampling(reference, begin + i), 0));
                    }
                    session.prefill(rows, Collections.nCopies(BATCH, prompt));
                    rows.forEach(row -> counts[row.lastToken()]++);
                }
            }
            for (int v = 0; v < counts.length; v++) {
                double p = reference.get("probabilities").get(v).doubleValue();
                // five standard deviations of a binomial share; a token that is filtered out never comes
                assertThat((double) counts[v] / DRAWS)
                        .as("token %d of %s", v, reference)
                        .isCloseTo(p, offset(p == 0 ? 0 : 5 * Math.sqrt(p * (1 - p) / DRAWS) + 1e-3));
            }
        }
    }

    private static Sampling sampling(JsonNode reference, long seed) {
        return new Sampling(
                reference.get("temperature").doubleValue(),
                reference.get("top_k").intValue(),
                reference.get("top_p").doubleValue(),
                reference.get("min_p").doubleValue(),
                reference.get("repetition_penalty").doubleValue(),
                seed);
    }

    private CausalLm model(JsonNode reference) {
        return models.computeIfAbsent(
                reference.get("checkpoint").textValue(),
                name -> load(Checkpoint.open(ReferenceCase.named(name).folder())));
    }

    private static JsonNode read() {
        try {
            return new ObjectMapper()
                    .readTree(Path.of("src/test/resources/sampling-references.json")
                            .toFile());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
