package org.occlocal.engine.onnx;

/** What mixes the tokens of a layer, and leaves something behind for those to come: keys and values, or what is in their places. */
interface TokenMixer {

    /** x: [N, C] -> [N, C] */
    String lower(String x);

    /** Whether it has inputs of a convolution and states in the places of keys and values. */
    boolean isRecurrent();

    /** The input of what came before. */
    String pastKeys();

    /** As above. */
    String pastValues();

    /** The result that the next run is given as {@link #pastKeys}, known once the layer is lowered. */
    String newKeys();

    /** As {@link #newKeys}, of {@link #pastValues}. */
    String newValues();
}
