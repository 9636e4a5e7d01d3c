package org.occlocal.harness.retrievers.encoder;

/** How the vectors of a text's tokens become one: the modes of sentence-transformers' Pooling module. */
enum Pooling {
    CLS("cls", "pooling_mode_cls_token"),
    MEAN("mean", "pooling_mode_mean_tokens"),
    MAX("max", "pooling_mode_max_tokens"),
    MEAN_SQRT("mean_sqrt_len_tokens", "pooling_mode_mean_sqrt_len_tokens");

    private final String mode;
    private final String flag;

    Pooling(String mode, String flag) {
        this.mode = mode;
        this.flag = flag;
    }

    /** Its name in newer configurations. */
    String mode() {
        return mode;
    }

    /** The switch that older configurations have for it. */
    String flag() {
        return flag;
    }

    /**
     * @param tokens float32 [T, C], T at least 1
     * @return float32 [C]
     */
    float[] pooled(float[][] tokens) {
        if (this == CLS) {
            return tokens[0].clone();
        }
        float[] pooled = tokens[0].clone();
        for (int t = 1; t < tokens.length; t++) {
            for (int c = 0; c < pooled.length; c++) {
                pooled[c] = this == MAX ? Math.max(pooled[c], tokens[t][c]) : pooled[c] + tokens[t][c];
            }
        }
        double divisor = this == MEAN ? tokens.length : this == MEAN_SQRT ? Math.sqrt(tokens.length) : 1;
        for (int c = 0; c < pooled.length; c++) {
            pooled[c] = (float) (pooled[c] / divisor);
        }
        return pooled;
    }
}
