# Linear layers: products with weights as they are stored, packed or quantized.

class Decoder(Module):
  # None where the layer has no bias.
  def bias_of(self: __torch__.Decoder, w: Dict[str, Tensor], name: str) -> Optional[Tensor]:
    bias = annotate(Optional[Tensor], None)
    if name + ".bias" in w:
      bias = w[name + ".bias"]
    return bias

  # x times a factor, which is mostly 1.
  def scaled(self: __torch__.Decoder, x: Tensor, factor: float) -> Tensor:
    y = x
    if factor != 1.:
      y = x * factor
    return y

  # Whether there is such a layer, however it is stored.
  def has_linear(self: __torch__.Decoder, w: Dict[str, Tensor], name: str) -> bool:
    return name + ".weight" in w or name + ".packed" in w or name + ".codes" in w

  def linear(self: __torch__.Decoder, x: Tensor, w: Dict[str, Tensor], name: str) -> Tensor:
    return self.linear_by(x, w, name, self.bias_of(w, name))

  # With a bias that has another name.
  def linear_by(self: __torch__.Decoder, x: Tensor, w: Dict[str, Tensor], name: str,
      bias: Optional[Tensor]) -> Tensor:
    if name + ".packed" in w:
      y = self.packed_linear(x, w[name + ".packed"], bias, "")
    elif name + ".weight" in w:
      y = torch.linear(x, w[name + ".weight"], bias)
    else:
      y = self.quantized_linear(x, w, name)
      if bias is not None:
        y = y + bias
    return y

  # A product with a packed weight. activation: one that fused_activation knows, or "".
  def packed_linear(self: __torch__.Decoder, x: Tensor, packed: Tensor, bias: Optional[Tensor],
      activation: str) -> Tensor:
    fused = "none"
    kind = ""
    if activation != "":
      fused = self.fused_activation(activation)
      if activation == "gelu":
        kind = "none"
      if activation == "gelu_tanh":
        kind = "tanh"
    return ops.mkldnn._linear_pointwise(x, packed, bias, fused, annotate(List[Optional[number]], []), kind)

  # oneDNN's name of an activation, "" where its products cannot apply it.
  def fused_activation(self: __torch__.Decoder, activation: str) -> str:
    if activation == "silu":
      fused = "swish"
    elif activation == "gelu" or activation == "gelu_tanh":
      fused = "gelu"
    elif activation == "relu":
      fused = "relu"
    else:
      fused = ""
    return fused
