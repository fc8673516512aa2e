using System.Text;
using Farthing.Economics.PromptCaching;
using Farthing.Gateway.PromptCaching.Marks;
using Farthing.Gateway.PromptCaching.Plans;
using Farthing.Gateway.PromptCaching.Prompts;
using Farthing.Gateway.Requests;

namespace Farthing.Gateway.PromptCaching;

/// <summary>Writes marks into a body by offset.</summary>
internal static class PromptCacheSplice
{
    private static readonly byte[][] Members =
    [
        [.. "\"cache_control\":{\"type\":\"ephemeral\"},"u8],
        [.. "\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"1h\"},"u8],
    ];

    private static readonly byte[][] TextBefore =
    [
        [.. "[{\"type\":\"text\","u8, .. Members[0], .. "\"text\":"u8],
        [.. "[{\"type\":\"text\","u8, .. Members[1], .. "\"text\":"u8],
    ];

    private static readonly byte[] TextBehind = [.. "}]"u8];

    /// <summary>Adds the changes.</summary>
    public static void Apply(PromptCacheWork work, ReadOnlySpan<byte> body, BodySplice splice, int insertAt)
    {
        if (work.CacheKey is string key)
        {
            splice.Put(new JsonSpan(insertAt, 0), Encoding.UTF8.GetBytes($"\"prompt_cache_key\":\"{key}\","));
        }

        if (work.Marks.Length > 0 && work.Overrides)
        {
            int done = 0;
            foreach (ClientMark mark in work.Prompt.ClientMarks)
            {
                JsonSpan cut = PromptBlocks.Removal(body, mark.At);
                int start = Math.Max(done, cut.Start); // A member that stands twice shares its comma.
                done = cut.Start + cut.Length;
                splice.Put(new JsonSpan(start, done - start), []);
            }
        }

        foreach (PlacedMark mark in work.Marks)
        {
            PromptBlock block = work.Prompt.Blocks[mark.Block];
            int ttl = mark.Ttl == CacheTtl.OneHour ? 1 : 0;
            if (block.IsText)
            {
                splice.Put(new JsonSpan(block.Start, 0), TextBefore[ttl]);
                splice.Put(new JsonSpan(block.End, 0), TextBehind);
            }
            else
            {
                splice.Put(new JsonSpan(block.Start + 1, 0), Members[ttl]);
            }
        }

        splice.Sort();
    }
}
