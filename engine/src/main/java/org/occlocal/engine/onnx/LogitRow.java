package org.occlocal.engine.onnx;

/** A row of logits of its own. */
final class LogitRow implements Prediction {

    private final float[] logits;
    private final int best;
    private final float normalizer;

    /** @param logits [V], owned by the row */
    LogitRow(float[] logits) {
        this.logits = logits;
        this.best = Sampler.best(logits);
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - logits[best]);
        }
        this.normalizer = (float) (logits[best] + Math.log(sum));
    }

    @Override
    public float logit(int token) {
        return logits[token];
    }

    @Override
    public float normalizer() {
        return normalizer;
    }

    @Override
    public int best() {
        return best;
    }

    @Override
    public float[] logits() {
        return logits.clone();
    }
}
