package org.occlocal.inferencers;

import java.util.Locale;

/** Why a generation ended. */
public enum FinishReason {
    /** An end-of-sequence token or a stop string. */
    STOP,
    /** The limit of new tokens, or the end of the context window. */
    LENGTH;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
