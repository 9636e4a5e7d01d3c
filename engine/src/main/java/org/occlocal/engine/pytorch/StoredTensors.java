package org.occlocal.engine.pytorch;

import ai.djl.pytorch.jni.IValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.occlocal.models.ModelException;
import org.occlocal.models.spec.WeightPart;
import org.occlocal.models.weights.TensorLocation;

/** Tells a program where in its files a tensor lies, see weights.py. Files are mapped once, by the program. */
final class StoredTensors {

    private final Program program;
    /** The number that the program gave to each file. */
    private final Map<Path, Long> files = new HashMap<>();

    StoredTensors(Program program) {
        this.program = program;
    }

    /**
     * Arguments of a method that reads a tensor.
     *
     * @param part how the tensor is arranged
     * @param first what the method takes besides; it comes first
     */
    IValue[] arguments(TensorLocation location, WeightPart part, IValue... first) {
        long arrangement = 0;
        long keyValueHeads = 0;
        long headSize = 0;
        if (part.arrangement() instanceof WeightPart.Transposed) {
            arrangement = 1;
        } else if (part.arrangement() instanceof WeightPart.GroupedQkv grouped) {
            arrangement = grouped.valuesFirst() ? 3 : 2;
            keyValueHeads = grouped.keyValueHeads();
            headSize = grouped.headSize();
        }
        List<IValue> arguments = new ArrayList<>(List.of(first));
        arguments.add(IValue.from(open(location.file())));
        arguments.add(IValue.from(ScalarType.of(location.dtype()).code()));
        arguments.add(IValue.from(location.dtype().bytes()));
        arguments.add(IValue.from(location.byteOffset()));
        arguments.add(IValue.from(location.byteSpan()));
        arguments.add(Program.longs(location.shape().toArray()));
        arguments.add(Program.longs(
                location.strides().stream().mapToLong(Long::longValue).toArray()));
        arguments.add(IValue.from(arrangement));
        arguments.add(IValue.from(keyValueHeads));
        arguments.add(IValue.from(headSize));
        return arguments.toArray(IValue[]::new);
    }

    private long open(Path file) {
        return files.computeIfAbsent(
                file, path -> program.callForLong("open_file", IValue.from(path.toString()), IValue.from(size(path))));
    }

    /**
     * Bytes of a file.
     *
     * @throws ModelException when it cannot be read
     */
    static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new ModelException("cannot read the weight file", file, "check that it is still there", e);
        }
    }

    /** Unmaps the files. */
    void closeFiles() {
        program.callForLong("close_files");
        files.clear();
    }
}
