using System.Text;
using System.Text.Json.Nodes;
using Farthing.Numerics.Faults;
using Farthing.Reduction.Cascade.Files;
using Farthing.Reduction.Cascade.Labels;
using Farthing.Reduction.Cascade.Prior;
using Farthing.Reduction.Cascade.Routing;
using Farthing.Tests.Reduction.Cascade.Prior;

namespace Farthing.Tests.Reduction.Cascade.Files;

public sealed class RouterFileTests
{
    [Theory]
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

    private static Router Train(int labels)
    {
        IReadOnlyList<LabeledPrompt> rows = PriorModelTests.Rows(labels);
        IPrior prior = RouterTraining.TrainPrior(rows);
        var (promise, drift) = RouterTraining.Calibrate(prior, PriorModelTests.Rows(400), 0.05, 0.05);
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
