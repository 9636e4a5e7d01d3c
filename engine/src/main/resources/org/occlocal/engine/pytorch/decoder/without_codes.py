# In place of quantized.py where no weight is kept as codes: what is never called need not be compiled.

class Decoder(Module):
  def quantized_linear(self: __torch__.Decoder, x: Tensor, w: Dict[str, Tensor], name: str) -> Tensor:
    ops.prim.RaiseException("there is no weight " + name, None)
    return x

  def quantized_head(self: __torch__.Decoder, x: Tensor, w: Dict[str, Tensor], tile: int, begin: int) -> Tensor:
    ops.prim.RaiseException("there is no weight lm_head", None)
    return x

  def quantized_embedding(self: __torch__.Decoder, w: Dict[str, Tensor], tokens: Tensor) -> Tensor:
    ops.prim.RaiseException("there is no weight embedding", None)
    return tokens

  def unpack_layer(self: __torch__.Decoder, i: int, tokens: int) -> int:
    return 0

  def drop_unpacked(self: __torch__.Decoder, i: int) -> int:
    return 0
