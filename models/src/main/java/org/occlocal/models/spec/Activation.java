package org.occlocal.models.spec;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.occlocal.models.ModelException;

/** Element-wise function of the MLP. */
public enum Activation {
    SILU("silu", "swish"),
    /** The exact form with the error function. */
    GELU("gelu", "gelu_python"),
    GELU_TANH("gelu_new", "gelu_pytorch_tanh", "gelu_fast", "gelu_python_tanh", "gelu_accurate"),
    /** x * sigmoid(1.702 x). */
    QUICK_GELU("quick_gelu"),
    RELU("relu"),
    RELU_SQUARED("relu2"),
    /**
     * The integral of an expanded ELU (Huang and Schlag 2024), with the slot "xielu" [2]: with p and n the softplus of its
     * elements it is {@code p x^2 + x / 2} above 0, else {@code (n + 1/2) (exp(min(x, -1e-6)) - 1 - x) + x / 2}. It has no name,
     * since the slot is apertus' alone.
     */
    XIELU;

    @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
    private final List<String> names;

    Activation(String... names) {
        this.names = List.of(names);
    }

    /** @param name as config.json spells it, see transformers' ACT2FN */
    public static Activation named(String name, Object where) {
        for (Activation activation : values()) {
            if (activation.names.contains(name.toLowerCase(Locale.ROOT))) {
                return activation;
            }
        }
        String known = Arrays.stream(values())
                .flatMap(activation -> activation.names.stream())
                .collect(Collectors.joining(", "));
        throw new ModelException("unknown activation \"" + name + "\"", where, "known are " + known);
    }
}
