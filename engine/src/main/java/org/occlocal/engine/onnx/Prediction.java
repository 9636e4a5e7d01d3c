package org.occlocal.engine.onnx;

/** What one row of hidden states predicts. Valid until the engine computes something else. */
interface Prediction {

    /** Of a token, before any filter. */
    float logit(int token);

    /** Logarithm of the sum of the exponentials of all logits. */
    float normalizer();

    /** The most likely token. */
    int best();

    /** A copy of all logits, [V]. */
    float[] logits();
}
