# Rounds the weights of a linear layer to integers so that its outputs, rather than its weights, change least: GPTQ
# (Frantar et al. 2022) towards outputs that the layer has with other inputs, and coordinate descent behind it.
#
# R rows (output features), C columns (input features), a group is G consecutive columns that share a scale and a zero
# point. Weight c of row r is scale * (code - zero point). Groups are those of the weights as they are; columns are taken in
# the order of how much their inputs vary (act-order with static groups), so that the files need no order of columns.
#
# moments: float32 [C, C], the mean of x x^T over the inputs x that the layer has in the quantized model. What is made least
# is trace(E H E^T) of the difference E to the wanted weights, H being the damped moments.

class Gptq(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  block_columns : int
  block_rows : int

  # The nearest that float16 holds.
  def storable(self: __torch__.Gptq, scale: Tensor) -> Tensor:
    return scale.to(5).to(6)

  # Codes that reach over a share of the range of the weights w [R, G]: scales [R, 1] and zero points [R, 1], at least 1,
  # since GPTQ's files have them less one.
  def grid(self: __torch__.Gptq, w: Tensor, share: float, most: int, symmetric: bool) -> Tuple[Tensor, Tensor]:
    middle = (most + 1) // 2
    low = torch.amin(w, [1], True).clamp(max=0.) * share
    high = torch.amax(w, [1], True).clamp(min=0.) * share
    if symmetric:
      scale = self.storable(torch.maximum(-low, high) * 2. / most)
      zero = torch.full_like(scale, middle)
    else:
      scale = self.storable((high - low) / most)
      zero = torch.round(-low / scale).clamp(max=most)
      above = self.storable(high / (most - 1))
      scale = torch.where(zero < 1., above, scale)
      zero = zero.clamp(min=1.)
    nothing = scale == 0.
    scale = torch.where(nothing, torch.ones_like(scale), scale)
    zero = torch.where(nothing, torch.full_like(zero, middle), zero)
    return (scale, zero)

  def code(self: __torch__.Gptq, w: Tensor, scale: Tensor, zero: Tensor, most: int) -> Tensor:
    return (torch.round(w / scale) + zero).clamp(0, most)

  # Of some ranges the one of least squared error, weighted by importance [G]. w: [R, G] -> scales, zero points [R, 1]
  def best_grid(self: __torch__.Gptq, w: Tensor, importance: Tensor, most: int,
      symmetric: bool) -> Tuple[Tensor, Tensor]:
    scale, zero = self.grid(w, 1., most, symmetric)
    least = torch.full_like(scale, inf)
    for share in [1., 0.95, 0.9, 0.85, 0.8, 0.75, 0.7]:
      own_scale, own_zero = self.grid(w, share, most, symmetric)
      error = (self.code(w, own_scale, own_zero, most) - own_zero) * own_scale - w
      loss = (error * error * importance).sum([1], True)
      better = loss < least
      scale = torch.where(better, own_scale, scale)
      zero = torch.where(better, own_zero, zero)
      least = torch.minimum(loss, least)
    return (scale, zero)

  # Column after column is rounded, and its error spread over those that are left. Columns are rows here, so that they lie
  # in one piece. w: [C, R] in order, consumed; scales, zeros: [C, R]; upper: the factor of the inverse moments, [C, C]
  # -> codes [C, R]
  def spread(self: __torch__.Gptq, w: Tensor, scales: Tensor, zeros: Tensor, upper: Tensor, most: int) -> Tensor:
    codes = torch.empty_like(w)
    columns = w.size(0)
    for begin in range(0, columns, self.block_columns):
      end = min(begin + self.block_columns, columns)
      errors = torch.empty_like(w[begin:end])
      for c in range(begin, end):
        own = w[c]
        scale = scales[c]
        zero = zeros[c]
        code = self.code(own, scale, zero, most)
        error = (own - (code - zero) * scale) / upper[c, c]
        codes[c].copy_(code)
        errors[c - begin].copy_(error)
        w[c:end].addr_(upper[c, c:end], error, alpha=-1)
      w[end:].addmm_(upper[begin:end, end:].t(), errors, alpha=-1)
    return codes

  # A sweep of coordinate descent: each code in turn, and behind the codes of a group its scale, take the value that is
  # best while all others stay. wanted, codes: [C, R]; scales, zeros: [groups, R]; codes and scales are changed.
  def descend(self: __torch__.Gptq, wanted: Tensor, codes: Tensor, scales: Tensor, zeros: Tensor, h: Tensor,
      group: int, most: int) -> int:
    columns = wanted.size(0)
    weights = (codes - self.widen(zeros, group, columns)) * self.widen(scales, group, columns)
    slopes = torch.matmul(h, wanted - weights)
    for g in range(scales.size(0)):
      begin = g * group
      end = min(begin + group, columns)
      scale = scales[g]
      zero = zeros[g]
      own = h[begin:end, begin:end]
      before = weights[begin:end].clone()
      slope = slopes[begin:end].clone()
      for c in range(begin, end):
        i = c - begin
        code = self.code(weights[c] + slope[i] / own[i, i], scale, zero, most)
        weight = (code - zero) * scale
        slope.addr_(own[i], weight - weights[c], alpha=-1)
        weights[c].copy_(weight)
        codes[c].copy_(code)
      steps = codes[begin:end] - zero
      curvature = (torch.matmul(own, steps) * steps).sum([0], False)
      fitted = self.storable(scale + (steps * slope).sum([0], False) / curvature.clamp(min=1e-30))
      usable = torch.logical_and(fitted > scale * 0.5, fitted < scale * 2.)
      fitted = torch.where(usable, fitted, scale)
      scales[g].copy_(fitted)
      weights[begin:end].copy_(steps * fitted)
      slopes[end:].addmm_(h[end:, begin:end], weights[begin:end] - before, alpha=-1)
    return 0

  # What a group has, for each of its columns: [groups, R] -> [C, R]
  def widen(self: __torch__.Gptq, of_group: Tensor, group: int, columns: int) -> Tensor:
    return of_group.repeat_interleave(group, 0)[:columns]

  # Rounds a matrix. weights: [R, C]; moments: [C, C]; errors: mean of d x^T over the inputs x, [R, C], where d [R] is what
  # the layer's output should be more than it is with these weights, or of no rows for nothing; identity: importance of
  # the weights themselves beside that of the outputs, as a share of the mean moment; sweeps: of coordinate descent.
  # Returns codes uint8 [R, C], scales float32 [R, groups], zero points uint8 [R, groups] and the weights that they mean,
  # float32 [R, C]; of no rows where the moments are not finite or no damping makes them positive definite.
  def quantize(self: __torch__.Gptq, weights: Tensor, moments: Tensor, errors: Tensor, bits: int, group: int,
      symmetric: bool, damping: float, identity: float, sweeps: int) -> Tuple[Tensor, Tensor, Tensor, Tensor]:
    columns = weights.size(1)
    most = 15
    if bits == 8:
      most = 255
    h = moments.clone()
    mean = float(torch.diagonal(moments).mean())
    torch.diagonal(h).add_(mean * identity)
    usable = bool(torch.isfinite(moments).all()) and bool(torch.isfinite(errors).all()) and mean > 0.
    factored = False
    inverse = h
    upper = h
    order = torch.argsort(torch.diagonal(h), -1, True)
    added = damping
    while usable and not factored and added <= 1.:
      torch.diagonal(h).add_(mean * added)
      lower, info = torch.linalg_cholesky_ex(h)
      factored = int(info) == 0
      if factored:
        inverse = torch.cholesky_inverse(lower)
        upper, info = torch.linalg_cholesky_ex(inverse.index_select(0, order).index_select(1, order), upper=True)
        factored = int(info) == 0 and bool(torch.isfinite(upper).all())
      added = added * 10.
    codes = annotate(List[Tensor], [])
    scales = annotate(List[Tensor], [])
    zeros = annotate(List[Tensor], [])
    values = annotate(List[Tensor], [])
    back = torch.argsort(order)
    importance = torch.diagonal(h)
    for begin in range(0, weights.size(0), self.block_rows):
      if factored:
        wanted = weights[begin : begin + self.block_rows]
        if errors.size(0) > 0:
          wanted = wanted + torch.matmul(errors[begin : begin + self.block_rows], inverse)
        own_scales = annotate(List[Tensor], [])
        own_zeros = annotate(List[Tensor], [])
        for first in range(0, columns, group):
          scale, zero = self.best_grid(wanted[:, first : first + group], importance[first : first + group], most,
              symmetric)
          own_scales.append(scale)
          own_zeros.append(zero)
        scale = torch.cat(own_scales, 1).t().contiguous()
        zero = torch.cat(own_zeros, 1).t().contiguous()
        wanted = wanted.t().contiguous()
        code = self.spread(wanted.index_select(0, order), self.widen(scale, group, columns).index_select(0, order),
            self.widen(zero, group, columns).index_select(0, order), upper, most).index_select(0, back)
        for sweep in range(sweeps):
          self.descend(wanted, code, scale, zero, h, group, most)
        meant = (code - self.widen(zero, group, columns)) * self.widen(scale, group, columns)
        values.append(meant.t().contiguous())
        codes.append(code.to(0).t().contiguous())
        scales.append(scale.t().contiguous())
        zeros.append(zero.to(0).t().contiguous())
    if factored:
      result = (torch.cat(codes), torch.cat(scales), torch.cat(zeros), torch.cat(values))
    else:
      result = (weights[:0].to(0), weights[:0], weights[:0].to(0), weights[:0])
    return result
