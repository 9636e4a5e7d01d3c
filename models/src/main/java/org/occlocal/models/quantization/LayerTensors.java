package org.occlocal.models.quantization;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.occlocal.models.ModelException;
import org.occlocal.models.spec.Shape;
import org.occlocal.models.weights.StoredDtype;
import org.occlocal.models.weights.TensorLocation;

/**
 * The tensors of a checkpoint, checked against what config.json says of their layers.
 *
 * @param config null where it says nothing
 * @param all by name
 */
record LayerTensors(@Nullable QuantizationConfig config, Map<String, TensorLocation> all) {

    static final String MIXED_UP =
            "config.json's quantization_config and the weights come from different models; download both again";

    LayerTensors {
        all = Map.copyOf(all);
    }

    boolean has(String name) {
        return all.containsKey(name);
    }

    /** Those of some names that are there. */
    Set<String> present(String... names) {
        return Stream.of(names).filter(all::containsKey).collect(Collectors.toUnmodifiableSet());
    }

    /** @throws ModelException when it is missing */
    TensorLocation required(String name) {
        TensorLocation location = all.get(name);
        if (location == null) {
            Path somewhere =
                    all.values().stream().findFirst().map(TensorLocation::file).orElseThrow();
            throw new ModelException(
                    "tensor \"" + name + "\" of a quantized layer is missing",
                    somewhere,
                    "download the checkpoint again, it is not complete");
        }
        return location;
    }

    /** A tensor of this dtype, stored row by row. */
    TensorLocation integers(String name, StoredDtype dtype, Shape shape) {
        TensorLocation location = required(name);
        if (location.dtype() != dtype || !location.shape().equals(shape)) {
            throw wrong(name, location, dtype.toString(), shape);
        }
        return dense(name, location);
    }

    /** Scales of any floating point type. */
    TensorLocation scales(String name, Shape shape) {
        TensorLocation location = required(name);
        boolean isScale = location.dtype().isFloatingPoint() || location.dtype() == StoredDtype.FLOAT8_E8M0;
        if (!isScale || !location.shape().equals(shape)) {
            throw wrong(name, location, "floating point", shape);
        }
        return dense(name, location);
    }

    /** Scales of any floating point type, 8-bit floats among them. */
    TensorLocation smallScales(String name, Shape shape) {
        TensorLocation location = required(name);
        boolean small =
                location.dtype() == StoredDtype.FLOAT8_E4M3 && location.shape().equals(shape);
        return small ? dense(name, location) : scales(name, shape);
    }

    /** @throws ModelException when a tensor is not stored row by row */
    TensorLocation dense(String name, TensorLocation location) {
        boolean dense = Arrays.equals(
                location.strides().stream().mapToLong(Long::longValue).toArray(),
                location.shape().rowMajorStrides());
        if (!dense) {
            throw wrong(name, location, location.dtype().toString(), location.shape());
        }
        return location;
    }

    private ModelException wrong(String name, TensorLocation location, String dtype, Shape shape) {
        boolean dense = location.strides()
                .equals(Arrays.stream(location.shape().rowMajorStrides())
                        .boxed()
                        .toList());
        return new ModelException(
                "tensor \"" + name + "\" is " + location.dtype() + " " + location.shape()
                        + (dense ? "" : " with strides " + location.strides()) + ", config.json implies " + dtype
                        + " " + shape + " (" + config + ")",
                location.file(),
                MIXED_UP);
    }
}
