package org.occlocal.engine.onnx;

/** What mixes the tokens of a layer, and leaves something behind for those to come. */
interface TokenMixer {

    /** x: [N, C] -> [N, C] */
    String lower(String x);

    /** The result that the next run is given as {@link StageInputs#pastKeys}, known once the layer is lowered. */
    String newKeys();

    /** As {@link #newKeys}, of {@link StageInputs#pastValues}. */
    String newValues();
}
