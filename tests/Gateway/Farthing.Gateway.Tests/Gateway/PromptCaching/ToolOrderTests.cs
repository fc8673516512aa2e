using System.Text.Json.Nodes;
using Farthing.Gateway.PromptCaching.Marks;

namespace Farthing.Tests.Gateway.PromptCaching;

public class ToolOrderTests
{
    private const int Tools = 12;

    private static JsonObject Tool(int at, Random? shuffles)
    {
        KeyValuePair<string, JsonNode?>[] schema =
        [
            KeyValuePair.Create("type", (JsonNode?)"object"),
            KeyValuePair.Create("properties", (JsonNode?)new JsonObject { ["q"] = new JsonObject() }),
            KeyValuePair.Create("required", (JsonNode?)new JsonArray("q")),
        ];
        shuffles?.Shuffle(schema);
        return new JsonObject
        {
            ["name"] = $"tool{at}",
            ["description"] = PromptCachingScene.Words(500 + at, 150),
            ["input_schema"] = new JsonObject(schema),
        };
    }

    /// <summary>The turns of a conversation; with a source of chance its tools come in another order each time, and their schemas too.</summary>
    private static IEnumerable<string> Turns(int turns, Random? shuffles)
    {
        PromptCachingScene.Talk talk = new(1, "s");
        for (int turn = 0; turn < turns; turn++)
        {
            JsonNode[] tools = [.. Enumerable.Range(0, Tools).Select(at => Tool(at, shuffles))];
            shuffles?.Shuffle(tools);
            JsonObject body = JsonNode.Parse(talk.Next())!.AsObject();
            body["tools"] = new JsonArray(tools);
            yield return body.ToJsonString();
        }
    }

    private static async Task<double> ShareAsync(PromptCachingScene scene, IEnumerable<string> turns)
    {
        foreach (string body in turns)
        {
            await scene.AskAsync(body);
            scene.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        double share = (double)scene.Provider.Bill / scene.Provider.Untouched;
        TestContext.Current.TestOutputHelper?.WriteLine($"{share:0.0000} of the untouched bill");
        return share;
    }

    [Fact]
    public async Task A_client_that_shuffles_its_tools_pays_as_one_that_does_not()
    {
        await using PromptCachingScene steady = await PromptCachingScene.StartAsync(keepsToolOrder: true);
        await using PromptCachingScene shuffled = await PromptCachingScene.StartAsync(keepsToolOrder: true);
        await using PromptCachingScene left = await PromptCachingScene.StartAsync();

        double best = await ShareAsync(steady, Turns(20, null));
        double share = await ShareAsync(shuffled, Turns(20, new Random(1)));
        double untouched = await ShareAsync(left, Turns(20, new Random(1)));

        Assert.InRange(share, best - 0.001, best + 0.001);
        Assert.True(share < 0.35, $"{share:0.000} of the untouched bill");
        Assert.True(untouched > 0.95, $"{untouched:0.000} where the client's order stays");
        Assert.Equal(0, shuffled.CountOf(PromptCacheVerdict.ToolsChanged));
        Assert.InRange(
            await shuffled.ChargedAsync(),
            (long)(shuffled.Provider.Bill * 0.99),
            (long)(shuffled.Provider.Bill * 1.01)
        );
    }

    [Fact]
    public async Task What_is_sent_says_what_the_client_said()
    {
        await using PromptCachingScene scene = await PromptCachingScene.StartAsync(keepsToolOrder: true);
        string[] turns = [.. Turns(8, new Random(2))];
        await ShareAsync(scene, turns);

        for (int turn = 0; turn < turns.Length; turn++)
        {
            Assert.Equal(ByName(turns[turn]), ByName(scene.Sent[turn].Text));
        }

        static string ByName(string body) =>
            string.Join(
                '\n',
                JsonNode.Parse(body)!["tools"]!
                    .AsArray()
                    .Select(tool =>
                    {
                        JsonObject said = tool!.AsObject();
                        JsonNode schema = said["input_schema"]!;
                        return $"{said["name"]} {said["description"]} {schema["type"]} {schema["properties"]!.ToJsonString()} {schema["required"]!.ToJsonString()} {schema.AsObject().Count}";
                    })
                    .Order(StringComparer.Ordinal)
            );
    }

    [Fact]
    public async Task Where_nothing_varies_the_bytes_are_the_same()
    {
        await using PromptCachingScene scene = await PromptCachingScene.StartAsync(keepsToolOrder: true);
        await using PromptCachingScene without = await PromptCachingScene.StartAsync();

        await ShareAsync(scene, Turns(8, null));
        await ShareAsync(without, Turns(8, null));

        Assert.Equal(without.Sent.Select(one => one.Text), scene.Sent.Select(one => one.Text));
    }

    [Fact]
    public async Task Another_set_of_tools_has_an_order_of_its_own()
    {
        await using PromptCachingScene scene = await PromptCachingScene.StartAsync(keepsToolOrder: true);

        Assert.Equal("ab", await NamesAsync(scene, "a", "b"));
        Assert.Equal("ab", await NamesAsync(scene, "b", "a"));
        Assert.Equal("cba", await NamesAsync(scene, "c", "b", "a"));
        Assert.Equal("cba", await NamesAsync(scene, "a", "b", "c"));
        Assert.Equal("bab", await NamesAsync(scene, "b", "a", "b"));
        Assert.Equal("bab", await NamesAsync(scene, "a", "b", "b"));
        Assert.Equal("ab", await NamesAsync(scene, "b", "a"));
    }

    [Theory]
    [InlineData("""[{"name":"b"},{"name":"a","cache_control":{"type":"ephemeral"}}]""")]
    [InlineData("""[{"name":"b"},{"name":"a","x":1,"x":2}]""")]
    [InlineData("""[{"name":"b"},"a"]""")]
    public async Task Tools_whose_order_may_have_a_meaning_stay(string tools)
    {
        await using PromptCachingScene scene = await PromptCachingScene.StartAsync(
            keepsToolOrder: true,
            answer: call =>
                call.JsonAsync(
                    """{"id":"m","type":"message","role":"assistant","model":"c","content":[{"type":"text","text":"Yes."}],"stop_reason":"end_turn","usage":{"input_tokens":10,"output_tokens":2}}"""
                )
        );
        foreach (string sent in (string[])[tools, Reversed(tools)])
        {
            await scene.AskAsync(Body(sent));
            Assert.Contains("\"tools\":" + sent + ",", scene.Sent[^1].Text, StringComparison.Ordinal);
        }

        static string Reversed(string tools) =>
            tools
                .Replace("\"b\"", "\"?\"", StringComparison.Ordinal)
                .Replace("\"a\"", "\"b\"", StringComparison.Ordinal)
                .Replace("\"?\"", "\"a\"", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tools_of_chat_are_kept_in_order_too()
    {
        await using PromptCachingScene scene = await PromptCachingScene.StartAsync(
            model: "gpt-5",
            keepsToolOrder: true,
            answer: call => call.JsonAsync(Caching.ResponseCacheTests.Answer)
        );
        string[] tools =
        [
            """{"type":"function","function":{"name":"a","parameters":{"type":"object"}}}""",
            """{"type":"function","function":{"name":"b"}}""",
        ];

        foreach (string sent in (string[])[$"{tools[0]}, {tools[1]}", $"{tools[1]}, {tools[0]}"])
        {
            await scene.AskAsync(
                $$"""{"model":"model","tools":[{{sent}}],"messages":[{"role":"user","content":"hi"}]}""",
                "/v1/chat/completions"
            );
            Assert.Contains(
                $"\"tools\":[{tools[0]}, {tools[1]}]",
                scene.Sent[^1].Text,
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public async Task Another_keys_order_is_its_own_matter()
    {
        await using PromptCachingScene scene = await PromptCachingScene.StartAsync(keepsToolOrder: true);
        Assert.Equal("ab", await NamesAsync(scene, "a", "b"));

        using HttpResponseMessage response = await scene.Gateway.PostAsync(
            "/v1/messages",
            Body(Named("b", "a")),
            change: one => one.Headers.Authorization = new("Bearer", Http.TestGates.ShortKey)
        );

        Assert.Equal("ba", Names(scene));
    }

    private static string Body(string tools) =>
        $$"""{"model":"model","max_tokens":9,"tools":{{tools}},"messages":[{"role":"user","content":"hi"}]}""";

    private static string Named(params string[] names) =>
        $"[{string.Join(',', names.Select(name => $$"""{"name":"{{name}}"}"""))}]";

    private static string Names(PromptCachingScene scene) =>
        string.Concat(
            JsonNode.Parse(scene.Sent[^1].Text)!["tools"]!.AsArray().Select(tool => (string)tool!["name"]!)
        );

    private static async Task<string> NamesAsync(PromptCachingScene scene, params string[] names)
    {
        await scene.AskAsync(Body(Named(names)));
        return Names(scene);
    }
}
