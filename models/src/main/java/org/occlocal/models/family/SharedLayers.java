package org.occlocal.models.family;

import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.occlocal.models.spec.SharedKeys;

/**
 * The last layers of Gemma 3n and of small Gemma 4 models, which attend to keys and values of the last layer before them that slides, or does
 * not slide, as they do; kv_sharing_modes in transformers.
 */
final class SharedLayers {

    private static final String KEY = "num_kv_shared_layers";

    private final DecoderBuilder builder;
    private final IntPredicate sliding;
    private final int first;

    private SharedLayers(DecoderBuilder builder, IntPredicate sliding, int first) {
        this.builder = builder;
        this.sliding = sliding;
        this.first = first;
    }

    /**
     * Reads how many they are, and tells the builder, whose sizes of heads are known.
     *
     * @param otherwise how many without a key for it
     */
    static SharedLayers read(DecoderBuilder builder, IntPredicate sliding, int otherwise) {
        int count = builder.config.integer(KEY, otherwise);
        if (count < 0 || count >= builder.layers) {
            throw builder.config.unsupported(
                    KEY, "of " + builder.layers + " layers at least one needs keys and values of its own");
        }
        SharedLayers shared = new SharedLayers(builder, sliding, builder.layers - count);
        for (int layer = shared.first; layer < builder.layers; layer++) {
            shared.check(layer);
        }
        builder.shared = shared::of;
        return shared;
    }

    private void check(int layer) {
        int maker = maker(layer);
        if (maker < 0) {
            throw builder.config.unsupported(
                    KEY, "no layer before layer " + first + " has the type of layer " + layer + " in layer_types");
        }
        if (builder.keyValueHeadsOfLayer.applyAsInt(maker) != builder.keyValueHeadsOfLayer.applyAsInt(layer)
                || builder.headSizeOfLayer.applyAsInt(maker) != builder.headSizeOfLayer.applyAsInt(layer)) {
            throw builder.config.unsupported(
                    KEY, "layer " + layer + " has other key/value heads than layer " + maker + ", whose it would take");
        }
    }

    /** Whether a layer has no keys and values of its own. */
    boolean take(int layer) {
        return layer >= first;
    }

    /** Whether a checkpoint may have a tensor that no layer reads: keys and values of a layer that takes others. */
    boolean leaveUnread(String tensor) {
        for (int layer = first; layer < builder.layers; layer++) {
            String prefix = builder.layerPrefix.replace("%d", Integer.toString(layer)) + "self_attn.";
            if (List.of("k_proj.", "v_proj.", "k_norm.", "v_norm.").stream()
                    .anyMatch(name -> tensor.startsWith(prefix + name))) {
                return true;
            }
        }
        return false;
    }

    private @Nullable SharedKeys of(int layer) {
        boolean made = !take(layer) && isTaken(layer);
        return made || take(layer) ? new SharedKeys(made ? layer : maker(layer), made, made ? 0 : behind(layer)) : null;
    }

    /** Elements that layers between this one's maker and the first that takes have made for others. */
    private int behind(int layer) {
        int elements = 0;
        for (int other = maker(layer) + 1; other < first; other++) {
            if (isTaken(other)) {
                int heads = builder.keyValueHeadsOfLayer.applyAsInt(other);
                elements += Math.multiplyExact(2 * heads, builder.headSizeOfLayer.applyAsInt(other));
            }
        }
        return elements;
    }

    private boolean isTaken(int layer) {
        for (int other = first; other < builder.layers; other++) {
            if (maker(other) == layer) {
                return true;
            }
        }
        return false;
    }

    /** The layer whose keys and values a layer takes, -1 for none. */
    private int maker(int layer) {
        int maker = first - 1;
        while (maker >= 0 && sliding.test(maker) != sliding.test(layer)) {
            maker--;
        }
        return maker;
    }
}
