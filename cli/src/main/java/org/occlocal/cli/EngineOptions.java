package org.occlocal.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.occlocal.engine.Computation;
import org.occlocal.engine.DeviceChoice;
import org.occlocal.engine.DeviceId;
import org.occlocal.engine.Dtype;
import org.occlocal.engine.Engine;
import org.occlocal.engine.choice.EngineChoice;
import org.occlocal.engine.onnx.OnnxCausalLm;
import org.occlocal.engine.pytorch.CpuDtype;
import org.occlocal.engine.pytorch.PyTorchRuntime;
import org.occlocal.models.quantization.QuantizationScheme;
import picocli.CommandLine.Option;

/** What a model is computed with and in. */
final class EngineOptions {

    private static final String AUTO = "auto";

    @Option(
            names = "--engine",
            paramLabel = "ENGINE",
            description = "pytorch (the default) or onnx, ONNX Runtime in float32, which ready-made ONNX graphs need;"
                    + " auto: on the processor onnx where a measurement shows it clearly faster")
    @Nullable
    String engine;

    @Option(
            names = "--dtype",
            paramLabel = "TYPE",
            description =
                    "float32, bfloat16 or float16; default float32 on the processor, bfloat16 on GPUs. auto: on the"
                            + " processor bfloat16 where a measurement shows it clearly faster; its scores differ from"
                            + " others' float32 numbers in the third digit")
    @Nullable
    String dtype;

    @Option(
            names = "--quantize",
            paramLabel = "TYPE",
            description =
                    "round the weights to int8 (a scale for each row) or int4 (a scale and a zero point for every 32"
                            + " weights) while they are loaded; products are computed in --dtype, where bfloat16 is fast and"
                            + " float32 slow")
    @Nullable
    String quantize;

    /**
     * All of it, chosen.
     *
     * @param choice of the engine, and why
     * @param dtype that it computes in
     * @param quantization of the weights, null for none
     */
    record Chosen(EngineChoice choice, Dtype dtype, @Nullable QuantizationScheme quantization) {

        Computation computation() {
            return new Computation(choice.engine(), dtype, quantization);
        }
    }

    void addTo(Map<String, Object> map) {
        if (engine != null) {
            map.put("engine", engine);
        }
        if (dtype != null) {
            map.put("dtype", dtype);
        }
        if (quantize != null) {
            map.put("quantize", quantize);
        }
    }

    /** Takes from a task's file what the command line does not say. */
    void fill(Map<String, Object> map) {
        engine = engine == null && map.get("engine") instanceof String text ? text : engine;
        dtype = dtype == null && map.get("dtype") instanceof String text ? text : dtype;
        quantize = quantize == null && map.get("quantize") instanceof String text ? text : quantize;
    }

    /**
     * Chooses for a model; the same whenever it is asked.
     *
     * @param folder of the model, null for random weights
     * @param configuredDtype what the configuration says, where the command line says nothing
     * @param parameters of the model, asked for where the choice depends on it
     */
    Chosen choose(
            @Nullable Path folder, DeviceChoice where, @Nullable String configuredDtype, LongSupplier parameters) {
        boolean isOnnx = engine != null && engine.equalsIgnoreCase(Engine.ONNX.toString());
        Dtype chosen = isOnnx && dtype == null && configuredDtype == null
                ? Dtype.FLOAT32
                : dtype(where, configuredDtype, parameters);
        try {
            boolean isAuto = AUTO.equalsIgnoreCase(engine);
            return new Chosen(
                    EngineChoice.choose(
                            engine,
                            folder,
                            where,
                            chosen,
                            isAuto ? parameters.getAsLong() : 0,
                            caches().resolve("occ-local/engines.properties")),
                    chosen,
                    quantization());
        } catch (IllegalArgumentException e) {
            throw new UsageException("--engine: " + e.getMessage() + ", " + AUTO);
        }
    }

    /** Says what was chosen where there was a choice, and loads the engine. */
    Chosen start(Chosen chosen, DeviceChoice where) {
        boolean isNamed = engine != null && !AUTO.equalsIgnoreCase(engine);
        boolean isDefault = engine == null && chosen.choice().engine() == Engine.PYTORCH;
        if (!isNamed && !isDefault) {
            System.err.println("engine " + chosen.choice().engine() + ": "
                    + chosen.choice().reason());
        }
        require(chosen.choice().engine(), where);
        return chosen;
    }

    /** Loads the engine that is asked for, on devices that it can use; others are an error. */
    void require(DeviceChoice where) {
        require(Engine.ONNX.toString().equalsIgnoreCase(engine) ? Engine.ONNX : Engine.PYTORCH, where);
    }

    private static void require(Engine needed, DeviceChoice where) {
        if (needed == Engine.ONNX) {
            OnnxCausalLm.requireDevices(where);
        } else {
            PyTorchRuntime.start(where.devices());
        }
    }

    /** What --quantize says, null for nothing. */
    @Nullable
    QuantizationScheme quantization() {
        try {
            return quantize == null ? null : QuantizationScheme.named(quantize);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--quantize: " + e.getMessage());
        }
    }

    private Dtype dtype(DeviceChoice where, @Nullable String configured, LongSupplier parameters) {
        String asked = AUTO.equalsIgnoreCase(dtype) ? fastest(where, parameters) : dtype == null ? configured : dtype;
        if (asked == null) {
            return where.devices().get(0).kind() == DeviceId.Kind.CPU ? Dtype.FLOAT32 : Dtype.BFLOAT16;
        }
        try {
            return Dtype.named(asked);
        } catch (IllegalArgumentException e) {
            throw new UsageException(
                    dtype == null ? "torch_dtype: " + e.getMessage() : "--dtype: " + e.getMessage() + ", " + AUTO);
        }
    }

    private static String fastest(DeviceChoice where, LongSupplier parameters) {
        if (where.devices().get(0).kind() != DeviceId.Kind.CPU) {
            return Dtype.BFLOAT16.toString();
        }
        CpuDtype chosen = CpuDtype.choose(parameters.getAsLong(), caches().resolve("occ-local/cpu-dtype.properties"));
        System.err.println("dtype " + chosen.dtype() + ": " + chosen.reason());
        return chosen.dtype().toString();
    }

    private static Path caches() {
        String folder = System.getenv("XDG_CACHE_HOME");
        return folder == null || folder.isBlank()
                ? Path.of(System.getProperty("user.home"), ".cache")
                : Path.of(folder);
    }
}
