package org.occlocal.engine;

import org.jspecify.annotations.Nullable;
import org.occlocal.models.quantization.QuantizationScheme;

/**
 * How a model is computed: what its answers depend on besides weights and tokens.
 *
 * @param engine that runs it
 * @param dtype of what is not quantized
 * @param quantization that rounds weights when they are loaded, null for weights as they are stored
 */
public record Computation(Engine engine, Dtype dtype, @Nullable QuantizationScheme quantization) {

    /** With libtorch, and weights as they are stored. */
    public static Computation in(Dtype dtype) {
        return new Computation(Engine.PYTORCH, dtype, null);
    }

    /** Names the dtype, and what is not the default. */
    @Override
    public String toString() {
        return dtype
                + (quantization == null ? "" : " " + quantization)
                + (engine == Engine.PYTORCH ? "" : " " + engine);
    }
}
