package org.occlocal.models;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.occlocal.models.quantization.QuantizationConfig;
import org.occlocal.models.quantization.QuantizedMatrix;
import org.occlocal.models.quantization.StoredForm;
import org.occlocal.models.quantization.StoredWeights;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.WeightPart;
import org.occlocal.models.spec.WeightSlot;
import org.occlocal.models.weights.TensorBlock;
import org.occlocal.models.weights.TensorLocation;
import org.occlocal.models.weights.WeightFiles;
import org.occlocal.models.weights.WeightRows;

/** Finds every part of every slot in the files, and what is left over. */
final class TensorResolver {

    private static final String MIXED_UP = "checkpoint and config.json come from different models; download both again";
    private static final int MOST_NAMED = 5;

    private final DecoderSpec spec;
    private final WeightFiles files;
    private final StoredWeights stored;
    private final Map<String, TensorLocation> resolved = new TreeMap<>();
    private final Map<String, QuantizedMatrix> matrices = new TreeMap<>();
    private final Map<String, WeightRows> rows = new TreeMap<>();
    private final TreeSet<String> unread;
    private final List<String> missing = new ArrayList<>();
    private final Set<WeightSlot> absent = new HashSet<>();

    TensorResolver(DecoderSpec spec, WeightFiles files, @Nullable QuantizationConfig quantization) {
        this.spec = spec;
        this.files = files;
        this.stored = new StoredWeights(quantization, files.tensors());
        this.unread = new TreeSet<>(files.tensors().keySet());
    }

    void resolve() {
        spec.weights().embedding().forEach(this::resolve);
        spec.weights().layers().forEach(layer -> layer.forEach(this::resolve));
        spec.weights().head().forEach(this::resolve);
        unread.removeIf(name -> spec.weights().ignored().test(name)
                || spec.weights().ignored().test(spec.weights().optionalPrefix() + name));
        unread.removeIf(stored::isBiasOfNothing);
        unread.removeIf(stored::isScaleOfCache);
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

    /** What the checkpoint computes: without the slots that it may lack and does. */
    DecoderSpec present() {
        return absent.isEmpty() ? spec : spec.with(spec.weights().without(absent));
    }

    private boolean isAbsent(WeightSlot slot) {
        return !slot.parts().isEmpty()
                && slot.parts().stream()
                        .map(WeightPart::tensor)
                        .allMatch(name -> spec.weights().optional().test(name) && nameInFile(name) == null);
    }

    private void resolve(WeightSlot slot) {
        if (isAbsent(slot)) {
            absent.add(slot);
            return;
        }
        boolean others = !slot.otherParts().isEmpty()
                && slot.otherParts().stream().allMatch(part -> fits(part, slot) || stored.has(part, this::nameInFile));
        for (WeightPart part : others ? slot.otherParts() : slot.parts()) {
            StoredForm form = stored.open(part, this::nameInFile);
            String name = nameInFile(part.tensor());
            if (form != null) {
                resolve(part, form);
            } else if (name == null) {
                missing.add(part.tensor());
            } else {
                resolve(part, name);
            }
        }
    }

    /** Whether a part is there; where only its layout is another than that of the usual part, in that layout. */
    private boolean fits(WeightPart part, WeightSlot slot) {
        String name = nameInFile(part.tensor());
        return name != null
                && (slot.parts().stream().noneMatch(usual -> usual.tensor().equals(part.tensor()))
                        || locate(part, name).shape().equals(part.shape()));
    }

    /** Where a part lies, given the tensor that it is, or a block of. */
    private TensorLocation locate(WeightPart part, String name) {
        TensorLocation location = Objects.requireNonNull(files.tensors().get(name));
        TensorBlock block = TensorBlock.named(name) == null ? TensorBlock.named(part.tensor()) : null;
        return block == null ? location : block.in(location);
    }

    private void resolve(WeightPart part, StoredForm form) {
        if (form.matrix() != null) {
            matrices.put(part.tensor(), form.matrix());
        }
        if (form.rows() != null) {
            rows.put(part.tensor(), form.rows());
        }
        unread.removeAll(form.tensors());
    }

    private void resolve(WeightPart part, String name) {
        TensorLocation location = locate(part, name);
        unread.remove(name);
        check(part, name, location);
        resolved.put(part.tensor(), location);
        if (part.isComputed()) {
            rows.put(part.tensor(), WeightRows.of(location, part));
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
        if (files.tensors().containsKey(other)) {
            return other;
        }
        TensorBlock block = TensorBlock.named(tensor);
        return block == null ? null : nameInFile(block.tensor());
    }

    Map<String, TensorLocation> tensors() {
        return resolved;
    }

    Map<String, QuantizedMatrix> matrices() {
        return matrices;
    }

    Map<String, WeightRows> rows() {
        return rows;
    }

    private static void check(WeightPart part, String name, TensorLocation location) {
        if (!location.shape().equals(part.shape())) {
            throw new ModelException(
                    "weight \"" + name + "\" has shape " + location.shape() + ", config.json implies " + part.shape(),
                    location.file(),
                    MIXED_UP);
        }
        if (!location.dtype().isFloatingPoint()) {
            throw new ModelException(
                    "weight \"" + name + "\" is stored as " + location.dtype()
                            + ", supported are float64, float32, float16 and bfloat16",
                    location.file(),
                    "use the checkpoint as its makers published it, with the quantization_config that tells its scales; or the one"
                            + " that is not quantized");
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
