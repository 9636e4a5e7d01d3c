package org.occlocal.models.weights;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.occlocal.models.ModelException;
import org.occlocal.models.spec.Shape;

/**
 * Some rows of a tensor that are a {@link org.occlocal.models.spec.WeightPart} of their own: experts that one matrix holds one below the
 * other, or one of a stack of matrices. Such a part is named after the tensor, with its number behind: {@code w1[3/16]}.
 *
 * @param tensor the whole
 * @param index of the block, from 0
 * @param count of blocks, which have equally many rows
 */
public record TensorBlock(String tensor, int index, int count) {

    private static final Pattern NAME = Pattern.compile("(.+)\\[(\\d{1,9})/(\\d{1,9})]");

    public TensorBlock {
        if (index < 0 || index >= count) {
            throw new IllegalArgumentException("block " + index + " of " + count);
        }
    }

    /** What a part is called that is this block. */
    public String name() {
        return tensor + "[" + index + "/" + count + "]";
    }

    /** The block that a part of this name is, null where it is a whole tensor. */
    public static @Nullable TensorBlock named(String part) {
        Matcher name = NAME.matcher(part);
        return name.matches()
                ? new TensorBlock(name.group(1), Integer.parseInt(name.group(2)), Integer.parseInt(name.group(3)))
                : null;
    }

    /**
     * Where it lies.
     *
     * @throws ModelException when the tensor has no such rows
     */
    public TensorLocation in(TensorLocation whole) {
        if (whole.shape().rank() == 3 && whole.shape().size(0) == count) {
            return new TensorLocation(
                    whole.file(),
                    whole.dtype(),
                    Shape.of(whole.shape().size(1), whole.shape().size(2)),
                    whole.strides().subList(1, 3),
                    whole.byteOffset()
                            + Math.multiplyExact(index, whole.strides().get(0))
                                    * whole.dtype().bytes());
        }
        long rows = whole.shape().rank() == 2 ? whole.shape().size(0) : 0;
        if (rows == 0 || rows % count != 0) {
            throw new ModelException(
                    "weight \"" + tensor + "\" has shape " + whole.shape() + ", config.json implies rows of " + count
                            + " experts",
                    whole.file(),
                    "checkpoint and config.json come from different models; download both again");
        }
        long own = rows / count;
        long first = Math.multiplyExact(index * own, whole.strides().get(0));
        return new TensorLocation(
                whole.file(),
                whole.dtype(),
                Shape.of(own, whole.shape().size(1)),
                whole.strides(),
                whole.byteOffset() + first * whole.dtype().bytes());
    }
}
