/**
 * How a DecoderSpec runs. {@link org.occlocal.engine.CausalLm} is the contract; the folders below are its lowerings.
 * Knows models, and nothing of text, prompts or datasets.
 */
@NullMarked
package org.occlocal.engine;

import org.jspecify.annotations.NullMarked;
