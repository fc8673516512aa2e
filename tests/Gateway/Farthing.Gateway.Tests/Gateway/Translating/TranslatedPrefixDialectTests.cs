using Farthing.Gateway.Upstreams;
using Farthing.Tests.Gateway.Http;

namespace Farthing.Tests.Gateway.Translating;

/// <summary>The prompt's beginning, by which a replica is chosen, is that of what the replica gets: what Claude Code changes from turn to turn and an engine never sees doesn't move a conversation.</summary>
public sealed class TranslatedPrefixDialectTests
{
    private const string ChatAnswer =
        """{"id":"c1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":30,"completion_tokens":4,"total_tokens":34}}""";

    private const string MessagesAnswer =
        """{"id":"m","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"Hi"}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":30,"output_tokens":4}}""";

    [Theory]
    [InlineData(ApiKinds.OpenAi, ChatAnswer, true)]
    [InlineData(ApiKinds.Anthropic, MessagesAnswer, false)] // As it comes: the provider sees the header.
    public async Task Turns_of_Claude_Code_begin_alike(ApiKinds api, string answer, bool areAlike)
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(answer);
        await using TestGateway gateway = await TestGateway.StartAsync(
            [upstream.Address],
            one => one with { Api = api, Engine = "vllm" }
        );
        gateway.Gates.GoesByPrefix = true;

        using HttpResponseMessage first = await gateway.PostAsync("/v1/messages", Turn("a1b2c", 1));
        using HttpResponseMessage second = await gateway.PostAsync("/v1/messages", Turn("d3e4f", 2));

        Assert.Equal([200, 200], [(int)first.StatusCode, (int)second.StatusCode]);
        ulong[] before = gateway.Gates.Demands[0].Prefix.ToArray();
        ulong[] after = gateway.Gates.Demands[1].Prefix.ToArray();
        Assert.True(before.Length > 4 && after.Length > before.Length);
        // All of the first turn's beginnings but the last, whose block the closing bracket may be in.
        Assert.Equal(areAlike, before.SkipLast(1).SequenceEqual(after.Take(before.Length - 1)));
        Assert.Equal(areAlike, before[0] == after[0]);
    }

    /// <summary>A request of Claude Code: its billing header changes each time, the cache's mark stands at the newest turn.</summary>
    private static string Turn(string version, int turns)
    {
        const string Mark = ""","cache_control":{"type":"ephemeral"}""";
        string text = new('w', 1500);
        IEnumerable<string> messages = Enumerable
            .Range(1, turns)
            .Select(turn =>
                (turn > 1 ? """{"role":"assistant","content":[{"type":"text","text":"Hi"}]},""" : "")
                + $$$"""{"role":"user","content":[{"type":"text","text":"{{{turn}}} {{{text}}}"{{{(turn == turns ? Mark : "")}}}}]}"""
            );
        return $$$"""{"model":"model","max_tokens":100,"system":[{"type":"text","text":"x-anthropic-billing-header: cc_version=2.1.{{{version}}}; cch={{{version}}};"},{"type":"text","text":"You are Claude Code. {{{text}}}"{{{Mark}}}}],"messages":[{{{string.Join(',', messages)}}}]}""";
    }
}
