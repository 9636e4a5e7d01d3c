@NullMarked
package org.occlocal.models;

import org.jspecify.annotations.NullMarked;
