package org.occlocal.models.quantization;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.occlocal.models.Checkpoint;
import org.occlocal.models.ModelException;
import org.occlocal.models.family.LanguagePart;
import org.occlocal.models.family.ModelConfig;
import org.occlocal.models.spec.Shape;
import org.occlocal.models.spec.WeightPart;
import org.occlocal.models.spec.WeightSlot;
import org.occlocal.models.weights.SafetensorsWriter;
import org.occlocal.models.weights.StoredDtype;
import org.occlocal.models.weights.TensorLocation;
import org.occlocal.models.weights.TensorReader;
import org.occlocal.models.weights.WeightFiles;
import org.occlocal.models.weights.WeightRows;

/**
 * Writes a checkpoint with its weights rounded to integers, in GPTQ's layout, block after block. Until it is complete the folder
 * has a model.safetensors.partial and no config.json.
 */
public final class CheckpointQuantizer {

    private static final int COPIED_ELEMENTS = 1 << 20;
    private static final Pattern OTHER_FILES =
            Pattern.compile(".*\\.(json|jinja|model|tiktoken|txt|md)|LICENSE.*|NOTICE.*");
    private static final Pattern NOT_COPIED =
            Pattern.compile("config\\.json|.*\\.index\\.json|quantize_config\\.json|quant_config\\.json");

    private final Checkpoint checkpoint;
    private final QuantizationScheme scheme;
    private final List<WeightSlot> slots = new ArrayList<>();

    private final Map<String, QuantizedMatrix> matrices = new LinkedHashMap<>();
    private final Map<String, TensorLocation> plain = new LinkedHashMap<>();
    /** Kept too, as float32. */
    private final Map<String, WeightRows> widened = new LinkedHashMap<>();

    /**
     * @param keepsTables whether embedding and head stay as they are, for programs that know no quantized ones
     * @throws ModelException when the checkpoint is quantized already
     */
    public CheckpointQuantizer(Checkpoint checkpoint, QuantizationScheme scheme, boolean keepsTables) {
        if (checkpoint.isQuantized()) {
            throw new ModelException(
                    "the checkpoint is quantized already",
                    checkpoint.folder(),
                    "name the checkpoint that it was made from");
        }
        this.checkpoint = checkpoint;
        this.scheme = scheme;
        Predicate<WeightSlot> isTable =
                slot -> slot.name().equals("embedding") || slot.name().equals("lm_head.weight");
        Set<WeightSlot> shared = checkpoint.spec().weights().shared();
        checkpoint.slots().forEach(slot -> {
            boolean rounds = Quantizable.test(slot, shared) && !(keepsTables && isTable.test(slot));
            if (rounds) {
                slots.add(slot);
            }
            checkpoint.parts(slot).forEach(part -> add(part, rounds));
        });
    }

    private void add(WeightPart part, boolean rounds) {
        WeightRows rows = checkpoint.rows(part.tensor());
        if (rounds) {
            matrices.put(part.tensor(), Quantizable.rounded(part, checkpoint.weights(part), scheme));
        } else if (rows != null && part.arrangement() instanceof WeightPart.AsStored) {
            widened.put(part.tensor(), rows);
        } else {
            plain.put(part.tensor(), checkpoint.tensor(part.tensor()));
        }
    }

    /**
     * What was written.
     *
     * @param weightBytes of the file of weights
     * @param float32Bytes of all parameters in float32
     * @param quantized number of quantized tensors
     * @param nearest how many of them are rounded to the nearest
     * @param kept number of tensors that stay as they were
     */
    public record Report(long weightBytes, long float32Bytes, int quantized, int nearest, int kept) {}

    /**
     * Writes weights, config.json and the files of the tokenizer into a folder, over those that are there.
     *
     * @param folder is made where it is missing
     * @param rounding of the weights; what it leaves out is rounded to the nearest
     * @throws IOException when something cannot be written
     * @throws ModelException when a weight is not finite or cannot be read
     */
    public Report write(Path folder, MatrixRounding rounding) throws IOException {
        Files.createDirectories(folder);
        for (String stale : List.of("config.json", WeightFiles.WHOLE, WeightFiles.WHOLE + ".index.json")) {
            Files.deleteIfExists(folder.resolve(stale));
        }
        Set<String> nearest = new LinkedHashSet<>(matrices.keySet());
        long bytes = writeWeights(folder.resolve(WeightFiles.PARTIAL), rounding, nearest);
        copyOtherFiles(folder);
        Files.move(
                folder.resolve(WeightFiles.PARTIAL), folder.resolve(WeightFiles.WHOLE), StandardCopyOption.ATOMIC_MOVE);
        writeConfig(folder.resolve("config.json"));
        long float32Bytes = Float.BYTES * checkpoint.spec().parameters();
        return new Report(bytes, float32Bytes, matrices.size(), nearest.size(), plain.size() + widened.size());
    }

    /** @param nearest names of matrices, of which those that are rounded in a better way are removed */
    private long writeWeights(Path file, MatrixRounding rounding, Set<String> nearest) throws IOException {
        List<SafetensorsWriter.Entry> entries = new ArrayList<>();
        matrices.values().forEach(matrix -> entries.addAll(GptqLayout.entries(matrix)));
        plain.forEach(
                (name, location) -> entries.add(new SafetensorsWriter.Entry(name, location.dtype(), location.shape())));
        widened.forEach((name, rows) -> entries.add(
                new SafetensorsWriter.Entry(name, StoredDtype.FLOAT32, Shape.of(rows.rows(), rows.columns()))));
        try (SafetensorsWriter writer = new SafetensorsWriter(file, entries)) {
            rounding.round(List.copyOf(slots), scheme, (part, rows) -> {
                GptqLayout.write(asStored(part, rows), writer);
                nearest.remove(part.tensor());
            });
            nearest.forEach(name -> GptqLayout.write(Objects.requireNonNull(matrices.get(name)), writer));
            plain.forEach((name, location) -> copy(name, location, writer));
            widened.forEach((name, rows) -> widen(name, rows, writer));
            return writer.bytes();
        }
    }

    /** Rows in the order of the slot, as a matrix in the order in which they are stored. */
    private QuantizedMatrix asStored(WeightPart part, QuantizedRows rows) {
        QuantizedMatrix nearest = Objects.requireNonNull(matrices.get(part.tensor()), part.tensor());
        HeldMatrix matrix = new HeldMatrix(nearest.name(), scheme, rows);
        if (matrix.rows() != nearest.rows() || matrix.columns() != nearest.columns()) {
            throw new IllegalArgumentException("\"" + part.tensor() + "\" has " + nearest.rows() + " rows of "
                    + nearest.columns() + ", given are " + matrix.rows() + " of " + matrix.columns());
        }
        return part.arrangement() instanceof WeightPart.GroupedQkv grouped
                ? new RegroupedMatrix(matrix, grouped, true)
                : matrix;
    }

    private static void copy(String name, TensorLocation location, SafetensorsWriter writer) {
        if (location.byteSpan()
                != location.shape().elements() * location.dtype().bytes()) {
            throw new ModelException(
                    "tensor \"" + name + "\" is a view of another one, with strides " + location.strides(),
                    location.file(),
                    "save the checkpoint again, as safetensors");
        }
        try (TensorReader reader = new TensorReader(location)) {
            long elements = location.shape().elements();
            for (long begin = 0; begin < elements; begin += COPIED_ELEMENTS) {
                int count = (int) Math.min(COPIED_ELEMENTS, elements - begin);
                writer.write(name, begin * location.dtype().bytes(), reader.readRaw(begin, count));
            }
        }
    }

    private static void widen(String name, WeightRows rows, SafetensorsWriter writer) {
        for (int row = 0; row < rows.rows(); row += rows.rowsOfBlock()) {
            float[] block = rows.readFinite(row, Math.min(rows.rowsOfBlock(), rows.rows() - row));
            ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * block.length).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(block);
            writer.write(name, (long) Float.BYTES * row * rows.columns(), bytes);
        }
    }

    private void copyOtherFiles(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(checkpoint.folder())) {
            for (Path file : files.toList()) {
                String name = String.valueOf(file.getFileName());
                if (Files.isRegularFile(file)
                        && OTHER_FILES.matcher(name).matches()
                        && !NOT_COPIED.matcher(name).matches()) {
                    Files.copy(file, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    /** Of a model of several parts, what is written is its language model, a checkpoint of its own. */
    private void writeConfig(Path file) throws IOException {
        ObjectMapper json = new ObjectMapper();
        ObjectNode config =
                LanguagePart.config(ModelConfig.read(checkpoint.folder())).json();
        config.putObject("quantization_config")
                .put("quant_method", "gptq")
                .put("checkpoint_format", "gptq")
                .put("bits", scheme.bits())
                .put("group_size", scheme.groupSize())
                .put("sym", scheme.symmetric())
                .put("desc_act", false)
                .put("static_groups", false)
                .put("lm_head", matrices.keySet().stream().anyMatch(this::isHead));
        Files.write(file, json.writerWithDefaultPrettyPrinter().writeValueAsBytes(config));
    }

    private boolean isHead(String tensor) {
        return checkpoint.spec().weights().head().stream()
                .filter(slot -> slot.name().equals("lm_head.weight"))
                .flatMap(slot -> slot.parts().stream())
                .anyMatch(part -> part.tensor().equals(tensor));
    }
}
