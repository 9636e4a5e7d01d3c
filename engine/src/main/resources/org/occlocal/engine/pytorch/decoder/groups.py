# Attention of many segments in few calls, for devices that take longer to begin a call than to compute it.

class Decoder(Module):

  # As attend_whole, for all segments of a pass. groups: for each group of segments rows, int64 [B, T], the tokens of each among
  # those of the pass; keys, int64 [B, P], the sequence that ends with each among the tokens of the trunk and of the pass; pasts,
  # int64 [B], how many come before each. Rows and keys of shorter ones go on with their last: no token sees what stands behind
  # it. Behind all groups the order, int64 [N]: where each token stands among the rows of all groups. Returns [N, H * D].
  def attend_grouped(self: __torch__.Decoder, i: int, q: Tensor, k: Tensor, v: Tensor, groups: List[Tensor],
      trunk_keys: List[Tensor], trunk_values: List[Tensor]) -> Tensor:
    all_keys = k
    all_values = v
    if len(trunk_keys) > 0:
      all_keys = torch.cat([trunk_keys[0].transpose(0, 1), k])
      all_values = torch.cat([trunk_values[0].transpose(0, 1), v])
    outputs = annotate(List[Tensor], [])
    for g in range(len(groups) // 3):
      rows = groups[3 * g]
      places = groups[3 * g + 1]
      queries = q.index_select(0, rows.flatten())
      keys = all_keys.index_select(0, places.flatten())
      values = all_values.index_select(0, places.flatten())
      if rows.size(0) == 1:
        outputs.append(self.attend(i, queries, keys.transpose(0, 1), values.transpose(0, 1),
            places.size(1) - rows.size(1), annotate(List[Tensor], [])))
      else:
        outputs.append(self.attend_group(i, queries, keys, values, groups[3 * g + 2], rows.size(1), places.size(1)))
    return torch.cat(outputs).index_select(0, groups[len(groups) - 1])

  # q: [B * T, H, D]; k, v: [B * P, K, D]; pasts: int64 [B]; length: T; longest: P. Returns [B * T, H * D].
  def attend_group(self: __torch__.Decoder, i: int, q: Tensor, k: Tensor, v: Tensor, pasts: Tensor, length: int,
      longest: int) -> Tensor:
    batch = pasts.size(0)
    kv_heads = self.kv_heads[i]
    group = self.heads[i] // kv_heads
    queries = q.view([batch, length, kv_heads, group, -1]).permute([0, 2, 3, 1, 4])
    keys = k.view([batch, longest, kv_heads, 1, -1]).permute([0, 2, 3, 1, 4])
    values = v.view([batch, longest, kv_heads, 1, -1]).permute([0, 2, 3, 1, 4])
    key_positions = torch.arange(longest, device=q.device)
    query_positions = (pasts.unsqueeze(1) + torch.arange(length, device=q.device)).unsqueeze(2)
    allowed = self.sees(i, query_positions, key_positions).view([batch, 1, 1, length, longest])
    if self.is_plain(i):
      y = self.attend_plainly(i, queries, keys, values, allowed, key_positions, [kv_heads, group, 1, 1])
    else:
      # kernels want batch and heads alone before tokens
      queries = queries.flatten(0, 1)
      keys = keys.flatten(0, 1).expand([-1, group, -1, -1])
      values = values.flatten(0, 1).expand([-1, group, -1, -1])
      if length == longest and (self.window[i] == 0 or self.window[i] >= longest):
        y = torch.scaled_dot_product_attention(queries, keys, values, None, 0., True, scale=self.attention_scale[i])
      else:
        seen = allowed.expand([-1, kv_heads, -1, -1, -1]).flatten(0, 1)
        y = torch.scaled_dot_product_attention(queries, keys, values, seen, 0., False, scale=self.attention_scale[i])
      y = y.view([batch, kv_heads, group, length, -1])
    return y.permute([0, 3, 1, 2, 4]).reshape([batch * length, -1])
