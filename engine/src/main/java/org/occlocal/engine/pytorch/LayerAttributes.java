package org.occlocal.engine.pytorch;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.occlocal.models.spec.LayerSpec;

/**
 * Gives a program attributes that are lists with one value for each of its layers, read from one part of the layers; {@code
 * otherwise} is the value for layers without that part, where the program does not look at it.
 *
 * @param <P> the part: a layer as a whole, its attention, ...
 */
final class LayerAttributes<P> {

    private final TorchScriptArchive archive;
    private final List<@Nullable P> parts;

    private LayerAttributes(TorchScriptArchive archive, List<@Nullable P> parts) {
        this.archive = archive;
        this.parts = parts;
    }

    static LayerAttributes<LayerSpec> of(TorchScriptArchive archive, List<LayerSpec> layers) {
        return new LayerAttributes<>(archive, new ArrayList<>(layers));
    }

    /** The same for a part of this part, null where it has none. */
    <Q> LayerAttributes<Q> of(Function<P, @Nullable Q> part) {
        List<@Nullable Q> smaller = new ArrayList<>();
        for (P whole : parts) {
            smaller.add(whole == null ? null : part.apply(whole));
        }
        return new LayerAttributes<>(archive, smaller);
    }

    LayerAttributes<P> ints(String name, ToIntFunction<P> value, int otherwise) {
        return attribute(name, "List[int]", value::applyAsInt, otherwise);
    }

    LayerAttributes<P> floats(String name, ToDoubleFunction<P> value, double otherwise) {
        return attribute(name, "List[float]", value::applyAsDouble, otherwise);
    }

    LayerAttributes<P> flags(String name, Predicate<P> value, boolean otherwise) {
        return attribute(name, "List[bool]", value::test, otherwise);
    }

    /** Names of choices as the programs write them, in lower case. */
    LayerAttributes<P> choices(String name, Function<P, Enum<?>> value, String otherwise) {
        return attribute(name, "List[str]", part -> value.apply(part).name().toLowerCase(Locale.ROOT), otherwise);
    }

    /** A list for each layer, which is empty where a layer lacks the part. */
    LayerAttributes<P> lists(String name, Function<P, List<Double>> value) {
        return attribute(name, "List[List[float]]", value::apply, List.of());
    }

    /** Whether each layer has the part. */
    LayerAttributes<P> present(String name) {
        return flags(name, part -> true, false);
    }

    private LayerAttributes<P> attribute(String name, String type, Function<P, Object> value, Object otherwise) {
        List<Object> values = new ArrayList<>();
        for (P part : parts) {
            values.add(part == null ? otherwise : value.apply(part));
        }
        archive.attribute(name, type, values);
        return this;
    }
}
