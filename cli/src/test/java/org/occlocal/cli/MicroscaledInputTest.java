package org.occlocal.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged checkpoints of gpt-oss, and variants that no program runs: exit code 3 and what is wrong. */
final class MicroscaledInputTest {

    private static final String EXPERTS = "model.layers.1.mlp.experts.gate_up_proj";
    private static final String BLOCKS = EXPERTS + "_blocks";
    private static final String SCALES = EXPERTS + "_scales";

    @TempDir
    private Path folder = Path.of("");

    @Test
    void theUndamagedOneIsScored() throws IOException {
        checkpoint().assertScored();
    }

    @Test
    void scalesOfAnotherShape() throws IOException {
        DamagedCheckpoint checkpoint = checkpoint();
        checkpoint.turn(SCALES);
        checkpoint.assertRefused("tensor \"" + SCALES + "\" is UINT8 [2, 4, 64], config.json implies UINT8 [4, 64, 2]");
    }

    @Test
    void blocksOfAnotherShape() throws IOException {
        DamagedCheckpoint checkpoint = checkpoint();
        checkpoint.turn(BLOCKS);
        checkpoint.assertRefused(
                "tensor \"" + BLOCKS + "\" is UINT8 [16, 4, 64, 2], config.json implies UINT8 [4, 64, 2, 16] (mxfp4)");
    }

    @Test
    void scalesThatAreMissing() throws IOException {
        DamagedCheckpoint checkpoint = checkpoint();
        checkpoint.rename(SCALES, "elsewhere");
        checkpoint.assertRefused("tensor \"" + SCALES + "\" of a quantized layer is missing");
    }

    @Test
    void scalesThatAreNoNumbers() throws IOException {
        DamagedCheckpoint checkpoint = checkpoint();
        checkpoint.edit(editor -> editor.data[editor.begin(SCALES) + 7] = (byte) 0xff);
        checkpoint.assertRefused("weight \"" + EXPERTS + "\" holds NaN in row 33");
    }

    @Test
    void noQuantizationConfigAtAll() throws IOException {
        DamagedCheckpoint checkpoint = checkpoint();
        checkpoint.configure(config -> config.remove("quantization_config"));
        checkpoint.assertRefused("is quantized, config.json has no quantization_config of mxfp4");
    }

    @Test
    void aGateThatNoProgramComputes() throws IOException {
        DamagedCheckpoint checkpoint = checkpoint();
        checkpoint.configure(config -> config.put("swiglu_alpha", 1.5));
        checkpoint.assertRefused("\"swiglu_alpha\": 1.5 is not supported");
        checkpoint.configure(config -> config.put("swiglu_alpha", 1.702).put("swiglu_limit", 0));
        checkpoint.assertRefused("\"swiglu_limit\": 0 is not supported");
    }

    private DamagedCheckpoint checkpoint() throws IOException {
        return new DamagedCheckpoint("gpt_oss_mxfp4", folder);
    }
}
