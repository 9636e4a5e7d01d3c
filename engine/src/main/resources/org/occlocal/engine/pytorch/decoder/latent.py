# Multi-head latent attention (DeepSeek-V2): keys and values of all heads are made of one small vector of the token, its
# latent, and a part of each key that is the same for all heads. Caches and trunks have only these, [P, L + R]: the latent
# and behind it the shared part, rotated. Where many tokens attend, heads are made of them; where one token of a sequence
# does, what makes heads is folded into its query and into what it gets, so that no key and no value is ever made.
#
# L elements of a latent, R of the shared part.

class Decoder(Module):
  latent_rank : List[int]
  query_rank : List[int]
  latent_rotary_size : List[int]
  latent_epsilon : List[float]
  latent_scale : List[float]

  def is_latent(self: __torch__.Decoder, i: int) -> bool:
    return self.latent_rank[i] > 0

  # x: [N, C]. Returns queries [N, H * D] or what they are made of, [N, query rank]; what keys and values are made of,
  # [N, L]; and the part of keys that is to be rotated, [N, 1, R].
  def latents(self: __torch__.Decoder, i: int, x: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
    w = self.layers[i]
    y = self.linear(x, w, "qkv")
    end = y.size(1) - self.latent_rotary_size[i]
    begin = end - self.latent_rank[i]
    queries = y[:, :begin]
    if self.query_rank[i] > 0:
      queries = self.normalize_by(queries, w, "q_latent_norm", False, self.latent_epsilon[i])
    latent = self.normalize_by(y[:, begin:end], w, "kv_latent_norm", False, self.latent_epsilon[i])
    return (queries, self.scaled(latent, self.latent_scale[i]), y[:, end:].unsqueeze(1))

  # x: [N, H, R], rotated where the layer has positions.
  def placed(self: __torch__.Decoder, i: int, x: Tensor, cosines: List[Tensor], sines: List[Tensor]) -> Tensor:
    table = self.rotary[i]
    y = x
    if table >= 0:
      y = self.rotate(x, cosines[table], sines[table], self.rotary_interleaved[table])
    return y

  # What is cached of tokens, [N, 1, L + R]. latent: [N, L]; shared: [N, 1, R]
  def cacheable(self: __torch__.Decoder, i: int, latent: Tensor, shared: Tensor, cosines: List[Tensor],
      sines: List[Tensor]) -> Tensor:
    return torch.cat([latent.unsqueeze(1), self.placed(i, shared, cosines, sines)], -1)

  # The same from hidden states before the layer. x: [N, C]
  def cacheable_of(self: __torch__.Decoder, i: int, x: Tensor, cosines: List[Tensor], sines: List[Tensor]) -> Tensor:
    normed = self.norm_if(x, self.layers[i], "attention_norm")
    ignored, latent, shared = self.latents(i, self.scaled(normed, self.attention_input_scale[i]))
    return self.cacheable(i, latent, shared, cosines, sines)

  # x: [N, C]. Returns queries [N, H, D], rotated, what is cached of the tokens, [N, 1, L + R], and what queries are made of.
  def latent_queries(self: __torch__.Decoder, i: int, x: Tensor, cosines: List[Tensor],
      sines: List[Tensor]) -> Tuple[Tensor, Tensor, Tensor]:
    w = self.layers[i]
    plain = self.head_size[i] - self.latent_rotary_size[i]
    given, latent, shared = self.latents(i, x)
    queries = given
    if self.query_rank[i] > 0:
      queries = self.linear(given, w, "q_up")
    q = queries.reshape([x.size(0), self.heads[i], self.head_size[i]])
    rotated = self.placed(i, q[:, :, plain:], cosines, sines)
    return (torch.cat([q[:, :, :plain], rotated], -1), self.cacheable(i, latent, shared, cosines, sines), given)

  # cached: [P, L + R]. Returns keys and values, [P, H, D] each; values have zeros behind their own elements.
  def latent_heads(self: __torch__.Decoder, i: int, cached: Tensor) -> Tuple[Tensor, Tensor]:
    w = self.layers[i]
    heads = self.heads[i]
    plain = self.head_size[i] - self.latent_rotary_size[i]
    rank = self.latent_rank[i]
    kv = self.linear(cached[:, :rank], w, "kv_up").reshape([cached.size(0), heads, -1])
    k = torch.cat([kv[:, :, :plain], cached[:, rank:].unsqueeze(1).expand([-1, heads, -1])], -1)
    v = torch.constant_pad_nd(kv[:, :, plain:], [0, self.head_size[i] - self.value_size[i]])
    return (k, v)

  # As attend_decode. q: [B, H, D]. Returns [B, H * D'], D' elements of a value.
  def attend_latents(self: __torch__.Decoder, i: int, q: Tensor, positions: Tensor, longest: int,
      all_equal: bool, selected: List[Tensor]) -> Tensor:
    w = self.layers[i]
    batch = q.size(0)
    rank = self.latent_rank[i]
    plain = self.head_size[i] - self.latent_rotary_size[i]
    up = w["kv_up.weight"].view([self.heads[i], -1, rank])
    folded = torch.matmul(q[:, :, :plain].transpose(0, 1), up[:, :plain]).transpose(0, 1)
    queries = torch.cat([folded, q[:, :, plain:]], -1).unsqueeze(1)
    cached = self.keys[i][:batch, :, :longest]
    y = self.attend_slots(i, queries, cached, cached, positions, all_equal, selected)
    latent = y[:, 0, :, :rank].transpose(0, 1)
    return torch.matmul(latent, up[:, plain:].transpose(1, 2)).transpose(0, 1).reshape([batch, -1])
