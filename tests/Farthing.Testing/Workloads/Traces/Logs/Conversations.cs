using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Farthing.Numerics.Randomness;

namespace Farthing.Tests.Workloads.Traces.Logs;

/// <summary>Prompts of conversations that go on and begin alike, and what they have in common, counted byte by byte.</summary>
internal static class Conversations
{
    private static readonly string[] Words = ["order", "ship", "é", "refund", "today", "\"quoted\"", "日本"];

    /// <summary>Chat messages of so many requests: some go on from an earlier one, some begin anew under one of two systems.</summary>
    public static List<JsonArray> Draw(ulong seed, int count)
    {
        Pcg32 random = new(seed, 5);
        List<JsonArray> prompts = [];
        for (int i = 0; i < count; i++)
        {
            bool goesOn = i > 0 && random.NextInt32(0, 3) > 0;
            JsonArray messages = goesOn
                ? (JsonArray)prompts[random.NextInt32(0, i - 1)].DeepClone()
                : [Message("system", $"You help shop {random.NextInt32(1, 2)}. " + Text(new(9, 9), 60))];
            if (goesOn)
            {
                messages.Add(Message("assistant", Text(random, random.NextInt32(1, 120))));
            }

            messages.Add(Message("user", Text(random, random.NextInt32(1, 80))));
            prompts.Add(messages);
        }

        return prompts;
    }

    /// <summary>The canonical text of chat messages, written by hand.</summary>
    public static string TextOf(JsonArray messages) =>
        string.Concat(messages.Select(one => $"{one!["role"]}\n{one["content"]}\n\x1e"));

    /// <summary>Tokens that an engine would state: about a quarter of the bytes.</summary>
    public static int TokensOf(JsonArray messages) => Encoding.UTF8.GetByteCount(TextOf(messages)) / 4 + 7;

    /// <summary>Prefix ids of 16 tokens that two prompts have to have in common: blocks of 64 bytes that end behind the tokens and before the first difference.</summary>
    public static int CommonIds(IReadOnlyList<JsonArray> prompts, int one, int other)
    {
        byte[][] texts = [.. prompts.Select(prompt => Encoding.UTF8.GetBytes(TextOf(prompt)))];
        double perToken = (double)texts.Sum(text => (long)text.Length) / prompts.Sum(TokensOf);
        int common = texts[one].AsSpan().CommonPrefixLength(texts[other]);
        int most = Math.Min(TokensOf(prompts[one]), TokensOf(prompts[other])) / 16;
        int ids = 0;
        while (ids < most && Math.Ceiling((ids + 1) * 16 * perToken / 64) * 64 <= common)
        {
            ids++;
        }

        return ids;
    }

    /// <summary>Tokens that an engine with blocks of 16 finds of each prompt when all before it are in its cache.</summary>
    public static int[] Cached(IReadOnlyList<JsonArray> prompts) =>
        [
            .. prompts.Select(
                (prompt, i) =>
                    Math.Min(
                        Enumerable.Range(0, i).Select(j => CommonIds(prompts, i, j)).DefaultIfEmpty().Max(),
                        (TokensOf(prompt) - 1) / 16
                    ) * 16
            ),
        ];

    /// <summary>A time for each request, ten seconds apart.</summary>
    public static string Time(int at) =>
        DateTime.UnixEpoch.AddDays(20_000).AddSeconds(10 * at).ToString("o", CultureInfo.InvariantCulture);

    private static JsonObject Message(string role, string content) =>
        new() { ["role"] = role, ["content"] = content };

    private static string Text(Pcg32 random, int words) =>
        string.Join(
            ' ',
            Enumerable.Range(0, words).Select(_ => Words[random.NextInt32(0, Words.Length - 1)])
        );
}
