package org.occlocal.engine.onnx;

import java.util.List;

/** What mixes the tokens of a layer, and leaves something behind for those to come. */
interface TokenMixer {

    /** x: [N, C] -> [N, C] */
    String lower(String x);

    /** Whether it passes a state from token to token. */
    boolean isRecurrent();

    /** What it leaves behind. The graph has an input for each, see {@link StageInputs#past}. */
    List<CacheKind> kinds();

    /** The result that the next run is given as what came before, known once the layer is lowered. */
    String next(CacheKind kind);
}
