# The ways to attend: heads to those of one sequence, of parts of it that are merged, or of slots.

class Decoder(Module):
  attention_scale : List[float]
  attention_soft_cap : List[float]
  window : List[int]
  chunked : List[bool]
  alibi : List[int]
  slopes : List[Tensor]

  # slopes is the caller's memory.
  def set_slopes(self: __torch__.Decoder, slopes: Tensor) -> int:
    self.slopes.append(slopes.clone())
    return len(self.slopes) - 1

  # Which keys a query sees, by where both stand: those up to its own in its window or chunk.
  def sees(self: __torch__.Decoder, i: int, queries: Tensor, keys: Tensor) -> Tensor:
    distance = queries - keys
    window = self.window[i]
    seen = distance >= 0
    if window > 0:
      if self.chunked[i]:
        seen = torch.logical_and(seen, torch.floor_divide(queries, window) == torch.floor_divide(keys, window))
      else:
        seen = torch.logical_and(seen, distance < window)
    return seen

  # Whether a layer's scores go through what no fused kernel does.
  def is_plain(self: __torch__.Decoder, i: int) -> bool:
    return self.alibi[i] > 0 or self.attention_soft_cap[i] > 0. or "sinks" in self.layers[i]

  # What attention is multiplied by for the sink, the score of one more key, whose value is zero. normalizer: the logarithm
  # of that of all other keys, float32; sizes: those of the sinks beside it.
  def beside_sink(self: __torch__.Decoder, i: int, normalizer: Tensor, sizes: List[int]) -> Tensor:
    w = self.layers[i]
    return torch.sigmoid(normalizer - w["sinks"].view(sizes))

  # Scores, biases, soft-cap, softmax and sinks written out, for what no fused kernel does.
  # q: [.., G, T, D], k, v: [.., 1 or G, P, D], mask: bool [.., T, P], distance-free biases by key position. sizes: what a
  # number for each head has to be viewed as.
  def attend_plainly(self: __torch__.Decoder, i: int, q: Tensor, k: Tensor, v: Tensor, allowed: Tensor,
      key_positions: Tensor, sizes: List[int]) -> Tensor:
    scores = torch.matmul(q, k.transpose(-2, -1)).to(6)
    slopes = q
    if self.alibi[i] > 0:
      slopes = self.slopes[0].view(sizes)
    if self.alibi[i] == 2:
      bias = (slopes.to(15) * key_positions.to(15)).to(6)
      scores = (scores + bias) * self.attention_scale[i]
    else:
      scores = scores * self.attention_scale[i]
      if self.attention_soft_cap[i] > 0.:
        scores = torch.tanh(scores / self.attention_soft_cap[i]) * self.attention_soft_cap[i]
      if self.alibi[i] == 1:
        scores = scores + slopes * key_positions.to(6)
    scores = scores.masked_fill(torch.logical_not(allowed), -inf)
    weighed = torch.softmax(scores, -1)
    if "sinks" in self.layers[i]:
      weighed = weighed * self.beside_sink(i, torch.logsumexp(scores, [-1], True), sizes)
    return torch.matmul(weighed.to(q.dtype), v)

  # One sequence. q: [T, H, D], its tokens stand at positions past .. past + T - 1; k, v: [K, past + T, D]; selected: bool
  # [T, past + T], the keys that tokens attend to of those that they see, or none where that is all of them.
  def attend(self: __torch__.Decoder, i: int, q: Tensor, k: Tensor, v: Tensor, past: int,
      selected: List[Tensor]) -> Tensor:
    length = q.size(0)
    group = self.heads[i] // self.kv_heads[i]
    size = self.head_size[i]
    grouped = q.reshape([length, self.kv_heads[i], group, size]).permute([1, 2, 0, 3])
    k_all = k.unsqueeze(1).expand([-1, group, -1, -1])
    v_all = v.unsqueeze(1).expand([-1, group, -1, -1])
    window = self.window[i]
    if window == 0:
      window = past + length
    plain = self.is_plain(i)
    if not plain and len(selected) == 0 and window >= past + length and (past == 0 or length == 1):
      y = torch.scaled_dot_product_attention(grouped, k_all, v_all, None, 0., length > 1,
          scale=self.attention_scale[i])
    else:
      blocks = annotate(List[Tensor], [])
      block = 512
      for begin in range(0, length, block):
        end = min(begin + block, length)
        low = max(0, past + begin - window + 1)
        high = past + end
        query_positions = torch.arange(past + begin, high, device=q.device).unsqueeze(1)
        key_positions = torch.arange(low, high, device=q.device)
        allowed = self.sees(i, query_positions, key_positions)
        for choice in selected:
          allowed = torch.logical_and(allowed, choice[begin:end, low:high])
        queries = grouped[:, :, begin:end]
        if plain:
          blocks.append(self.attend_plainly(i, queries, k_all[:, :, low:high], v_all[:, :, low:high], allowed,
              key_positions, [self.kv_heads[i], group, 1, 1]))
        else:
          blocks.append(torch.scaled_dot_product_attention(queries, k_all[:, :, low:high], v_all[:, :, low:high],
              allowed, 0., False, scale=self.attention_scale[i]))
      y = torch.cat(blocks, 2)
    return y.permute([2, 0, 1, 3]).reshape([length, -1])

  # Whether attention to parts of a sequence may be computed apart and merged: there is a kernel that tells its normalizer,
  # and no token is out of reach. Not in training, since no gradient passes through that normalizer.
  def merges(self: __torch__.Decoder, i: int, reach: int) -> bool:
    plain = self.alibi[i] > 0 or self.attention_soft_cap[i] > 0.
    reached = self.window[i] == 0 or self.window[i] >= reach
    return self.device == "cpu" and not plain and reached and not self.training

  # Attention of T tokens to P keys, to all of them or, with T = P, each to those up to its own. q: [T, H, D];
  # k, v: [K, P, D]. Returns [K, G, T, D] and the logarithm of its normalizer, float32 [K, G, T].
  def attend_part(self: __torch__.Decoder, i: int, q: Tensor, k: Tensor, v: Tensor,
      causal: bool) -> Tuple[Tensor, Tensor]:
    length = q.size(0)
    kv_heads = self.kv_heads[i]
    group = self.heads[i] // kv_heads
    grouped = q.reshape([length, kv_heads, group, -1]).permute([1, 2, 0, 3])
    if causal and length > 1:
      y, normalizer = torch._scaled_dot_product_flash_attention_for_cpu(grouped,
          k.unsqueeze(1).expand([-1, group, -1, -1]), v.unsqueeze(1).expand([-1, group, -1, -1]), 0., True,
          attn_mask=None, scale=self.attention_scale[i])
    else:
      folded = grouped.reshape([kv_heads, 1, group * length, -1])
      y, normalizer = torch._scaled_dot_product_flash_attention_for_cpu(folded, k.unsqueeze(1), v.unsqueeze(1), 0.,
          False, attn_mask=None, scale=self.attention_scale[i])
      y = y.reshape([kv_heads, group, length, -1])
      normalizer = normalizer.reshape([kv_heads, group, length])
    return (y, normalizer)

  # Attention to two parts together from attention to each of them.
  def merge(self: __torch__.Decoder, y: Tensor, normalizer: Tensor, z: Tensor,
      other: Tensor) -> Tuple[Tensor, Tensor]:
    share = torch.sigmoid(other - normalizer).unsqueeze(-1)
    merged = torch.lerp(y.to(6), z.to(6), share).to(y.dtype)
    return (merged, torch.logaddexp(normalizer, other))

  # One token for each of the slots 0 .. B - 1. q: [B, H, D]; positions: [B], where the tokens stand.
  def attend_decode(self: __torch__.Decoder, i: int, q: Tensor, positions: Tensor, longest: int,
      all_equal: bool) -> Tensor:
    batch = q.size(0)
    group = self.heads[i] // self.kv_heads[i]
    queries = q.reshape([batch, self.kv_heads[i], group, self.head_size[i]])
    maker = self.key_layer(i)
    k = self.keys[maker][:batch, :, :longest]
    v = self.values[maker][:batch, :, :longest]
    return self.attend_slots(i, queries, k, v, positions, all_equal, annotate(List[Tensor], [])).reshape([batch, -1])

  # q: [B, K, G, D]; k, v: [B, K, P, D]; selected: bool [B, 1, 1, P], the keys that are attended to, or none where that is all
  # -> [B, K, G, D]
  def attend_slots(self: __torch__.Decoder, i: int, q: Tensor, k: Tensor, v: Tensor, positions: Tensor,
      all_equal: bool, selected: List[Tensor]) -> Tensor:
    batch = q.size(0)
    longest = k.size(2)
    key_positions = torch.arange(longest, device=q.device)
    allowed = self.sees(i, positions.unsqueeze(1), key_positions).view([batch, 1, 1, longest])
    for choice in selected:
      allowed = choice
    window = self.window[i]
    if self.is_plain(i):
      y = self.attend_plainly(i, q, k, v, allowed, key_positions, [1, q.size(1), q.size(2), 1])
    elif all_equal and len(selected) == 0 and (window == 0 or window >= longest):
      y = torch.scaled_dot_product_attention(q, k, v, None, 0., False, scale=self.attention_scale[i])
    else:
      y = torch.scaled_dot_product_attention(q, k, v, allowed, 0., False, scale=self.attention_scale[i])
    return y

  # Puts what is cached of the segments first .. last - 1 into their slots. k, v: [N, K, D]
  def write_slots(self: __torch__.Decoder, i: int, k: Tensor, v: Tensor, lengths: List[int], pasts: List[int],
      slots: List[int], first: int, last: int) -> int:
    begin = 0
    for s in range(first, last):
      end = begin + lengths[s]
      past = pasts[s]
      keys = self.keys[i][slots[s]]
      keys[:, past : past + lengths[s]].copy_(k[begin:end].transpose(0, 1))
      values = self.values[i][slots[s]]
      values[:, past : past + lengths[s]].copy_(v[begin:end].transpose(0, 1))
      begin = end
    return 0

  # Keys and values [K, P, D] of the first tokens of a slot.
  def slot_heads(self: __torch__.Decoder, i: int, slot: int, length: int) -> Tuple[Tensor, Tensor]:
    maker = self.key_layer(i)
    return self.cached_heads(i, self.keys[maker][slot, :, :length], self.values[maker][slot, :, :length])

  # Keys and values [K, P, D] from what is cached of tokens.
  def cached_heads(self: __torch__.Decoder, i: int, keys: Tensor, values: Tensor) -> Tuple[Tensor, Tensor]:
    k = keys
    v = values
    if self.is_latent(i):
      k, v = self.latent_heads(i, keys[0])
      k = k.transpose(0, 1)
      v = v.transpose(0, 1)
    return (k, v)

  # Tokens of the longest sequence.
  def reach(self: __torch__.Decoder, lengths: List[int], pasts: List[int]) -> int:
    longest = 0
    for s in range(len(lengths)):
      longest = max(longest, pasts[s] + lengths[s])
    return longest

  # Segments first .. last - 1, each over the keys and values of its whole sequence. q: [N, H, D]; k, v: [N, K, D]; selected:
  # of each segment what attend wants, or none at all. Returns [N, H * D].
  def attend_whole(self: __torch__.Decoder, i: int, q: Tensor, k: Tensor, v: Tensor, lengths: List[int],
      pasts: List[int], parents: List[int], slots: List[int], cached: bool, first: int, last: int,
      path_keys: List[Tensor], path_values: List[Tensor], trunk_keys: List[Tensor],
      trunk_values: List[Tensor], selected: List[Tensor]) -> Tensor:
    outputs = annotate(List[Tensor], [])
    begin = 0
    for s in range(first, last):
      end = begin + lengths[s]
      past = pasts[s]
      k_segment = k[begin:end].transpose(0, 1)
      v_segment = v[begin:end].transpose(0, 1)
      if cached:
        k_segment, v_segment = self.slot_heads(i, slots[s], past + lengths[s])
      else:
        if parents[s] >= 0:
          k_segment = torch.cat([path_keys[parents[s]], k_segment], 1)
          v_segment = torch.cat([path_values[parents[s]], v_segment], 1)
        elif len(trunk_keys) > 0:
          k_segment = torch.cat([trunk_keys[0], k_segment], 1)
          v_segment = torch.cat([trunk_values[0], v_segment], 1)
        path_keys.append(k_segment)
        path_values.append(v_segment)
      outputs.append(self.attend(i, q[begin:end], k_segment, v_segment, past, selected[s - first : s - first + 1]))
      begin = end
    return torch.cat(outputs)

  # As above, with attention to a segment itself, to what comes before it in this pass or in its slot, and to the trunk
  # computed apart; to the trunk for all segments together.
  def attend_merged(self: __torch__.Decoder, i: int, q: Tensor, k: Tensor, v: Tensor, lengths: List[int],
      pasts: List[int], parents: List[int], branches: List[bool], slots: List[int], cached: bool, first: int, last: int,
      path_keys: List[Tensor], path_values: List[Tensor], trunk_keys: List[Tensor],
      trunk_values: List[Tensor]) -> Tensor:
    outputs = annotate(List[Tensor], [])
    normalizers = annotate(List[Tensor], [])
    begin = 0
    for s in range(first, last):
      end = begin + lengths[s]
      past = pasts[s]
      q_segment = q[begin:end]
      k_segment = k[begin:end].transpose(0, 1)
      v_segment = v[begin:end].transpose(0, 1)
      y, normalizer = self.attend_part(i, q_segment, k_segment, v_segment, True)
      if cached:
        if past > 0:
          past_keys, past_values = self.slot_heads(i, slots[s], past)
          z, other = self.attend_part(i, q_segment, past_keys, past_values, False)
          y, normalizer = self.merge(y, normalizer, z, other)
      else:
        if parents[s] >= 0:
          parent_keys = path_keys[parents[s]]
          parent_values = path_values[parents[s]]
          z, other = self.attend_part(i, q_segment, parent_keys, parent_values, False)
          y, normalizer = self.merge(y, normalizer, z, other)
          if branches[s]:
            k_segment = torch.cat([parent_keys, k_segment], 1)
            v_segment = torch.cat([parent_values, v_segment], 1)
        path_keys.append(k_segment)
        path_values.append(v_segment)
      outputs.append(y)
      normalizers.append(normalizer)
      begin = end
    y = torch.cat(outputs, 2)
    normalizer = torch.cat(normalizers, 2)
    if len(trunk_keys) > 0 and not cached:
      z, other = self.attend_part(i, q, trunk_keys[0], trunk_values[0], False)
      y, normalizer = self.merge(y, normalizer, z, other)
    if "sinks" in self.layers[i]:
      share = self.beside_sink(i, normalizer, [self.kv_heads[i], -1, 1])
      y = (y * share.unsqueeze(-1)).to(y.dtype)
    return y.permute([2, 0, 1, 3]).reshape([q.size(0), -1])
