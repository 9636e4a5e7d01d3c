package org.occlocal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.occlocal.models.Checkpoint;
import org.occlocal.models.spec.DecoderSpec;

/** Where models are cut whose last layers attend to keys of earlier ones: layers 1 to 5 of this one belong together. */
final class StageCutTest {

    private static final DecoderSpec SPEC =
            Checkpoint.open(ReferenceCase.named("gemma4_text_e2b").folder()).spec();
    private static final StageCut CUT = new StageCut(SPEC, Dtype.FLOAT32);

    private static List<Long> bytes(int devices, long each) {
        return Collections.nCopies(devices, each);
    }

    @Test
    void layersStandWhereTheKeysAreThatTheyTake() {
        List<DeviceId> two = List.of(DeviceId.cuda(0), DeviceId.cuda(1));
        List<CausalLm.StageReport> stages = CUT.over(two, bytes(2, 1L << 30));
        assertThat(stages.get(0).lastLayer()).isEqualTo(1);
        assertThat(stages.get(1).firstLayer()).isEqualTo(1);
        assertThat(stages.get(1).lastLayer()).isEqualTo(6);
    }

    @Test
    void saysWhyThereCannotBeMoreStages() {
        List<DeviceId> three = List.of(DeviceId.cuda(0), DeviceId.cuda(1), DeviceId.cuda(2));
        assertThatThrownBy(() -> CUT.over(three, bytes(3, 1L << 30)))
                .isInstanceOf(DeviceException.class)
                .hasMessageContaining("3 devices for a model of 6 layers")
                .hasMessageContaining("layers 1 to 5 attend to the same keys and stay together")
                .hasMessageContaining("at most 2 devices");
        assertThat(CUT.overFewest(three, bytes(3, 1L << 30))).hasSize(1);
    }

    /** The table of layers' inputs, of which rows are looked up in its file. */
    @Test
    void whatStaysInItsFileTakesNothingOfADevice() {
        long embedding = SPEC.weights().embedding().stream()
                .filter(slot -> !slot.name().equals("layer_inputs"))
                .mapToLong(slot -> slot.shape().elements())
                .sum();
        assertThat(SPEC.weights().embedding()).anyMatch(slot -> slot.name().equals("layer_inputs"));
        long layers = SPEC.weights().layers().stream()
                .flatMap(List::stream)
                .mapToLong(slot -> slot.shape().elements())
                .sum();
        assertThat(CUT.weightBytes()).isEqualTo(Float.BYTES * (embedding + layers + SPEC.hiddenSize()));
    }
}
