package org.occlocal.models.family;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntUnaryOperator;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.occlocal.models.spec.Activation;
import org.occlocal.models.spec.Alibi;
import org.occlocal.models.spec.Aside;
import org.occlocal.models.spec.AttentionSpec;
import org.occlocal.models.spec.BranchScales;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.LatentSpec;
import org.occlocal.models.spec.LayerSpec;
import org.occlocal.models.spec.MlpSpec;
import org.occlocal.models.spec.NormKind;
import org.occlocal.models.spec.OutputGate;
import org.occlocal.models.spec.QueryKeyNorm;
import org.occlocal.models.spec.QueryTemperature;
import org.occlocal.models.spec.RecurrenceSpec;
import org.occlocal.models.spec.RotarySpec;
import org.occlocal.models.spec.RowSpec;
import org.occlocal.models.spec.SharedKeys;
import org.occlocal.models.spec.Sinusoids;

/**
 * A decoder while its family reads config.json. It starts as the plain pre-norm decoder with the key names that most
 * families share; a family states its differences. Fields are package-private: this is a form to fill in, not an
 * abstraction.
 */
final class DecoderBuilder {

    final ModelConfig config;

    int vocabularySize;
    int hidden;
    /** Of a token embedding; {@link #hidden} where a family does not say otherwise. */
    int embeddingSize;
    /** Of the table of embeddings, more than {@link #vocabularySize} where some tokens are no words. */
    int embeddingRows;

    int layers;
    int heads;
    int keyValueHeads;
    int headSize;
    /** Of a layer, where it is not {@link #heads}. */
    IntUnaryOperator headsOfLayer = layer -> heads;
    /** Of a layer, where it is not {@link #keyValueHeads}. */
    IntUnaryOperator keyValueHeadsOfLayer = layer -> keyValueHeads;
    /** Of a layer, where it is not {@link #headSize}. */
    IntUnaryOperator headSizeOfLayer = layer -> headSize;

    /** Of a layer, where values are smaller than keys. */
    IntUnaryOperator valueSizeOfLayer = layer -> headSizeOfLayer.applyAsInt(layer);

    int intermediate;
    int contextWindow;

    NormKind normKind = NormKind.RMS;
    double normEpsilon;
    boolean normBias = true;
    double normAddend;

    double embeddingScale = 1;
    int positionOffset;

    @Nullable
    Sinusoids sinusoids;

    RowSpec row = RowSpec.PLAIN;
    final List<RotarySpec> rotaries = new ArrayList<>();
    IntFunction<Integer> rotaryOfLayer = layer -> -1;

    IntFunction<Double> attentionScale;
    IntFunction<Integer> window = layer -> 0;
    /** Of the layers whose window is a chunk. */
    IntPredicate chunked = layer -> false;
    /** What a layer's queries are multiplied by. */
    IntFunction<@Nullable QueryTemperature> temperature = layer -> null;

    double attentionSoftCap;

    @Nullable
    Alibi alibi;

    /** Keys and values that layers share. */
    IntFunction<@Nullable SharedKeys> shared = layer -> null;

    /** Of the layers whose heads are compared in pairs. */
    IntToDoubleFunction differential = layer -> 0;

    QueryKeyNorm queryKeyNorm = QueryKeyNorm.NONE;
    NormKind queryKeyNormKind = NormKind.RMS;
    /** Of the layers whose queries and keys are normed, where {@link #queryKeyNorm} says how. */
    IntPredicate queryKeyNormed = layer -> true;

    double clip;
    OutputGate outputGate = OutputGate.NONE;

    @Nullable
    LatentSpec latent;

    /** What passes a state from token to token in a layer. */
    IntFunction<@Nullable RecurrenceSpec> recurrence = layer -> null;
    /** Layers with softmax attention: all that have no recurrence, where a family does not say otherwise. */
    IntPredicate attends = layer -> recurrence.apply(layer) == null;

    IntFunction<@Nullable MlpSpec> mlp;
    boolean parallel;
    boolean residualIsNormed;
    double residualScale = 1;
    BranchScales scales = BranchScales.ONES;
    /** Of a layer, where they are not {@link #scales}. */
    IntFunction<BranchScales> scalesOfLayer = layer -> scales;
    /** Where what a layer's experts give is added. */
    IntFunction<Aside> aside = layer -> Aside.NONE;

    boolean tied;
    double logitScale = 1;
    double logitSoftCap;

    LayerWeights.Linear layout = LayerWeights.Linear.OUT_IN;
    String embeddingName = "model.embed_tokens";
    String layerPrefix = "model.layers.%d.";
    /** The number in the names of a layer's tensors. */
    IntUnaryOperator storedLayer = layer -> layer;

    @Nullable
    String finalNormName = "model.norm";

    String headName = "lm_head";
    boolean headBias;
    /** Whether the rows of the head are divided by their length. */
    boolean headOfUnitRows;
    /** Names lack it when the bare decoder was saved, without its head. */
    String optionalPrefix = "model.";

    UnaryOperator<String> otherName = name -> name;
    /** Tensors that a checkpoint may lack. */
    Predicate<String> optional = name -> false;

    Predicate<String> ignored = name -> name.endsWith(".rotary_emb.inv_freq");
    BiConsumer<Integer, LayerWeights> layerWeights = (layer, weights) -> {};
    BiConsumer<DecoderBuilder, LayerWeights> moreEmbeddingWeights = (builder, weights) -> {};
    BiConsumer<DecoderBuilder, LayerWeights> moreHeadWeights = (builder, weights) -> {};

    private DecoderBuilder(ModelConfig config) {
        this.config = config;
        this.attentionScale = layer -> 1 / Math.sqrt(headSize);
        this.mlp = layer -> new MlpSpec(Activation.SILU, true, null);
    }

    /** Nothing read yet but the vocabulary. */
    static DecoderBuilder empty(ModelConfig config) {
        return empty(config, "vocab_size");
    }

    /** The same where the vocabulary's size has another key. */
    static DecoderBuilder empty(ModelConfig config, String vocabularySize) {
        DecoderBuilder builder = new DecoderBuilder(config);
        builder.vocabularySize = config.positive(vocabularySize);
        builder.embeddingRows = builder.vocabularySize;
        return builder;
    }

    /** The sizes under the names that llama and its many relatives share, RMS norm, rotary and a gated MLP. */
    static DecoderBuilder llama(ModelConfig config) {
        DecoderBuilder builder = sized(config);
        builder.normEpsilon = config.number("rms_norm_eps", 1e-6);
        builder.gatedMlp(config.text("hidden_act", "silu"));
        builder.rotary(1, false);
        return builder;
    }

    /** The sizes alone. */
    static DecoderBuilder sized(ModelConfig config) {
        DecoderBuilder builder = sizedButLayers(config);
        builder.layers = config.positive("num_hidden_layers");
        return builder;
    }

    /** The sizes of a model that has recurrent layers only; without a key for it, there is no limit of positions. */
    static DecoderBuilder withoutAttention(ModelConfig config) {
        DecoderBuilder builder = empty(config);
        builder.hidden = config.positive("hidden_size");
        builder.layers = config.positive("num_hidden_layers");
        builder.contextWindow = config.positive("max_position_embeddings", Integer.MAX_VALUE);
        builder.tied = config.flag("tie_word_embeddings", false);
        return builder;
    }

    /** The same where something else tells how many layers there are. */
    static DecoderBuilder sized(ModelConfig config, int layers) {
        DecoderBuilder builder = sizedButLayers(config);
        builder.layers = layers;
        return builder;
    }

    private static DecoderBuilder sizedButLayers(ModelConfig config) {
        DecoderBuilder builder = empty(config);
        builder.hidden = config.positive("hidden_size");
        builder.heads = config.positive("num_attention_heads");
        builder.keyValueHeads = config.positive("num_key_value_heads", builder.heads);
        builder.headSize = config.positive("head_dim", builder.hidden / builder.heads);
        builder.intermediate = config.positive("intermediate_size", 4 * builder.hidden);
        builder.contextWindow = config.positive("max_position_embeddings", 2048);
        builder.tied = config.flag("tie_word_embeddings", false);
        return builder;
    }

    /** One rotary table for all layers, of {@code share} of the head unless rope_parameters name another share. */
    void rotary(double share, boolean interleaved) {
        RotaryReader reader = RotaryReader.of(config, 10_000);
        int dimensions = (int) (headSize * reader.partialFactor(config.number("partial_rotary_factor", share)));
        if (dimensions < 1 || dimensions + dimensions % 2 > headSize) {
            throw config.unsupported(
                    "partial_rotary_factor", "it would rotate " + dimensions + " elements of heads of " + headSize);
        }
        rotaries.add(reader.read(dimensions, interleaved));
        rotaryOfLayer = layer -> 0;
        contextWindow = reader.contextWindow(contextWindow);
    }

    /**
     * Which layers have a sliding window: config.json's layer_types where present.
     *
     * @param otherwise for configurations without layer_types
     */
    IntPredicate slidingLayers(IntPredicate otherwise) {
        List<String> types = config.texts("layer_types");
        if (types == null) {
            return otherwise;
        }
        if (types.size() != layers) {
            throw config.unsupported("layer_types", "it needs one entry for each of the " + layers + " layers");
        }
        return layer -> types.get(layer).equals("sliding_attention");
    }

    /** Gives the sliding layers the window of config.json. */
    void slidingWindow(IntPredicate sliding, int defaultWindow) {
        int size = config.contains("sliding_window") ? config.integer("sliding_window", 0) : defaultWindow;
        window = layer -> sliding.test(layer) ? size : 0;
    }

    /** Names of tensors as Mamba and those after it have them. */
    void backboneNames() {
        layerPrefix = "backbone.layers.%d.";
        embeddingName = "backbone.embeddings";
        finalNormName = "backbone.norm_f";
        optionalPrefix = "backbone.";
    }

    void gatedMlp(String activation) {
        MlpSpec spec = new MlpSpec(Activation.named(activation, config.file()), true, null);
        mlp = layer -> spec;
    }

    void plainMlp(String activation) {
        MlpSpec spec = new MlpSpec(Activation.named(activation, config.file()), false, null);
        mlp = layer -> spec;
    }

    void layerNorm(double epsilon) {
        normKind = NormKind.LAYER;
        normEpsilon = epsilon;
    }

    AttentionSpec attention(int layer) {
        return new AttentionSpec(
                headsOfLayer.applyAsInt(layer),
                keyValueHeadsOfLayer.applyAsInt(layer),
                headSizeOfLayer.applyAsInt(layer),
                attentionScale.apply(layer),
                window.apply(layer),
                chunked.test(layer),
                rotaryOfLayer.apply(layer),
                attentionSoftCap,
                alibi,
                queryKeyNormed.test(layer) ? queryKeyNorm : QueryKeyNorm.NONE,
                queryKeyNormKind,
                clip,
                outputGate,
                latent == null ? valueSizeOfLayer.applyAsInt(layer) : latent.valueSize(),
                latent,
                temperature.apply(layer),
                shared.apply(layer),
                differential.applyAsDouble(layer));
    }

    /** The names that llama and its relatives give to the linear layers of a layer. */
    LayerWeights llamaLinears(int layer, LayerWeights weights, boolean qkvBias, boolean outputBias, boolean mlpBias) {
        return weights.qkv(attention(layer), qkvBias, "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj")
                .attentionOutput(attention(layer), outputBias, "self_attn.o_proj")
                .gatedMlp(intermediate, mlpBias, "mlp.gate_proj", "mlp.up_proj", "mlp.down_proj");
    }

    /** The usual two norms before attention and MLP, and llama's linear layers. */
    void llamaLayers(boolean qkvBias, boolean outputBias, boolean mlpBias) {
        layerWeights = (layer, weights) -> llamaLinears(layer, weights, qkvBias, outputBias, mlpBias)
                .norm("attention_norm", "input_layernorm")
                .norm("mlp_norm", "post_attention_layernorm");
    }

    DecoderSpec build() {
        if (embeddingSize == 0) {
            embeddingSize = hidden;
        }
        return new DecoderSpec(
                config.modelType(),
                vocabularySize,
                hidden,
                contextWindow,
                normKind,
                normEpsilon,
                embeddingScale,
                positionOffset,
                sinusoids,
                row,
                rotaries,
                layerSpecs(),
                logitScale,
                logitSoftCap,
                new WeightsOfDecoder(this).weights());
    }

    private List<LayerSpec> layerSpecs() {
        List<LayerSpec> specs = new ArrayList<>();
        for (int layer = 0; layer < layers; layer++) {
            specs.add(new LayerSpec(
                    attends.test(layer) ? attention(layer) : null,
                    recurrence.apply(layer),
                    mlp.apply(layer),
                    parallel,
                    residualIsNormed,
                    residualScale,
                    scalesOfLayer.apply(layer),
                    aside.apply(layer)));
        }
        return specs;
    }
}
