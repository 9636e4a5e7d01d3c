package org.occlocal.engine.pytorch;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.occlocal.engine.DeviceException;
import org.occlocal.engine.DeviceId;
import org.occlocal.engine.Dtype;

/**
 * libtorch in this process. It is loaded once, as CPU or CUDA build, so the first call decides which; later calls for a
 * device that this build lacks are errors.
 */
public final class PyTorchRuntime {

    private static final ThreadLocal<Boolean> INTERPRETED = ThreadLocal.withInitial(() -> {
        // Shapes change with every pack: specialising the program for each of them costs more than it saves.
        JniUtils.setGraphExecutorOptimize(false);
        return true;
    });

    private static final long SMALL_MODEL_PARAMETERS = 10_000_000;

    private static @Nullable PyTorchRuntime instance;

    private final Engine engine;
    private final Map<Dtype, Boolean> packable = new ConcurrentHashMap<>();

    private PyTorchRuntime(Engine engine) {
        this.engine = engine;
    }

    /**
     * Loads libtorch unless it is loaded.
     *
     * @param devices that will be used
     * @throws DeviceException when a device cannot be used; GPUs are never replaced by the CPU
     */
    public static synchronized PyTorchRuntime start(List<DeviceId> devices) {
        List<DeviceId> cards = devices.stream()
                .filter(device -> device.kind() == DeviceId.Kind.CUDA)
                .toList();
        if (instance == null) {
            NativeLibraries.choose(cards);
            HugePages.wish();
            try {
                PyTorchRuntime runtime = new PyTorchRuntime(Engine.getEngine("PyTorch"));
                runtime.callMathematics();
                instance = runtime;
            } catch (EngineException | UnsatisfiedLinkError e) {
                throw NativeLibraries.notLoaded(e);
            }
        }
        instance.requireCards(cards);
        return instance;
    }

    /** While no other thread can: docs/decisions/0022-first-calls.md. */
    private void callMathematics() {
        try (CpuKernels kernels = new CpuKernels(this)) {
            kernels.callMathematics();
        }
    }

    /** Version of libtorch. */
    public String version() {
        return engine.getVersion();
    }

    /** Whether this is a CUDA build, and finds a card. */
    public boolean canUseCuda() {
        return JniUtils.getFeatures().contains("CUDA");
    }

    /**
     * Gives memory of cards back that libtorch keeps for the tensors to come: to the driver, and so to nvidia-smi, it is in use. Nothing
     * where libtorch is not loaded, or without CUDA.
     */
    static synchronized void releaseUnusedMemory() {
        if (instance != null && instance.canUseCuda()) {
            JniUtils.emptyCudaCache();
        }
    }

    /** Threads that one operation on the CPU is split over. */
    public int threads() {
        return JniUtils.getNumThreads();
    }

    /**
     * Splits operations on the CPU over all processors, or over none for a model so small that waking threads takes
     * longer than its matrix products (measured: 43,000 against 4,000 tokens/s on a busy machine of two cores).
     */
    void chooseThreads(long parameters) {
        JniUtils.setNumThreads(isSmall(parameters) ? 1 : Runtime.getRuntime().availableProcessors());
    }

    /** As above for the calling thread alone, which shares the processors with others. */
    void shareThreads(long parameters, int sharers) {
        int all = isSmall(parameters) ? 1 : Runtime.getRuntime().availableProcessors();
        JniUtils.setNumThreads(Math.max(1, all / sharers));
    }

    /** Time in which at least one program ran. */
    public static long nativeNanos() {
        return Program.nanos();
    }

    /** Whether a model's matrix products are too small to be split or packed. */
    static boolean isSmall(long parameters) {
        return parameters < SMALL_MODEL_PARAMETERS;
    }

    /** Whether oneDNN can pack weights of a dtype on this processor; it asks for AVX-512 where they are bfloat16. */
    boolean canPack(Dtype dtype) {
        return packable.computeIfAbsent(dtype, asked -> {
            try (CpuKernels kernels = new CpuKernels(this)) {
                return asked != Dtype.FLOAT16 && kernels.canPack(asked);
            }
        });
    }

    /** Prepares the calling thread for running programs. */
    void enter() {
        INTERPRETED.get();
    }

    PtNDManager manager(DeviceId device) {
        return (PtNDManager) engine.newBaseManager(
                device.kind() == DeviceId.Kind.CPU ? ai.djl.Device.cpu() : ai.djl.Device.gpu(device.index()));
    }

    /** DJL counts cards through the CUDA toolkit, which need not be installed; a tensor on the card is the better proof. */
    private void requireCards(List<DeviceId> cards) {
        for (DeviceId card : cards) {
            try (PtNDManager manager = manager(card)) {
                manager.create(new float[] {1}).toFloatArray();
            } catch (EngineException e) {
                throw new DeviceException(
                        "GPUs " + cards + " were asked for and cannot be used: libtorch " + engine.getVersion()
                                + " from " + NativeLibraries.origin() + " cannot put a tensor on " + card,
                        NativeLibraries.advice(),
                        e);
            }
        }
    }
}
