package org.occlocal.models.family;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.occlocal.models.spec.Activation;
import org.occlocal.models.spec.Aside;
import org.occlocal.models.spec.AttentionSpec;
import org.occlocal.models.spec.BranchScales;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.MlpSpec;
import org.occlocal.models.spec.RecurrenceDetails;
import org.occlocal.models.spec.RecurrenceSpec;
import org.occlocal.models.spec.RowSpec;
import org.occlocal.models.spec.Shape;
import org.occlocal.models.spec.WeightPart;
import org.occlocal.models.spec.WeightSlot;

/**
 * Zamba2: layers with the state space of Mamba-2, before some of which stands a block of attention and MLP that reads the hidden state
 * and the embedding, and whose result the state space reads besides. There are one or a few such blocks, which take turns; each use of
 * one has low-rank adapters of its own. transformers shares the blocks where it ties the head to the embedding, and nowhere else. What a checkpoint calls a hybrid layer is two layers here, the block and the state space.
 */
final class Zamba2 implements Family {

    private static final double STATE_NORM_EPSILON = 1e-5;

    private static final Pattern BLOCK = Pattern.compile(
            "model\\.layers\\.(\\d{1,9})\\.shared_transformer\\.(?:.*_adapter_list\\.(\\d{1,9})\\.)?.*");

    /** Whether a layer type of transformers 5, or of those before it, has a block. */
    private static final Map<String, Boolean> TYPES = Map.of("linear_attention", false, "mamba", false, "hybrid", true);

    /** Branches that are added to nothing in the layer. */
    private static final BranchScales ALONE = new BranchScales(1, 1, 1, 1, 1, 0, 0);

    @Override
    public List<String> modelTypes() {
        return List.of("zamba2");
    }

    /**
     * A layer here.
     *
     * @param stored number of the layer in the checkpoint
     * @param use how many uses of blocks come before this one, -1 for a state space
     * @param behindBlock whether it is the state space behind a block
     */
    private record Layer(int stored, int use, boolean behindBlock) {

        boolean isBlock() {
            return use >= 0;
        }
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        List<Layer> layers = layers(config);
        DecoderBuilder b = DecoderBuilder.sized(config, layers.size());
        b.normEpsilon = config.number("rms_norm_eps", 1e-5);
        b.finalNormName = "model.final_layernorm";
        b.row = RowSpec.WITH_EMBEDDING;
        IntPredicate isBlock = layer -> layers.get(layer).isBlock();
        b.attends = isBlock;
        b.aside = layer ->
                isBlock.test(layer) ? Aside.BRANCHES : layers.get(layer).behindBlock() ? Aside.READ : Aside.NONE;
        b.scalesOfLayer = layer -> isBlock.test(layer) || layers.get(layer).behindBlock() ? ALONE : BranchScales.ONES;
        MlpSpec mlp = new MlpSpec(Activation.named(config.text("hidden_act", "gelu"), config.file()), true, null);
        b.mlp = layer -> isBlock.test(layer) ? mlp : null;
        attention(b);
        RecurrenceSpec space = space(b);
        b.recurrence = layer -> isBlock.test(layer) ? null : space;
        weights(b, layers, space);
        return b.build();
    }

    private static List<Layer> layers(ModelConfig config) {
        String key = config.has("layers_block_type") ? "layers_block_type" : "layer_types";
        List<String> types = config.texts(key);
        if (types == null || types.size() != config.positive("num_hidden_layers")) {
            throw config.unsupported(key, "it needs one entry for each layer");
        }
        List<Layer> layers = new ArrayList<>();
        int uses = 0;
        for (int stored = 0; stored < types.size(); stored++) {
            Boolean isHybrid = TYPES.get(types.get(stored));
            if (isHybrid == null) {
                throw config.unsupported(key, "known are mamba, or linear_attention, and hybrid");
            }
            if (isHybrid) {
                layers.add(new Layer(stored, uses++, false));
            }
            layers.add(new Layer(stored, -1, isHybrid));
        }
        return layers;
    }

    /** Heads are made of hidden state and embedding. */
    private static void attention(DecoderBuilder b) {
        ModelConfig config = b.config;
        int width = Math.multiplyExact(2, b.hidden);
        if (width % b.heads != 0) {
            throw config.unsupported("num_attention_heads", b.heads + " heads do not divide " + width + " elements");
        }
        b.headSize = width / b.heads;
        if (config.flag("use_shared_attention_adapter", false) && b.keyValueHeads != b.heads) {
            throw config.unsupported("num_key_value_heads", "adapters make as many heads of keys as of queries");
        }
        b.attentionScale = layer -> 1 / Math.sqrt(b.headSize / 2.0);
        if (config.flag("use_mem_rope", false)) {
            b.rotary(1, false);
        }
        if (config.flag("use_long_context", false)) {
            b.contextWindow = 16_384;
        }
    }

    private static RecurrenceSpec space(DecoderBuilder b) {
        ModelConfig config = b.config;
        int heads = config.positive("n_mamba_heads", 8);
        int width = (int) (config.number("mamba_expand", 2) * b.hidden);
        if (width % heads != 0) {
            throw config.unsupported("n_mamba_heads", heads + " heads do not divide " + width + " elements");
        }
        if (!config.flag("use_conv_bias", true)) {
            throw config.unsupported("use_conv_bias", "transformers always has the bias");
        }
        double leastStep = config.number("time_step_min", 0.001);
        return new RecurrenceSpec(
                        RecurrenceSpec.Rule.ADDITIVE,
                        config.positive("mamba_ngroups", 1),
                        heads,
                        config.positive("mamba_d_state", 64),
                        width / heads,
                        config.positive("mamba_d_conv", 4),
                        false)
                .with(new RecurrenceDetails(leastStep, 1, STATE_NORM_EPSILON, false, 0, List.of(), List.of()));
    }

    private static void weights(DecoderBuilder b, List<Layer> layers, RecurrenceSpec space) {
        ModelConfig config = b.config;
        List<Layer> uses = layers.stream().filter(Layer::isBlock).toList();
        int blocks = config.positive("num_mem_blocks", 1);
        b.storedLayer = layer -> layers.get(layer).isBlock() && b.tied
                ? uses.get(layers.get(layer).use() % blocks).stored()
                : layers.get(layer).stored();
        b.ignored = b.ignored.or(name -> {
            Matcher block = BLOCK.matcher(name);
            return block.matches() && !isRead(block, uses, b.tied ? blocks : 0);
        });
        boolean bias = config.flag("add_bias_linear", false);
        b.layerWeights = (number, weights) -> {
            Layer layer = layers.get(number);
            if (layer.isBlock()) {
                block(b, number, layer, weights, bias);
            } else {
                String part = layer.behindBlock() ? "mamba_decoder." : "";
                weights.norm("attention_norm", part + "input_layernorm");
                new RecurrenceWeights(weights, space).stateSpace(part + "mamba", bias, true);
            }
        };
    }

    /** Whether a use reads a tensor of a block: those that are stored where it is used first, and adapters of its own. */
    private static boolean isRead(Matcher block, List<Layer> uses, int blocks) {
        int stored = Integer.parseInt(block.group(1));
        String adapter = block.group(2);
        for (Layer use : uses) {
            boolean isHere = (blocks > 0 ? uses.get(use.use() % blocks) : use).stored() == stored;
            if (isHere && (adapter == null || Integer.parseInt(adapter) == use.use())) {
                return true;
            }
        }
        return false;
    }

    /** A use of a block, whose tensors are stored in the layer that uses it first where embedding and head are tied, as these are then. */
    private static void block(DecoderBuilder b, int number, Layer layer, LayerWeights weights, boolean bias) {
        AttentionSpec attention = b.attention(number);
        int width = 2 * b.hidden;
        int queries = attention.heads() * attention.headSize();
        int keys = attention.keyValueHeads() * attention.headSize();
        String heads = "shared_transformer.self_attn.";
        String mlp = "shared_transformer.feed_forward.";
        weights.norm("attention_norm", "shared_transformer.input_layernorm", width, false)
                .linear(
                        "qkv",
                        width,
                        false,
                        List.of(heads + "q_proj", heads + "k_proj", heads + "v_proj"),
                        List.of(queries, keys, keys))
                .attentionOutput(attention, false, heads + "o_proj")
                .norm("mlp_norm", "shared_transformer.pre_ff_layernorm")
                .fusedGatedMlp(b.intermediate, bias, mlp + "gate_up_proj", mlp + "down_proj");
        String projection = b.layerPrefix.replace("%d", Integer.toString(layer.stored())) + "linear.weight";
        WeightPart part = WeightPart.stored(projection, b.hidden, b.hidden);
        weights.add(new WeightSlot("aside_projection.weight", Shape.of(b.hidden, b.hidden), List.of(part), 0));
        int rank = b.config.positive("adapter_rank", 128);
        String adapter = mlp + "gate_up_proj_adapter_list." + layer.use();
        weights.linear("mlp_adapter_in", b.hidden, false, List.of(adapter + ".0"), List.of(rank))
                .stored("mlp_adapter_out", adapter + ".1.weight", 2L * b.intermediate, rank);
        if (b.config.flag("use_shared_attention_adapter", false)) {
            List<String> adapters = Stream.of("q", "k", "v")
                    .map(head -> heads + "linear_" + head + "_adapter_list." + layer.use())
                    .toList();
            weights.linear(
                            "qkv_adapter_in",
                            width,
                            false,
                            adapters.stream().map(name -> name + ".0").toList(),
                            List.of(rank, rank, rank))
                    .stacked(
                            "qkv_adapter_out",
                            adapters.stream().map(name -> name + ".1.weight").toList(),
                            width,
                            rank);
        }
    }
}
