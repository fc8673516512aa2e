using System.Net;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Tests.Gateway.Http;

/// <summary>Endpoints that are billed by searches, images, characters and requests.</summary>
public sealed class UnitTests
{
    private const string Rerank = """{"model":"model","query":"q","documents":["a","b"]}""";

    private static readonly UnitPrices Units = new(
        Search: new TokenPrice(2_000_000_000), // $2 per 1,000
        Image: new TokenPrice(40_000_000_000), // $0.04
        Character: new TokenPrice(15_000_000), // $15 per million
        Request: new TokenPrice(0)
    );

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/v1/rerank")]
    [InlineData("/v2/rerank")]
    [InlineData("/rerank")]
    public async Task Searches_cost_what_the_answer_says(string path)
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(
            """{"results":[],"data":[{}],"usage":{"prompt_tokens":7},"meta":{"api_version":{},"billed_units":{"search_units":3}}}"""
        );
        await using TestGateway gateway = await StartAsync(upstream);

        using HttpResponseMessage response = await gateway.PostAsync(path, Rerank);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("0.006", response.Headers.GetValues("x-farthing-cost-usd").Single());
        Assert.Equal("POST /v1/rerank HTTP/1.1", upstream.Requests[0].Line);
        Assert.Equal("""{"model":"up-model","query":"q","documents":["a","b"]}""", upstream.Requests[0].Text);
        SettleRecord settle = await gateway.SettleAsync();
        Assert.Equal(TokenCounts.Zero with { Units = 3 }, settle.Tokens);
        Assert.Equal((UsageSource.Usage, SettleMarks.OverHold), (settle.Source, settle.Marks));
        Assert.Equal(Units.Search, settle.Price!.Value.Unit);
        Assert.Equal(new Money(2_000_000), gateway.Gates.Holds.Single().Amount);
    }

    [Theory]
    [InlineData("""{"results":[]}""")]
    [InlineData("""{"meta":{"billed_units":{"search_units":-1}}}""")]
    [InlineData("""{"meta":{"search_units":9}}""")]
    [InlineData("""{"results":[{"document":{"text":"x","meta":{"billed_units":{"search_units":9}}}}]}""")]
    public async Task Where_it_does_not_say_searches_are_estimated(string answer)
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(answer);
        await using TestGateway gateway = await StartAsync(upstream);

        using HttpResponseMessage response = await gateway.PostAsync("/v1/rerank", Rerank);

        SettleRecord settle = await gateway.SettleAsync();
        Assert.Equal(
            (new Money(2_000_000), 1, UsageSource.Estimate),
            (settle.Cost, settle.Tokens.Units, settle.Source)
        );
    }

    [Theory]
    [InlineData("\"usage\":{\"total_tokens\":56},", 56, UsageSource.Usage)] // vLLM, Jina
    [InlineData("\"usage\":{\"prompt_tokens\":50,\"total_tokens\":56},", 56, UsageSource.Usage)]
    [InlineData("\"usage\":{\"prompt_tokens\":50},", 50, UsageSource.Usage)]
    [InlineData("", 4, UsageSource.Estimate)] // Two documents of 3 bytes with their quotes, the query of 3 beside each: 12 ÷ 3.
    [InlineData("\"meta\":{\"billed_units\":{\"search_units\":9}},", 4, UsageSource.Estimate)]
    public async Task Reranking_may_be_billed_by_tokens(string usage, long tokens, UsageSource source)
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json("{" + usage + "\"results\":[]}");
        await using TestGateway gateway = await StartAsync(
            upstream,
            Units with
            {
                Search = null,
                Token = new TokenPrice(20_000_000), // $20 per million
            }
        );

        using HttpResponseMessage response = await gateway.PostAsync("/v1/rerank", Rerank);

        SettleRecord settle = await gateway.SettleAsync();
        Assert.Equal((tokens, source), (settle.Tokens.Units, settle.Source));
        Assert.Equal(new Money(20_000 * tokens), settle.Cost);
        Assert.Equal(SettleMarks.None, settle.Marks);
        // Of 51 bytes 6 are documents: 6 + 2 × (45 + 160).
        Assert.Equal(new Money(20_000 * 416), gateway.Gates.Holds.Single().Amount);
    }

    [Fact]
    public async Task Documents_that_may_be_pictures_are_refused_where_nothing_unbounded_may_go()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json("{}");
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            deploy: one => one with { Unbounded = Farthing.Gateway.Upstreams.UnboundedPolicy.Refuse }
        );
        gateway.Gates.Prices["up/model0"] = TestGates.Price with
        {
            Units = Units with { Search = null, Token = new TokenPrice(1) },
        };
        gateway.Gates.Budget = Money.FromUsd(1);

        using HttpResponseMessage texts = await gateway.PostAsync("/v1/rerank", Rerank);
        using HttpResponseMessage picture = await gateway.PostAsync(
            "/v1/rerank",
            """{"model":"model","query":"q","documents":[{"image":"http://x"}]}"""
        );

        Assert.Equal(HttpStatusCode.OK, texts.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, picture.StatusCode);
    }

    [Fact]
    public async Task Images_are_held_as_asked_for_and_cost_what_came()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(
            """{"created":1,"data":[{"url":"a","x":[{}]},{"b64_json":"{\"data\":[{}]}"}]}"""
        );
        await using TestGateway gateway = await StartAsync(upstream);

        using HttpResponseMessage response = await gateway.PostAsync(
            "/v1/images/generations",
            """{"model":"model","prompt":"cats","n":3}"""
        );

        SettleRecord settle = await gateway.SettleAsync();
        Assert.Equal((new Money(80_000_000), 2L), (settle.Cost, settle.Tokens.Units));
        Assert.Equal(new Money(120_000_000), gateway.Gates.Holds.Single().Amount);
        Assert.Equal(UsageSource.Usage, settle.Source);
    }

    [Theory]
    [InlineData("", 40_000_000)]
    [InlineData(",\"size\":\"1792x1024\",\"quality\":null", 80_000_000)]
    [InlineData(",\"quality\":\"hd\",\"size\":\"1792x1024\"", 120_000_000)]
    [InlineData(",\"size\":\"auto\"", 80_000_000)]
    public async Task Images_cost_what_their_size_and_quality_do(string more, long nanoUsd)
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json("""{"data":[{}]}""");
        await using TestGateway gateway = await StartAsync(
            upstream,
            Units with
            {
                Images =
                [
                    new ImagePrice("1792x1024", "", new TokenPrice(80_000_000_000)),
                    new ImagePrice("1792x1024", "hd", new TokenPrice(120_000_000_000)),
                ],
            }
        );

        using HttpResponseMessage response = await gateway.PostAsync(
            "/v1/images/generations",
            "{\"model\":\"model\",\"prompt\":\"cats\"" + more + "}"
        );

        SettleRecord settle = await gateway.SettleAsync();
        Assert.Equal((new Money(nanoUsd), 1L), (settle.Cost, settle.Tokens.Units));
        Assert.Equal(new Money(nanoUsd), gateway.Gates.Holds.Single().Amount);
        Assert.Equal(new TokenPrice(nanoUsd * 1000), settle.Price!.Value.Unit);
    }

    [Theory]
    [InlineData("\"size\":\"a\",\"size\":\"b\"", "size")]
    [InlineData("\"Quality\":\"hd\"", "quality")]
    [InlineData("\"quality\":1", "quality")]
    public async Task A_size_or_quality_that_servers_may_read_otherwise_is_refused(string more, string name)
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json("""{"data":[{}]}""");
        await using TestGateway gateway = await StartAsync(upstream);

        using HttpResponseMessage response = await gateway.PostAsync(
            "/v1/images/generations",
            "{\"model\":\"model\",\"prompt\":\"cats\"," + more + "}"
        );

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(
            $"\"param\":\"{name}\"",
            await response.Content.ReadAsStringAsync(Cancellation),
            StringComparison.Ordinal
        );
        Assert.Empty(upstream.Requests);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"data":[]}""")]
    [InlineData("""{"data":["https://there"]}""")]
    [InlineData("""{"images":[{},{},{}],"x":{"data":[{}]}}""")]
    [InlineData("not json")]
    public async Task Where_no_images_are_to_be_seen_those_asked_for_are_charged(string answer)
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(answer);
        await using TestGateway gateway = await StartAsync(upstream);

        using HttpResponseMessage response = await gateway.PostAsync(
            "/v1/images/generations",
            """{"model":"model","prompt":"cats","n":3}"""
        );

        SettleRecord settle = await gateway.SettleAsync();
        Assert.Equal((new Money(120_000_000), UsageSource.Estimate), (settle.Cost, settle.Source));
    }

    [Fact]
    public async Task Speech_costs_its_characters_and_its_sound_passes_as_it_is()
    {
        byte[] sound = [.. Enumerable.Range(0, 2_000_000).Select(i => (byte)(i * 7))];
        await using ScriptedUpstream upstream = new(async call =>
        {
            await call.RawAsync(
                $"HTTP/1.1 200 OK\r\nContent-Type: audio/mpeg\r\nContent-Length: {sound.Length}\r\n\r\n"
            );
            await call.RawAsync(sound);
        });
        await using TestGateway gateway = await StartAsync(upstream);

        using HttpResponseMessage response = await gateway.PostAsync(
            "/v1/audio/speech",
            """{"model":"model","input":"Grüße","voice":"alloy"}"""
        );

        Assert.Equal(sound, await response.Content.ReadAsByteArrayAsync(Cancellation));
        Assert.Equal("audio/mpeg", response.Content.Headers.ContentType!.MediaType);
        SettleRecord settle = await gateway.SettleAsync();
        Assert.Equal(
            (new Money(75_000), 5, UsageSource.Request),
            (settle.Cost, settle.Tokens.Units, settle.Source)
        );
    }

    [Fact]
    public async Task A_moderation_may_be_free_and_is_a_row_all_the_same()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json("""{"results":[]}""");
        await using TestGateway gateway = await StartAsync(upstream);

        using HttpResponseMessage response = await gateway.PostAsync(
            "/v1/moderations",
            """{"model":"model","input":"hi"}"""
        );

        SettleRecord settle = await gateway.SettleAsync();
        Assert.Equal((Money.Zero, 1L), (settle.Cost, settle.Tokens.Units));
    }

    [Fact]
    public async Task Without_a_price_for_its_unit_a_model_is_not_there_and_nothing_is_sent()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json("{}");
        await using TestGateway gateway = await StartAsync(upstream, Units with { Search = null });

        using HttpResponseMessage rerank = await gateway.PostAsync("/v1/rerank", Rerank);
        gateway.Gates.Prices["up/model0"] = TestGates.Price;
        using HttpResponseMessage image = await gateway.PostAsync(
            "/v1/images/generations",
            """{"model":"model","prompt":"cats"}"""
        );
        gateway.Gates.Prices["up/model0"] = new ModelPrice { Units = Units, IsOfUnitsAlone = true };
        using HttpResponseMessage chat = await gateway.ChatAsync();

        Assert.All([rerank, image, chat], one => Assert.Equal(HttpStatusCode.NotFound, one.StatusCode));
        Assert.Contains("per_1k_searches", await rerank.Content.ReadAsStringAsync(Cancellation));
        Assert.Contains("per_image", await image.Content.ReadAsStringAsync(Cancellation));
        Assert.Contains("'in' and 'out'", await chat.Content.ReadAsStringAsync(Cancellation));
        Assert.Empty(upstream.Requests);
        Assert.Empty((await gateway.JournalAsync()).Reserves);
    }

    [Fact]
    public async Task A_budget_that_does_not_cover_the_images_refuses_them()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json("""{"data":[{}]}""");
        await using TestGateway gateway = await StartAsync(upstream);
        gateway.Gates.Budget = Money.FromUsd(0.10m);

        using HttpResponseMessage three = await gateway.PostAsync(
            "/v1/images/generations",
            """{"model":"model","prompt":"cats","n":3}"""
        );
        using HttpResponseMessage two = await gateway.PostAsync(
            "/v1/images/generations",
            """{"model":"model","prompt":"cats","n":2}"""
        );

        Assert.Equal(HttpStatusCode.PaymentRequired, three.StatusCode);
        Assert.Equal(HttpStatusCode.OK, two.StatusCode);
        Assert.Single(upstream.Requests);
    }

    [Fact]
    public async Task An_answer_that_breaks_off_is_charged_at_what_was_held()
    {
        await using ScriptedUpstream upstream = new(async call =>
        {
            await call.RawAsync(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"data\":[{}"
            );
            call.Close();
        });
        await using TestGateway gateway = await StartAsync(upstream);

        using HttpResponseMessage response = await gateway.PostAsync(
            "/v1/images/generations",
            """{"model":"model","prompt":"cats","n":2}"""
        );

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        SettleRecord settle = await gateway.SettleAsync();
        Assert.Equal((new Money(80_000_000), UsageSource.Hold), (settle.Cost, settle.Source));
    }

    private static async Task<TestGateway> StartAsync(ScriptedUpstream upstream, UnitPrices? units = null)
    {
        TestGateway gateway = await TestGateway.StartAsync(upstream);
        gateway.Gates.Prices["up/model0"] = TestGates.Price with { Units = units ?? Units };
        return gateway;
    }
}
