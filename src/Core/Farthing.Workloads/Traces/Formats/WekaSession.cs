using System.Text.Json;
using Farthing.Numerics.Reading;

namespace Farthing.Workloads.Traces.Formats;

/// <summary>One recorded agent session (kv-cache-tester): a closed loop in seconds, 64-token blocks with ids local to the session, subagents nested.</summary>
internal static class WekaSession
{
    public static bool IsSession(JsonElement root) =>
        root.TryGet("requests", JsonValueKind.Array, out _) && root.TryGetProperty("block_size", out _);

    /// <summary>Adds a session's requests. Parallel subagents get sessions of their own; the parent goes on after the last that ended.</summary>
    public static void Read(JsonElement root, TraceCollector collector, string number)
    {
        int block =
            root.TryGet("block_size", JsonValueKind.Number, out JsonElement size)
            && size.TryGetInt32(out int tokens)
                ? tokens
                : 64;
        if (block != 64 && collector.Options.BlockTokens is null)
        {
            throw collector.Fault(
                WorkloadFaultCodes.BlockMismatch,
                $"the session states block_size {block}; Weka sessions have 64",
                "block_size 64, or --block-size"
            );
        }

        bool isLocal =
            !root.TryGet("hash_id_scope", JsonValueKind.String, out JsonElement scope)
            || scope.GetString() == "local";
        ulong space = IdHash.TryHash(
            System.Text.Encoding.UTF8.GetBytes($"{collector.Member}/{number}"),
            out ulong id
        )
            ? id
            : 0;
        Walker walker = new(collector, isLocal ? space : null);
        walker.Walk(root.GetProperty("requests"), number, 0, -1, 0);
    }

    public static TraceReadResult Finish(TraceCollector collector)
    {
        BlockCheck.Check(
            collector,
            TraceFormat.Weka,
            collector.Options.BlockTokens ?? TraceFormat.Weka.BlockTokens
        );
        collector.Builder.PrefixBlockTokens =
            collector.Blocks.Rows > 0 ? collector.Options.BlockTokens ?? TraceFormat.Weka.BlockTokens : 0;
        collector.Notes.Add(
            "every session starts at 0 and goes on as a closed loop: completion, then think time"
        );
        collector.Notes.Add(
            "prefix ids are local to a session: what sessions share (tools, system prompt) is not seen"
        );
        return collector.Finish(TraceFormat.Weka, collector.Options.TimeUnit ?? TimeUnit.Seconds);
    }

    private sealed class Walker(TraceCollector collector, ulong? space)
    {
        private readonly TimeUnit unit = collector.Options.TimeUnit ?? TimeUnit.Seconds;
        private ulong[] ids = new ulong[256];
        private long line;
        private int lanes;

        /// <summary>Adds the requests of one list; returns the last one's index and recorded end.</summary>
        public (int Index, long EndNs) Walk(
            JsonElement list,
            string lane,
            long baseNs,
            int after,
            long afterEndNs
        )
        {
            foreach (JsonElement item in list.EnumerateArray())
            {
                line++;
                if (!TimeValue.TryRead(item, "t", unit, out long atNs))
                {
                    collector.Rows++;
                    collector.AddBroken(line, "t is missing, negative or not finite");
                    continue;
                }

                atNs = TimeValue.Add(atNs, baseNs);
                if (item.TryGet("requests", JsonValueKind.Array, out JsonElement nested))
                {
                    (int index, long endNs) = Walk(
                        nested,
                        $"{lane}.{++lanes}",
                        NestedBase(nested, atNs),
                        after,
                        afterEndNs
                    );
                    if (endNs > afterEndNs)
                    {
                        (after, afterEndNs) = (index, endNs);
                    }

                    continue;
                }

                int added = AddRequest(item, lane, atNs, after, afterEndNs);
                if (added >= 0)
                {
                    TimeValue.TryRead(item, "api_time", unit, out long tookNs);
                    (after, afterEndNs) = (added, Math.Max(afterEndNs, TimeValue.Add(atNs, tookNs)));
                }
            }

            return (after, afterEndNs);
        }

        /// <summary>A subagent's times count from its own start where they would otherwise lie before it.</summary>
        private long NestedBase(JsonElement nested, long atNs) =>
            nested.GetArrayLength() > 0
            && TimeValue.TryRead(nested[0], "t", unit, out long first)
            && first < atNs - 1_000_000_000
                ? atNs
                : 0;

        private int AddRequest(JsonElement item, string lane, long atNs, int after, long afterEndNs)
        {
            collector.Rows++;
            if (!TryCount(item, "in", out long input) || !TryCount(item, "out", out long output))
            {
                collector.AddBroken(line, "in or out is not a token count");
                return -1;
            }

            int count = 0;
            if (item.TryGet("hash_ids", JsonValueKind.Array, out JsonElement hashes))
            {
                foreach (JsonElement hash in hashes.EnumerateArray())
                {
                    if (hash.ValueKind != JsonValueKind.Number || !hash.TryGetUInt64(out ulong local))
                    {
                        collector.AddBroken(line, "a hash id is not a whole number");
                        return -1;
                    }

                    if (count == ids.Length)
                    {
                        Array.Resize(ref ids, count * 2);
                    }

                    ids[count++] = space is ulong own ? IdHash.InNamespace(own, local) : local;
                }
            }

            long? think = TimeValue.TryRead(item, "think_time", unit, out long thinkNs) ? thinkNs : null;
            string session = $"{collector.Member}/{lane}";
            return collector.Add(
                line,
                atNs,
                input,
                output,
                ids.AsSpan(0, count),
                0,
                collector.SessionOf(session),
                after,
                after < 0 ? 0 : think ?? atNs - afterEndNs
            );
        }

        private static bool TryCount(JsonElement item, string name, out long count)
        {
            count = 0;
            return item.TryGet(name, JsonValueKind.Number, out JsonElement value)
                && value.TryGetInt64(out count);
        }
    }
}

/// <summary>64-bit ids from texts and from ids that are only unique within a session.</summary>
internal static class IdHash
{
    /// <summary>FNV-1a of a text, for traces whose prefix ids are texts.</summary>
    public static bool TryHash(ReadOnlySpan<byte> text, out ulong id)
    {
        id = 14695981039346656037UL;
        foreach (byte b in text)
        {
            id = (id ^ b) * 1099511628211UL;
        }

        return text.Length > 0;
    }

    /// <summary>An id of one session's namespace made global (SplitMix64's finalizer over both; a collision has odds below n²/2⁶⁵).</summary>
    public static ulong InNamespace(ulong space, ulong id)
    {
        ulong mixed = Mix((space * 0x9E3779B97F4A7C15UL) + 0x632BE59BD9B4E019UL);
        return Mix(mixed ^ (id + 0x9E3779B97F4A7C15UL));
    }

    /// <summary>SplitMix64's finalizer, a bijection of 64 bits.</summary>
    public static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9UL;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EBUL;
        return x ^ (x >> 31);
    }
}
