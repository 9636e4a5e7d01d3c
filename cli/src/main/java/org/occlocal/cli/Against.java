package org.occlocal.cli;

import java.nio.file.Path;
import java.util.Locale;
import org.occlocal.engine.Dtype;
import org.occlocal.harness.verification.DistanceLimits;
import org.occlocal.inferencers.TextModel;
import org.occlocal.models.Checkpoint;
import org.occlocal.models.catalog.ModelCatalog;

/**
 * One side of a comparison: a model, and how it is run. The place where a word after --against becomes a model.
 *
 * @param options which model, on what
 * @param word what makes it differ from the other side, for people; empty for nothing
 */
record Against(ModelOptions options, String word) {

    /**
     * The other side of a comparison.
     *
     * @param tested what the command line names
     * @param word an engine, a dtype, a quantization, or another model
     */
    static Against of(ModelOptions tested, String word) {
        ModelOptions other = tested.share(0, 1);
        other.model = tested.model;
        other.maxSequenceLength = tested.maxSequenceLength;
        switch (word.toLowerCase(Locale.ROOT)) {
            case "pytorch" -> {
                // the only engine: the same model twice
            }
            case "onnx" -> throw new UsageException("--against onnx: this build has one engine, pytorch");
            case "float32", "bfloat16", "float16" -> {
                other.dtype = word;
                other.quantize = null;
            }
            case "int8", "int4" -> other.quantize = word;
            default -> {
                other.model = word;
                other.quantize = null;
            }
        }
        return new Against(other, word);
    }

    TextModel load() {
        return options.load();
    }

    private Checkpoint checkpoint() {
        Path folder = new ModelCatalog(options.modelRoot, System.getenv()).resolve(options.required());
        Checkpoint stored = Checkpoint.open(folder);
        return options.quantization() == null ? stored : stored.quantizedBy(options.quantization());
    }

    /** Such as "stories260K in float32, weights of 4 bits". */
    String describe(TextModel loaded) {
        int bits = checkpoint().leastBits();
        return loaded.name() + " in " + loaded.model().dtype() + (bits == 0 ? "" : ", weights of " + bits + " bits");
    }

    /** What a model of this precision may be away from one that is exact: twice what round to nearest costs small models. */
    DistanceLimits limits(Dtype dtype) {
        return switch (checkpoint().leastBits()) {
            case 4 -> new DistanceLimits(0.3, 0.15, 0.8);
            case 8 -> new DistanceLimits(0.05, 0.01, 0.95);
            default -> dtype == Dtype.FLOAT32
                    ? new DistanceLimits(2e-4, 1e-5, 0.995)
                    : new DistanceLimits(0.05, 0.01, 0.95);
        };
    }
}
