package org.occlocal.models;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.occlocal.models.family.Families;
import org.occlocal.models.family.LanguagePart;
import org.occlocal.models.family.ModelConfig;
import org.occlocal.models.quantization.Quantizable;
import org.occlocal.models.quantization.QuantizationConfig;
import org.occlocal.models.quantization.QuantizationScheme;
import org.occlocal.models.quantization.QuantizedMatrix;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.WeightPart;
import org.occlocal.models.spec.WeightSlot;
import org.occlocal.models.weights.TensorLocation;
import org.occlocal.models.weights.WeightFiles;
import org.occlocal.models.weights.WeightRows;

/**
 * A HuggingFace checkpoint folder, checked: what it computes, and where each tensor that is needed lies. Opening it
 * reads headers only. Weights may be quantized: then they are read as {@link QuantizedMatrix}, which fills its slot alone or
 * as one of several parts. Those of 8-bit floats become numbers when they are read, as {@link WeightRows}. Immutable.
 */
public final class Checkpoint {

    private final Path folder;
    private final DecoderSpec spec;
    private final GenerationDefaults generation;
    private final Map<String, TensorLocation> tensors;
    private final Map<String, QuantizedMatrix> matrices;
    private final Map<String, WeightRows> rows;

    private Checkpoint(
            Path folder,
            DecoderSpec spec,
            GenerationDefaults generation,
            Map<String, TensorLocation> tensors,
            Map<String, QuantizedMatrix> matrices,
            Map<String, WeightRows> rows) {
        this.folder = folder;
        this.spec = spec;
        this.generation = generation;
        this.tensors = Map.copyOf(tensors);
        this.matrices = Map.copyOf(matrices);
        this.rows = Map.copyOf(rows);
    }

    /**
     * @throws ModelException when the folder holds no checkpoint of a known family, or weights and config.json do not
     *     fit together: a tensor is missing, not expected, or of another shape; or they are quantized in a way that is
     *     not supported
     */
    public static Checkpoint open(Path folder) {
        ModelConfig config = ModelConfig.read(folder);
        DecoderSpec spec = Families.read(config);
        GenerationDefaults generation = GenerationDefaults.read(folder, config);
        QuantizationConfig quantization = QuantizationConfig.read(config);
        TensorResolver resolver =
                new TensorResolver(spec, LanguagePart.weights(config, WeightFiles.open(folder)), quantization);
        resolver.resolve();
        return new Checkpoint(
                folder, resolver.present(), generation, resolver.tensors(), resolver.matrices(), resolver.rows());
    }

    /**
     * The same with its weights rounded to integers when they are read: those of linear layers, the embedding and the head.
     * What is quantized already stays as it is.
     */
    public Checkpoint quantizedBy(QuantizationScheme scheme) {
        Map<String, TensorLocation> plain = new TreeMap<>(tensors);
        Map<String, WeightRows> numbers = new TreeMap<>(rows);
        Map<String, QuantizedMatrix> rounded = new TreeMap<>(matrices);
        Set<WeightSlot> shared = spec.weights().shared();
        slots().filter(slot -> Quantizable.test(slot, shared))
                .flatMap(slot -> parts(slot).stream())
                .forEach(part -> {
                    if (!matrices.containsKey(part.tensor())) {
                        rounded.put(part.tensor(), Quantizable.roundedForSlot(part, weights(part), scheme));
                        plain.remove(part.tensor());
                        numbers.remove(part.tensor());
                    }
                });
        return new Checkpoint(folder, spec, generation, plain, rounded, numbers);
    }

    public Path folder() {
        return folder;
    }

    public DecoderSpec spec() {
        return spec;
    }

    /** Special ids and sampling defaults that come with the checkpoint. */
    public GenerationDefaults generation() {
        return generation;
    }

    /** All slots; the embedding first, the head last. */
    public Stream<WeightSlot> slots() {
        return Stream.of(
                        spec.weights().embedding().stream(),
                        spec.weights().layers().stream().flatMap(List::stream),
                        spec.weights().head().stream())
                .flatMap(slots -> slots);
    }

    /** The parts of a slot that this checkpoint has. */
    public List<WeightPart> parts(WeightSlot slot) {
        boolean others =
                !slot.otherParts().isEmpty() && slot.otherParts().stream().allMatch(this::fits);
        return others ? slot.otherParts() : slot.parts();
    }

    private boolean fits(WeightPart part) {
        TensorLocation location = tensors.get(part.tensor());
        return has(part.tensor()) && (location == null || location.shape().equals(part.shape()));
    }

    private boolean has(String part) {
        return tensors.containsKey(part) || matrices.containsKey(part) || rows.containsKey(part);
    }

    /** Whether any weight stays integers. */
    public boolean isQuantized() {
        return !matrices.isEmpty();
    }

    /** Bits of the coarsest weights that stay integers: 4 or 8; 0 where none do. */
    public int leastBits() {
        return matrices.values().stream().mapToInt(QuantizedMatrix::bits).min().orElse(0);
    }

    /** Bits of the coarsest weights that are stored as floats with scales: 4 or 8; 0 where none are. */
    public int leastScaledBits() {
        return rows.values().stream()
                .mapToInt(WeightRows::scaledBits)
                .filter(bits -> bits > 0)
                .min()
                .orElse(0);
    }

    /**
     * The quantized weights of a {@link WeightPart}, null where they are plain. Its rows are rows of the slot, in the slot's
     * order, whatever the part's arrangement.
     */
    public @Nullable QuantizedMatrix matrix(String name) {
        return matrices.get(name);
    }

    /** The quantized weights of a whole slot; null where a part is plain, or parts are not quantized alike. */
    public @Nullable QuantizedMatrix matrix(WeightSlot slot) {
        List<QuantizedMatrix> found = new ArrayList<>();
        for (WeightPart part : parts(slot)) {
            QuantizedMatrix matrix = matrices.get(part.tensor());
            if (matrix == null) {
                return null;
            }
            found.add(matrix);
        }
        return found.isEmpty() ? null : QuantizedMatrix.stacked(found);
    }

    /**
     * The weights of a {@link WeightPart} that are not rows of plain numbers in a file, but become such when they are read: 8 bits
     * with scales, or experts that lie otherwise than the slot has them. Null for others.
     */
    public @Nullable WeightRows rows(String name) {
        return rows.get(name);
    }

    /**
     * The weights of a part in float32, whether they are plain or become so.
     *
     * @throws IllegalArgumentException when it stays integers, or there is none of this name
     */
    public WeightRows weights(WeightPart part) {
        WeightRows own = rows.get(part.tensor());
        return own != null ? own : WeightRows.of(tensor(part.tensor()), part);
    }

    /**
     * Where the tensor of a {@link WeightPart} lies that is stored as plain numbers.
     *
     * @throws IllegalArgumentException when there is none of this name
     */
    public TensorLocation tensor(String name) {
        TensorLocation location = tensors.get(name);
        if (location == null) {
            throw new IllegalArgumentException("no part is called " + name);
        }
        return location;
    }
}
