using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Measurement.Load;
using Farthing.Protocol.OpenAi;
using Farthing.Testing.Pacing;

namespace Farthing.Tests.Measurement.Load.Runs;

/// <summary>Every trap that servers set, against a paced server: what is written down of it. The same over every transport.</summary>
public abstract class LoadRunnerTraps
{
    /// <summary>What is said of a server that never answers to TLS.</summary>
    protected virtual RequestOutcome WithoutTls => RequestOutcome.TlsFailed;

    /// <summary>What makes a target one of the transport's.</summary>
    protected abstract LoadTarget Over(LoadTarget target);

    [Fact]
    public void A_plain_answer_is_role_tokens_end_usage_and_done()
    {
        LoadRecording recording = Load(new PacedServerOptions(), requests: 6, concurrency: 3, output: 4);

        Assert.Equal(6, recording.Records.Count);
        Assert.All(recording.Records, record => Assert.Equal(RequestOutcome.Finished, record.Outcome));
        RequestRecord one = recording.Records[0];
        Assert.Equal(
            [
                LoadEventKind.Role,
                LoadEventKind.Content,
                LoadEventKind.Content,
                LoadEventKind.Content,
                LoadEventKind.Content,
                LoadEventKind.Empty,
                LoadEventKind.Usage,
                LoadEventKind.Done,
            ],
            one.Kinds()
        );
        Assert.Equal([1, 1, 1, 1], one.Tokens());
        Assert.Equal(4, one.Usage.CompletionTokens);
        Assert.True(one.HasContinuousUsage);
        Assert.Equal(StopReason.Length, one.Finish);
        Assert.Equal(0, recording.LateConnections);
    }

    [Fact]
    public void A_role_that_comes_early_is_no_token()
    {
        PacedServerOptions paced = new()
        {
            SendsRoleEarly = true,
            FirstToken = TimeSpan.FromMilliseconds(200),
        };

        RequestRecord one = Load(paced, requests: 1, concurrency: 1).Records[0];

        LoadEvent role = one.Events[0];
        LoadEvent first = one.Events[1];
        Assert.Equal(LoadEventKind.Role, role.Kind);
        Assert.True(first.IsGenerated);
        Assert.True(role.AtNs < first.AtNs);
        // The server waits 200 ms before its first token: a role that counted as one would not show them.
        Assert.True(RequestMeasure.Of(one)!.Ttft(LatencyOrigin.Sent) > 0.150);
    }

    [Fact]
    public void Several_tokens_of_an_event_are_counted_by_running_usage()
    {
        RequestRecord one = Load(
            new PacedServerOptions { TokensPerEvent = 4 },
            requests: 1,
            concurrency: 1,
            output: 10
        ).Records[0];

        Assert.Equal([4, 4, 2], one.Tokens());
        Assert.Equal(10, one.Usage.CompletionTokens);
    }

    [Fact]
    public void Events_that_share_a_read_are_marked_but_for_the_first()
    {
        RequestRecord one = Load(
            new PacedServerOptions { MergedShare = 1, Gap = TimeSpan.FromMilliseconds(1) },
            requests: 1,
            concurrency: 1,
            output: 6
        ).Records[0];

        // All six wait for the last: one write, hence one read.
        Assert.Equal(5, one.Events.ToArray().Count(seen => seen.IsCoalesced));
        Assert.Equal([1, 1, 1, 1, 1, 1], one.Tokens());
    }

    [Fact]
    public void Events_that_are_cut_in_two_are_whole_again()
    {
        LoadRecording recording = Load(new PacedServerOptions { SplitShare = 0.5 }, requests: 8, output: 20);

        Assert.All(recording.Records, record => Assert.Equal(RequestOutcome.Finished, record.Outcome));
        Assert.All(recording.Records, record => Assert.Equal(20, record.Tokens().Sum()));
    }

    [Theory]
    [InlineData(PacedUsage.Missing, -1)]
    [InlineData(PacedUsage.AfterDone, 8)]
    [InlineData(PacedUsage.BeforeDone, 8)]
    public void Usage_may_be_missing_or_come_after_done(PacedUsage usage, long tokens)
    {
        RequestRecord one = Load(new PacedServerOptions { Usage = usage }, requests: 1).Records[0];

        Assert.Equal(RequestOutcome.Finished, one.Outcome);
        Assert.Equal(tokens, one.Usage.CompletionTokens);
        Assert.Equal(8, one.Tokens().Length);
    }

    [Fact]
    public void An_early_stop_is_a_success_with_its_reason()
    {
        RequestRecord one = Load(new PacedServerOptions { StopsAfter = 3 }, requests: 1, output: 50).Records[
            0
        ];

        Assert.Equal(RequestOutcome.Finished, one.Outcome);
        Assert.Equal(StopReason.Stop, one.Finish);
        Assert.Equal(3, one.Usage.CompletionTokens);
        Assert.Equal(50, one.Request.OutputTokens);
    }

    [Fact]
    public void Empty_deltas_are_no_tokens()
    {
        RequestRecord one = Load(
            new PacedServerOptions { SendsEmptyEvents = true },
            requests: 1,
            output: 5
        ).Records[0];

        Assert.Equal(5, one.Events.ToArray().Count(seen => seen.IsGenerated));
        Assert.Equal(6, one.Events.ToArray().Count(seen => seen.Kind == LoadEventKind.Empty));
    }

    [Fact]
    public void Reasoning_is_generated_but_not_shown()
    {
        RequestRecord one = Load(
            new PacedServerOptions { ReasoningTokens = 3 },
            requests: 1,
            output: 5
        ).Records[0];

        Assert.Equal(
            [
                LoadEventKind.Reasoning,
                LoadEventKind.Reasoning,
                LoadEventKind.Reasoning,
                LoadEventKind.Content,
                LoadEventKind.Content,
            ],
            one.Events.ToArray().Where(seen => seen.IsGenerated).Select(seen => seen.Kind)
        );
    }

    [Theory]
    [InlineData(PacedFault.TooManyRequests, RequestOutcome.RateLimited, "slow down")]
    [InlineData(PacedFault.Unauthorized, RequestOutcome.Unauthorized, "bad key")]
    [InlineData(PacedFault.Unavailable, RequestOutcome.ServerError, "queue is full")]
    [InlineData(PacedFault.ErrorEvent, RequestOutcome.StreamError, "engine died")]
    [InlineData(
        PacedFault.CloseMidStream,
        RequestOutcome.EarlyClose,
        "the connection was closed before the answer was whole"
    )]
    [InlineData(PacedFault.ResetMidStream, RequestOutcome.Reset, "the connection was reset")]
    [InlineData(PacedFault.MalformedEvent, RequestOutcome.Malformed, "an event is not JSON")]
    [InlineData(PacedFault.NotHttp, RequestOutcome.Malformed, "the answer is not HTTP/1.1")]
    [InlineData(PacedFault.NoTokens, RequestOutcome.NoTokens, "the stream brought no token")]
    public void A_failure_is_counted_by_its_kind_and_the_rest_goes_on(
        PacedFault fault,
        RequestOutcome outcome,
        string detail
    )
    {
        LoadRecording recording = Load(
            new PacedServerOptions { Fault = fault, FaultEvery = 3 },
            requests: 6,
            concurrency: 1
        );

        Assert.Equal(6, recording.Records.Count);
        RequestRecord[] failures = [.. recording.Records.Where(record => record.Outcome == outcome)];
        Assert.Equal(2, failures.Length);
        Assert.Equal(4, recording.Records.Count(record => record.Outcome == RequestOutcome.Finished));
        Assert.All(failures, record => Assert.Equal(detail, record.Detail));
    }

    [Fact]
    public void A_429_is_heeded()
    {
        LoadRecording recording = Load(
            new PacedServerOptions { Fault = PacedFault.TooManyRequests, FaultEvery = 2 },
            requests: 3,
            concurrency: 1
        );

        Assert.Equal(1, recording.Records[1].RetryAfterSeconds);
        Assert.True(recording.Records[2].SentNs - recording.Records[1].EndedNs >= 900_000_000);
    }

    [Fact]
    public void A_stall_ends_at_the_limit()
    {
        LoadRecording recording = Load(
            new PacedServerOptions { Fault = PacedFault.Stall, FaultEvery = 2 },
            requests: 2,
            concurrency: 1,
            options: new LoadOptions { StallAfter = TimeSpan.FromSeconds(5) }
        );

        Assert.Equal(RequestOutcome.Stalled, recording.Records[1].Outcome);
        Assert.Equal("no byte for 5 s", recording.Records[1].Detail);
        Assert.True(recording.Records[1].Events.Length > 0);
    }

    [Fact]
    public void A_wrong_model_is_not_found()
    {
        LoadRecording recording = Load(
            new PacedServerOptions(),
            requests: 2,
            change: target => target with { Model = "other" }
        );

        Assert.All(recording.Records, record => Assert.Equal(RequestOutcome.NotFound, record.Outcome));
        Assert.Contains("other", recording.Records[0].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Nobody_there_is_a_connection_failure_and_the_run_gives_up()
    {
        using Socket taken = new(SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        int port = ((IPEndPoint)taken.LocalEndPoint!).Port;

        LoadRecording recording = Load(
            new PacedServerOptions(),
            requests: 1000,
            options: new LoadOptions { HopelessAfter = 5 },
            change: target => target with { Host = "127.0.0.1", Port = port }
        );

        Assert.True(recording.WasHopeless);
        Assert.InRange(recording.Records.Count, 5, 12);
        Assert.All(recording.Records, record => Assert.Equal(RequestOutcome.ConnectFailed, record.Outcome));
    }

    [Fact]
    public void An_unknown_certificate_is_a_tls_failure_unless_it_is_trusted()
    {
        using ECDsa key = ECDsa.Create();
        CertificateRequest asked = new("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        using X509Certificate2 certificate = asked.CreateSelfSigned(
            new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero),
            new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero)
        );
        PacedServerOptions paced = new() { Certificate = certificate };

        LoadRecording refused = Load(paced, requests: 2, concurrency: 1);
        LoadRecording trusted = Load(
            paced,
            requests: 4,
            change: target => target with { TrustsAnyCertificate = true }
        );

        Assert.All(refused.Records, record => Assert.Equal(RequestOutcome.TlsFailed, record.Outcome));
        Assert.All(trusted.Records, record => Assert.Equal(RequestOutcome.Finished, record.Outcome));
        Assert.All(trusted.Records, record => Assert.Equal(8, record.Tokens().Length));
    }

    [Fact]
    public void Plain_text_where_tls_is_spoken_fails_and_does_not_hang()
    {
        LoadRecording recording = Load(
            new PacedServerOptions(),
            requests: 1,
            concurrency: 1,
            options: new LoadOptions { ConnectWithin = TimeSpan.FromMilliseconds(300) },
            change: target => target with { IsTls = true }
        );

        Assert.Equal(WithoutTls, recording.Records[0].Outcome);
    }

    private LoadRecording Load(
        PacedServerOptions paced,
        int requests = 8,
        int concurrency = 4,
        int output = 8,
        LoadOptions? options = null,
        Func<LoadTarget, LoadTarget>? change = null
    ) =>
        PacedLoad.Run(
            paced,
            requests,
            concurrency,
            output,
            options,
            target => Over(change?.Invoke(target) ?? target)
        );
}
