using System.Net;
using System.Text.Json.Nodes;
using Farthing.Gateway.PromptCaching.Marks;
using Farthing.Gateway.Upstreams;

namespace Farthing.Tests.Gateway.PromptCaching;

/// <summary>Plans and verdicts of streams, and of requests that are translated.</summary>
public class PromptCachingStreamTests
{
    private const int Turns = 10;
    private const string Stream = "\"stream\":true,";

    private static async Task TalkAsync(PromptCachingScene scene, string more)
    {
        PromptCachingScene.Talk talk = new(1, "s");
        for (int turn = 0; turn < Turns; turn++)
        {
            talk.Next();
            await scene.AskAsync(talk.Body(more: more));
            scene.Clock.Advance(TimeSpan.FromMinutes(1));
        }
    }

    private static async Task ChatAsync(PromptCachingScene scene, string more, string path, string prompt)
    {
        JsonArray messages =
        [
            new JsonObject { ["role"] = "system", ["content"] = PromptCachingScene.Words(1, 2500) },
        ];
        for (int turn = 0; turn < Turns; turn++)
        {
            messages.Add(
                new JsonObject { ["role"] = "user", ["content"] = PromptCachingScene.Words(10 + turn, 150) }
            );
            await scene.AskAsync(
                $$"""{"model":"model",{{more}}"{{prompt}}":{{messages.ToJsonString()}} }""",
                path
            );
            scene.Clock.Advance(TimeSpan.FromMinutes(1));
            messages.Add(new JsonObject { ["role"] = "assistant", ["content"] = "Yes." });
        }
    }

    /// <summary>Reads a stream that may break off.</summary>
    private static async Task DropAsync(
        PromptCachingScene scene,
        string body,
        TaskCompletionSource? isRead = null
    )
    {
        try
        {
            using HttpResponseMessage response = await scene.Gateway.PostAsync(
                "/v1/messages",
                body,
                HttpCompletionOption.ResponseHeadersRead
            );
            Stream stream = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
            byte[] buffer = new byte[4096];
            while (await stream.ReadAsync(buffer, TestContext.Current.CancellationToken) > 0)
            {
                isRead?.TrySetResult();
            }
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException)
        {
            // So it was meant.
        }
    }

    private static string Seen(PromptCachingScene scene) =>
        string.Join(',', Enum.GetValues<PromptCacheVerdict>().Select(scene.CountOf))
        + "; "
        + string.Join(',', scene.Provider.Marks)
        + "; "
        + string.Join(',', scene.Provider.Reads);

    private static async Task AssertBillAsync(PromptCachingScene scene, long bill, long untouched)
    {
        double share = (double)bill / untouched;
        TestContext.Current.TestOutputHelper?.WriteLine($"{share:0.0000} of the untouched bill");
        Assert.True(share < 0.7, $"{share:0.000} of the untouched bill");
        Assert.InRange(await scene.ChargedAsync(), (long)(bill * 0.99), (long)(bill * 1.01));
    }

    [Theory]
    [InlineData(ApiKinds.Anthropic)]
    [InlineData(ApiKinds.Bedrock)]
    [InlineData(ApiKinds.Vertex)]
    public async Task A_stream_of_messages_is_planned_and_judged_as_a_whole_answer(ApiKinds api)
    {
        await using PromptCachingScene streamed = await PromptCachingScene.StartAsync(api: api);
        await using PromptCachingScene whole = await PromptCachingScene.StartAsync(api: api);

        await TalkAsync(streamed, Stream);
        await TalkAsync(whole, "");

        Assert.Equal(Seen(whole), Seen(streamed));
        Assert.Equal(1, streamed.CountOf(PromptCacheVerdict.First));
        Assert.True(streamed.CountOf(PromptCacheVerdict.Hit) >= Turns - 3);
        await AssertBillAsync(streamed, streamed.Provider.Bill, streamed.Provider.Untouched);
    }

    [Theory]
    [InlineData("/v1/chat/completions", "messages")]
    [InlineData("/v1/responses", "input")]
    public async Task A_translated_stream_is_planned_and_judged_as_a_whole_answer(string path, string prompt)
    {
        await using PromptCachingScene streamed = await PromptCachingScene.StartAsync(
            api: ApiKinds.Anthropic
        );
        await using PromptCachingScene whole = await PromptCachingScene.StartAsync(api: ApiKinds.Anthropic);

        await ChatAsync(streamed, Stream, path, prompt);
        await ChatAsync(whole, "", path, prompt);

        Assert.Equal(Seen(whole), Seen(streamed));
        Assert.True(streamed.CountOf(PromptCacheVerdict.Hit) >= Turns - 3);
        await AssertBillAsync(streamed, streamed.Provider.Bill, streamed.Provider.Untouched);
    }

    [Theory]
    [InlineData("/v1/chat/completions", "messages")]
    [InlineData("/v1/responses", "input")]
    public async Task A_stream_of_OpenAIs_is_judged_by_its_last_usage(string path, string prompt)
    {
        await using PromptCachingScene scene = await PromptCachingScene.StartAsync(
            model: "gpt-5.6",
            openAi: one => new OpenAiCache(one.Clock)
        );

        await ChatAsync(scene, Stream, path, prompt);

        Assert.Equal(1, scene.CountOf(PromptCacheVerdict.First));
        Assert.Equal(Turns - 1, scene.CountOf(PromptCacheVerdict.Hit));
        Assert.True(scene.OpenAi.Bill <= scene.OpenAi.Untouched);
        Assert.InRange(
            await scene.ChargedAsync(),
            (long)(scene.OpenAi.Bill * 0.99),
            (long)(scene.OpenAi.Bill * 1.01)
        );
    }

    /// <summary>Clients speak Messages, the upstream Chat.</summary>
    [Theory]
    [InlineData("")]
    [InlineData(Stream)]
    public async Task Messages_that_are_translated_into_chat_are_planned_and_judged(string more)
    {
        await using PromptCachingScene scene = await PromptCachingScene.StartAsync(
            model: "gpt-5.6",
            api: ApiKinds.OpenAi,
            openAi: one => new OpenAiCache(one.Clock)
        );

        await TalkAsync(scene, more);

        Assert.Equal(Turns - 1, scene.CountOf(PromptCacheVerdict.Hit));
        Assert.All(scene.OpenAi.Marks, marks => Assert.Equal(1, marks));
        Assert.True(scene.OpenAi.Bill <= scene.OpenAi.Untouched);
        Assert.InRange(
            await scene.ChargedAsync(),
            (long)(scene.OpenAi.Bill * 0.99),
            (long)(scene.OpenAi.Bill * 1.01)
        );
    }

    /// <summary>What was cached is stated at the beginning, which is all that the next request needs.</summary>
    [Fact]
    public async Task A_stream_that_breaks_off_has_written_what_it_says()
    {
        int requests = 0;
        PromptCachingScene? found = null;
        await using PromptCachingScene scene = await PromptCachingScene.StartAsync(answer: async call =>
        {
            if (Interlocked.Increment(ref requests) == 1)
            {
                await call.BeginStreamAsync(
                    "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"m\",\"usage\":{\"input_tokens\":10,\"cache_creation_input_tokens\":3000,\"cache_read_input_tokens\":0,\"output_tokens\":1}}}\n\n"
                );
                call.Close();
                return;
            }

            await found!.Provider.AnswerAsync(call);
        });
        found = scene;
        PromptCachingScene.Talk talk = new(1, "s");
        talk.Next();
        string body = talk.Body(more: Stream + "\"cache_control\":{\"type\":\"ephemeral\"},");

        await DropAsync(scene, body);
        await scene.Gateway.IdleAsync();
        Assert.Equal(1, scene.CountOf(PromptCacheVerdict.First));
        await scene.AskAsync(body);

        // The emulated provider has not seen the first one: that is a loss of its own.
        Assert.Equal(1, scene.CountOf(PromptCacheVerdict.RoutingOrEviction));
    }

    [Theory]
    [InlineData(true, PromptCacheVerdict.RoutingOrEviction)]
    [InlineData(false, PromptCacheVerdict.ConcurrentFirstWrite)]
    public async Task A_miss_beside_a_writer_depends_on_whether_that_streams(
        bool hasBegun,
        PromptCacheVerdict expected
    )
    {
        TaskCompletionSource isThere = new();
        TaskCompletionSource goOn = new();
        PromptCachingScene? found = null;
        int requests = 0;
        await using PromptCachingScene scene = await PromptCachingScene.StartAsync(answer: async call =>
        {
            if (Interlocked.Increment(ref requests) > 1)
            {
                await found!.Provider.AnswerAsync(call);
                return;
            }

            if (hasBegun)
            {
                await call.BeginStreamAsync(
                    "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"m\",\"usage\":{\"input_tokens\":10,\"cache_creation_input_tokens\":3000,\"output_tokens\":1}}}\n\n"
                );
            }

            isThere.SetResult();
            await goOn.Task;
            call.Close();
        });
        found = scene;
        PromptCachingScene.Talk talk = new(1, "s");
        talk.Next();
        string body = talk.Body(more: Stream + "\"cache_control\":{\"type\":\"ephemeral\"},");

        TaskCompletionSource isRead = new();
        Task first = DropAsync(scene, body, isRead);
        await (hasBegun ? isRead.Task : isThere.Task);
        using (HttpResponseMessage second = await scene.Gateway.PostAsync("/v1/messages", body))
        {
            Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        }

        goOn.SetResult();
        await first;
        await scene.Gateway.IdleAsync();
        Assert.Equal(1, scene.CountOf(expected));
    }
}
