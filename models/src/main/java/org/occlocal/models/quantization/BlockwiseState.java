package org.occlocal.models.quantization;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.occlocal.models.ModelException;
import org.occlocal.models.spec.Shape;
import org.occlocal.models.weights.StoredDtype;
import org.occlocal.models.weights.TensorLocation;
import org.occlocal.models.weights.TensorReader;

/**
 * What bitsandbytes says of a matrix of 4-bit codes, in JSON that is kept as a tensor of bytes.
 *
 * @param shape of the matrix
 * @param blockSize weights of a block, counted through all rows
 * @param nestedBlockSize scales of a block, where scales are codes themselves; 0 where they are numbers
 * @param nestedOffset what is added to such scales
 */
record BlockwiseState(Shape shape, int blockSize, int nestedBlockSize, float nestedOffset) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_BYTES = 1 << 14;

    /** @throws ModelException when it is missing, or no such JSON */
    static BlockwiseState read(LayerTensors tensors, String name) {
        TensorLocation location = tensors.required(name);
        long size = location.shape().elements();
        if (location.dtype() != StoredDtype.UINT8 || location.shape().rank() != 1 || size > MOST_BYTES) {
            throw wrong(location, name, "is " + location.dtype() + " " + location.shape());
        }
        byte[] text = new byte[(int) size];
        try (TensorReader reader = new TensorReader(tensors.dense(name, location))) {
            reader.readBytes(0, text, 0, text.length);
        }
        JsonNode json;
        try {
            json = JSON.readTree(text);
        } catch (IOException e) {
            throw wrong(location, name, "holds no JSON");
        }
        JsonNode sizes = json.path("shape");
        int blockSize = json.path("blocksize").asInt();
        boolean nested = json.has("nested_blocksize");
        int nestedBlockSize = json.path("nested_blocksize").asInt();
        boolean isMatrix = sizes.size() == 2
                && sizes.get(0).canConvertToInt()
                && sizes.get(1).canConvertToInt()
                && sizes.get(0).asInt() > 0
                && sizes.get(1).asInt() > 0;
        if (!isMatrix || blockSize < 1 || (nested && nestedBlockSize < 1)) {
            throw wrong(location, name, "holds " + json);
        }
        return new BlockwiseState(
                Shape.of(sizes.get(0).asInt(), sizes.get(1).asInt()), blockSize, nestedBlockSize, (float)
                        json.path("nested_offset").asDouble());
    }

    boolean nested() {
        return nestedBlockSize > 0;
    }

    /** Of so many weights. */
    long blocks(long weights) {
        return (weights + blockSize - 1) / blockSize;
    }

    private static ModelException wrong(TensorLocation location, String name, String what) {
        return new ModelException(
                "tensor \"" + name + "\" " + what + ", expected bitsandbytes' JSON with shape and blocksize",
                location.file(),
                "the file is damaged; download it again");
    }
}
