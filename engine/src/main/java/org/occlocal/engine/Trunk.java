package org.occlocal.engine;

/**
 * A prefix that a model has computed and keeps, for the packs and prompts that begin with it. It takes memory on the
 * model's devices until it is closed. Belongs to the model that made it, and to the thread that uses that.
 */
public interface Trunk extends AutoCloseable {

    /** Tokens, those of the trunks it is built on included. */
    int length();

    /** Scores of its tokens from the first target on that was asked for; none where that lies behind it. */
    TokenScores scores();

    @Override
    void close();
}
