package org.occlocal.models.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.occlocal.models.ModelException;
import org.occlocal.models.spec.DecoderSpec;

final class LanguagePartTest {

    @TempDir
    Path folder;

    /** The hub's config.json of Gemma 3 says no more than this; expected are the defaults of Gemma3TextConfig (5.23). */
    @Test
    void whatTextConfigLeavesOutIsTheDefaultOfItsOwnModelType() throws IOException {
        DecoderSpec spec = read(
                """
                {"model_type": "gemma3", "text_config": {"hidden_size": 2560, "intermediate_size": 10240,
                 "model_type": "gemma3_text", "num_hidden_layers": 34,
                 "rope_scaling": {"factor": 8.0, "rope_type": "linear"}, "sliding_window": 1024},
                 "vision_config": {"model_type": "siglip_vision_model"}}
                """);
        assertThat(spec.vocabularySize()).isEqualTo(262_208);
        assertThat(spec.contextWindow()).isEqualTo(131_072);
        assertThat(spec.weights().tied()).isTrue();
        assertThat(spec.attentions().get(0).heads()).isEqualTo(8);
        assertThat(spec.attentions().get(0).keyValueHeads()).isEqualTo(4);
        assertThat(spec.attentions().get(0).headSize()).isEqualTo(256);
        assertThat(spec.attentions().get(0).window()).isEqualTo(1024);
        assertThat(spec.attentions().get(5).window()).isZero();
    }

    @Test
    void theWholeSaysWhetherTheHeadIsTied() throws IOException {
        String text = "\"text_config\": {\"hidden_size\": 64, \"num_hidden_layers\": 2, \"vocab_size\": 99}";
        assertThat(read("{\"model_type\": \"mistral3\", " + text + "}")
                        .weights()
                        .tied())
                .isFalse();
        assertThat(read("{\"model_type\": \"mistral3\", \"tie_word_embeddings\": true, " + text + "}")
                        .weights()
                        .tied())
                .isTrue();
    }

    /** The hub's config.json of Qwen2-VL-7B, of which these are some keys. */
    @Test
    void keysOfTheTextMayStandBesideThoseOfTheEyes() throws IOException {
        DecoderSpec spec = read(
                """
                {"model_type": "qwen2_vl", "vocab_size": 152064, "hidden_size": 3584, "intermediate_size": 18944,
                 "num_hidden_layers": 28, "num_attention_heads": 28, "num_key_value_heads": 4, "rms_norm_eps": 1e-06,
                 "rope_theta": 1000000.0, "rope_scaling": {"type": "mrope", "mrope_section": [16, 24, 24]},
                 "tie_word_embeddings": false, "vision_config": {"hidden_size": 3584, "depth": 32}}
                """);
        assertThat(spec.modelType()).isEqualTo("qwen2_vl_text");
        assertThat(spec.layers()).hasSize(28);
        assertThat(spec.rotaries().get(0).frequencies().dependOnLength()).isFalse();
    }

    /** The hub's config.json of LLaVA 1.5 7B; expected are the defaults of LlamaConfig (5.23). */
    @Test
    void sizesThatLlavaLeavesOutAreThoseOfLlama() throws IOException {
        DecoderSpec spec = read(
                """
                {"model_type": "llava", "text_config": {"max_position_embeddings": 4096, "model_type": "llama",
                 "rms_norm_eps": 1e-05, "vocab_size": 32064}, "vision_config": {"model_type": "clip_vision_model"}}
                """);
        assertThat(spec.vocabularySize()).isEqualTo(32_064);
        assertThat(spec.hiddenSize()).isEqualTo(4096);
        assertThat(spec.layers()).hasSize(32);
    }

    @Test
    void anEarlierNameOfTheTextsModelTypeIsUnderstood() throws IOException {
        String text =
                "{\"model_type\": \"exaone4_5_text\", \"hidden_size\": 64, \"num_hidden_layers\": 2, \"vocab_size\": 99}";
        assertThat(read("{\"model_type\": \"exaone4_5\", \"text_config\": " + text + "}")
                        .modelType())
                .isEqualTo("exaone4");
    }

    @Test
    void aMissingTextConfigIsNamed() {
        assertThatThrownBy(() -> read("{\"model_type\": \"mistral3\"}"))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("text_config.vocab_size");
    }

    private DecoderSpec read(String config) throws IOException {
        Files.writeString(folder.resolve("config.json"), config);
        return Families.read(ModelConfig.read(folder));
    }
}
