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
    RELU_SQUARED("relu2");

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
