using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Mirroring;
using Farthing.Gateway.Telemetry;
using Farthing.Numerics.Billing;
using Farthing.Testing;
using Farthing.Tests.Gateway.Http;

namespace Farthing.Tests.Gateway.Mirroring;

/// <summary>A gateway that only meters: what upstream and client see of it, and what its journal has.</summary>
public sealed class MirrorTests
{
    private const string Answer =
        """{"choices":[{"message":{"content":"Hello"}}],"usage":{"prompt_tokens":100,"completion_tokens":20}}""";

    private const string Events =
        "data: {\"choices\":[{\"delta\":{\"content\":\"Hello\"}}]}\n\ndata: {\"choices\":[],\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":20}}\n\ndata: [DONE]\n\n";

    /// <summary>100 tokens at $1/M, 20 at $4/M: 180 millionths of a dollar.</summary>
    private static readonly Money Cost = new(180_000);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_upstream_and_the_client_see_what_they_see_without_it()
    {
        const string Body =
            """{"model":"model","messages":[{"role":"user","content":"hi"}],"unknown":[1, 2],"max_tokens":3}""";
        string request =
            $"POST /v1/chat/completions?a=%41&b=/../c HTTP/1.1\r\nHost: HOST\r\nAuthorization: Bearer {TestGates.Key}\r\nX-Odd:  a , b\r\nAccept-Encoding: gzip\r\nCookie: c=1; d=2\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: {Body.Length}\r\n\r\n{Body}";
        await using ScriptedUpstream upstream = new(call =>
            call.RawAsync(
                $"HTTP/1.1 200 Fine\r\nDate: Mon, 23 Nov 2026 00:00:00 GMT\r\nServer: theirs\r\nSet-Cookie: a=b\r\nSet-Cookie: c=d\r\nx-request-id: 7\r\nContent-Type: application/json\r\nContent-Length: {Answer.Length}\r\n\r\n{Answer}"
            )
        );
        await using TestGateway mirror = await StartAsync(upstream);

        string direct = await ExchangeAsync(new Uri(upstream.Address, "/"), request);
        string mirrored = await ExchangeAsync(mirror.Address, request);

        Assert.Equal(Sorted(direct), Sorted(mirrored));
        Assert.Equal(2, upstream.Requests.Count);
        Assert.Equal(upstream.Requests[0].Line, upstream.Requests[1].Line);
        Assert.Equal(upstream.Requests[0].Body, upstream.Requests[1].Body);
        Assert.Equal(
            upstream.Requests[0].Headers.Where(one => one.Key != "Host").OrderBy(one => one.Key),
            upstream.Requests[1].Headers.Where(one => one.Key != "Host").OrderBy(one => one.Key)
        );
        Assert.Equal(upstream.Address.Authority, upstream.Requests[1].Headers["Host"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData(",\"stream\":true,\"stream_options\":{\"include_usage\":true}")]
    public async Task What_the_upstream_answers_is_metered_held_and_marked(string more)
    {
        await using ScriptedUpstream upstream =
            more.Length == 0 ? ScriptedUpstream.Json(Answer) : ScriptedUpstream.Stream(Events);
        await using TestGateway mirror = await StartAsync(upstream);

        using HttpResponseMessage response = await mirror.ChatAsync(more);

        Assert.Equal(
            more.Length == 0 ? Answer : Events,
            await response.Content.ReadAsStringAsync(Cancellation)
        );
        Assert.DoesNotContain(response.Headers, one => one.Key.StartsWith("x-", StringComparison.Ordinal));
        TestGateway.JournalText journal = await mirror.JournalAsync();
        SettleRecord settle = Assert.Single(journal.Settles);
        Assert.Equal(
            (Cost, UsageSource.Usage, AttemptEnd.Finished, SettleMarks.Mirrored, (ushort)200),
            (settle.Cost, settle.Source, settle.End, settle.Marks, settle.Status)
        );
        Assert.Equal("key_1", Assert.Single(journal.Reserves).Key);
        Assert.Equal(Money.FromUsd(1000) - Cost, mirror.Gates.Budget);
        Assert.Equal([], Report(mirror).Refused);
    }

    [Fact]
    public async Task A_stream_whose_client_asks_for_no_usage_is_passed_on_without_and_estimated()
    {
        const string Plain = "data: {\"choices\":[{\"delta\":{\"content\":\"Hello\"}}]}\n\ndata: [DONE]\n\n";
        await using ScriptedUpstream upstream = ScriptedUpstream.Stream(Plain);
        await using TestGateway mirror = await StartAsync(upstream);

        (string text, bool isAborted) = await mirror.ReadStreamAsync(",\"stream\":true");

        Assert.Equal((Plain, false), (text, isAborted));
        Assert.DoesNotContain("stream_options", upstream.Requests[0].Text, StringComparison.Ordinal);
        Assert.Equal(UsageSource.Estimate, (await mirror.SettleAsync()).Source);
    }

    [Theory]
    [InlineData("{\"model\":\"model\",\"model\":\"small\",\"messages\":[]}", "invalid")]
    [InlineData("not json", "invalid")]
    [InlineData("{\"model\":\"nobody's\",\"messages\":[]}", "model")]
    [InlineData("{\"model\":\"model\",\"messages\":[],\"models\":[\"dear\"]}", "steering")]
    public async Task A_body_that_the_gateway_refuses_is_passed_on_and_counted(string body, string reason)
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway mirror = await StartAsync(upstream);

        using HttpResponseMessage response = await mirror.PostAsync("/v1/chat/completions", body);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(body, upstream.Requests[0].Text);
        await RefusedAsync(mirror, reason, answered: 1);
        Assert.Empty((await mirror.JournalAsync()).Reserves);
    }

    [Fact]
    public async Task Neither_a_spent_budget_nor_a_wrong_key_nor_an_unknown_path_refuses_anything()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway mirror = await StartAsync(upstream);
        mirror.Gates.Spent = true;

        using HttpResponseMessage spent = await mirror.ChatAsync();
        mirror.Gates.Spent = false;
        mirror.Gates.Budget = Money.Zero;
        using HttpResponseMessage unheld = await mirror.ChatAsync();
        using HttpResponseMessage stranger = await mirror.PostAsync(
            "/v1/chat/completions",
            "{}",
            change: one => one.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "sk-theirs")
        );
        using HttpResponseMessage elsewhere = await mirror.Client.GetAsync(
            new Uri("/v1/threads", UriKind.Relative),
            Cancellation
        );

        Assert.All(
            [spent, unheld, stranger, elsewhere],
            one => Assert.Equal(HttpStatusCode.OK, one.StatusCode)
        );
        Assert.Equal("Bearer sk-theirs", upstream.Requests[2].Headers["Authorization"]);
        await mirror.IdleAsync();
        MirrorReport report = Report(mirror);
        Assert.Equal((4, 4, 0), (report.Passed, report.Followed, report.Lost));
        Assert.Equal([new("budget", 2, 2), new("key", 1, 1), new("path", 1, 1)], report.Refused);
    }

    [Fact]
    public async Task A_refusal_that_the_upstream_makes_too_is_not_counted_as_answered()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json("{}", 400);
        await using TestGateway mirror = await StartAsync(upstream);

        using HttpResponseMessage response = await mirror.PostAsync("/v1/chat/completions", "not json");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        await RefusedAsync(mirror, "invalid", answered: 0);
    }

    [Fact]
    public async Task Bodies_may_be_longer_than_the_gateway_takes()
    {
        string body =
            "{\"model\":\"model\",\"messages\":[{\"role\":\"user\",\"content\":\""
            + new string('a', 100_000)
            + "\"}]}";
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway mirror = await StartAsync(
            upstream,
            listen: one => one with { Listen = one.Listen with { MaxBodyBytes = 50_000 } }
        );

        using HttpResponseMessage response = await mirror.PostAsync("/v1/chat/completions", body);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(body, upstream.Requests[0].Text);
        await RefusedAsync(mirror, "body_too_long", answered: 1);
    }

    [Fact]
    public async Task A_share_is_metered_evenly_and_all_are_passed_on()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway mirror = await StartAsync(upstream, share: 0.3);

        for (int i = 0; i < 20; i++)
        {
            using HttpResponseMessage response = await mirror.ChatAsync();
        }

        Assert.Equal(20, upstream.Requests.Count);
        Assert.Equal(6, (await mirror.JournalAsync()).Settles.Count);
        Assert.Equal((20, 6), (Report(mirror).Passed, Report(mirror).Followed));
    }

    [Fact]
    public async Task An_error_of_the_upstream_is_the_clients_and_costs_nothing_and_is_not_tried_again()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(
            "{\"error\":1}",
            503,
            "retry-after: 9\r\n"
        );
        await using TestGateway mirror = await StartAsync(upstream);

        using HttpResponseMessage response = await mirror.ChatAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("{\"error\":1}", await response.Content.ReadAsStringAsync(Cancellation));
        SettleRecord settle = await mirror.SettleAsync();
        Assert.Equal((Money.Zero, AttemptEnd.UpstreamError), (settle.Cost, settle.End));
        Assert.Single(upstream.Requests);
    }

    [Fact]
    public async Task A_stream_that_breaks_off_breaks_off_and_is_metered_to_what_came()
    {
        TaskCompletionSource isRead = new();
        await using ScriptedUpstream upstream = new(async call =>
        {
            await call.BeginStreamAsync("data: {\"choices\":[{\"delta\":{\"content\":\"Hello\"}}]}\n\n");
            await isRead.Task;
            call.Reset();
        });
        await using TestGateway mirror = await StartAsync(upstream);

        (_, bool isAborted) = await mirror.ReadStreamAsync(",\"stream\":true", isRead);

        Assert.True(isAborted);
        SettleRecord settle = await mirror.SettleAsync();
        Assert.Equal(AttemptEnd.UpstreamBroken, settle.End);
        Assert.True(settle.Cost < Cost);
    }

    [Fact]
    public async Task An_upstream_that_cannot_be_reached_is_502_and_costs_nothing()
    {
        ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway mirror = await StartAsync(upstream);
        await upstream.DisposeAsync();

        using HttpResponseMessage response = await mirror.ChatAsync();

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.All((await mirror.JournalAsync()).Settles, one => Assert.Equal(Money.Zero, one.Cost));
        Assert.Equal(Money.FromUsd(1000), mirror.Gates.Budget);
    }

    [Fact]
    public async Task A_client_that_leaves_ends_its_upstream_and_its_dry_run()
    {
        TaskCompletionSource<bool> hungUp = new();
        await using ScriptedUpstream upstream = new(async call =>
        {
            await call.BeginStreamAsync("data: {\"choices\":[{\"delta\":{\"content\":\"Hello\"}}]}\n\n");
            hungUp.SetResult(await call.IsHungUpAsync());
        });
        await using TestGateway mirror = await StartAsync(upstream);

        using (
            HttpResponseMessage response = await mirror.ChatAsync(
                ",\"stream\":true",
                HttpCompletionOption.ResponseHeadersRead
            )
        )
        {
            await (await response.Content.ReadAsStreamAsync(Cancellation)).ReadExactlyAsync(
                new byte[10],
                Cancellation
            );
            await Eventually.SoAsync( // A dry run that has not begun when its client leaves has no attempt to end.
                () => mirror.Gates.Budget < Money.FromUsd(1000),
                Cancellation
            );
        }

        Assert.True(await hungUp.Task.WaitAsync(Eventually.Longest, Cancellation));
        Assert.Equal(AttemptEnd.ClientGone, (await mirror.SettleAsync()).End);
    }

    [Fact]
    public async Task A_defect_of_the_dry_run_touches_no_answer()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway mirror = await StartAsync(upstream);
        mirror.Gates.Limits = new BrokenLimits();

        using HttpResponseMessage response = await mirror.ChatAsync();

        Assert.Equal(Answer, await response.Content.ReadAsStringAsync(Cancellation));
        await Eventually.SoAsync(() => mirror.Defects.Count == 1, Cancellation);
    }

    [Fact]
    public void Of_what_does_not_fit_nothing_waits_and_all_room_comes_back()
    {
        MirrorRoom room = new(10);
        MirrorTee tee = new(room);

        tee.Copy(new byte[8]);
        Assert.Equal(8, room.Taken);
        tee.Copy(new byte[8]);

        Assert.True(tee.IsDropped);
        Assert.Equal(8, room.Taken);
        tee.Dispose();
        Assert.Equal(0, room.Taken);
        tee.Copy(new byte[8]);
        Assert.Equal(0, room.Taken);
    }

    private static Task<TestGateway> StartAsync(
        ScriptedUpstream upstream,
        double share = 1,
        Func<Farthing.Gateway.Listening.ListenerOptions, Farthing.Gateway.Listening.ListenerOptions>? listen =
            null
    ) =>
        TestGateway.StartAsync(
            upstream,
            listen: listen,
            telemetry: new GatewayTelemetry(TimeProvider.System),
            mirror: new MirrorOptions(new Uri(upstream.Address, "/"), share)
        );

    private static MirrorReport Report(TestGateway mirror) => mirror.Mirrored;

    private static async Task RefusedAsync(TestGateway mirror, string reason, int answered)
    {
        await mirror.IdleAsync();
        Assert.Equal([new(reason, 1, answered)], Report(mirror).Refused);
    }

    /// <summary>Sends bytes and reads what comes, to the end of the answer's body.</summary>
    private static async Task<string> ExchangeAsync(Uri address, string request)
    {
        using TcpClient client = new();
        await client.ConnectAsync(address.Host, address.Port, Cancellation);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(request.Replace("HOST", address.Authority, StringComparison.Ordinal)),
            Cancellation
        );
        StringBuilder text = new();
        byte[] buffer = new byte[4096];
        while (!text.ToString().EndsWith(Answer, StringComparison.Ordinal))
        {
            int read = await stream.ReadAsync(buffer, Cancellation);
            Assert.NotEqual(0, read);
            text.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }

        return text.ToString();
    }

    /// <summary>An answer whose headers stand in order and in lower case: neither means anything but the order among those of one name.</summary>
    private static string[] Sorted(string answer)
    {
        string[] lines = answer.Split("\r\n");
        int headers = Array.IndexOf(lines, "");
        return
        [
            lines[0],
            .. lines[1..headers]
                .Select(Lower)
                .OrderBy(one => one[..one.IndexOf(':')], StringComparer.Ordinal),
            .. lines[headers..],
        ];

        static string Lower(string header)
        {
            int colon = header.IndexOf(':');
            return header[..colon].ToLowerInvariant() + header[colon..];
        }
    }

    private sealed class BrokenLimits : Farthing.Gateway.Admission.IRateGate
    {
        public ValueTask<Farthing.Gateway.Admission.RateAnswer> ArriveAsync(
            Farthing.Gateway.Admission.Caller caller,
            CancellationToken cancellation
        ) => throw new InvalidOperationException("broken");

        public ValueTask<Farthing.Gateway.Admission.RateAnswer> EnterAsync(
            Farthing.Gateway.Admission.Demand demand,
            Farthing.Gateway.Admission.IRateTicket? arrived,
            CancellationToken cancellation
        ) => throw new InvalidOperationException("broken");
    }
}
