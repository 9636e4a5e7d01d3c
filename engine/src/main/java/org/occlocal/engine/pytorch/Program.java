package org.occlocal.engine.pytorch;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.occlocal.engine.NativeCalls;
import org.occlocal.engine.OutOfMemoryException;

/** A compiled TorchScript module whose methods are called by name, those that change nothing by any number of threads. */
final class Program implements AutoCloseable {

    private static final BusyTime BUSY = new BusyTime();

    private final PtNDManager manager;
    private final PtSymbolBlock block;
    private final ProgramSource source;

    /** Takes ownership of the manager, whose device is the program's. */
    Program(TorchScriptArchive archive, PtNDManager manager) {
        this.manager = manager;
        this.source = archive.source();
        try {
            this.block = JniUtils.loadModule(manager, archive.open(), true, false);
        } catch (EngineException e) {
            throw explain(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Time in which at least one program ran. */
    static long nanos() {
        return BUSY.nanos();
    }

    /** For the tensors of one call. */
    PtNDManager scope() {
        return (PtNDManager) manager.newSubManager();
    }

    /** Closes the arguments; the result is the caller's to close. */
    IValue call(String method, IValue... arguments) {
        return callKeeping(List.of(), method, arguments);
    }

    /** As above, without closing the arguments that are in {@code kept}. */
    IValue callKeeping(List<IValue> kept, String method, IValue... arguments) {
        begin();
        try {
            return IValueUtils.runMethod(block, method, arguments);
        } catch (EngineException e) {
            throw explain(e);
        } finally {
            end();
            for (IValue argument : arguments) {
                if (!kept.contains(argument)) {
                    argument.close();
                }
            }
        }
    }

    /**
     * Calls a method with libtorch recording what gradients need. All other calls are in inference mode, where it never does.
     *
     * @param scope of the results
     * @param arguments tensors, since DJL passes nothing else this way; they are not closed
     * @return one tensor, or those of a tuple
     */
    NDList callRecording(String method, PtNDManager scope, NDArray... arguments) {
        boolean before = JniUtils.isGradMode();
        JniUtils.setGradMode(true);
        begin();
        try (NDArray name = scope.create(0)) {
            name.setName("module_method:" + method);
            NDList inputs = new NDList(name);
            inputs.addAll(List.of(arguments));
            return IValueUtils.forward(block, inputs, true);
        } catch (EngineException e) {
            throw explain(e);
        } finally {
            end();
            JniUtils.setGradMode(before);
        }
    }

    /** Calls a method that neither takes nor gives anything of use when {@link NativeCalls} lets nothing else begin. */
    void callWhileExiting(String method) {
        IValueUtils.runMethod(block, method).close();
    }

    private static void begin() {
        NativeCalls.begin();
        BUSY.begin();
    }

    private static void end() {
        BUSY.end();
        NativeCalls.end();
    }

    long callForLong(String method, IValue... arguments) {
        try (IValue result = call(method, arguments)) {
            return result.toLong();
        }
    }

    boolean callForBoolean(String method, IValue... arguments) {
        try (IValue result = call(method, arguments)) {
            return result.toBoolean();
        }
    }

    static IValue longs(long... values) {
        return IValue.listFrom(values);
    }

    static IValue tensor(PtNDManager scope, long[] values) {
        return tensor(scope.create(values));
    }

    static IValue tensor(PtNDManager scope, float[] values) {
        return tensor(scope.create(values));
    }

    static IValue tensor(NDArray array) {
        return IValue.from((PtNDArray) array);
    }

    /** The numbers of a tensor of float32, consumed. */
    static float[] floats(IValue tensor, PtNDManager scope) {
        try (tensor) {
            return tensor.toTensor(scope).toFloatArray();
        }
    }

    /** The numbers of a tensor of uint8, consumed. */
    static byte[] bytes(IValue tensor, PtNDManager scope) {
        try (tensor) {
            return tensor.toTensor(scope).toByteArray();
        }
    }

    /** The numbers of a tensor of int64, consumed. */
    static long[] longs(IValue tensor, PtNDManager scope) {
        try (tensor) {
            return tensor.toTensor(scope).toLongArray();
        }
    }

    @Override
    public void close() {
        NativeCalls.begin();
        try {
            block.close();
            manager.close();
        } finally {
            NativeCalls.end();
        }
    }

    private RuntimeException explain(EngineException e) {
        String message = String.valueOf(e.getMessage());
        String lower = message.toLowerCase(Locale.ROOT);
        if (lower.contains("out of memory") || lower.contains("can't allocate memory")) {
            return new OutOfMemoryException(
                    "out of memory: " + lastLine(message),
                    "lower --batch-tokens or --batch-size, use more devices, or choose a smaller --dtype");
        }
        return new EngineException(source.locate(message), e);
    }

    /** TorchScript puts the cause behind its own stack. */
    private static String lastLine(String message) {
        String[] lines = message.strip().split("\n");
        return Arrays.stream(lines)
                .filter(line -> line.contains("memory"))
                .findFirst()
                .orElse(lines[lines.length - 1]);
    }
}
