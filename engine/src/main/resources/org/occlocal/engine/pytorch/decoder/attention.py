# Attention: heads from hidden states, their rotation and gates; what they attend to is in attend.py.

class Decoder(Module):
  rotary_interleaved : List[bool]
  rotary_factor : List[float]
  heads : List[int]
  kv_heads : List[int]
  head_size : List[int]
  value_size : List[int]
  temperature : List[float]
  temperature_interval : List[int]
  temperature_offset : List[int]
  rotary : List[int]
  qk_norm : List[str]
  qk_layer_norm : List[bool]
  clip : List[float]
  differential : List[float]
  output_gate : List[str]
  softplus_gate : List[bool]

  def attends(self: __torch__.Decoder, i: int) -> bool:
    return self.heads[i] > 0

  # For each table of frequencies [1 or N, d / 2] cosines and sines [N, 1, d / 2].
  def rotary_tables(self: __torch__.Decoder, positions: Tensor,
      frequencies: List[Tensor]) -> Tuple[List[Tensor], List[Tensor]]:
    cosines = annotate(List[Tensor], [])
    sines = annotate(List[Tensor], [])
    for t in range(len(frequencies)):
      angles = (positions.to(6).unsqueeze(1) * frequencies[t]).unsqueeze(1)
      cosines.append(torch.cos(angles) * self.rotary_factor[t])
      sines.append(torch.sin(angles) * self.rotary_factor[t])
    return (cosines, sines)

  # x: [N, H, D]; cosine, sine: [N, 1, d / 2] for the first d elements of a head.
  def rotate(self: __torch__.Decoder, x: Tensor, cosine: Tensor, sine: Tensor, interleaved: bool) -> Tensor:
    half = cosine.size(-1)
    f = x[:, :, : 2 * half].to(6)
    if interleaved:
      first = f[:, :, 0 : 2 * half : 2]
      second = f[:, :, 1 : 2 * half : 2]
      y = torch.stack([first * cosine - second * sine, second * cosine + first * sine], -1).flatten(-2)
    else:
      halves = f.view([f.size(0), f.size(1), 2, half])
      y = halves * cosine.unsqueeze(2)
      y[:, :, 0].addcmul_(halves[:, :, 1], sine, value=-1)
      y[:, :, 1].addcmul_(halves[:, :, 0], sine)
      y = y.flatten(-2)
    y = y.to(x.dtype)
    if 2 * half < x.size(-1):
      y = torch.cat([y, x[:, :, 2 * half :]], -1)
    return y

  # q: [N, H, D], of tokens at positions [N], times what a query is multiplied by there.
  def tempered(self: __torch__.Decoder, i: int, q: Tensor, positions: Tensor) -> Tensor:
    steps = torch.floor((positions + self.temperature_offset[i]).to(6) / self.temperature_interval[i])
    factor = torch.log1p(steps) * self.temperature[i] + 1.
    return q * factor.to(q.dtype).view([-1, 1, 1])

  def normalize_heads(self: __torch__.Decoder, i: int, x: Tensor, w: Dict[str, Tensor], name: str) -> Tensor:
    if self.qk_norm[i] == "all_heads":
      y = self.normalize(x.flatten(1), w, name, self.qk_layer_norm[i]).view(x.size())
    else:
      y = self.normalize(x, w, name, self.qk_layer_norm[i])
    return y

  # Whether "qkv" has gates behind the values.
  def gates_follow(self: __torch__.Decoder, i: int) -> bool:
    return self.output_gate[i] == "behind_values" or self.output_gate[i] == "softplus_behind_values"

  # Whether a head has one gate.
  def gates_heads(self: __torch__.Decoder, i: int) -> bool:
    return self.output_gate[i] == "of_heads" or self.output_gate[i] == "softplus_of_heads"

  # What the outputs of heads are multiplied by.
  def gate_of(self: __torch__.Decoder, i: int, x: Tensor) -> Tensor:
    if self.softplus_gate[i]:
      y = torch.softplus(x.to(6)).to(x.dtype)
    else:
      y = torch.sigmoid(x)
    return y

  # Low-rank maps beside those of queries, keys and values, which layers have for themselves that share these. x: [N, C] -> [N, 3 H D]
  def adapted(self: __torch__.Decoder, x: Tensor, w: Dict[str, Tensor]) -> Tensor:
    out = w["qkv_adapter_out"]
    low = self.linear(x, w, "qkv_adapter_in").view([x.size(0), 3, -1]).transpose(0, 1)
    return torch.bmm(low, out.view([3, -1, out.size(1)]).transpose(1, 2)).transpose(0, 1).flatten(1)

  # x: [N, C]. Returns queries [N, H, D], keys and values [N, K, D], normed, clipped and rotated, and gates [N, H * D], of
  # no rows where the layer has none.
  def plain_heads(self: __torch__.Decoder, i: int, x: Tensor, cosines: List[Tensor],
      sines: List[Tensor]) -> Tuple[Tensor, Tensor, Tensor, Tensor]:
    w = self.layers[i]
    n = x.size(0)
    size = self.head_size[i]
    heads = self.heads[i]
    kv_heads = self.kv_heads[i]
    if self.differential[i] > 0.:
      heads = heads // 2
      kv_heads = kv_heads // 2
    q_width = heads * size
    k_width = kv_heads * size
    qkv = self.linear(x, w, "qkv")
    if self.has_linear(w, "qkv_adapter_in"):
      qkv = qkv + self.adapted(x, w)
    gates = x[:0]
    if self.gates_follow(i):
      gates = qkv[:, q_width + 2 * k_width :]
      qkv = qkv[:, : q_width + 2 * k_width]
    if self.output_gate[i] == "behind_query":
      gated = qkv[:, : 2 * q_width].view([n, heads, 2, size])
      gates = gated[:, :, 1].flatten(1)
      qkv = torch.cat([gated[:, :, 0].flatten(1), qkv[:, 2 * q_width :]], 1)
    qk = qkv[:, : q_width + k_width].view([n, -1, size])
    q = qk[:, : heads]
    k = qk[:, heads :]
    v = qkv[:, q_width + k_width :].reshape([n, kv_heads, self.value_size[i]])
    if self.value_size[i] < size:
      v = torch.constant_pad_nd(v, [0, size - self.value_size[i]])
    if "v_norm.weight" in w:
      v = self.normalize(v, w, "v_norm", self.qk_layer_norm[i])
    behind = self.qk_norm[i] == "rotated_head"
    together = (self.qk_norm[i] == "none" or behind) and self.clip[i] == 0.
    if self.qk_norm[i] != "none" and not behind:
      q = self.normalize_heads(i, q, w, "q_norm")
      k = self.normalize_heads(i, k, w, "k_norm")
    if self.clip[i] > 0.:
      q = q.clamp(-self.clip[i], self.clip[i])
      k = k.clamp(-self.clip[i], self.clip[i])
      v = v.clamp(-self.clip[i], self.clip[i])
    table = self.rotary[i]
    if table >= 0 and together:
      qk = self.rotate(qk, cosines[table], sines[table], self.rotary_interleaved[table])
      q = qk[:, : heads]
      k = qk[:, heads :]
    elif table >= 0:
      q = self.rotate(q, cosines[table], sines[table], self.rotary_interleaved[table])
      k = self.rotate(k, cosines[table], sines[table], self.rotary_interleaved[table])
    if behind:
      q = self.normalize_heads(i, q, w, "q_norm")
      k = self.normalize_heads(i, k, w, "k_norm")
    if self.differential[i] > 0.:
      q = torch.cat([q, q], 1)
      k = torch.cat([k, k], 1)
      first = v[:, : kv_heads // 2]
      second = v[:, kv_heads // 2 :]
      v = torch.cat([first, first, second, second], 1)
    return (q, k, v, gates)

  # Of heads with the first half of the values and heads with the other, those of their first halves less a share of those of
  # the second, normed. y: [N, H * D] -> [N, H / 2 * D]
  def differences(self: __torch__.Decoder, i: int, y: Tensor) -> Tensor:
    w = self.layers[i]
    lambdas = w["lambdas"]
    factors = torch.exp((lambdas[0:4:2] * lambdas[1:4:2]).sum([-1]))
    share = factors[0] - factors[1] + self.differential[i]
    halves = y.view([y.size(0), 2, 2, -1, self.head_size[i]])
    pairs = (halves[:, :, 0] - halves[:, :, 1] * share).transpose(1, 2).flatten(2)
    return self.normalize(pairs, w, "pair_norm", False).flatten(1)

  # x: [N, C], the segments first .. last - 1. path_keys, path_values: for each segment so far keys and values of its
  # whole sequence, behind the trunk where attention merges, for those that branch. cached: keys and values are written
  # to the slots, and the past is read from them. shared_keys, shared_values: of this tile, [N, K, D]: those of an
  # earlier layer that this one takes, or are given its own. trunk_keys, trunk_values: of this layer, or none; path_index, trunk_index:
  # the same of indexers, see sparse.py; groups: see groups.py, or none where segments attend one by one. Returns the heads' outputs side by side, [N, H * D] or what values have of it, which the output layer is given.
  def attend_heads(self: __torch__.Decoder, i: int, x: Tensor, positions: Tensor, cosines: List[Tensor],
      sines: List[Tensor], lengths: List[int], pasts: List[int], parents: List[int], branches: List[bool],
      slots: List[int], cached: bool, decode: bool, first: int, last: int, path_keys: List[Tensor],
      path_values: List[Tensor], path_index: List[Tensor], shared_keys: List[Tensor], shared_values: List[Tensor],
      trunk_keys: List[Tensor], trunk_values: List[Tensor], trunk_index: List[Tensor], groups: List[Tensor]) -> Tensor:
    gates = x[:0]
    queries = x
    latent = self.is_latent(i)
    if latent:
      q, k, queries = self.latent_queries(i, x, cosines, sines)
      v = self.index_keys(i, x, cosines, sines)
    elif self.takes_keys(i):
      q = self.queries_alone(i, x, cosines, sines)
      k = shared_keys[0]
      v = shared_values[0]
    else:
      q, k, v, gates = self.plain_heads(i, x, cosines, sines)
      if self.lends_keys(i):
        shared_keys.append(k)
        shared_values.append(v)
    if self.temperature[i] != 0.:
      q = self.tempered(i, q, positions)
    if cached and not decode and not self.takes_keys(i):
      self.write_slots(i, k, v, lengths, pasts, slots, first, last)
    reach = max(pasts) + 1
    if not decode:
      reach = self.reach(lengths, pasts)
    selects = self.selects(i, reach)
    selected = annotate(List[Tensor], [])
    if selects and not decode:
      selected = self.select(i, x, queries, v, cosines, sines, lengths, pasts, parents, slots, cached, first, last,
          path_index, trunk_index)
    if latent and not decode:
      k, v = self.latent_heads(i, k.squeeze(1))
    if decode:
      if not self.takes_keys(i):
        rows = torch.arange(x.size(0), device=x.device)
        keys = self.keys[i]
        keys[rows, :, positions] = k
        values = self.values[i]
        values[rows, :, positions] = v
      all_equal = min(pasts) + 1 == reach
      if latent:
        if selects:
          selected = [self.select_slots(i, x, queries, cosines, sines, positions, reach)]
        y = self.attend_latents(i, q, positions, reach, all_equal, selected)
      else:
        y = self.attend_decode(i, q, positions, reach, all_equal)
    elif not selects and len(groups) > 0:
      y = self.attend_grouped(i, q, k, v, groups, trunk_keys, trunk_values)
    elif not selects and self.merges(i, reach):
      y = self.attend_merged(i, q, k, v, lengths, pasts, parents, branches, slots, cached, first, last, path_keys,
          path_values, trunk_keys, trunk_values)
    else:
      y = self.attend_whole(i, q, k, v, lengths, pasts, parents, slots, cached, first, last, path_keys, path_values,
          trunk_keys, trunk_values, selected)
    if self.value_size[i] < self.head_size[i]:
      y = y.view([x.size(0), self.heads[i], -1])[:, :, : self.value_size[i]].reshape([x.size(0), -1])
    if self.gates_heads(i):
      gates = self.gate_of(i, self.linear(x, self.layers[i], "head_gates"))
      y = (y.view([x.size(0), self.heads[i], -1]) * gates.unsqueeze(-1)).flatten(1)
    elif self.output_gate[i] != "none":
      y = y * self.gate_of(i, gates)
    if self.differential[i] > 0.:
      y = self.differences(i, y)
    return self.norm_if(y, self.layers[i], "heads_norm")
