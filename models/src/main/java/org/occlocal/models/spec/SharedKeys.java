package org.occlocal.models.spec;

/**
 * Keys and values that several layers attend to: one makes and caches them, later ones have none of their own (Gemma 3n, after Brandon
 * et al. 2024). Those of a token pass from layer to layer in its row, see {@link RowSpec}.
 *
 * @param maker number of the layer that makes them
 * @param made whether this layer is that one; others take them
 * @param behind elements that stand behind them in the rows of layers that take them: what other layers have made since
 */
public record SharedKeys(int maker, boolean made, int behind) {

    public SharedKeys {
        if (maker < 0 || behind < 0) {
            throw new IllegalArgumentException("keys of layer " + maker + ", " + behind + " elements behind them");
        }
    }
}
