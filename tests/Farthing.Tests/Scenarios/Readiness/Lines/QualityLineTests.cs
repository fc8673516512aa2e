using Farthing.Documents.Plans;
using Farthing.Documents.Quality;
using Farthing.Planning.Setups;
using Farthing.Scenarios.Readiness.Inputs;
using Farthing.Scenarios.Readiness.Lines;
using Farthing.Serving.Deployments;
using Farthing.Serving.Gpus;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;

namespace Farthing.Tests.Scenarios.Readiness.Lines;

public sealed class QualityLineTests
{
    [Fact]
    public void Formats_of_the_maker_need_no_gate() =>
        Assert.Equal(ReadinessState.Green, Line(NumberFormat.Bf16, NumberFormat.Bf16, null).State);

    [Theory]
    [InlineData(NumberFormat.Fp8, NumberFormat.Bf16, "fp8 weights")]
    [InlineData(NumberFormat.Bf16, NumberFormat.Fp8, "fp8 KV")]
    public void Other_formats_need_one(NumberFormat weights, NumberFormat kv, string words)
    {
        ReadinessLine line = Line(weights, kv, null);

        Assert.Equal(ReadinessState.Unknown, line.State);
        Assert.Contains(words, line.Seen, StringComparison.Ordinal);
        Assert.StartsWith("farthing bench --quality ", line.Command, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(QualityVerdict.Passes, "m", false, "Green")]
    [InlineData(QualityVerdict.Fails, "m", false, "Red")]
    [InlineData(QualityVerdict.Undecided, "m", false, "Unknown")]
    [InlineData(QualityVerdict.CannotTell, "m", false, "Unknown")]
    [InlineData(QualityVerdict.Passes, "m", true, "Unknown")]
    [InlineData(QualityVerdict.Passes, "m-FP8", false, "Green")]
    [InlineData(QualityVerdict.Passes, "m-AWQ", false, "Red")]
    public void Judges_a_gate_of_fp8_weights(
        QualityVerdict verdict,
        string candidate,
        bool isCut,
        string state
    ) =>
        Assert.Equal(
            state,
            Line(NumberFormat.Fp8, NumberFormat.Bf16, Gate(verdict, candidate, isCut)).State.ToString()
        );

    private static ReadinessLine Line(NumberFormat weights, NumberFormat kv, QualityDocument? gate)
    {
        ReadinessInputs inputs = ReadinessCase.Bare;
        ModelSpec model = inputs.Plan.Request.Model;
        GpuSpec gpu = inputs.Plan.Request.Gpus[0];
        Deployment deployment = new()
        {
            Model = model,
            Gpu = gpu,
            Weights = WeightPrecision.Of(model, weights),
            KvFormat = kv,
        };
        ServingSetup setup = ServingSetup.Create(deployment, inputs.Plan.Request.Coefficients, 640);
        return new QualityLine(
            inputs with
            {
                Fleet = new CheckedFleet(ReadinessFleetOrigin.Deployed, setup, null, "not played"),
                Quality = gate,
            }
        ).Of();
    }

    private static QualityDocument Gate(QualityVerdict verdict, string candidate, bool isCut)
    {
        RangedShare share = new(0.9, 0.85, 0.95);
        QualityFinding finding = new(
            100,
            88,
            2,
            2,
            8,
            share,
            share,
            new RangedShare(0, -0.005, 0.005),
            share,
            2,
            2,
            1,
            100
        );
        QualitySide Side(string model) =>
            new(model, "here", 100, 100, 0, 0, 0, null, new Dictionary<string, int>());
        return new QualityDocument(
            verdict,
            "",
            isCut,
            0.01,
            0.01,
            new QualityConditions("q.jsonl", 100, 1, 0, "chat", 100, 8, JudgingRule.Numeric, ""),
            Side("m-base"),
            Side(candidate),
            finding,
            null,
            [],
            0,
            0,
            0,
            0,
            null,
            null,
            null,
            null,
            [],
            []
        );
    }
}
