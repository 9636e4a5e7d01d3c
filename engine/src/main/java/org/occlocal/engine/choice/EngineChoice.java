package org.occlocal.engine.choice;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.occlocal.engine.DeviceChoice;
import org.occlocal.engine.DeviceId;
import org.occlocal.engine.Dtype;
import org.occlocal.engine.Engine;
import org.occlocal.engine.onnx.OnnxExport;
import org.occlocal.engine.onnx.OnnxProducts;
import org.occlocal.engine.pytorch.CpuKernels;
import org.occlocal.engine.pytorch.RememberedRates;
import org.occlocal.models.ModelException;

/**
 * The engine of a model.
 *
 * @param engine that runs it
 * @param reason for people
 */
public record EngineChoice(Engine engine, String reason) {

    private static final String AUTO = "auto";

    /** ONNX Runtime has to be worth it: what one computes differs from the other's in the last digits. */
    private static final double CLEARLY_FASTER = 1.15;

    private static final long SMALL_MODEL_PARAMETERS = 10_000_000;
    private static final int ROWS = 256;
    private static final int COLUMNS = 1024;
    private static final int OUTPUTS = 4096;
    private static final int REPETITIONS = 7;

    /** Measurements of this process, so that it does not change its mind where they cannot be remembered. */
    private static final Map<Path, RememberedRates.Rates> MEASURED = new ConcurrentHashMap<>();

    /**
     * Chooses.
     *
     * @param asked pytorch, onnx, auto, or null for the default: libtorch, but for ready-made graphs
     * @param folder of the model, null for random weights
     * @param parameters of the model
     * @param cache file that measurements are remembered in; one that cannot be read or written is done without
     * @throws IllegalArgumentException when no engine has the name
     * @throws ModelException when the engine that is asked for cannot run what the folder holds
     */
    public static EngineChoice choose(
            @Nullable String asked,
            @Nullable Path folder,
            DeviceChoice where,
            Dtype dtype,
            long parameters,
            Path cache) {
        boolean isAuto = AUTO.equalsIgnoreCase(asked);
        Engine named = asked == null || isAuto ? null : Engine.named(asked);
        if (folder != null && OnnxExport.isIn(folder)) {
            if (named == Engine.PYTORCH) {
                throw new ModelException(
                        "the folder holds an ONNX graph and no weights, which --engine pytorch cannot run",
                        folder,
                        "use --engine onnx, or the checkpoint that the graph was exported from");
            }
            return new EngineChoice(Engine.ONNX, "the folder holds a ready-made graph");
        }
        if (named != null) {
            return new EngineChoice(named, "it was asked for");
        }
        return isAuto
                ? fastest(where, dtype, parameters, cache)
                : new EngineChoice(Engine.PYTORCH, "it is the default");
    }

    private static EngineChoice fastest(DeviceChoice where, Dtype dtype, long parameters, Path cache) {
        if (where.devices().stream().anyMatch(device -> device.kind() != DeviceId.Kind.CPU)) {
            return new EngineChoice(Engine.PYTORCH, "caches stay on graphics cards with libtorch only");
        }
        if (dtype != Dtype.FLOAT32) {
            return new EngineChoice(Engine.PYTORCH, "ONNX Runtime computes in float32, " + dtype + " was chosen");
        }
        if (parameters < SMALL_MODEL_PARAMETERS) {
            return new EngineChoice(
                    Engine.PYTORCH,
                    String.format(Locale.ROOT, "a model of %,d parameters is as fast with either", parameters));
        }
        RememberedRates.Rates rates = MEASURED.computeIfAbsent(cache, file -> new RememberedRates(
                        file, "FLOP/s of float32 matrix products with libtorch and ONNX Runtime")
                .get(EngineChoice::key, EngineChoice::measure));
        return new EngineChoice(
                rates.second() > CLEARLY_FASTER * rates.first() ? Engine.ONNX : Engine.PYTORCH,
                String.format(
                        Locale.ROOT,
                        "float32 matrix products reach %,.0f GFLOP/s with libtorch and %,.0f with ONNX Runtime (%s)",
                        rates.first() / 1e9,
                        rates.second() / 1e9,
                        rates.origin()));
    }

    private static String key() {
        return RememberedRates.processor() + ", " + Runtime.getRuntime().availableProcessors() + " processors, "
                + OnnxProducts.version();
    }

    private static RememberedRates.Rates measure() {
        try (CpuKernels kernels = new CpuKernels();
                OnnxProducts products = new OnnxProducts(COLUMNS, OUTPUTS)) {
            return new RememberedRates.Rates(
                    kernels.productRate(Dtype.FLOAT32, ROWS, COLUMNS, OUTPUTS, REPETITIONS),
                    products.rate(ROWS, REPETITIONS),
                    "measured now");
        }
    }
}
