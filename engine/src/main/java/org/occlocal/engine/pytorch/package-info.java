/** The PyTorch engine: one TorchScript program (decoder.py) compiled by libtorch in this process, driven through DJL. */
@NullMarked
package org.occlocal.engine.pytorch;

import org.jspecify.annotations.NullMarked;
