/**
 * The ONNX Runtime lowering: a DecoderSpec becomes graphs that are written in the process, and run stage by stage. The
 * terms are those of decoder.py, the plain reference of what each family computes.
 */
@NullMarked
package org.occlocal.engine.onnx;

import org.jspecify.annotations.NullMarked;
