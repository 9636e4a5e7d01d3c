package org.occlocal.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.occlocal.engine.CausalLm.StageReport;
import org.occlocal.engine.DeviceId;
import org.occlocal.engine.ReferenceCase;
import org.occlocal.engine.TokenScores;
import org.occlocal.models.Checkpoint;
import org.occlocal.models.spec.DecoderSpec;

/** Large models are cut into graphs, between which rows pass: here into one for each layer. */
final class GraphsOfLayersTest {

    private static final long ONE_LAYER = 1;
    private static final long ALL_LAYERS = Long.MAX_VALUE;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "llama",
                "gpt2",
                "gemma3n_text",
                "gemma3n_text_middle",
                "gemma4_text_e2b",
                "gemma4_text_shared",
                "gemma4_text_inputs",
                "longcat_flash",
                "zamba2"
            })
    void graphsOfOneLayerComputeWhatOneOfAllDoes(String name) {
        ReferenceCase reference = ReferenceCase.named(name);
        Checkpoint checkpoint = Checkpoint.open(reference.folder());
        int[] tokens = reference.scored().get(reference.scored().size() - 1).tokens();
        int half = tokens.length / 2;
        float[] whole = hidden(checkpoint, ALL_LAYERS, tokens, 0);
        float[] cut = hidden(checkpoint, ONE_LAYER, tokens, 0);
        assertThat(cut).hasSameSizeAs(whole).containsExactly(whole, Offset.offset(2e-5f));
        float[] behind = hidden(checkpoint, ONE_LAYER, tokens, half);
        int from = whole.length / tokens.length * half;
        for (int i = 0; i < behind.length; i++) {
            assertThat(behind[i]).isCloseTo(whole[from + i], Offset.offset(2e-4f));
        }
    }

    /** Hidden states of tokens behind so many of them that were computed before. */
    private static float[] hidden(Checkpoint checkpoint, long bytesOfAGraph, int[] tokens, int before) {
        DecoderSpec spec = checkpoint.spec();
        List<StageReport> reports =
                List.of(new StageReport(DeviceId.CPU, 0, spec.layers().size(), 0));
        try (WeightTensors source = new WeightTensors(checkpoint, false, 1);
                OnnxDecoder decoder = OnnxDecoder.load(spec, checkpoint, source, reports, 1, bytesOfAGraph)) {
            OnnxTrunk trunk = null;
            if (before > 0) {
                int[] first = Arrays.copyOf(tokens, before);
                OnnxDecoder.States states = decoder.run(Pass.apart(List.of(first), 0), null, true);
                trunk = new OnnxTrunk(
                        states.rows(), FloatBuffer.allocate(0), new TokenScores(0, new float[0], new int[0]));
            }
            int[] rest = Arrays.copyOfRange(tokens, before, tokens.length);
            try (OnnxDecoder.States states = decoder.run(Pass.apart(List.of(rest), before), trunk, true)) {
                float[] all = new float[rest.length * spec.hiddenSize()];
                states.hidden().duplicate().get(0, all);
                return all;
            } finally {
                if (trunk != null) {
                    trunk.close();
                }
            }
        }
    }
}
