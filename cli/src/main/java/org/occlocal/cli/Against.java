package org.occlocal.cli;

import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.occlocal.engine.Dtype;
import org.occlocal.engine.onnx.OnnxExport;
import org.occlocal.harness.verification.DistanceLimits;
import org.occlocal.inferencers.TextModel;
import org.occlocal.models.Checkpoint;
import org.occlocal.models.quantization.QuantizationScheme;

/** One side of a comparison: a model, and how it is run. The place where a word after --against becomes a model. */
final class Against {

    private final ModelOptions options;
    private final String remark;
    private @Nullable Precision precision;

    Against(ModelOptions options) {
        this(options, "");
    }

    /**
     * @param options which model, on what
     * @param remark on its dtype, for people; empty for none
     */
    private Against(ModelOptions options, String remark) {
        this.options = options;
        this.remark = remark;
    }

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
        String remark = "";
        switch (word.toLowerCase(Locale.ROOT)) {
            case "pytorch" -> other.engines.engine = word;
            case "onnx" -> {
                other.engines.engine = word;
                other.engines.dtype = null;
                boolean isOther = tested.engines.dtype != null && !tested.engines.dtype.equalsIgnoreCase("float32");
                remark = isOther ? ", the only dtype of this engine" : "";
            }
            case "float32", "bfloat16", "float16" -> {
                other.engines.engine = null;
                other.engines.dtype = word;
                other.engines.quantize = null;
            }
            case "int8", "int4" -> other.engines.quantize = word;
            default -> {
                other.model = word;
                other.engines.engine = null;
                other.engines.quantize = null;
            }
        }
        return new Against(other, remark);
    }

    TextModel load() {
        return options.load();
    }

    /** The same without weights, for what tokenizer and configuration say. */
    TextModel planning() {
        return options.planning();
    }

    /**
     * How weights are stored.
     *
     * @param bits of the coarsest integers: 4 or 8; 0 where weights are none, or a ready-made graph keeps it to itself
     * @param scaledBits of the coarsest floats with scales, likewise
     */
    private record Precision(int bits, int scaledBits) {}

    private Precision precision() {
        if (precision == null) {
            precision = readPrecision();
        }
        return precision;
    }

    private Precision readPrecision() {
        Path folder = options.folder(options.required());
        if (OnnxExport.isIn(folder)) {
            return new Precision(0, 0);
        }
        Checkpoint stored = Checkpoint.open(folder);
        QuantizationScheme scheme = options.engines.quantization();
        Checkpoint computed = scheme == null ? stored : stored.quantizedBy(scheme);
        return new Precision(computed.leastBits(), computed.leastScaledBits());
    }

    /** Whether floats of few bits are stored here in another number of bits than there, or on one side only. */
    boolean roundsFloatsOtherwiseThan(Against other) {
        return precision().scaledBits() != other.precision().scaledBits();
    }

    /** Such as "stories260K with onnx in float32, weights of 4 bits". */
    String describe(TextModel loaded) {
        String engine = options.engines.engine;
        int bits = precision().bits();
        int scaledBits = precision().scaledBits();
        return loaded.name() + (engine == null ? "" : " with " + engine) + " in "
                + loaded.model().dtype() + remark + (bits == 0 ? "" : ", weights of " + bits + " bits")
                + (scaledBits == 0 ? "" : ", weights of " + scaledBits + "-bit floats");
    }

    /** What weights rounded to floats of few bits may be away from those that they were: twice what FP8 costs small models. */
    static DistanceLimits ofRoundedFloats() {
        return new DistanceLimits(0.4, 0.04, 0.8);
    }

    /** What a model of this precision may be away from one that is exact: twice what round to nearest costs small models. */
    DistanceLimits limits(Dtype dtype) {
        return switch (precision().bits()) {
            case 4 -> new DistanceLimits(0.3, 0.15, 0.8);
            case 8 -> new DistanceLimits(0.05, 0.01, 0.95);
            default -> dtype == Dtype.FLOAT32
                    ? new DistanceLimits(2e-4, 1e-5, 0.995)
                    : new DistanceLimits(0.05, 0.01, 0.95);
        };
    }
}
