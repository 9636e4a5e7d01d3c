package org.occlocal.engine.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.occlocal.engine.DeviceException;
import org.occlocal.engine.DeviceId;
import org.occlocal.engine.OutOfMemoryException;

/** ONNX Runtime in this process: options of sessions, tensors over memory of Java, and what its errors mean. */
final class OnnxRuntime {

    /** A smaller model runs on one thread: waking others takes longer than its matrix products. */
    private static final long SMALL_MODEL_PARAMETERS = 10_000_000;

    private static final String CUDA_ADVICE =
            "use a build with the profile onnx-gpu (mvn -Ponnx-gpu package) and an NVIDIA driver, and have CUDA 12 and"
                    + " cuDNN 9 in LD_LIBRARY_PATH, or in an active Python environment with torch 2.7.1; or use --engine"
                    + " pytorch, or --cpu";

    /** The reason at the end of a message that begins with places in its source. */
    private static final Pattern CUDA_FAILURE =
            Pattern.compile("(CUDA failure \\d+: |Failed to load library )[^;\\n]*[^;\\s]");

    private OnnxRuntime() {}

    /** @throws DeviceException when the natives cannot be loaded */
    static OrtEnvironment environment() {
        return Shared.ENVIRONMENT;
    }

    /** Execution providers of this build. */
    static String providers() {
        environment();
        return OrtEnvironment.getAvailableProviders().toString();
    }

    /** Threads that one operator is split over. */
    static int threads(long parameters) {
        return isSmall(parameters) ? 1 : Runtime.getRuntime().availableProcessors();
    }

    /** Whether a model's weights stay in the processor's cache, more or less. */
    static boolean isSmall(long parameters) {
        return parameters < SMALL_MODEL_PARAMETERS;
    }

    /** What all sessions share. */
    private static final class Shared {

        /** Whether sessions can share threads: not where others have started ONNX Runtime in this process. */
        static final boolean SHARES_THREADS;

        static final OrtEnvironment ENVIRONMENT;

        static {
            OrtEnvironment environment;
            boolean shares = false;
            try (OrtEnvironment.ThreadingOptions threads = new OrtEnvironment.ThreadingOptions()) {
                threads.setGlobalIntraOpNumThreads(Runtime.getRuntime().availableProcessors());
                threads.setGlobalInterOpNumThreads(1);
                environment =
                        OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "occ-local", threads);
                shares = true;
            } catch (IllegalStateException e) {
                environment = OrtEnvironment.getEnvironment();
            } catch (OrtException | UnsatisfiedLinkError | ExceptionInInitializerError | NoClassDefFoundError e) {
                throw new DeviceException(
                        "ONNX Runtime cannot be loaded",
                        "use --engine pytorch; the natives in the jar are for linux-x86_64 with glibc 2.28 or newer",
                        e);
            }
            ENVIRONMENT = environment;
            SHARES_THREADS = shares;
        }
    }

    /**
     * Options of a session.
     *
     * @throws DeviceException when this build of ONNX Runtime cannot use the device
     */
    static SessionOptions options(DeviceId device, int threads) {
        environment(); // whose logger the execution providers need while they are loaded
        try {
            SessionOptions options = new SessionOptions();
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
            if (threads > 1 && Shared.SHARES_THREADS) {
                options.disablePerSessionThreads();
            } else {
                options.setIntraOpNumThreads(threads);
                options.setInterOpNumThreads(1);
            }
            options.setOptimizationLevel(SessionOptions.OptLevel.ALL_OPT);
            // Shapes change with every run, so memory that is planned for one of them fits no other.
            options.setMemoryPatternOptimization(false);
            // An arena keeps the most that any run needed, rounded up to a power of two, for each part of the model.
            options.setCPUArenaAllocator(false);
            if (device.kind() == DeviceId.Kind.CUDA) {
                addCuda(options, device);
            }
            return options;
        } catch (OrtException e) {
            throw explain("the session's options were refused", e);
        }
    }

    private static void addCuda(SessionOptions options, DeviceId device) {
        if (!OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA)) {
            options.close();
            throw new DeviceException(
                    device + " was asked for, and this build of ONNX Runtime has the execution providers "
                            + OrtEnvironment.getAvailableProviders(),
                    CUDA_ADVICE);
        }
        CudaLibraries.load();
        try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(device.index())) {
            cuda.add("use_tf32", "0"); // float32 with all its digits
            options.addCUDA(cuda);
        } catch (OrtException e) {
            options.close();
            String message = String.valueOf(e.getMessage());
            Matcher reason = CUDA_FAILURE.matcher(message);
            throw new DeviceException(
                    "ONNX Runtime cannot use " + device + ": " + (reason.find() ? reason.group() : message.strip()),
                    CUDA_ADVICE);
        }
    }

    /** What a failure of a session means. */
    static RuntimeException explain(String what, OrtException e) {
        String message = String.valueOf(e.getMessage());
        String lower = message.toLowerCase(Locale.ROOT);
        if (lower.contains("bad_alloc") || lower.contains("out of memory") || lower.contains("failed to allocate")) {
            return new OutOfMemoryException(
                    "out of memory: " + message,
                    "lower --batch-tokens or --batch-size, or use --engine pytorch with more devices");
        }
        Matcher cuda = CUDA_FAILURE.matcher(message);
        if (cuda.find()) {
            return new DeviceException("ONNX Runtime cannot use the card: " + cuda.group(), CUDA_ADVICE);
        }
        return new IllegalStateException(what + ": " + message, e);
    }

    /**
     * Zeros outside of the heap.
     *
     * @throws OutOfMemoryException when Java may not take as much
     */
    static FloatBuffer floats(long count) {
        return bytes(Math.multiplyExact(count, (long) Float.BYTES)).asFloatBuffer();
    }

    /** As above. */
    static ByteBuffer bytes(long count) {
        try {
            return ByteBuffer.allocateDirect(Math.toIntExact(count)).order(ByteOrder.nativeOrder());
        } catch (OutOfMemoryError | ArithmeticException e) {
            throw new OutOfMemoryException(
                    String.format(Locale.ROOT, "no room for %,d bytes of weights, keys, values or logits", count),
                    "lower --batch-tokens or --batch-size, or start java with a larger -XX:MaxDirectMemorySize");
        }
    }

    /** A tensor over the memory of a buffer, which must live as long. */
    static OnnxTensor tensor(FloatBuffer direct, long... sizes) {
        try {
            return OnnxTensor.createTensor(environment(), direct, sizes);
        } catch (OrtException e) {
            throw explain("no tensor could be made", e);
        }
    }

    /** A copy of numbers. */
    static OnnxTensor tensor(float[] numbers, long... sizes) {
        return tensor(floats(numbers.length).put(numbers).flip(), sizes);
    }

    /** A copy of numbers. */
    static OnnxTensor tensor(long[] numbers, long... sizes) {
        return tensor(
                ByteBuffer.allocateDirect(8 * numbers.length)
                        .order(ByteOrder.nativeOrder())
                        .asLongBuffer()
                        .put(numbers)
                        .flip(),
                sizes);
    }

    /** A tensor over the memory of a buffer, which must live as long. */
    static OnnxTensor tensor(LongBuffer direct, long... sizes) {
        try {
            return OnnxTensor.createTensor(environment(), direct, sizes);
        } catch (OrtException e) {
            throw explain("no tensor could be made", e);
        }
    }

    /** A bool scalar. */
    static OnnxTensor tensor(boolean truth) {
        try {
            return OnnxTensor.createTensor(environment(), truth);
        } catch (OrtException e) {
            throw explain("no tensor could be made", e);
        }
    }

    static void close(OrtSession session) {
        try {
            session.close();
        } catch (OrtException e) {
            throw explain("a session could not be closed", e);
        }
    }
}
