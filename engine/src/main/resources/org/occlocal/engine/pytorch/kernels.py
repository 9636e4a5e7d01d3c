# Measures the processor: what its matrix products and its memory reach at best.

class Kernels(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # Fails where oneDNN cannot pack this dtype.
  def pack(self: __torch__.Kernels, dtype: int) -> int:
    packed = ops.mkldnn._reorder_linear_weight(torch.ones([64, 64], dtype=dtype))
    y = self.multiply(torch.ones([2, 64], dtype=dtype), packed)
    return 64 - int(y[0, 0])

  def multiply(self: __torch__.Kernels, x: Tensor, packed: Tensor) -> Tensor:
    bias = annotate(Optional[Tensor], None)
    return ops.mkldnn._linear_pointwise(x, packed, bias, "none", annotate(List[Optional[number]], []), "")

  # Calls the functions of the vector mathematics library that programs call.
  def call_mathematics(self: __torch__.Kernels) -> int:
    x = torch.ones([64], dtype=6)
    y = torch.cos(x) + torch.sin(x) + torch.exp(x) + torch.expm1(x) + torch.log1p(x) + torch.tanh(x) + torch.rsqrt(x)
    y = y + torch.erf(x) + torch.log(x) + torch.sqrt(x) + torch.exp2(x) + torch.log2(x)
    return int(y[0])

  # Nanoseconds of the fastest of several products [rows, columns] x [columns, outputs].
  def product(self: __torch__.Kernels, dtype: int, rows: int, columns: int, outputs: int, repetitions: int) -> int:
    x = torch.rand([rows, columns], dtype=6).to(dtype)
    packed = ops.mkldnn._reorder_linear_weight(torch.rand([outputs, columns], dtype=6).to(dtype))
    best = 9000000000000000000
    total = 0.
    for i in range(repetitions):
      begin = ops.prim.TimePoint()
      y = self.multiply(x, packed)
      best = min(best, ops.prim.TimePoint() - begin)
      total = total + float(y[0, 0])
    if total < 0.:
      best = -1
    return best

  # Nanoseconds of the fastest of several times that [rows, columns[i]] is multiplied with each of so many packed weights
  # [outputs[i], columns[i]], `tile` rows at a time.
  def products(self: __torch__.Kernels, dtype: int, rows: int, tile: int, columns: List[int], outputs: List[int],
      repetitions: int) -> int:
    weights = annotate(List[Tensor], [])
    inputs = annotate(List[Tensor], [])
    for i in range(len(columns)):
      weights.append(ops.mkldnn._reorder_linear_weight(torch.rand([outputs[i], columns[i]], dtype=6).to(dtype)))
      inputs.append(torch.ones([tile, columns[i]], dtype=dtype))
    best = 9000000000000000000
    total = 0.
    for r in range(repetitions):
      begin = ops.prim.TimePoint()
      for i in range(len(weights)):
        for row in range(0, rows, tile):
          y = self.multiply(inputs[i][: min(tile, rows - row)], weights[i])
          total = total + float(y[0, 0])
      best = min(best, ops.prim.TimePoint() - begin)
    if total < 0.:
      best = -1
    return best

  # Nanoseconds of the fastest of several sums over float32 numbers.
  def read(self: __torch__.Kernels, numbers: int, repetitions: int) -> int:
    x = torch.ones([numbers], dtype=6)
    best = 9000000000000000000
    total = 0.
    for i in range(repetitions):
      begin = ops.prim.TimePoint()
      y = x.sum()
      best = min(best, ops.prim.TimePoint() - begin)
      total = total + float(y)
    if total < 0.:
      best = -1
    return best
