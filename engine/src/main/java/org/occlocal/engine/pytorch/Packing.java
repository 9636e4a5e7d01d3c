package org.occlocal.engine.pytorch;

import org.occlocal.engine.DeviceId;
import org.occlocal.engine.Dtype;
import org.occlocal.models.spec.DecoderSpec;

/**
 * Whether the weights of linear layers are packed: kept in the arrangement that oneDNN's products read fastest, instead
 * of as rows. A packed model computes the same up to rounding; its plain twin is the oracle of the tests.
 */
enum Packing {
    NEVER(0, 0, 0),
    /** On the processor, in a dtype it can pack, for models of several threads: others are done before oneDNN has begun. */
    WHERE_FASTER(256, 512, 4096),
    /** Wherever it is possible, in tiles so small that the models of tests have several. */
    ALWAYS(16, 16, 48);

    private final int tileTokens;
    private final int float32TileTokens;
    private final int headTile;

    Packing(int tileTokens, int float32TileTokens, int headTile) {
        this.tileTokens = tileTokens;
        this.float32TileTokens = float32TileTokens;
        this.headTile = headTile;
    }

    /**
     * Tokens that a layer takes at a time: what it computes for 256 of them in bfloat16, [256, 2 x 4864] numbers, stays in
     * the cache of one core. In float32, whose products take several times as long, reading weights less often is worth
     * more. A lane has at least as many.
     */
    int tileTokens(Dtype dtype) {
        return dtype == Dtype.FLOAT32 ? float32TileTokens : tileTokens;
    }

    /** Tokens of a piece of a long segment that all processors share. */
    int pieceTokens() {
        return 2 * tileTokens;
    }

    /** Tokens of the vocabulary in a tile of the head: its logits of 512 rows are 8 MB. */
    int headTile() {
        return headTile;
    }

    /** Up to so many rows the head computes all their logits, where calling it tile by tile would take longer. */
    int fewRows() {
        return this == ALWAYS ? 2 : 8;
    }

    /** Processors that share a pass: those of the machine, or two, so that tests have several lanes everywhere. */
    int processors() {
        return this == ALWAYS ? 2 : Runtime.getRuntime().availableProcessors();
    }

    /** This, or NEVER where it does not apply. */
    Packing on(DeviceId device, DecoderSpec spec, Dtype dtype, PyTorchRuntime runtime) {
        boolean small = this == WHERE_FASTER && PyTorchRuntime.isSmall(spec.parameters());
        boolean possible = this != NEVER && device.kind() == DeviceId.Kind.CPU && runtime.canPack(dtype);
        return possible && !small ? this : NEVER;
    }
}
