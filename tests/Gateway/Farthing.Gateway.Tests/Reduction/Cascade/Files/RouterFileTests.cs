using System.Text;
using System.Text.Json.Nodes;
using Farthing.Numerics.Faults;
using Farthing.Reduction.Cascade.Confidence;
using Farthing.Reduction.Cascade.Files;
using Farthing.Reduction.Cascade.Labels;
using Farthing.Reduction.Cascade.Prior;
using Farthing.Reduction.Cascade.Routing;
using Farthing.Tests.Reduction.Cascade.Prior;

namespace Farthing.Tests.Reduction.Cascade.Files;

public sealed class RouterFileTests
{
    [Theory]
    [Trait("Speed", "slow")]
    [InlineData(600)]
    [InlineData(100)]
    public void A_router_is_read_back_as_it_was_written(int labels)
    {
        Router router = Train(labels);
        string text = RouterFile.Write(router);

        Router again = RouterFile.Read(Encoding.UTF8.GetBytes(text), "router.json");

        Assert.Equal(text, RouterFile.Write(again));
        Assert.Equal(labels < 200, again.IsByLength);
        PromptScratch scratch = new();
        PromptView prompt = new("prove the theorem of the planet");
        Assert.Equal(router.Prior.Assess(prompt, scratch), again.Prior.Assess(prompt, scratch));
        Assert.Equal(router.Promise, again.Promise);
    }

    [Theory]
    [Trait("Speed", "slow")]
    [InlineData("schema", "\"farthing.router/2\"", RouterFaultCodes.BadFile)]
    [InlineData("reader", "9", RouterFaultCodes.BadValue)]
    [InlineData("labels", "null", RouterFaultCodes.BadFile)]
    [InlineData("extra", "1", RouterFaultCodes.BadFile)]
    [InlineData("prior.bias", "1e999", RouterFaultCodes.BadFile, RouterFaultCodes.BadValue)]
    [InlineData("prior.rarities", "\"AACAPw==\"", RouterFaultCodes.BadValue)]
    [InlineData("prior.grams", "\"not base64\"", RouterFaultCodes.BadFile)]
    [InlineData("prior.figures", "[1]", RouterFaultCodes.BadValue)]
    [InlineData("prior.curve", "{\"scores\":[1,0],\"levels\":[0,1]}", RouterFaultCodes.BadValue)]
    [InlineData("prior.neighbor_vectors", "\"AAA=\"", RouterFaultCodes.BadValue)]
    [InlineData("promise.limit", "2", RouterFaultCodes.BadValue)]
    [InlineData("drift.shares", "[0.5]", RouterFaultCodes.BadValue)]
    public void A_changed_file_is_refused_with_file_and_place(
        string path,
        string value,
        params string[] codes
    )
    {
        JsonNode root = JsonNode.Parse(RouterFile.Write(Train(300)))!;
        string[] parts = path.Split('.');
        JsonNode at = parts.SkipLast(1).Aggregate(root, (node, part) => node[part]!);
        at[parts[^1]] = null;
        string text = root.ToJsonString()
            .Replace($"\"{parts[^1]}\":null", $"\"{parts[^1]}\":{value}", StringComparison.Ordinal);

        FarthingException refused = Assert.Throws<FarthingException>(() =>
            RouterFile.Read(Encoding.UTF8.GetBytes(text), "router.json")
        );

        Fault fault = Assert.Single(refused.Faults);
        Assert.Contains(fault.Code, codes);
        Assert.Equal("router.json", fault.File);
        Assert.NotNull(fault.Expected);
        Assert.Equal(2, refused.ExitCode);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void Weights_that_are_no_numbers_are_refused()
    {
        JsonNode root = JsonNode.Parse(RouterFile.Write(Train(300)))!;
        byte[] grams = Convert.FromBase64String((string)root["prior"]!["grams"]!);
        BitConverter.TryWriteBytes(grams.AsSpan(400), float.NaN);
        root["prior"]!["grams"] = Convert.ToBase64String(grams);

        FarthingException refused = Assert.Throws<FarthingException>(() =>
            RouterFile.Read(Encoding.UTF8.GetBytes(root.ToJsonString()), "router.json")
        );

        Assert.Equal("prior.grams", refused.Faults[0].Path);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void A_model_of_confidence_is_read_back_and_a_file_without_one_still_reads()
    {
        Router router = Train(300) with
        {
            Confidence = RouterTraining.TrainConfidence(Signaled(200), Signaled(400), 0.05, 0.05),
        };
        string text = RouterFile.Write(router);

        ConfidenceGate again = RouterFile.Read(Encoding.UTF8.GetBytes(text), "router.json").Confidence!;

        Assert.Equal(SignalSources.Logprobs, again.Sources);
        Assert.Equal(router.Confidence!.Promise, again.Promise);
        Assert.NotNull(again.Promise.Threshold);
        ConfidenceSignals sure = Signals(0.95);
        Assert.Equal(router.Confidence.Assess(sure), again.Assess(sure));
        Assert.True(again.Assess(sure) > again.Assess(Signals(0.3)));
        Assert.Null(again.Assess(new ConfidenceSignals()));
        Assert.Equal(again.Assess(sure), again.Assess(sure with { Judge = 0 }));
        JsonNode older = JsonNode.Parse(text)!;
        older.AsObject().Remove("confidence");
        Assert.Null(RouterFile.Read(Encoding.UTF8.GetBytes(text), "router.json").Opening);
        Assert.Null(RouterFile.Read(Encoding.UTF8.GetBytes(older.ToJsonString()), "router.json").Confidence);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void A_model_of_openings_is_one_of_its_own()
    {
        Router router = Train(300) with
        {
            Opening = RouterTraining.TrainOpening(
                WithOpenings(Signaled(200)),
                WithOpenings(Signaled(400)),
                0.05,
                0.05
            ),
        };

        Router again = RouterFile.Read(Encoding.UTF8.GetBytes(RouterFile.Write(router)), "router.json");

        Assert.Null(again.Confidence);
        Assert.Equal(router.Opening!.Promise, again.Opening!.Promise);
        Assert.NotNull(again.Opening.Promise.Threshold);
        Assert.Equal(router.Opening.Assess(Signals(0.9)), again.Opening.Assess(Signals(0.9)));
        JsonNode root = JsonNode.Parse(RouterFile.Write(router))!;
        root["opening"]!["weights"] = new JsonArray(1);
        FarthingException refused = Assert.Throws<FarthingException>(() =>
            RouterFile.Read(Encoding.UTF8.GetBytes(root.ToJsonString()), "router.json")
        );
        Assert.Equal("opening.weights", refused.Faults[0].Path);
    }

    /// <summary>What decides on openings knows nothing else, and every label has to have one.</summary>
    [Fact]
    public void A_label_without_an_opening_trains_no_model_of_openings()
    {
        LabeledPrompt[] rows = WithOpenings(Signaled(200));
        LabeledPrompt[] judged =
        [
            .. rows.Select(row => row with { Signals = new ConfidenceSignals { Judge = row.Outcome.Weak } }),
        ];

        Assert.Equal(
            RouterTraining.TrainOpening(rows, rows, 0.05, 0.05)!.Model.Weights,
            RouterTraining.TrainOpening(judged, judged, 0.05, 0.05)!.Model.Weights
        );
        rows[7] = rows[7] with { Opening = null };
        Assert.Null(RouterTraining.TrainOpening(rows, judged, 0.05, 0.05));
        Assert.NotNull(RouterTraining.TrainConfidence(rows, Signaled(400), 0.05, 0.05));
    }

    private static LabeledPrompt[] WithOpenings(LabeledPrompt[] rows) =>
        [.. rows.Select(row => row with { Opening = row.Signals!.Value.Logprobs })];

    [Theory]
    [Trait("Speed", "slow")]
    [InlineData("signals", "[\"mean\"]")]
    [InlineData("sources", "[\"guess\"]")]
    [InlineData("sources", "[\"judge\",\"judge\"]")]
    [InlineData("weights", "[1]")]
    [InlineData("curve", "{\"scores\":[1,0],\"levels\":[0,1]}")]
    [InlineData("drift", "{\"edges\":[],\"shares\":[2]}")]
    public void A_changed_model_of_confidence_is_refused(string member, string value)
    {
        Router router = Train(300) with
        {
            Confidence = RouterTraining.TrainConfidence(Signaled(200), Signaled(400), 0.05, 0.05),
        };
        JsonNode root = JsonNode.Parse(RouterFile.Write(router))!;
        root["confidence"]![member] = JsonNode.Parse(value);

        FarthingException refused = Assert.Throws<FarthingException>(() =>
            RouterFile.Read(Encoding.UTF8.GetBytes(root.ToJsonString()), "router.json")
        );

        Assert.Equal(RouterFaultCodes.BadValue, refused.Faults[0].Code);
        Assert.Equal("confidence." + member, refused.Faults[0].Path);
    }

    /// <summary>Right answers are surer; the strong model is always right.</summary>
    private static LabeledPrompt[] Signaled(int count) =>
        [
            .. Enumerable
                .Range(0, count)
                .Select(i => new LabeledPrompt($"prompt {i}", new LabeledOutcome(i % 4 == 0 ? 0 : 1, 1))
                {
                    Signals = Signals(i % 4 == 0 ? 0.2 + (0.002 * (i % 100)) : 0.6 + (0.003 * (i % 100))),
                }),
        ];

    private static ConfidenceSignals Signals(double mean) =>
        new() { Logprobs = new LogprobFeatures(mean, mean / 2, mean, 1 - mean) };

    private static Router Train(int labels)
    {
        IReadOnlyList<LabeledPrompt> rows = PriorRows.Of(labels);
        IPrior prior = RouterTraining.TrainPrior(rows);
        var (promise, drift) = RouterTraining.Calibrate(prior, PriorRows.Of(400), 0.05, 0.05);
        return new Router
        {
            Weak = "small",
            Strong = "large",
            Labels = labels,
            LabelsSha256 = "00",
            TrainedAt = new DateTimeOffset(2026, 11, 20, 0, 0, 0, TimeSpan.Zero),
            Prior = prior,
            Promise = promise,
            Drift = drift,
        };
    }
}
