package org.occlocal.models;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.occlocal.models.family.Families;
import org.occlocal.models.family.ModelConfig;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.WeightPart;
import org.occlocal.models.spec.WeightSlot;
import org.occlocal.models.weights.TensorLocation;
import org.occlocal.models.weights.WeightFiles;

/**
 * A HuggingFace checkpoint folder, checked: what it computes, and where each tensor that is needed lies. Opening it
 * reads headers only. Immutable.
 */
public final class Checkpoint {

    private static final String MIXED_UP = "checkpoint and config.json come from different models; download both again";
    private static final int MOST_NAMED = 5;

    private final Path folder;
    private final DecoderSpec spec;
    private final GenerationDefaults generation;
    private final Map<String, TensorLocation> tensors;

    private Checkpoint(
            Path folder, DecoderSpec spec, GenerationDefaults generation, Map<String, TensorLocation> tensors) {
        this.folder = folder;
        this.spec = spec;
        this.generation = generation;
        this.tensors = Map.copyOf(tensors);
    }

    /**
     * @throws ModelException when the folder holds no checkpoint of a known family, or weights and config.json do not
     *     fit together: a tensor is missing, not expected, or of another shape
     */
    public static Checkpoint open(Path folder) {
        ModelConfig config = ModelConfig.read(folder);
        DecoderSpec spec = Families.read(config);
        GenerationDefaults generation = GenerationDefaults.read(folder, config);
        Map<String, TensorLocation> tensors = new Resolver(spec, WeightFiles.open(folder)).resolve();
        return new Checkpoint(folder, spec, generation, tensors);
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

    /** The parts of a slot that this checkpoint has. */
    public List<WeightPart> parts(WeightSlot slot) {
        return slot.parts().stream().allMatch(part -> tensors.containsKey(part.tensor()))
                ? slot.parts()
                : slot.otherParts();
    }

    /** Where the tensor of a {@link WeightPart} lies. */
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
        private final Map<String, TensorLocation> resolved = new TreeMap<>();
        private final TreeSet<String> unread;
        private final List<String> missing = new ArrayList<>();

        Resolver(DecoderSpec spec, WeightFiles files) {
            this.spec = spec;
            this.files = files;
            this.unread = new TreeSet<>(files.tensors().keySet());
        }

        Map<String, TensorLocation> resolve() {
            spec.weights().embedding().forEach(this::resolve);
            spec.weights().layers().forEach(layer -> layer.forEach(this::resolve));
            spec.weights().head().forEach(this::resolve);
            unread.removeIf(name -> spec.weights().ignored().test(name)
                    || spec.weights().ignored().test(spec.weights().optionalPrefix() + name));
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
            return resolved;
        }

        private void resolve(WeightSlot slot) {
            boolean others = !slot.otherParts().isEmpty()
                    && slot.otherParts().stream().allMatch(part -> nameInFile(part.tensor()) != null);
            for (WeightPart part : others ? slot.otherParts() : slot.parts()) {
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
                        "use the checkpoint that is not quantized");
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
