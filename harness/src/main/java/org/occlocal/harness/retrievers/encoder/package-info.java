/**
 * Sentence encoders from folders as sentence-transformers publishes them: {@code modules.json} says what follows what,
 * {@code tokenizer.json} gives ids, ONNX Runtime runs {@code onnx/model.onnx}, and pooling and length are ours.
 */
@NullMarked
package org.occlocal.harness.retrievers.encoder;

import org.jspecify.annotations.NullMarked;
