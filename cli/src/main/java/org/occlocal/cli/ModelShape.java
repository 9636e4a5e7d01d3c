package org.occlocal.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.occlocal.models.family.Families;
import org.occlocal.models.family.ModelConfig;
import org.occlocal.models.spec.DecoderSpec;

/** The shapes of the Qwen2 models, from their config.json on the HuggingFace hub. */
enum ModelShape {
    QWEN2_0_5B("qwen2-0.5b", 896, 4864, 24, 14, 2, 151_936, true),
    QWEN2_1_5B("qwen2-1.5b", 1536, 8960, 28, 12, 2, 151_936, true),
    QWEN2_7B("qwen2-7b", 3584, 18_944, 28, 28, 4, 152_064, false),
    QWEN2_72B("qwen2-72b", 8192, 29_568, 80, 64, 8, 152_064, false);

    private final String id;
    private final String config;

    ModelShape(
            String id, int hidden, int intermediate, int layers, int heads, int kvHeads, int vocabulary, boolean tied) {
        this.id = id;
        this.config = String.format(
                Locale.ROOT,
                """
                {"model_type": "qwen2", "architectures": ["Qwen2ForCausalLM"], "hidden_act": "silu",
                 "hidden_size": %d, "intermediate_size": %d, "num_hidden_layers": %d, "num_attention_heads": %d,
                 "num_key_value_heads": %d, "vocab_size": %d, "tie_word_embeddings": %b, "rms_norm_eps": 1e-6,
                 "rope_theta": 1000000.0, "max_position_embeddings": 32768, "use_sliding_window": false}
                """,
                hidden,
                intermediate,
                layers,
                heads,
                kvHeads,
                vocabulary,
                tied);
    }

    /** The shape of a name of this list, or of a config.json or its folder. */
    static DecoderSpec read(String named) {
        for (ModelShape shape : values()) {
            if (shape.id.equalsIgnoreCase(named)) {
                return shape.spec();
            }
        }
        Path path = Path.of(named);
        if (!Files.exists(path)) {
            throw new UsageException(
                    "--random-weights " + named + ": no such file, and no shape of that name; known are "
                            + Arrays.stream(values()).map(shape -> shape.id).collect(Collectors.joining(", ")));
        }
        Path parent = path.toAbsolutePath().getParent();
        if (Files.isDirectory(path) || parent == null) {
            return Families.read(ModelConfig.read(path));
        }
        if (path.endsWith("config.json")) {
            return Families.read(ModelConfig.read(parent));
        }
        throw new UsageException("--random-weights " + named + ": the file must be called config.json");
    }

    private DecoderSpec spec() {
        try {
            Path folder = Files.createTempDirectory("occ-local-shape");
            Path file = folder.resolve("config.json");
            try {
                Files.writeString(file, config);
                return Families.read(ModelConfig.read(folder));
            } finally {
                Files.deleteIfExists(file);
                Files.deleteIfExists(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
