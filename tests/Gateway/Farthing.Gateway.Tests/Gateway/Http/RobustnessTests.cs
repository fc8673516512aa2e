using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Farthing.Gateway.Http;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Metering;
using Farthing.Testing;

namespace Farthing.Tests.Gateway.Http;

/// <summary>Hostile clients, a disk that refuses, and stopping.</summary>
public sealed class RobustnessTests
{
    private const string Answer =
        """{"choices":[{"message":{"content":"Hello"}}],"usage":{"prompt_tokens":100,"completion_tokens":20}}""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_is_forwarded_while_the_journal_cannot_be_written()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway gateway = await TestGateway.StartAsync([upstream.Address], segmentBytes: 600);
        using (HttpResponseMessage before = await gateway.ChatAsync())
        {
            Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        }

        string aside = gateway.Folder + "-aside";
        Directory.Move(gateway.Folder, aside);
        int sent = 1;
        List<HttpStatusCode> answers = [];
        while (!answers.Contains(HttpStatusCode.ServiceUnavailable) && answers.Count < 20)
        {
            sent = upstream.Requests.Count;
            using HttpResponseMessage response = await gateway.ChatAsync();
            answers.Add(response.StatusCode);
        }

        int refused = upstream.Requests.Count;
        Directory.Move(aside, gateway.Folder);
        await Eventually.SoAsync(() => gateway.Journal.Failure is null, Cancellation);

        using HttpResponseMessage after = await gateway.ChatAsync();
        Assert.Contains(HttpStatusCode.ServiceUnavailable, answers);
        Assert.Equal(sent, refused);
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
        Assert.All(gateway.Gates.Holds, hold => Assert.Equal(1, hold.Ends));
        Assert.DoesNotContain(gateway.Gates.Outcomes, one => one.End == AttemptEnd.UpstreamBroken); // Not its fault.
    }

    /// <summary>Killed at any moment, the gateway knows of every request that an upstream saw: each one's own dispatch is there when it comes, alone and among many.</summary>
    [Fact]
    public async Task What_an_upstream_sees_stands_in_the_journal_as_dispatched()
    {
        string folder = "";
        ConcurrentQueue<(string Mark, bool IsDispatched)> seen = [];
        await using ScriptedUpstream upstream = new(call =>
        {
            string mark = MarkedRequest.MarkOf(call.Request.Text);
            seen.Enqueue((mark, MarksDispatchedIn(folder).Contains(mark)));
            return call.JsonAsync(Answer);
        });
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);
        folder = gateway.Folder;

        for (int number = 0; number < 20; number++)
        {
            await AskAsync(number);
        }

        await Task.WhenAll(Enumerable.Range(20, 80).Select(AskAsync));

        Assert.Equal(100, seen.Select(one => one.Mark).Distinct().Count());
        Assert.All(seen, one => Assert.True(one.IsDispatched, one.Mark));

        async Task AskAsync(int number)
        {
            using HttpResponseMessage response = await gateway.PostAsync(
                "/v1/chat/completions",
                MarkedRequest.Body(number, isStream: false)
            );
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    private static HashSet<string> MarksDispatchedIn(string folder)
    {
        Dictionary<AttemptId, string> reserved = [];
        HashSet<string> dispatched = [];
        using JournalReader reader = new(folder, JournalPosition.Start);
        while (reader.TryRead(out JournalEntry entry))
        {
            if (entry.Type == JournalRecordType.Reserve)
            {
                ReserveRecord reserve = entry.Read<ReserveRecord>();
                reserved[reserve.Attempt] = reserve.User;
            }
            else if (entry.Type == JournalRecordType.Dispatch)
            {
                dispatched.Add(reserved[entry.Read<DispatchRecord>().Attempt]);
            }
        }

        return dispatched;
    }

    [Fact]
    public async Task Running_streams_end_before_the_gateway_does()
    {
        TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedUpstream upstream = new(async call =>
        {
            await call.BeginStreamAsync();
            await call.ChunkAsync("data: {\"choices\":[{\"delta\":{\"content\":\"x\"}}]}\n\n");
            begun.SetResult();
            await go.Task;
            await call.ChunkAsync(
                "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}\n\ndata: [DONE]\n\n"
            );
            await call.EndStreamAsync();
        });
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);
        Task<HttpResponseMessage> call = gateway.ChatAsync(",\"stream\":true");
        await begun.Task;

        Task stopping = gateway.Plane.StopAsync(Cancellation);
        await Task.Delay(100, Cancellation);
        Assert.False(stopping.IsCompleted);
        go.SetResult();

        using HttpResponseMessage response = await call;
        Assert.EndsWith(
            "data: [DONE]\n\n",
            await response.Content.ReadAsStringAsync(Cancellation),
            StringComparison.Ordinal
        );
        await stopping;
        Assert.Equal(AttemptEnd.Finished, (await gateway.SettleAsync()).End);
    }

    [Fact]
    public async Task An_upstream_that_left_the_configuration_drops_no_stream()
    {
        TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedUpstream upstream = new(async call =>
        {
            await call.BeginStreamAsync();
            await call.ChunkAsync("data: {\"choices\":[{\"delta\":{\"content\":\"x\"}}]}\n\n");
            begun.TrySetResult();
            await go.Task;
            await call.ChunkAsync(
                "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}\n\ndata: [DONE]\n\n"
            );
            await call.EndStreamAsync();
        });
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);
        Task<HttpResponseMessage> call = gateway.ChatAsync(",\"stream\":true");
        await begun.Task;

        gateway.Forwarder.KeepOnly([]);
        go.SetResult();

        using HttpResponseMessage response = await call;
        Assert.EndsWith(
            "data: [DONE]\n\n",
            await response.Content.ReadAsStringAsync(Cancellation),
            StringComparison.Ordinal
        );
        using HttpResponseMessage next = await gateway.ChatAsync(",\"stream\":true");
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
        Assert.Equal(2, (await gateway.JournalAsync()).Settles.Count);
    }

    [Fact]
    public async Task A_stream_that_runs_too_long_for_a_stop_is_cut_off_and_metered()
    {
        TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedUpstream upstream = new(async call =>
        {
            await call.BeginStreamAsync();
            await call.ChunkAsync("data: {\"choices\":[{\"delta\":{\"content\":\"x\"}}]}\n\n");
            begun.SetResult();
            await call.IsHungUpAsync();
        });
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);
        Task<HttpResponseMessage> call = gateway.ChatAsync(",\"stream\":true");
        await begun.Task;
        using CancellationTokenSource soon = new(TimeSpan.FromSeconds(1));

        await gateway.Plane.StopAsync(soon.Token);

        Assert.Equal(0, gateway.Plane.Running);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => call);
        SettleRecord settle = await gateway.SettleAsync();
        Assert.Equal((AttemptEnd.ClientGone, 1L), (settle.End, settle.Tokens.Output));
    }

    [Theory]
    [InlineData("GET /v1/chat/completions HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "405")]
    [InlineData(
        "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}",
        "401"
    )]
    [InlineData(
        "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer \r\nContent-Length: 2\r\n\r\n{}",
        "401"
    )]
    [InlineData(
        "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Basic sk-far-test\r\nContent-Length: 2\r\n\r\n{}",
        "401"
    )]
    [InlineData(
        "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nConnection: close\r\nx-api-key: sk-far-test\r\nContent-Length: 2\r\n\r\n{}",
        "400"
    )]
    [InlineData(
        "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nConnection: close\r\nx-api-key: sk-far-test\r\n\r\n",
        "400"
    )]
    [InlineData(
        "POST /v1/../v1/chat/completions HTTP/1.1\r\nHost: x\r\nConnection: close\r\nx-api-key: sk-far-test\r\nContent-Length: 2\r\n\r\n{}",
        "400"
    )]
    [InlineData("GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "200")]
    public async Task Bare_requests_are_answered(string request, string status)
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);

        string answer = await RawAsync(gateway, request);

        Assert.StartsWith("HTTP/1.1 " + status, answer, StringComparison.Ordinal);
        Assert.DoesNotContain("\r\nServer:", answer, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(upstream.Requests);
    }

    [Fact]
    public async Task A_megabyte_of_headers_is_refused()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);

        string answer = await RawAsync(
            gateway,
            "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nX: " + new string('x', 1 << 20) + "\r\n\r\n"
        );

        Assert.StartsWith("HTTP/1.1 431", answer, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public async Task A_body_that_trickles_is_cut_off()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);
        using TcpClient client = new("127.0.0.1", gateway.Address.Port);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(
                $"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TestGates.Key}\r\nContent-Length: 100000\r\n\r\n{{"
            ),
            Cancellation
        );

        using StreamReader reader = new(stream);
        string answer = await reader.ReadToEndAsync(Cancellation);

        Assert.StartsWith("HTTP/1.1 408", answer, StringComparison.Ordinal);
        Assert.Empty(upstream.Requests);
    }

    /// <summary>A hundred clients at once: every answer is its own.</summary>
    [Fact]
    public async Task Answers_are_not_mixed_up()
    {
        await using ScriptedUpstream upstream = new(call =>
        {
            string text = call.Request.Text;
            string number = text[
                (text.IndexOf("<<", StringComparison.Ordinal) + 2)..text.IndexOf(
                    ">>",
                    StringComparison.Ordinal
                )
            ];
            return call.JsonAsync(
                "{\"choices\":[],\"echo\":\""
                    + number
                    + "\",\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":"
                    + number
                    + "}}"
            );
        });
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);

        await Task.WhenAll(
            Enumerable
                .Range(1, 100)
                .Select(async number =>
                {
                    using HttpResponseMessage response = await gateway.ChatAsync(
                        $",\"user\":\"<<{number}>>\",\"x\":\"{new string('y', number * 300)}\""
                    );
                    Assert.Contains(
                        $"\"echo\":\"{number}\"",
                        await response.Content.ReadAsStringAsync(Cancellation),
                        StringComparison.Ordinal
                    );
                })
        );

        List<SettleRecord> settles = (await gateway.JournalAsync()).Settles;
        Assert.Equal(
            Enumerable.Range(1, 100).Select(one => (long)one),
            settles.Select(one => one.Tokens.Output).Order()
        );
    }

    [Theory]
    [InlineData(0, "0ms")]
    [InlineData(120, "120ms")]
    [InlineData(1000, "1s")]
    [InlineData(59_001, "1m0s")]
    [InlineData(360_000, "6m0s")]
    [InlineData(7_261_000, "2h1m1s")]
    public void Resets_are_written_as_OpenAI_writes_them(int milliseconds, string text) =>
        Assert.Equal(text, RateHeaders.Duration(TimeSpan.FromMilliseconds(milliseconds)));

    private static async Task<string> RawAsync(TestGateway gateway, string request)
    {
        using TcpClient client = new("127.0.0.1", gateway.Address.Port);
        NetworkStream stream = client.GetStream();
        MemoryStream answer = new();
        try
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(request), Cancellation);
            await stream.CopyToAsync(answer, Cancellation);
        }
        catch (IOException)
        {
            // The server closes while it is still written to.
            if (answer.Length == 0)
            {
                byte[] rest = new byte[1024];
                try
                {
                    int read = await stream.ReadAsync(rest, Cancellation);
                    answer.Write(rest, 0, read);
                }
                catch (IOException) { }
            }
        }

        return Encoding.ASCII.GetString(answer.ToArray());
    }
}
