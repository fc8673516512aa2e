using System.Text.Json.Nodes;
using Farthing.Gateway.PromptCaching.Marks;
using Farthing.Gateway.PromptCaching.Policies;
using Farthing.Gateway.Upstreams;

namespace Farthing.Tests.Gateway.PromptCaching;

public class PromptCachingTests
{
    private static async Task WarmAsync(PromptCachingScene scene, PromptCachingScene.Talk talk, int turns = 4)
    {
        for (int i = 0; i < turns; i++)
        {
            await scene.AskAsync(talk.Next());
            scene.Clock.Advance(TimeSpan.FromMinutes(1));
        }
    }

    private static string Unmarked(string body)
    {
        JsonNode node = JsonNode.Parse(body)!;
        JsonObject root = node.AsObject();
        root["model"] = "model";
        List<JsonNode?> all = [.. root["tools"]!.AsArray()];
        Take(root, "system");
        foreach (JsonNode? message in root["messages"]!.AsArray())
        {
            Take(message!.AsObject(), "content");
        }

        all.ForEach(one => one!.AsObject().Remove("cache_control"));
        return root.ToJsonString();

        void Take(JsonObject owner, string name)
        {
            if (
                owner[name] is JsonArray { Count: 1 } array
                && array[0]!.AsObject().Remove("cache_control")
                && array[0]!["text"] is JsonNode text
            )
            {
                owner[name] = text.DeepClone();
            }
        }
    }

    [Fact]
    public async Task Off_bytes_pass_as_they_came()
    {
        await using PromptCachingScene scene = await PromptCachingScene.StartAsync(PromptCacheMode.Off);
        PromptCachingScene.Talk talk = new(1, "s");
        for (int i = 0; i < 5; i++)
        {
            string body = talk.Next();
            await scene.AskAsync(body);
            Assert.Equal(
                body.Replace(
                    "\"model\":\"model\"",
                    "\"model\":\"claude-sonnet-4-5\"",
                    StringComparison.Ordinal
                ),
                scene.Sent[^1].Text
            );
        }

        Assert.All(scene.Provider.Marks, marks => Assert.Equal(0, marks));
    }

    [Fact]
    public async Task Marks_change_nothing_else()
    {
        await using PromptCachingScene scene = await PromptCachingScene.StartAsync();
        PromptCachingScene.Talk talk = new(1, "s");
        await WarmAsync(scene, talk);

        string body = talk.Next();
        await scene.AskAsync(body);

        Assert.Contains(
            "\"cache_control\":{\"type\":\"ephemeral\"}",
            scene.Sent[^1].Text,
            StringComparison.Ordinal
        );
        Assert.Equal(JsonNode.Parse(body)!.ToJsonString(), Unmarked(scene.Sent[^1].Text));
        Assert.InRange(scene.Provider.Marks[^1], 1, 4);
    }

    [Fact]
    public async Task A_clients_own_marks_pass_untouched_also_at_a_miss()
    {
        await using PromptCachingScene scene = await PromptCachingScene.StartAsync();
        PromptCachingScene.Talk talk = new(1, "s");
        for (int i = 0; i < 4; i++)
        {
            talk.Next();
            string body = talk.Body(more: "\"cache_control\":{\"type\":\"ephemeral\"},");
            await scene.AskAsync(body);
            scene.Clock.Advance(TimeSpan.FromMinutes(1));
            Assert.Equal(
                body.Replace(
                    "\"model\":\"model\"",
                    "\"model\":\"claude-sonnet-4-5\"",
                    StringComparison.Ordinal
                ),
                scene.Sent[^1].Text
            );
        }
    }

    [Fact]
    public async Task A_clients_own_marks_leave_where_that_is_asked_for()
    {
        await using PromptCachingScene scene = await PromptCachingScene.StartAsync(overrides: true);
        PromptCachingScene.Talk talk = new(1, "s");
        for (int i = 0; i < 5; i++)
        {
            talk.Next();
            await scene.AskAsync(
                talk.Body(more: "\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"1h\"},")
            );
            scene.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        JsonObject sent = JsonNode.Parse(scene.Sent[^1].Text)!.AsObject();
        Assert.Null(sent["cache_control"]);
        Assert.True(scene.Provider.Marks[^1] > 0);
    }

    [Fact]
    public async Task Hits_and_a_lapse_are_told_apart()
    {
        await using PromptCachingScene scene = await PromptCachingScene.StartAsync();
        PromptCachingScene.Talk talk = new(1, "s");
        await WarmAsync(scene, talk, 8);
        long hits = scene.CountOf(PromptCacheVerdict.Hit);
        Assert.InRange(hits, 4, 7);
        Assert.Equal(0, scene.CountOf(PromptCacheVerdict.TtlLapse));

        scene.Clock.Advance(TimeSpan.FromMinutes(70));
        await scene.AskAsync(talk.Next());

        Assert.Equal(1, scene.CountOf(PromptCacheVerdict.TtlLapse));
    }

    [Theory]
    [InlineData("system", PromptCacheVerdict.SystemChanged)]
    [InlineData("tools", PromptCacheVerdict.ToolsChanged)]
    [InlineData("parameters", PromptCacheVerdict.ParametersChanged)]
    [InlineData("messages", PromptCacheVerdict.MessagesChanged)]
    public async Task A_changed_prefix_names_its_part(string part, PromptCacheVerdict expected)
    {
        await using PromptCachingScene scene = await PromptCachingScene.StartAsync();
        PromptCachingScene.Talk talk = new(1, "s");
        await WarmAsync(scene, talk, 8);
        string body = talk.Next();

        await scene.AskAsync(
            part switch
            {
                "system" => talk.Body(system: "It is nine o'clock. " + PromptCachingScene.Words(1, 2500)),
                "tools" => body.Replace("\"name\":\"find\"", "\"name\":\"seek\"", StringComparison.Ordinal),
                "parameters" => talk.Body(more: "\"tool_choice\":{\"type\":\"any\"},"),
                _ => body.Replace(
                    PromptCachingScene.Words(1 + 13, 150),
                    "other words",
                    StringComparison.Ordinal
                ),
            }
        );

        Assert.Equal(1, scene.CountOf(expected));
    }

    [Fact]
    public async Task A_turn_of_many_blocks_is_found_again()
    {
        await using PromptCachingScene scene = await PromptCachingScene.StartAsync();
        PromptCachingScene.Talk talk = new(1, "s");
        await WarmAsync(scene, talk, 6);

        await scene.AskAsync(talk.Next(blocks: 40));

        Assert.True(scene.Provider.Reads[^1] > 3000);
        Assert.Equal(0, scene.CountOf(PromptCacheVerdict.Lookback));
    }

    [Fact]
    public async Task A_client_that_marks_only_its_end_misses_by_the_lookback()
    {
        await using PromptCachingScene scene = await PromptCachingScene.StartAsync();
        PromptCachingScene.Talk talk = new(1, "s");
        talk.Next();
        await scene.AskAsync(Ended(talk));
        scene.Clock.Advance(TimeSpan.FromMinutes(1));
        talk.Next(blocks: 40);

        await scene.AskAsync(Ended(talk));

        Assert.Equal(0, scene.Provider.Reads[^1]);
        Assert.Equal(1, scene.CountOf(PromptCacheVerdict.Lookback));

        // The mark of the client stands at the last block.
        static string Ended(PromptCachingScene.Talk talk)
        {
            JsonObject body = JsonNode.Parse(talk.Body(more: ""))!.AsObject();
            JsonObject last = body["messages"]!.AsArray()[^1]!.AsObject();
            JsonArray content = last["content"] is JsonArray own
                ? own
                : [new JsonObject { ["type"] = "text", ["text"] = last["content"]!.DeepClone() }];
            content[^1]!.AsObject().Insert(0, "cache_control", JsonNode.Parse("{\"type\":\"ephemeral\"}"));
            last["content"] = content.Parent is null ? content : content.DeepClone();
            return body.ToJsonString();
        }
    }

    [Fact]
    public async Task Below_the_minimum_it_is_too_short()
    {
        await using PromptCachingScene scene = await PromptCachingScene.StartAsync();

        await scene.AskAsync(
            """{"model":"model","max_tokens":9,"system":[{"type":"text","text":"Be kind.","cache_control":{"type":"ephemeral"}}],"messages":[{"role":"user","content":"hi"}]}"""
        );

        Assert.Equal(1, scene.CountOf(PromptCacheVerdict.TooShort));
    }

    [Fact]
    public async Task Cached_tokens_of_a_request_without_a_mark_are_not_believed()
    {
        await using PromptCachingScene scene = await PromptCachingScene.StartAsync(answer: call =>
            call.JsonAsync(
                """{"id":"m","type":"message","role":"assistant","model":"c","content":[{"type":"text","text":"Yes."}],"stop_reason":"end_turn","usage":{"input_tokens":10,"cache_read_input_tokens":3000,"output_tokens":2}}"""
            )
        );
        List<string> said = [];
        scene.Desk.Disbelieved += (deployment, what) => said.Add($"{deployment}: {what}");
        PromptCachingScene.Talk talk = new(1, "s");

        await WarmAsync(scene, talk, 6);
        await scene.Gateway.IdleAsync();

        Assert.Equal(["up/model0: 3000 cached tokens of a request without a breakpoint"], said);
        Assert.DoesNotContain(
            "\"cache_control\":{\"type\":\"ephemeral\"",
            scene.Sent[^1].Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_chat_clients_translation_is_marked_too()
    {
        await using PromptCachingScene scene = await PromptCachingScene.StartAsync(api: ApiKinds.Anthropic);
        JsonArray messages =
        [
            new JsonObject { ["role"] = "system", ["content"] = PromptCachingScene.Words(1, 2500) },
        ];
        for (int i = 0; i < 6; i++)
        {
            messages.Add(
                new JsonObject { ["role"] = "user", ["content"] = PromptCachingScene.Words(10 + i, 100) }
            );
            await scene.AskAsync(
                $$"""{"model":"model","max_tokens":100,"messages":{{messages.ToJsonString()}} }""",
                "/v1/chat/completions"
            );
            scene.Clock.Advance(TimeSpan.FromMinutes(1));
            messages.Add(new JsonObject { ["role"] = "assistant", ["content"] = "Yes." });
        }

        Assert.True(scene.Provider.Reads[^1] > 2000);
        JsonObject sent = JsonNode.Parse(scene.Sent[^1].Text)!.AsObject();
        Assert.Null(sent["cache_control"]); // The translation's own mark has left.
        Assert.InRange(scene.Provider.Marks[^1], 1, 4);
    }

    [Fact]
    public async Task A_request_beside_the_first_write_is_told_apart()
    {
        TaskCompletionSource isThere = new();
        TaskCompletionSource goOn = new();
        PromptCachingScene? found = null;
        int requests = 0;
        await using PromptCachingScene scene = await PromptCachingScene.StartAsync(answer: async call =>
        {
            if (Interlocked.Increment(ref requests) == 1)
            {
                isThere.SetResult();
                await goOn.Task;
            }

            await found!.Provider.AnswerAsync(call);
        });
        found = scene;
        PromptCachingScene.Talk talk = new(1, "s");
        talk.Next();
        string body = talk.Body(more: "\"cache_control\":{\"type\":\"ephemeral\"},");

        Task first = scene.AnswerAsync(body);
        await isThere.Task;
        await scene.AnswerAsync(body);
        goOn.SetResult();
        await first;
        await scene.Gateway.IdleAsync();

        Assert.Equal(1, scene.CountOf(PromptCacheVerdict.ConcurrentFirstWrite));
        Assert.Equal(1, scene.CountOf(PromptCacheVerdict.First));
    }
}
