@NullMarked
package org.occlocal.harness;

import org.jspecify.annotations.NullMarked;
