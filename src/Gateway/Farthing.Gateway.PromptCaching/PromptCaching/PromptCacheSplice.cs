using System.Text;
using Farthing.Gateway.PromptCaching.Marks;
using Farthing.Gateway.PromptCaching.Plans;
using Farthing.Gateway.PromptCaching.Prompts;
using Farthing.Gateway.Requests;

namespace Farthing.Gateway.PromptCaching;

/// <summary>Writes marks into a body by offset.</summary>
internal static class PromptCacheSplice
{
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

        if (work.IsExplicit)
        {
            splice.Put(new JsonSpan(insertAt, 0), [.. "\"prompt_cache_options\":{\"mode\":\"explicit\"},"u8]);
        }

        OrderTools(work, splice);
        foreach (PlacedMark mark in work.Marks)
        {
            if (TextOf(work.Prompt, mark.Block) is not null)
            {
                continue; // It bears its mark.
            }

            PromptBlock block = work.Prompt.Blocks[mark.Block];
            (byte[] member, byte[] before) = work.Form.Of(mark.Ttl);
            if (block.IsText)
            {
                splice.Put(new JsonSpan(block.MarkAt.Start, 0), before);
                splice.Put(new JsonSpan(block.MarkAt.End, 0), TextBehind);
            }
            else
            {
                splice.Put(new JsonSpan(block.MarkAt.Start + 1, 0), member);
            }
        }

        splice.Sort();
    }

    /// <summary>Writes the tools that go out in other places, or with their members in another order.</summary>
    private static void OrderTools(PromptCacheWork work, BodySplice splice)
    {
        for (int place = 0; place < work.Prompt.ToolTexts.Length; place++)
        {
            if (TextOf(work.Prompt, place) is not byte[] text)
            {
                continue;
            }

            foreach (PlacedMark mark in work.Marks)
            {
                text =
                    mark.Block == place
                        ? [text[0], .. work.Form.Of(mark.Ttl).Member, .. text.AsSpan(1)]
                        : text;
            }

            splice.Put(work.Prompt.ToolPlaces[place], text);
        }
    }

    private static byte[]? TextOf(PromptBlocks prompt, int block) =>
        block < prompt.ToolTexts.Length ? prompt.ToolTexts[block] : null;
}
