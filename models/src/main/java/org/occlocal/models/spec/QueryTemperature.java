package org.occlocal.models.spec;

/**
 * Sharper attention far from the beginning of a text (Nakanishi 2025): a token's queries are multiplied by
 * {@code 1 + strength * ln(1 + floor((position + offset) / interval))}.
 *
 * @param strength of the growth
 * @param interval positions between two steps of it
 * @param offset added to a position, which counts from 0
 */
public record QueryTemperature(double strength, int interval, int offset) {

    public QueryTemperature {
        if (interval < 1 || offset < 0) {
            throw new IllegalArgumentException("the temperature of queries grows every " + interval + " positions from "
                    + offset + " on; it needs a positive interval and no negative offset");
        }
    }

    /** The factor of a position, computed in float32 as transformers does. */
    public float at(int position) {
        float steps = (float) Math.floor((float) (position + offset) / interval);
        return 1 + (float) strength * (float) Math.log1p(steps);
    }
}
