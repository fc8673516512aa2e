namespace Farthing.Gateway.Caching.Shared;

/// <summary>Scripts of the shared cache in Redis; each is one step.</summary>
/// <remarks>
/// Below one prefix, whose braces keep all keys of a cluster at one node: <c>state</c> (life, last purge, bytes), <c>e:MEMBER</c> (an entry), <c>scores</c>, <c>ends</c> and <c>of:TENANT</c> (entries in order), <c>tenants</c> (bytes), <c>purge:N</c>, and <c>undone</c>: purges whose entries are not all removed yet.
/// A purge counts from its first step on: entries that it means are not found any more, and none of before comes in. They are removed a few at a time, so that Redis serves others meanwhile.
/// </remarks>
internal static class RedisCacheScript
{
    /// <summary>Before each key.</summary>
    public const string Prefix = "{farthing:cache}:";

    private const string Common = """
        local P = '{farthing:cache}:'
        local function fits(n, key, tags, model)
          local p = redis.call('HMGET', P .. 'purge:' .. n, 'key', 'tag', 'model')
          if p[1] and p[1] ~= key then return false end
          if p[3] and p[3] ~= model then return false end
          if not p[2] then return true end
          for _, tag in ipairs(cjson.decode(tags)) do if tag == p[2] then return true end end
          return false
        end
        local function drop(member)
          local e = redis.call('HMGET', P .. 'e:' .. member, 'tenant', 'bytes')
          redis.call('ZREM', P .. 'scores', member)
          redis.call('ZREM', P .. 'ends', member)
          if not e[1] then return end
          redis.call('DEL', P .. 'e:' .. member)
          redis.call('ZREM', P .. 'of:' .. e[1], member)
          if redis.call('HINCRBY', P .. 'tenants', e[1], -e[2]) <= 0 then redis.call('HDEL', P .. 'tenants', e[1]) end
          redis.call('HINCRBY', P .. 'state', 'bytes', -e[2])
        end

        """;

    /// <summary>ARGV: a new life's name, a purge's number. Gives life, last purge, the last forgotten one, and key, tag and model (false: any) of each purge behind the number.</summary>
    public const string News =
        Common
        + """
            redis.call('HSETNX', P .. 'state', 'incarnation', ARGV[1])
            local s = redis.call('HMGET', P .. 'state', 'incarnation', 'purged', 'forgotten')
            local purged, forgotten = tonumber(s[2] or '0'), tonumber(s[3] or '0')
            local found = {s[1], purged, forgotten}
            for n = math.max(tonumber(ARGV[2]), forgotten) + 1, purged do
              local p = redis.call('HMGET', P .. 'purge:' .. n, 'key', 'tag', 'model')
              for i = 1, 3 do found[#found + 1] = p[i] end
            end
            return found
            """;

    /// <summary>ARGV: now (ns), members. Gives member, id and record of those that still hold and that no purge means. Times of that many digits are compared as texts: a number here has 53 bits.</summary>
    public const string Find =
        Common
        + """
            local undone = redis.call('SMEMBERS', P .. 'undone')
            local found = {}
            for i = 2, #ARGV do
              local member = ARGV[i]
              local e = redis.call('HMGET', P .. 'e:' .. member, 'id', 'record', 'purge', 'key', 'tags', 'model', 'expires')
              local is_there = e[1] and e[7] > ARGV[1]
              for _, n in ipairs(undone) do
                if is_there and tonumber(n) > tonumber(e[3]) and fits(n, e[4], e[5], e[6]) then is_there = false end
              end
              if is_there then
                found[#found + 1] = member; found[#found + 1] = e[1]; found[#found + 1] = e[2]
              end
            end
            return found
            """;

    /// <summary>ARGV: life, purge, member, id, tenant, key, tags, model, stored (ns), expires (ns), bytes, worth, score, record, most bytes, most of a tenant. Gives 1 where it was kept.</summary>
    public const string Put =
        Common
        + """
            local s = redis.call('HMGET', P .. 'state', 'incarnation', 'purged', 'forgotten')
            local purge, member, tenant = tonumber(ARGV[2]), ARGV[3], ARGV[5]
            if s[1] ~= ARGV[1] or purge < tonumber(s[3] or '0') then return 0 end
            for n = purge + 1, tonumber(s[2] or '0') do
              if fits(n, ARGV[6], ARGV[7], ARGV[8]) then return 0 end
            end
            local other = redis.call('HGET', P .. 'e:' .. member, 'stored')
            if other and other > ARGV[9] then return 0 end
            drop(member)
            redis.call('HMSET', P .. 'e:' .. member, 'id', ARGV[4], 'tenant', tenant, 'key', ARGV[6], 'tags', ARGV[7],
              'model', ARGV[8], 'stored', ARGV[9], 'expires', ARGV[10], 'bytes', ARGV[11], 'worth', ARGV[12], 'record', ARGV[14], 'purge', purge)
            redis.call('ZADD', P .. 'scores', ARGV[13], member)
            redis.call('ZADD', P .. 'of:' .. tenant, ARGV[13], member)
            redis.call('ZADD', P .. 'ends', ARGV[10], member)
            redis.call('HINCRBY', P .. 'tenants', tenant, ARGV[11])
            redis.call('HINCRBY', P .. 'state', 'bytes', ARGV[11])
            local function trim(place, bytes, most)
              while bytes() > tonumber(most) do
                local least = redis.call('ZRANGE', place, 0, 0)[1]
                if not least then return end
                drop(least)
                redis.call('ZREM', place, least)
              end
            end
            trim(P .. 'of:' .. tenant, function() return tonumber(redis.call('HGET', P .. 'tenants', tenant) or '0') end, ARGV[16])
            trim(P .. 'scores', function() return tonumber(redis.call('HGET', P .. 'state', 'bytes') or '0') end, ARGV[15])
            return 1
            """;

    /// <summary>ARGV: the day, then member and count in turn.</summary>
    public const string Hit =
        Common
        + """
            local day = tonumber(ARGV[1])
            for i = 2, #ARGV, 2 do
              local e = redis.call('HMGET', P .. 'e:' .. ARGV[i], 'worth', 'tenant')
              local score = redis.call('ZSCORE', P .. 'scores', ARGV[i])
              if e[1] and score then
                local before = math.exp(math.max(-700, math.min(700, tonumber(score) - day)))
                local now = string.format('%.17g', math.log(before + tonumber(ARGV[i + 1]) * tonumber(e[1])) + day)
                redis.call('ZADD', P .. 'scores', now, ARGV[i])
                redis.call('ZADD', P .. 'of:' .. e[2], now, ARGV[i])
              end
            end
            """;

    /// <summary>ARGV: member, id.</summary>
    public const string Drop =
        Common
        + """
            if redis.call('HGET', P .. 'e:' .. ARGV[1], 'id') == ARGV[2] then drop(ARGV[1]) end
            """;

    /// <summary>ARGV: until (ns), most complaints that are kept, keys. Removes their entries in either form.</summary>
    public const string Complain =
        Common
        + """
            local n = redis.call('HINCRBY', P .. 'state', 'complained', 1)
            for i = 3, #ARGV do
              redis.call('ZADD', P .. 'complaints', n, ARGV[i] .. ':' .. ARGV[1])
              drop(ARGV[i] .. 's')
              drop(ARGV[i] .. 'w')
            end
            redis.call('ZREMRANGEBYRANK', P .. 'complaints', 0, -1 - tonumber(ARGV[2]))
            """;

    /// <summary>ARGV: a number. Gives key and end, and the number, of each complaint behind it, in their order.</summary>
    public const string Complaints =
        Common
        + """
            return redis.call('ZRANGEBYSCORE', P .. 'complaints', '(' .. ARGV[1], '+inf', 'WITHSCORES')
            """;

    /// <summary>ARGV: most purges that are kept, then key, tag, model by name and value as far as they matter. Gives its number.</summary>
    public const string Purge =
        Common
        + """
            local n = redis.call('HINCRBY', P .. 'state', 'purged', 1)
            for i = 2, #ARGV, 2 do redis.call('HSET', P .. 'purge:' .. n, ARGV[i], ARGV[i + 1]) end
            redis.call('SADD', P .. 'undone', n)
            for old = tonumber(redis.call('HGET', P .. 'state', 'forgotten') or '0') + 1, n - tonumber(ARGV[1]) do
              if redis.call('SISMEMBER', P .. 'undone', old) == 1 then break end
              redis.call('DEL', P .. 'purge:' .. old)
              redis.call('HSET', P .. 'state', 'forgotten', old)
            end
            return n
            """;

    /// <summary>ARGV: a purge's number, members. Removes those that it means; gives how many.</summary>
    public const string PurgeSome =
        Common
        + """
            local removed = 0
            for i = 2, #ARGV do
              local e = redis.call('HMGET', P .. 'e:' .. ARGV[i], 'purge', 'key', 'tags', 'model')
              if e[1] and tonumber(e[1]) < tonumber(ARGV[1]) and fits(ARGV[1], e[2], e[3], e[4]) then
                drop(ARGV[i])
                removed = removed + 1
              end
            end
            return removed
            """;

    /// <summary>ARGV: now (ns), most. Removes what has ended; gives how many.</summary>
    public const string Clean =
        Common
        + """
            local over = redis.call('ZRANGEBYSCORE', P .. 'ends', '-inf', ARGV[1], 'LIMIT', 0, ARGV[2])
            for _, member in ipairs(over) do drop(member) end
            return #over
            """;

    /// <summary>ARGV: the life that is to end, a new one's name. Gives 1 where it did.</summary>
    public const string Renew =
        Common
        + """
            if redis.call('HGET', P .. 'state', 'incarnation') ~= ARGV[1] then return 0 end
            redis.call('HSET', P .. 'state', 'incarnation', ARGV[2])
            redis.call('HINCRBY', P .. 'state', 'purged', 1)
            redis.call('SADD', P .. 'undone', redis.call('HGET', P .. 'state', 'purged'))
            return 1
            """;

    /// <summary>ARGV: now (ns), members. Gives model and bytes of those that still hold.</summary>
    public const string Sizes =
        Common
        + """
            local found = {}
            for i = 2, #ARGV do
              local e = redis.call('HMGET', P .. 'e:' .. ARGV[i], 'model', 'bytes', 'expires')
              if e[1] and e[3] > ARGV[1] then found[#found + 1] = e[1]; found[#found + 1] = e[2] end
            end
            return found
            """;
}
