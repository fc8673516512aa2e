namespace Farthing.Gateway.Sharing.Rates;

/// <summary>Redis script of a visit, the same rules as <see cref="PostgresRateSchema"/>. All keys begin with <c>{farthing}</c>, so that they lie on one node of a cluster.</summary>
internal static class RedisRateScript
{
    /// <summary>Key of each gateway's time.</summary>
    public const string Gateways = "{farthing}:gateways";

    /// <summary>Prefix of meters' keys.</summary>
    public const string Prefix = "{farthing}:rate:";

    private const string Head = """
        local t = redis.call('TIME')
        local now = (tonumber(t[1]) - 1767225600) * 1e7 + tonumber(t[2]) * 10
        local function int(x) return string.format('%.0f', x) end

        """;

    /// <summary>Keys: the meters. Arguments: gateway, gateways, life of slots, meters, requests; six numbers of each meter; three of each need.</summary>
    public const string Visit =
        Head
        + """
            local burst, span = 6e8, 2.5e7
            local gateway, gateways, life = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
            local m, requests = tonumber(ARGV[4]), tonumber(ARGV[5])
            local M = {}
            for i = 1, m do
              local a = 5 + (i - 1) * 6
              local x = { ticks = tonumber(ARGV[a + 1]), slots = tonumber(ARGV[a + 2]), ahead = tonumber(ARGV[a + 3]),
                back = tonumber(ARGV[a + 4]), taken = tonumber(ARGV[a + 5]), owed = tonumber(ARGV[a + 6]), got = 0 }
              M[i] = x
              if x.slots > 0 then
                x.fresh, x.older = 0, x.owed
                local held = redis.call('HGETALL', KEYS[i])
                for j = 1, #held, 2 do
                  local n, till = held[j + 1]:match('^(%d+):(%d+)$')
                  if held[j] ~= gateway then
                    if tonumber(till) > now then x.fresh = x.fresh + tonumber(n) else redis.call('HDEL', KEYS[i], held[j]) end
                  end
                end
              else
                local h = redis.call('HMGET', KEYS[i], 'full', 'fresh', 'older', 'calm', 'seen')
                local full, fresh, older = tonumber(h[1] or 0), tonumber(h[2] or 0), tonumber(h[3] or 0)
                local calm, seen = tonumber(h[4] or 0), tonumber(h[5] or 0)
                if now < seen then
                  full = full - (seen - now)
                  calm = calm - (seen - now)
                  fresh, older = fresh + older, 0
                elseif math.floor(now / span) > math.floor(seen / span) then
                  local first = (math.floor(seen / span) + 1) * span
                  full = math.max(full, first + fresh + older)
                  older, fresh = fresh, 0
                  if math.floor(now / span) > math.floor(seen / span) + 1 then
                    full = math.max(full, first + span + older)
                    older = 0
                  end
                end
                if x.back > 0 and now - x.taken <= span then
                  local cost = math.floor(x.back * x.ticks)
                  full = full - cost
                  if math.floor(x.taken / span) == math.floor(now / span) then
                    fresh = math.max(0, fresh - cost)
                  else
                    older = math.max(0, older - cost)
                  end
                end
                full = math.max(full, now + fresh + older)
                x.full = math.max(full + math.ceil(x.owed * x.ticks), now + fresh + older)
                x.fresh, x.older, x.calm = fresh, older, calm
              end
            end

            local waits, blames = {}, {}
            local k, last = 6 + m * 6, #ARGV
            for request = 1, requests do
              local first = k
              waits[request], blames[request] = 0, -1
              while k <= last and tonumber(ARGV[k]) == request - 1 do
                local i, units, wait = tonumber(ARGV[k + 1]) + 1, tonumber(ARGV[k + 2]), 0
                local x = M[i]
                if x.slots > 0 then
                  if x.fresh + x.older + units > x.slots then wait = 1e7 end
                else
                  local cost = math.min(burst, math.ceil(units * x.ticks))
                  local stop = (math.floor(now / span) + 1) * span
                  local target = x.full + cost - burst
                  if x.fresh + x.older + cost > burst then
                    x.calm = math.max(x.calm, now + 2 * span)
                    target = math.max(target, stop + x.fresh + x.older + cost - burst)
                    if x.fresh + cost > burst then target = math.max(target, stop + span + x.fresh + cost - burst) end
                  end
                  wait = math.max(0, target - now)
                end
                if wait > 0 then x.refused = true end
                if wait > waits[request] then waits[request], blames[request] = wait, i - 1 end
                k = k + 3
              end
              if waits[request] == 0 then
                for j = first, k - 1, 3 do
                  local x, units = M[tonumber(ARGV[j + 1]) + 1], tonumber(ARGV[j + 2])
                  if x.slots > 0 then x.older = x.older + units else x.full = x.full + math.ceil(units * x.ticks) end
                end
              end
            end

            local out = { int(now) }
            for request = 1, requests do out[#out + 1] = int(waits[request]); out[#out + 1] = int(blames[request]) end
            for i = 1, m do
              local x = M[i]
              if x.ahead > 0 and not x.refused then
                if x.slots > 0 then
                  local more = math.min(x.ahead, math.floor((x.slots - x.fresh - x.older) / (4 * gateways)))
                  if more > 0 then x.got, x.older = more, x.older + more end
                elseif now >= x.calm and now + burst - x.full >= burst / 8 then
                  local more = math.min(x.ahead, math.floor((now + burst - x.full) / (4 * gateways * x.ticks)),
                    math.floor((burst / 8 - x.fresh - x.older) / x.ticks))
                  if more > 0 then
                    local cost = math.ceil(more * x.ticks)
                    x.got, x.full, x.fresh = more, x.full + cost, x.fresh + cost
                  end
                end
              end
              local stand
              if x.slots > 0 then
                stand = x.fresh + x.older
                if x.older > 0 then
                  redis.call('HSET', KEYS[i], gateway, int(x.older) .. ':' .. int(now + life))
                else
                  redis.call('HDEL', KEYS[i], gateway)
                end
                redis.call('PEXPIRE', KEYS[i], int(life / 1e4 + 1000))
              else
                stand = x.full - now
                redis.call('HSET', KEYS[i], 'full', int(x.full), 'fresh', int(x.fresh), 'older', int(x.older),
                  'calm', int(x.calm), 'seen', int(now))
                redis.call('PEXPIRE', KEYS[i], int(math.max(0, stand) / 1e4 + 20000))
              end
              out[#out + 1] = int(x.got)
              out[#out + 1] = int(stand)
            end
            return out
            """;

    /// <summary>Keys: the gateways, then counts of requests at a time. Arguments: gateway, life, then what is under way of each.</summary>
    public const string Renew =
        Head
        + """
            local till = now + tonumber(ARGV[2])
            redis.call('ZADD', KEYS[1], int(till), ARGV[1])
            redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', int(now))
            for i = 2, #KEYS do
              redis.call('HSET', KEYS[i], ARGV[1], ARGV[i + 1] .. ':' .. int(till))
              redis.call('PEXPIRE', KEYS[i], int(tonumber(ARGV[2]) / 1e4 + 1000))
            end
            return redis.call('ZCARD', KEYS[1])
            """;
}
