package org.occlocal.models.family;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.WeightPart.UnitRows;

/** Keys of the published config.json files that tell the four kinds of Baichuan apart. */
final class BaichuanTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "`\"max_position_embeddings\": 4096, \"vocab_size\": 64000`, true, false", // Baichuan-7B
                "`\"model_max_length\": 4096, \"vocab_size\": 64000`, false, false", // Baichuan-13B
                "`\"max_position_embeddings\": 4096, \"model_max_length\": 4096, \"vocab_size\": 125696`, true, true",
                "`\"model_max_length\": 4096, \"vocab_size\": 125696`, false, true",
                "`\"model_max_length\": 4096, \"vocab_size\": 125700, \"z_loss_weight\": 0`, false, true"
            })
    void theirConfigsTellThemApart(String keys, boolean rotates, boolean hasUnitRows) throws IOException {
        String sizes = "\"hidden_size\": 40, \"num_hidden_layers\": 1, \"num_attention_heads\": 5";
        Files.writeString(folder.resolve("config.json"), "{\"model_type\": \"baichuan\", " + sizes + ", " + keys + "}");
        DecoderSpec spec = Families.read(ModelConfig.read(folder));
        assertThat(spec.rotaries()).hasSize(rotates ? 1 : 0);
        assertThat(spec.attentions().get(0).alibi() == null).isEqualTo(rotates);
        assertThat(spec.contextWindow()).isEqualTo(4096);
        assertThat(spec.weights().head())
                .filteredOn(slot -> slot.name().equals("lm_head.weight"))
                .singleElement()
                .satisfies(slot -> assertThat(slot.parts().get(0).arrangement() instanceof UnitRows)
                        .isEqualTo(hasUnitRows));
    }
}
