package org.occlocal.models.spec;

/**
 * Linear attention by the gated delta rule (Yang, Kautz and Hatamizadeh 2024), in place of softmax attention. A head keeps a
 * matrix of [key size, value size]; a token makes it decay, replaces by its own value a share of what the matrix answers to its
 * key, and reads what it answers to its query. What a sequence leaves behind has the same size however long it is.
 *
 * <p>Slots: "qkv" gives queries, keys, values and output gates; "delta_gates" what the shares and the decays are made of, with
 * "delta_decay" and "delta_step_bias" [value heads]; "convolution" [channels, kernel] mixes each channel of queries, keys and
 * values with those of the tokens before, SiLU behind it; "delta_norm" is the norm of a value head, whose gate is SiLU.
 *
 * @param keyHeads heads of queries and keys, divides the value heads; each serves as many value heads in a row
 * @param valueHeads heads of values
 * @param keySize elements of a query and of a key
 * @param valueSize elements of a value
 * @param kernel tokens that the convolution sees, its own included
 * @param grouped whether "qkv" and "delta_gates" give one key head after the other, each with all that belongs to it, instead
 *     of all queries, then all keys and so on
 */
public record DeltaNetSpec(int keyHeads, int valueHeads, int keySize, int valueSize, int kernel, boolean grouped) {

    public DeltaNetSpec {
        if (keyHeads < 1 || valueHeads < 1 || valueHeads % keyHeads != 0) {
            throw new IllegalArgumentException(
                    "linear attention needs value heads to be a multiple of key heads, given " + valueHeads
                            + " value heads and " + keyHeads + " key heads");
        }
        if (keySize < 1 || valueSize < 1 || kernel < 2) {
            throw new IllegalArgumentException(
                    "linear attention needs positive sizes and a convolution of two tokens or more," + " given keys of "
                            + keySize + ", values of " + valueSize + ", a convolution of " + kernel);
        }
    }

    /** Channels of the convolution: of queries, keys and values. */
    public int channels() {
        return Math.addExact(Math.multiplyExact(2 * keyHeads, keySize), Math.multiplyExact(valueHeads, valueSize));
    }

    /** Numbers that a sequence leaves behind, all float32: those of the convolution and the matrices of the heads. */
    public long stateElements() {
        return (kernel - 1L) * channels() + (long) valueHeads * keySize * valueSize;
    }
}
