package org.occlocal.engine.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnxruntime.OnnxJavaType;
import java.util.List;
import org.occlocal.engine.onnx.MappedTensor.Block;
import org.occlocal.models.spec.WeightPart;
import org.occlocal.models.weights.TensorLocation;

/**
 * Rows begin .. end - 1 of those that a part fills, as they are stored in a weight file.
 *
 * @param begin of the part's rows
 * @param end behind the last
 */
record StoredRows(WeightPart part, TensorLocation location, long begin, long end) {

    private boolean isStoredByRow() {
        return part.arrangement() instanceof WeightPart.AsStored;
    }

    /** Views of the file that hold them; whole tensors where rows are spread over them. */
    List<Block> map() {
        return isStoredByRow()
                ? MappedTensor.map(location, begin, end - begin)
                : MappedTensor.map(location, 0, location.shape().rows());
    }

    /** The same for rows that the same graph arranges. */
    String key() {
        return " " + location.dtype() + location.shape() + part.arrangement() + begin + "," + end + " ";
    }

    /** The stored rows [rows, columns] as those of the slot. */
    String arrange(GraphWriter writer, String stored) {
        if (isStoredByRow()) {
            return stored;
        }
        String all;
        if (part.arrangement() instanceof WeightPart.Transposed) {
            all = writer.node("Transpose", List.of(stored), GraphWriter.attribute("perm", new long[] {1, 0}));
        } else if (part.arrangement() instanceof WeightPart.GroupedQkv grouped) {
            all = regrouped(writer, stored, grouped);
        } else {
            all = writer.node("Reshape", List.of(stored, writer.constant(1, -1)));
        }
        return begin == 0 && end == part.rows()
                ? all
                : writer.node("Slice", List.of(all, writer.constant(begin), writer.constant(end), writer.constant(0)));
    }

    /** [K, H / K + 2, D] rows, of q, k and v or of q, v and k, to all of q, then k, then v. */
    private String regrouped(GraphWriter writer, String stored, WeightPart.GroupedQkv grouped) {
        long columns = MappedTensor.columns(location.shape());
        long queries = (long) grouped.heads() / grouped.keyValueHeads();
        String groups = writer.node(
                "Reshape",
                List.of(stored, writer.constant(grouped.keyValueHeads(), queries + 2, grouped.headSize(), columns)));
        List<String> split = writer.nodes(
                "Split", List.of(groups, writer.constant(queries, 1, 1)), 3, GraphWriter.attribute("axis", 1));
        List<String> ordered = grouped.valuesFirst() ? List.of(split.get(0), split.get(2), split.get(1)) : split;
        return writer.node(
                "Concat",
                ordered.stream()
                        .map(part -> writer.node("Reshape", List.of(part, writer.constant(-1, columns))))
                        .toList(),
                GraphWriter.attribute("axis", 0));
    }

    OnnxJavaType javaType() {
        return switch (location.dtype()) {
            case FLOAT64 -> OnnxJavaType.DOUBLE;
            case FLOAT32 -> OnnxJavaType.FLOAT;
            case FLOAT16 -> OnnxJavaType.FLOAT16;
            case BFLOAT16 -> OnnxJavaType.BFLOAT16;
            default -> throw new IllegalArgumentException(location.dtype() + " holds no weights");
        };
    }

    TensorProto.DataType type() {
        return switch (location.dtype()) {
            case FLOAT64 -> TensorProto.DataType.DOUBLE;
            case FLOAT32 -> TensorProto.DataType.FLOAT;
            case FLOAT16 -> TensorProto.DataType.FLOAT16;
            case BFLOAT16 -> TensorProto.DataType.BFLOAT16;
            default -> throw new IllegalArgumentException(location.dtype() + " holds no weights");
        };
    }
}
