package org.occlocal.engine;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What runs a model. */
public enum Engine {
    /** libtorch. */
    PYTORCH,
    /** ONNX Runtime. */
    ONNX;

    /** @throws IllegalArgumentException that lists the known names */
    public static Engine named(String name) {
        return Arrays.stream(values())
                .filter(engine -> engine.toString().equals(name.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown engine \"" + name + "\", known are "
                        + Arrays.stream(values()).map(Engine::toString).collect(Collectors.joining(", "))));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
