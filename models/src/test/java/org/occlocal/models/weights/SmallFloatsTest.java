package org.occlocal.models.weights;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** All codes of 8-bit floats, against torch; see src/test/reference/make_small_floats.py. */
final class SmallFloatsTest {

    private interface Format {
        float from(byte code);
    }

    @Test
    void everyCodeIsWhatTorchTakesItFor() throws IOException {
        JsonNode expected = expected();
        assertEqual(expected.path("e4m3"), SmallFloats::fromE4m3);
        assertEqual(expected.path("e5m2"), SmallFloats::fromE5m2);
        assertEqual(expected.path("e8m0"), SmallFloats::fromE8m0);
    }

    private static void assertEqual(JsonNode values, Format format) {
        assertThat(values).hasSize(256);
        for (int code = 0; code < values.size(); code++) {
            float value = format.from((byte) code);
            if (values.get(code).isNull()) {
                assertThat(Float.isFinite(value)).as("code " + code).isFalse();
            } else {
                assertThat(Float.floatToIntBits(value)).as("code " + code).isEqualTo(Float.floatToIntBits((float)
                        values.get(code).doubleValue()));
            }
        }
    }

    private static JsonNode expected() throws IOException {
        try (InputStream file = SmallFloatsTest.class.getResourceAsStream("/small-floats.json")) {
            return new ObjectMapper().readTree(Objects.requireNonNull(file));
        }
    }
}
