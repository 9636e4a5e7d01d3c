package org.occlocal.engine.pytorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.djl.engine.EngineException;
import ai.djl.pytorch.jni.IValue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.occlocal.engine.DeviceId;
import org.occlocal.engine.Dtype;
import org.occlocal.engine.ReferenceCase;
import org.occlocal.models.Checkpoint;
import org.occlocal.models.spec.DecoderSpec;

final class ProgramSourceTest {

    private static final Pattern PLACE = Pattern.compile("\"(decoder/\\w+\\.py)\", line (\\d+), in tile_end");

    @Test
    void errorsOfTheProgramNameTheFileAndTheLineInIt() throws IOException {
        DecoderSpec spec =
                Checkpoint.open(ReferenceCase.named("llama").folder()).spec();
        PyTorchRuntime runtime = PyTorchRuntime.start(List.of(DeviceId.CPU));
        try (Program program = new Program(
                DecoderProgram.lower(
                        spec,
                        spec.layers(),
                        0,
                        new DecoderProgram.Target(DeviceId.CPU, Dtype.FLOAT32, Packing.NEVER, false)),
                runtime.manager(DeviceId.CPU))) {
            EngineException error = catchThrowableOfType(
                    EngineException.class, () -> program.call("tile_end", Program.longs(), IValue.from(0L)));

            Matcher place = PLACE.matcher(error.getMessage());
            assertThat(place.find()).as(error.getMessage()).isTrue();
            assertThat(line(place.group(1), Integer.parseInt(place.group(2)))).isEqualTo("    tokens = lengths[first]");
        }
    }

    /** @param number from 1 */
    private static String line(String file, int number) throws IOException {
        try (InputStream in = Objects.requireNonNull(ProgramSource.class.getResourceAsStream(file))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)[number - 1];
        }
    }
}
