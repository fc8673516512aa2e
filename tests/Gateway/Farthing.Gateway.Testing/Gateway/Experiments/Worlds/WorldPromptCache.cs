using System.Text;
using System.Text.Json;

namespace Farthing.Tests.Gateway.Experiments.Worlds;

/// <summary>A provider's prompt cache: prefixes up to a mark are written, and read while they live. A read makes them live on.</summary>
/// <param name="clock">The world's time.</param>
/// <param name="lettersPerToken">The world's tokens.</param>
internal sealed class WorldPromptCache(TimeProvider clock, double lettersPerToken)
{
    /// <summary>Shorter prefixes are not kept.</summary>
    private const long FewestTokens = 1024;

    private readonly Dictionary<string, (DateTimeOffset Until, TimeSpan Life)> kept = [];

    /// <summary>Tokens of a block.</summary>
    public long TokensOf(string text) => 4 + (long)(text.Length / lettersPerToken);

    /// <summary>Tokens of a prompt by what the cache has of it; output is not counted.</summary>
    public WorldUsage Take(JsonElement body)
    {
        DateTimeOffset now = clock.GetUtcNow();
        StringBuilder prefix = new();
        long all = 0;
        long read = 0;
        List<(string Prefix, long Tokens, TimeSpan Life)> marks = [];
        foreach ((string text, TimeSpan? life) in BlocksOf(body))
        {
            prefix.Append('\n').Append(text);
            all += TokensOf(text);
            string place = prefix.ToString();
            if (kept.TryGetValue(place, out (DateTimeOffset Until, TimeSpan Life) entry) && entry.Until > now)
            {
                read = all;
                kept[place] = (now + entry.Life, entry.Life);
            }

            if (life is TimeSpan lives)
            {
                marks.Add((place, all, lives));
            }
        }

        // Without a mark nothing is looked up.
        read = marks.Count == 0 ? 0 : read;
        long written = 0;
        long writtenForAnHour = 0;
        long until = read;
        foreach ((string place, long tokens, TimeSpan life) in marks)
        {
            if (tokens <= until || tokens < FewestTokens)
            {
                continue;
            }

            kept[place] = (now + life, life);
            written += life < TimeSpan.FromHours(1) ? tokens - until : 0;
            writtenForAnHour += life < TimeSpan.FromHours(1) ? 0 : tokens - until;
            until = tokens;
        }

        return new WorldUsage(all - until, 0, read, written, writtenForAnHour);
    }

    private static IEnumerable<(string Text, TimeSpan? Life)> BlocksOf(JsonElement body)
    {
        if (body.TryGetProperty("system", out JsonElement system))
        {
            foreach ((string, TimeSpan?) block in PartsOf(system))
            {
                yield return block;
            }
        }

        foreach (JsonElement message in body.GetProperty("messages").EnumerateArray())
        {
            foreach ((string, TimeSpan?) block in PartsOf(message.GetProperty("content")))
            {
                yield return block;
            }
        }
    }

    private static IEnumerable<(string Text, TimeSpan? Life)> PartsOf(JsonElement content)
    {
        if (content.ValueKind == JsonValueKind.String)
        {
            yield return (content.GetString()!, null);
            yield break;
        }

        foreach (JsonElement part in content.EnumerateArray())
        {
            TimeSpan? life = part.TryGetProperty("cache_control", out JsonElement mark)
                ? mark.TryGetProperty("ttl", out JsonElement ttl) && ttl.GetString() == "1h"
                    ? TimeSpan.FromHours(1)
                    : TimeSpan.FromMinutes(5)
                : null;
            yield return (part.GetProperty("text").GetString()!, life);
        }
    }
}
