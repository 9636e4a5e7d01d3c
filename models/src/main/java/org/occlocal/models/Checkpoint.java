package org.occlocal.models;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.occlocal.models.family.Families;
import org.occlocal.models.family.LanguagePart;
import org.occlocal.models.family.ModelConfig;
import org.occlocal.models.quantization.Quantizable;
import org.occlocal.models.quantization.QuantizationConfig;
import org.occlocal.models.quantization.QuantizationScheme;
import org.occlocal.models.quantization.QuantizedMatrix;
import org.occlocal.models.quantization.StoredMatrices;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.WeightPart;
import org.occlocal.models.spec.WeightSlot;
import org.occlocal.models.weights.TensorLocation;
import org.occlocal.models.weights.WeightFiles;

/**
 * A HuggingFace checkpoint folder, checked: what it computes, and where each tensor that is needed lies. Opening it
 * reads headers only. Weights may be quantized: then they are read as {@link QuantizedMatrix}, which fills its slot alone or
 * as one of several parts. Immutable.
 */
public final class Checkpoint {

    private static final String MIXED_UP = "checkpoint and config.json come from different models; download both again";
    private static final String CODES = ".qweight";
    private static final String BIAS = ".bias";
    private static final int MOST_NAMED = 5;

    private final Path folder;
    private final DecoderSpec spec;
    private final GenerationDefaults generation;
    private final Map<String, TensorLocation> tensors;
    private final Map<String, QuantizedMatrix> matrices;

    private Checkpoint(
            Path folder,
            DecoderSpec spec,
            GenerationDefaults generation,
            Map<String, TensorLocation> tensors,
            Map<String, QuantizedMatrix> matrices) {
        this.folder = folder;
        this.spec = spec;
        this.generation = generation;
        this.tensors = Map.copyOf(tensors);
        this.matrices = Map.copyOf(matrices);
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
        Resolver resolver = new Resolver(spec, LanguagePart.weights(config, WeightFiles.open(folder)), quantization);
        resolver.resolve();
        return new Checkpoint(folder, spec, generation, resolver.resolved, resolver.matrices);
    }

    /**
     * The same with its weights rounded to integers when they are read: those of linear layers, the embedding and the head.
     * What is quantized already stays as it is.
     */
    public Checkpoint quantizedBy(QuantizationScheme scheme) {
        Map<String, TensorLocation> plain = new TreeMap<>(tensors);
        Map<String, QuantizedMatrix> rounded = new TreeMap<>(matrices);
        slots().filter(Quantizable::test).flatMap(slot -> parts(slot).stream()).forEach(part -> {
            TensorLocation location = plain.remove(part.tensor());
            if (location != null) {
                rounded.put(part.tensor(), Quantizable.rounded(part, location, scheme));
            }
        });
        return new Checkpoint(folder, spec, generation, plain, rounded);
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
        return slot.parts().stream().allMatch(part -> has(part.tensor())) ? slot.parts() : slot.otherParts();
    }

    private boolean has(String part) {
        return tensors.containsKey(part) || matrices.containsKey(part);
    }

    /** Whether any weight is quantized. */
    public boolean isQuantized() {
        return !matrices.isEmpty();
    }

    /** Bits of the coarsest weights: 4 or 8; 0 where none are quantized. */
    public int leastBits() {
        return matrices.values().stream().mapToInt(QuantizedMatrix::bits).min().orElse(0);
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
     * Where the tensor of a {@link WeightPart} lies that is not quantized.
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

    /** Finds every part of every slot in the files, and what is left over. */
    private static final class Resolver {

        private final DecoderSpec spec;
        private final WeightFiles files;
        private final StoredMatrices stored;
        private final Map<String, TensorLocation> resolved = new TreeMap<>();
        private final Map<String, QuantizedMatrix> matrices = new TreeMap<>();
        private final TreeSet<String> unread;
        private final List<String> missing = new ArrayList<>();

        Resolver(DecoderSpec spec, WeightFiles files, @Nullable QuantizationConfig quantization) {
            this.spec = spec;
            this.files = files;
            this.stored = new StoredMatrices(quantization, files.tensors());
            this.unread = new TreeSet<>(files.tensors().keySet());
        }

        void resolve() {
            spec.weights().embedding().forEach(this::resolve);
            spec.weights().layers().forEach(layer -> layer.forEach(this::resolve));
            spec.weights().head().forEach(this::resolve);
            unread.removeIf(name -> spec.weights().ignored().test(name)
                    || spec.weights().ignored().test(spec.weights().optionalPrefix() + name));
            unread.removeIf(this::isBiasOfNothing);
            if (!missing.isEmpty()) {
                throw new ModelException(
                        missing.size() + " tensors are missing: " + some(missing)
                                + (unread.isEmpty() ? "" : "; not expected are " + some(List.copyOf(unread))),
                        files.folder(),
                        MIXED_UP);
            }
            if (!unread.isEmpty()) {
                throw new ModelException(
                        unread.size() + " tensors are not expected for model_type \"" + spec.modelType() + "\": "
                                + some(List.copyOf(unread)),
                        fileOf(unread.first()),
                        MIXED_UP);
            }
        }

        private void resolve(WeightSlot slot) {
            boolean others = !slot.otherParts().isEmpty()
                    && slot.otherParts().stream()
                            .allMatch(part -> nameInFile(part.tensor()) != null || quantizedName(part) != null);
            for (WeightPart part : others ? slot.otherParts() : slot.parts()) {
                String quantized = quantizedName(part);
                if (quantized != null) {
                    resolveQuantized(part, quantized.substring(0, quantized.length() - CODES.length()));
                    continue;
                }
                String name = nameInFile(part.tensor());
                if (name == null) {
                    missing.add(part.tensor());
                    continue;
                }
                TensorLocation location = files.tensors().get(name);
                unread.remove(name);
                if (location != null) {
                    check(part, name, location);
                    resolved.put(part.tensor(), location);
                }
            }
        }

        private @Nullable String quantizedName(WeightPart part) {
            return part.shape().rank() < 2 ? null : nameInFile(StoredMatrices.stem(part.tensor()) + CODES);
        }

        private void resolveQuantized(WeightPart part, String stem) {
            matrices.computeIfAbsent(part.tensor(), name -> stored.open(stem, part));
            for (String ending : List.of(CODES, ".qzeros", ".scales", ".g_idx")) {
                unread.remove(stem + ending);
            }
        }

        /** GPTQ's tools give a bias of zeros to quantized layers that have none. */
        private boolean isBiasOfNothing(String name) {
            return name.endsWith(BIAS)
                    && files.tensors().containsKey(name.substring(0, name.length() - BIAS.length()) + CODES)
                    && stored.isZeros(name);
        }

        private @Nullable String nameInFile(String tensor) {
            String prefix = spec.weights().optionalPrefix();
            if (files.tensors().containsKey(tensor)) {
                return tensor;
            }
            String bare = tensor.startsWith(prefix) ? tensor.substring(prefix.length()) : tensor;
            if (files.tensors().containsKey(bare)) {
                return bare;
            }
            String other = spec.weights().otherName().apply(tensor);
            return files.tensors().containsKey(other) ? other : null;
        }

        private static void check(WeightPart part, String name, TensorLocation location) {
            if (!location.shape().equals(part.shape())) {
                throw new ModelException(
                        "weight \"" + name + "\" has shape " + location.shape() + ", config.json implies "
                                + part.shape(),
                        location.file(),
                        MIXED_UP);
            }
            if (!location.dtype().isFloatingPoint()) {
                throw new ModelException(
                        "weight \"" + name + "\" is stored as " + location.dtype()
                                + ", supported are float64, float32, float16 and bfloat16",
                        location.file(),
                        "use the checkpoint that is not quantized, or one that is quantized by GPTQ or AWQ");
            }
        }

        private Path fileOf(String tensor) {
            TensorLocation location = files.tensors().get(tensor);
            return location == null ? files.folder() : location.file();
        }

        private static String some(List<String> names) {
            String listed = String.join(", ", names.subList(0, Math.min(MOST_NAMED, names.size())));
            return names.size() > MOST_NAMED ? listed + ", ..." : listed;
        }
    }
}
