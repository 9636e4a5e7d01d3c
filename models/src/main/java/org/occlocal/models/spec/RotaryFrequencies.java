package org.occlocal.models.spec;

import java.util.function.IntFunction;

/**
 * Radians per position of each rotary pair, as a function of the length of the sequence. Computed in float32 as
 * transformers' modeling_rope_utils does, so that the products with large positions round alike.
 */
public interface RotaryFrequencies {

    /**
     * @param totalTokens length of the sequence that the tokens belong to, cached ones included
     * @return [dimensions / 2], owned by the caller
     */
    float[] at(int totalTokens);

    /** Whether {@link #at} depends on its argument. */
    boolean dependOnLength();

    /**
     * Length beyond which keys that were cached before it have to be computed anew; 0 for never. As transformers'
     * Phi3ForCausalLM does; with dynamic NTK it keeps keys as they were cached, and so do we.
     */
    default int cacheIsStaleBeyond() {
        return 0;
    }

    /** The same for every length. */
    static RotaryFrequencies constant(float[] frequencies) {
        return new RotaryFrequencies() {
            @Override
            public float[] at(int totalTokens) {
                return frequencies.clone();
            }

            @Override
            public boolean dependOnLength() {
                return false;
            }
        };
    }

    /** One table up to {@code threshold} tokens, another beyond (longrope). */
    static RotaryFrequencies switched(float[] shortText, float[] longText, int threshold) {
        return new RotaryFrequencies() {
            @Override
            public float[] at(int totalTokens) {
                return (totalTokens > threshold ? longText : shortText).clone();
            }

            @Override
            public boolean dependOnLength() {
                return true;
            }

            @Override
            public int cacheIsStaleBeyond() {
                return threshold;
            }
        };
    }

    /** The same turned the other way round. */
    static RotaryFrequencies reversed(RotaryFrequencies frequencies) {
        return new RotaryFrequencies() {
            @Override
            public float[] at(int totalTokens) {
                float[] all = frequencies.at(totalTokens);
                for (int i = 0; i < all.length; i++) {
                    all[i] = -all[i];
                }
                return all;
            }

            @Override
            public boolean dependOnLength() {
                return frequencies.dependOnLength();
            }

            @Override
            public int cacheIsStaleBeyond() {
                return frequencies.cacheIsStaleBeyond();
            }
        };
    }

    /** Computed anew for each length (dynamic NTK). */
    static RotaryFrequencies byLength(IntFunction<float[]> frequencies) {
        return new RotaryFrequencies() {
            @Override
            public float[] at(int totalTokens) {
                return frequencies.apply(totalTokens);
            }

            @Override
            public boolean dependOnLength() {
                return true;
            }
        };
    }
}
