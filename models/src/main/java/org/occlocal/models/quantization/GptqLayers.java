package org.occlocal.models.quantization;

import org.jspecify.annotations.Nullable;
import org.occlocal.models.ModelException;
import org.occlocal.models.quantization.StoredWeights.Names;
import org.occlocal.models.spec.Shape;
import org.occlocal.models.spec.WeightPart;
import org.occlocal.models.weights.StoredDtype;
import org.occlocal.models.weights.TensorLocation;

/** Layers of GPTQ and AWQ: "qweight", "qzeros", "scales" and sometimes "g_idx" under the name of the layer. */
final class GptqLayers implements StoredFormat {

    static final String CODES = ".qweight";

    private final LayerTensors tensors;

    GptqLayers(LayerTensors tensors) {
        this.tensors = tensors;
    }

    /** What the tensors of a quantized layer are called, without ".qweight", ".qzeros", ".scales" and ".g_idx". */
    static String stem(String weight) {
        String ending = ".weight";
        return weight.endsWith(ending) ? weight.substring(0, weight.length() - ending.length()) : weight;
    }

    @Override
    public @Nullable String find(WeightPart part, Names names) {
        return part.shape().rank() < 2 ? null : names.inFile(stem(part.tensor()) + CODES);
    }

    @Override
    public StoredForm open(String tensor, WeightPart part) {
        String stem = tensor.substring(0, tensor.length() - CODES.length());
        return StoredForm.ofCodes(
                tensors.present(tensor, stem + ".qzeros", stem + ".scales", stem + ".g_idx"), matrix(stem, part));
    }

    private QuantizedMatrix matrix(String stem, WeightPart part) {
        TensorLocation codes = tensors.required(stem + CODES);
        if (!(tensors.config() instanceof QuantizationConfig.Integers config)) {
            throw new ModelException(
                    "\"" + stem + ".qweight\" is quantized, config.json has no quantization_config"
                            + (tensors.config() == null ? "" : " of gptq or awq"),
                    codes.file(),
                    "add the quantization_config of the model's makers to config.json: quant_method, bits, group_size");
        }
        int rows = Math.toIntExact(part.rows());
        int columns = Math.toIntExact(part.shape().elements() / rows);
        int groupSize = config.groupSize(columns);
        int groups = (columns + groupSize - 1) / groupSize;
        int bits = config.bits();
        boolean awq = config.method() == QuantizationConfig.Method.AWQ;
        long packedRows = PackedIntegers.words(rows, bits);
        tensors.integers(
                stem + CODES,
                StoredDtype.INT32,
                awq ? Shape.of(columns, packedRows) : Shape.of(PackedIntegers.words(columns, bits), rows));
        GptqStorage storage = new GptqStorage(
                new GptqStorage.Format(awq, config.zeroPointOffset()),
                rows,
                columns,
                new PackedIntegers(codes, bits, awq),
                new PackedIntegers(
                        tensors.integers(stem + ".qzeros", StoredDtype.INT32, Shape.of(groups, packedRows)), bits, awq),
                tensors.scales(stem + ".scales", Shape.of(groups, rows)));
        int[] order = awq ? null : ColumnOrder.read(tensors, stem + ".g_idx", columns, groupSize);
        StoredMatrix matrix = new StoredMatrix(stem, rows, columns, groupSize, storage, order);
        return part.arrangement() instanceof WeightPart.GroupedQkv grouped
                ? new RegroupedMatrix(matrix, grouped, false)
                : matrix;
    }
}
