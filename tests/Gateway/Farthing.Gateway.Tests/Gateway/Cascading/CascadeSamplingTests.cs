using Farthing.Gateway.Cascading;
using Farthing.Gateway.Cascading.Policies;
using Farthing.Reduction.Cascade.Confidence;
using Farthing.Reduction.Cascade.Learning;
using Farthing.Reduction.Cascade.Routing;
using Farthing.Tests.Gateway.Http;

namespace Farthing.Tests.Gateway.Cascading;

/// <summary>A router that trusts an answer where others drawn beside it say the same.</summary>
public class CascadeSamplingTests
{
    /// <summary>Confidence is the agreement; more than half is accepted.</summary>
    private static Router Trained()
    {
        Router router = CascadeScene.Trained();
        return router with
        {
            Confidence = router.Confidence! with
            {
                Sources = SignalSources.Agreement,
                Model = new ConfidenceModel([0, 0, 0, 0, 0, 1, 0, 0, 0], new IsotonicCurve([0, 1], [0, 1])),
            },
        };
    }

    private static CascadeOptions Options() =>
        new()
        {
            Small = "small",
            Router = Trained(),
            AuditFraction = 0,
        };

    private static bool IsFirst(ScriptedRequest request) =>
        request.Text.Contains("\"logprobs\":true", StringComparison.Ordinal);

    private static bool IsSample(ScriptedRequest request) =>
        !IsFirst(request)
        && (
            request.Text.Contains("\"temperature\":1", StringComparison.Ordinal)
            || request.Text.Contains("\"temperature\":0.7", StringComparison.Ordinal)
        );

    /// <summary>Answers the small model's first request, its samples in turn, and the large model.</summary>
    private static ScriptedUpstream Drawing(string first, params string[] samples)
    {
        int drawn = 0;
        return new ScriptedUpstream(call =>
        {
            if (IsFirst(call.Request))
            {
                return call.JsonAsync(CascadeScene.Small(-3, first));
            }

            if (!IsSample(call.Request))
            {
                return call.JsonAsync(CascadeScene.Large);
            }

            string sample = samples[Math.Min(Interlocked.Increment(ref drawn), samples.Length) - 1];
            return sample == "down"
                ? call.JsonAsync("""{"error":{"message":"down"}}""", 500)
                : call.JsonAsync(CascadeScene.Small(-3, sample));
        });
    }

    private static string Said(HttpResponseMessage response, string header = CascadeRules.Header) =>
        response.Headers.TryGetValues(header, out IEnumerable<string>? values) ? values.Single() : "";

    [Theory]
    [InlineData("small", "1", "42.", "42.")]
    [InlineData("small", "0.6667", "42.", "43.")]
    [InlineData("large", "0.3333", "41.", "43.")]
    [InlineData("large", "", "42.", "down")]
    public async Task An_answer_is_given_where_most_of_three_say_the_same(
        string course,
        string confidence,
        string second,
        string third
    )
    {
        await using ScriptedUpstream upstream = Drawing("42.", second, third);
        await using TestGateway gateway = await TestGateway.StartAsync(upstream, cascade: Options());

        using HttpResponseMessage response = await gateway.ChatAsync();

        Assert.Equal((course, confidence), (Said(response), Said(response, "x-farthing-cascade-confidence")));
        if (third != "down") // That is tried again.
        {
            Assert.Equal(course == "small" ? 3 : 4, upstream.Requests.Count);
        }

        Assert.Empty(gateway.Defects);
    }

    /// <summary>All that was paid is said: 3 × (100 × $1 + 2 × $4 per million).</summary>
    [Fact]
    public async Task Samples_are_paid_for_and_drawn_as_such()
    {
        await using ScriptedUpstream upstream = Drawing("42.", "42.", "42.");
        await using TestGateway gateway = await TestGateway.StartAsync(upstream, cascade: Options());

        using HttpResponseMessage response = await gateway.ChatAsync(",\"temperature\":0,\"seed\":5");

        Assert.Equal("0.000324", Said(response, "x-farthing-cost-usd"));
        TestGateway.JournalText journal = await gateway.JournalAsync();
        Assert.Equal(3, journal.Reserves.Count(one => one.Tags.Contains("farthing=cascade.small")));
        Assert.Equal(324_000L, Assert.Single(journal.Hits).OwnCost.NanoUsd);
        ScriptedRequest[] samples = [.. upstream.Requests.Where(IsSample)];
        Assert.Equal(2, samples.Length);
        Assert.All(
            samples,
            one =>
            {
                Assert.Contains("\"temperature\":0.7,", one.Text, StringComparison.Ordinal);
                Assert.DoesNotContain("seed", one.Text, StringComparison.Ordinal);
            }
        );
    }

    /// <summary>Long answers are never equal: no sample is paid for.</summary>
    [Fact]
    public async Task A_long_answer_goes_on_to_the_large_model()
    {
        await using ScriptedUpstream upstream = Drawing(string.Concat(Enumerable.Range(0, 200)));
        await using TestGateway gateway = await TestGateway.StartAsync(upstream, cascade: Options());

        using HttpResponseMessage response = await gateway.ChatAsync();

        Assert.Equal("large", Said(response));
        Assert.Equal(2, upstream.Requests.Count);
    }
}
