using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Upstreams;
using Farthing.Numerics.Billing;
using Farthing.Tests.Gateway.Requests;

namespace Farthing.Tests.Gateway.Http;

/// <summary>Endpoints whose requests are forms: passed on as they came, and billed by minutes and images.</summary>
public sealed class FormTests
{
    private const string Spoken = "/v1/audio/transcriptions";

    /// <summary>$0.006 a minute, $0.02 an image.</summary>
    private static readonly UnitPrices Units = new(
        null,
        new TokenPrice(20_000_000_000),
        null,
        null,
        new TokenPrice(100_000_000)
    );

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [Trait("Speed", "slow")]
    [InlineData(Spoken)]
    [InlineData("/v1/audio/translations")]
    public async Task A_form_goes_out_byte_by_byte_but_for_the_name_of_its_model(string path)
    {
        byte[] sound = Forms.Wave(8_000_000); // 16 MB: 1,000 s.
        new Random(1).NextBytes(sound.AsSpan(44));
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(
            """{"text":"hi","usage":{"type":"duration","seconds":1000}}"""
        );
        await using TestGateway gateway = await StartAsync(upstream);

        using HttpResponseMessage response = await PostAsync(
            gateway,
            path,
            Forms.Of(sound, ("prompt", "x"), ("model", "model"), ("language", "de"))
        );

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("0.1", response.Headers.GetValues("x-farthing-cost-usd").Single());
        Assert.Equal($"POST {path} HTTP/1.1", upstream.Requests[0].Line);
        Assert.Equal(Forms.Type, upstream.Requests[0].Headers["Content-Type"]);
        Assert.True(
            upstream
                .Requests[0]
                .Body.AsSpan()
                .SequenceEqual(Forms.Of(sound, ("prompt", "x"), ("model", "up-model"), ("language", "de")))
        );
        SettleRecord settle = await gateway.SettleAsync();
        Assert.Equal(TokenCounts.Zero with { Units = 1000 }, settle.Tokens);
        Assert.Equal((UsageSource.Usage, SettleMarks.None), (settle.Source, settle.Marks));
        Assert.Equal(Money.FromUsd(0.1m), gateway.Gates.Holds.Single().Amount);
    }

    [Theory]
    [InlineData("""{"text":"a","usage":{"type":"duration","seconds":3}}""", 3)]
    [InlineData("""{"text":"a","usage":{"type":"duration","seconds":2.2}}""", 3)]
    [InlineData(
        """{"task":"transcribe","duration":8.470000267028809,"text":"a","segments":[{"duration":99}]}""",
        9
    )]
    [InlineData("""{"duration":8.0,"words":[{"duration":99}],"usage":{"type":"duration","seconds":7}}""", 7)]
    public async Task It_costs_the_seconds_that_the_answer_says(string answer, long seconds)
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(answer);
        await using TestGateway gateway = await StartAsync(upstream);

        using HttpResponseMessage response = await PostAsync(
            gateway,
            Spoken,
            Forms.Of(new byte[9000], ("model", "model"))
        );

        SettleRecord settle = await gateway.SettleAsync();
        Assert.Equal((seconds, UsageSource.Usage), (settle.Tokens.Units, settle.Source));
        Assert.Equal(new Money(100_000 * seconds), settle.Cost);
        Assert.Equal(new Money(18 * 100_000), gateway.Gates.Holds.Single().Amount); // 9,000 bytes at 500 a second
    }

    [Theory]
    [InlineData("json", """{"text":"{\"duration\":1}"}""")]
    [InlineData("json", """{"text":"a","usage":{"type":"tokens","input_tokens":14,"output_tokens":45}}""")]
    [InlineData("json", """{"duration":"long"}""")]
    [InlineData("json", """{"duration":-1}""")]
    [InlineData("json", """{"duration":1""")]
    [InlineData("text", """{"duration":1}""")]
    [InlineData("srt", "1\n00:00:00,000 --> 00:00:01,000\nhi\n")]
    public async Task Where_it_does_not_say_a_wave_does_and_else_they_are_estimated(
        string format,
        string answer
    )
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(answer);
        await using TestGateway gateway = await StartAsync(upstream);

        using HttpResponseMessage wave = await PostAsync(
            gateway,
            Spoken,
            Forms.Of(Forms.Wave(16_000), ("model", "model"), ("response_format", format))
        );
        SettleRecord exact = await gateway.SettleAsync();
        using HttpResponseMessage other = await PostAsync(
            gateway,
            Spoken,
            Forms.Of(new byte[10_000], ("model", "model"), ("response_format", format))
        );
        SettleRecord estimated = (await gateway.JournalAsync()).Settles[^1];

        Assert.Equal((2L, UsageSource.Request), (exact.Tokens.Units, exact.Source));
        Assert.Equal((5L, UsageSource.Estimate), (estimated.Tokens.Units, estimated.Source));
    }

    [Fact]
    public async Task A_sound_without_a_proven_length_is_held_by_its_bytes_let_go_or_refused()
    {
        foreach (
            (UnboundedPolicy policy, long seconds) in ((UnboundedPolicy, long)[])
                [(UnboundedPolicy.HoldContext, 20), (UnboundedPolicy.Allow, 5), (UnboundedPolicy.Refuse, 0)]
        )
        {
            await using ScriptedUpstream upstream = ScriptedUpstream.Json("""{"usage":{"seconds":7}}""");
            await using TestGateway gateway = await StartAsync(upstream, policy);
            gateway.Gates.Budget = Money.FromUsd(1);

            using HttpResponseMessage unknown = await PostAsync(
                gateway,
                Spoken,
                Forms.Of(new byte[10_000], ("model", "model"))
            );
            using HttpResponseMessage wave = await PostAsync(
                gateway,
                Spoken,
                Forms.Of(Forms.Wave(8000), ("model", "model"))
            );

            Assert.Equal(HttpStatusCode.OK, wave.StatusCode);
            Assert.Equal(seconds > 0 ? HttpStatusCode.OK : HttpStatusCode.BadRequest, unknown.StatusCode);
            Assert.Equal(
                seconds > 0 ? [seconds * 100_000, 100_000] : [100_000],
                gateway.Gates.Holds.Select(hold => hold.Amount.NanoUsd)
            );
            Assert.Equal(
                seconds == 0,
                (await unknown.Content.ReadAsStringAsync(Cancellation)).Contains(
                    "FAR9308",
                    StringComparison.Ordinal
                )
            );
        }
    }

    [Fact]
    public async Task A_budget_that_does_not_cover_the_sound_refuses_it()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json("""{"usage":{"seconds":1}}""");
        await using TestGateway gateway = await StartAsync(upstream);
        gateway.Gates.Budget = new Money(250_000); // 2.5 s

        using HttpResponseMessage three = await PostAsync(
            gateway,
            Spoken,
            Forms.Of(Forms.Wave(24_000), ("model", "model"))
        );
        using HttpResponseMessage two = await PostAsync(
            gateway,
            Spoken,
            Forms.Of(Forms.Wave(16_000), ("model", "model"))
        );

        Assert.Equal(HttpStatusCode.PaymentRequired, three.StatusCode);
        Assert.Equal(HttpStatusCode.OK, two.StatusCode);
        Assert.Single(upstream.Requests);
    }

    [Theory]
    [InlineData("/v1/images/edits")]
    [InlineData("/v1/images/variations")]
    public async Task Images_made_from_images_cost_what_came(string path)
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json("""{"created":1,"data":[{},{}]}""");
        await using TestGateway gateway = await StartAsync(upstream);

        using HttpResponseMessage response = await PostAsync(
            gateway,
            path,
            Forms.Of(null, ("image", "PNG"), ("model", "model"), ("n", "3"))
        );

        Assert.Equal($"POST {path} HTTP/1.1", upstream.Requests[0].Line);
        SettleRecord settle = await gateway.SettleAsync();
        Assert.Equal((2L, UsageSource.Usage), (settle.Tokens.Units, settle.Source));
        Assert.Equal(new Money(40_000_000), settle.Cost);
        Assert.Equal(new Money(60_000_000), gateway.Gates.Holds.Single().Amount);
    }

    [Fact]
    public async Task Edits_cost_what_their_size_and_quality_do()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json("""{"data":[{}]}""");
        await using TestGateway gateway = await StartAsync(upstream);
        gateway.Gates.Prices["up/model0"] = TestGates.Price with
        {
            Units = Units with
            {
                Images = [new ImagePrice("512x512", "high", new TokenPrice(90_000_000_000))],
            },
        };

        using HttpResponseMessage response = await PostAsync(
            gateway,
            "/v1/images/edits",
            Forms.Of(null, ("model", "model"), ("size", "512x512"), ("quality", "high"))
        );

        Assert.Equal(new Money(90_000_000), (await gateway.SettleAsync()).Cost);
    }

    [Fact]
    public async Task What_is_no_good_form_or_has_no_price_is_not_passed_on()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json("{}");
        await using TestGateway gateway = await StartAsync(upstream);

        using HttpResponseMessage json = await gateway.PostAsync(Spoken, """{"model":"model"}""");
        using HttpResponseMessage twice = await PostAsync(
            gateway,
            Spoken,
            Forms.Of([1], ("model", "model"), ("model", "cheap"))
        );
        using HttpResponseMessage steered = await PostAsync(
            gateway,
            Spoken,
            Forms.Of([1], ("model", "model"), ("priority", "1"))
        );
        gateway.Gates.Prices["up/model0"] = TestGates.Price with { Units = Units with { Second = null } };
        using HttpResponseMessage unpriced = await PostAsync(
            gateway,
            Spoken,
            Forms.Of([1], ("model", "model"))
        );

        Assert.Equal(
            [400, 400, 400, 404],
            new[] { json, twice, steered, unpriced }.Select(one => (int)one.StatusCode)
        );
        Assert.Contains(
            "FAR9318",
            await steered.Content.ReadAsStringAsync(Cancellation),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "per_minute",
            await unpriced.Content.ReadAsStringAsync(Cancellation),
            StringComparison.Ordinal
        );
        Assert.Empty(upstream.Requests);
    }

    [Fact]
    public async Task A_form_that_is_sent_again_is_the_same()
    {
        int asked = 0;
        await using ScriptedUpstream upstream = new(call =>
            Interlocked.Increment(ref asked) == 1
                ? call.JsonAsync("{}", 503)
                : call.JsonAsync("""{"usage":{"seconds":1}}""")
        );
        await using TestGateway gateway = await StartAsync(upstream);
        byte[] form = Forms.Of(Forms.Wave(100_000), ("model", "model"));

        using HttpResponseMessage response = await PostAsync(gateway, Spoken, form);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(2, upstream.Requests.Count);
        Assert.Equal(upstream.Requests[0].Body, upstream.Requests[1].Body);
    }

    [Fact]
    public async Task Boundaries_of_real_clients_pass()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json("""{"usage":{"seconds":1}}""");
        await using TestGateway gateway = await StartAsync(upstream);
        using MultipartFormDataContent form = new("a:b c"); // .NET quotes it.
        form.Add(new StringContent("model"), "model");
        form.Add(new ByteArrayContent(Forms.Wave(1)), "file", "Grüße.wav");
        using HttpRequestMessage request = new(HttpMethod.Post, Spoken) { Content = form };

        using HttpResponseMessage response = await gateway.Client.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("multipart/form-data; boundary=\"a:b c\"", upstream.Requests[0].Headers["Content-Type"]);
        Assert.Contains(
            "\r\n\r\nup-model\r\n",
            Encoding.Latin1.GetString(upstream.Requests[0].Body),
            StringComparison.Ordinal
        );
    }

    private static Task<HttpResponseMessage> PostAsync(TestGateway gateway, string path, byte[] form)
    {
        ByteArrayContent content = new(form);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(Forms.Type);
        return gateway.Client.PostAsync(new Uri(path, UriKind.Relative), content, Cancellation);
    }

    private static async Task<TestGateway> StartAsync(
        ScriptedUpstream upstream,
        UnboundedPolicy policy = UnboundedPolicy.HoldContext
    )
    {
        TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            deploy: one => one with { Unbounded = policy }
        );
        gateway.Gates.Prices["up/model0"] = TestGates.Price with { Units = Units };
        return gateway;
    }
}
