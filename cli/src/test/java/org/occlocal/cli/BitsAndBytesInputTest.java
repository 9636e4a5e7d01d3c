package org.occlocal.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged checkpoints of bitsandbytes: exit code 3 and what is wrong. */
final class BitsAndBytesInputTest {

    private static final String WEIGHT = "model.layers.0.mlp.down_proj.weight";
    private static final String STATE = WEIGHT + ".quant_state.bitsandbytes__nf4";
    private static final String MAGNITUDES = "model.layers.0.mlp.down_proj.SCB";

    @TempDir
    private Path folder = Path.of("");

    @Test
    void undamagedOnesAreScored() throws IOException {
        codes().assertScored();
        integers().assertScored();
    }

    @Test
    void noQuantizationConfigAtAll() throws IOException {
        for (DamagedCheckpoint checkpoint : new DamagedCheckpoint[] {codes(), integers()}) {
            checkpoint.configure(config -> config.remove("quantization_config"));
            checkpoint.assertRefused(
                    "is quantized by bitsandbytes, which config.json's quantization_config does not name (null)");
        }
    }

    @Test
    void missingTensors() throws IOException {
        for (String ending : new String[] {".quant_map", ".nested_absmax", ".nested_quant_map"}) {
            DamagedCheckpoint checkpoint =
                    new DamagedCheckpoint("llama_nf4", folder.resolve("without" + ending.substring(1)));
            checkpoint.rename(WEIGHT + ending, "elsewhere");
            checkpoint.assertRefused("tensor \"" + WEIGHT + ending + "\" of a quantized layer is missing");
        }
        DamagedCheckpoint scales = codes();
        scales.rename(WEIGHT + ".absmax", "elsewhere");
        scales.assertRefused("weight \"" + WEIGHT + "\" has shape [4800, 1], config.json implies [32, 300]");
        DamagedCheckpoint state = codes();
        state.rename(STATE, "elsewhere");
        state.assertRefused("tensor \"" + STATE + "\" of a quantized layer is missing");
    }

    @Test
    void aStateThatIsNone() throws IOException {
        DamagedCheckpoint broken = codes();
        broken.edit(editor -> editor.data[editor.begin(STATE)] = 'x');
        broken.assertRefused("tensor \"" + STATE + "\" holds no JSON");
        write("\"blocksize\": 32", "\"blocksize\": 00").assertRefused("tensor \"" + STATE + "\" holds no JSON");
        write("\"blocksize\": 32", "\"blocksize\":  0").assertRefused("holds {", "expected bitsandbytes' JSON");
        write("\"nested_blocksize\": 256", "\"nested_blocksize\":  -6").assertRefused("\"nested_blocksize\":-6");
        write("[32, 300]", "[30, 320]").assertRefused("has shape [30, 320], config.json implies [32, 300]");
        write("[32, 300]", "[32, \"x\"]").assertRefused("expected bitsandbytes' JSON");
    }

    @Test
    void blocksThatTheScalesHaveNot() throws IOException {
        write("\"blocksize\": 32", "\"blocksize\": 64")
                .assertRefused("tensor \"" + WEIGHT + ".absmax\" is UINT8 [300], config.json implies UINT8 [150]");
    }

    @Test
    void scalesThatAreNoNumbers() throws IOException {
        DamagedCheckpoint checkpoint = codes();
        checkpoint.edit(editor -> {
            int second = editor.begin(WEIGHT + ".nested_absmax") + Float.BYTES;
            editor.data[second + 2] = (byte) 0x80;
            editor.data[second + 3] = 0x7f;
        });
        checkpoint.assertRefused("weight \"" + WEIGHT + "\" holds", "in row 27");
    }

    @Test
    void bytesInALayoutOfSomeGpu() throws IOException {
        DamagedCheckpoint checkpoint = integers();
        checkpoint.edit(editor -> editor.data[editor.begin("model.layers.0.mlp.down_proj.weight_format")] = 2);
        checkpoint.assertRefused("bytes of bitsandbytes lie in layout 2, supported is 0");
    }

    @Test
    void magnitudesThatAreMissing() throws IOException {
        DamagedCheckpoint checkpoint = integers();
        checkpoint.rename(MAGNITUDES, "elsewhere");
        checkpoint.assertRefused("weight \"" + WEIGHT + "\" is stored as INT8");
    }

    /** A checkpoint with another text of the same length in what is said of a matrix. */
    private DamagedCheckpoint write(String text, String other) throws IOException {
        DamagedCheckpoint checkpoint = codes();
        checkpoint.edit(editor -> {
            int begin = editor.begin(STATE);
            String all = new String(editor.data, StandardCharsets.ISO_8859_1);
            int at = all.indexOf(text, begin);
            byte[] bytes = other.getBytes(StandardCharsets.ISO_8859_1);
            System.arraycopy(bytes, 0, editor.data, at, bytes.length);
        });
        return checkpoint;
    }

    private DamagedCheckpoint codes() throws IOException {
        return new DamagedCheckpoint("llama_nf4", Files.createTempDirectory(folder, "codes"));
    }

    private DamagedCheckpoint integers() throws IOException {
        return DamagedCheckpoint.quantized("bitsandbytes8_llama", folder.resolve("integers"));
    }
}
