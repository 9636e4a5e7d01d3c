package org.occlocal.engine.pytorch;

import org.occlocal.engine.DeviceId;
import org.occlocal.engine.Dtype;
import org.occlocal.models.spec.DecoderSpec;

/**
 * Whether the weights of linear layers are packed: kept in the arrangement that oneDNN's products read fastest, instead
 * of as rows. A packed model computes the same up to rounding; its plain twin is the oracle of the tests.
 */
enum Packing {
    NEVER(0, 0),
    /** On the processor, in a dtype it can pack, for models of several threads: others are done before oneDNN has begun. */
    WHERE_FASTER(512, 8192),
    /** Wherever it is possible, in tiles so small that the models of tests have several. */
    ALWAYS(16, 48);

    private final int tileTokens;
    private final int headTile;

    Packing(int tileTokens, int headTile) {
        this.tileTokens = tileTokens;
        this.headTile = headTile;
    }

    /** Tokens that a layer takes at a time: what it computes for 512 of them, [512, 2 x 4864] numbers, stays in the cache. */
    int tileTokens() {
        return tileTokens;
    }

    /** Tokens of the vocabulary in a tile of the head: the logits of few rows stay in L2, those of 512 in L3. */
    int headTile() {
        return headTile;
    }

    /** This, or NEVER where it does not apply. */
    Packing on(DeviceId device, DecoderSpec spec, Dtype dtype, PyTorchRuntime runtime) {
        boolean small = this == WHERE_FASTER && PyTorchRuntime.isSmall(spec.parameters());
        boolean possible = this != NEVER && device.kind() == DeviceId.Kind.CPU && runtime.canPack(dtype);
        return possible && !small ? this : NEVER;
    }
}
