using Farthing.Catalogs;
using Farthing.Catalogs.Coefficients;
using Farthing.Measurement.Calibration;
using Farthing.Planning.Setups;
using Farthing.Serving.Deployments;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;
using Farthing.Serving.Simulation;
using Farthing.Serving.Slos;
using Farthing.Serving.StepTimes;
using Farthing.Workloads.Requests;

namespace Farthing.Tests.Planning.Setups;

public sealed class ServingSetupTests
{
    private const int Input = 1500;
    private const int Output = 40;
    private const int Requests = 60;

    /// <summary>Requests that never meet: gaps take the error of steps, first tokens that of their engine, wider by what steps leave.</summary>
    [Theory]
    [InlineData("vllm")]
    [InlineData("sglang")]
    public void At_an_edge_first_tokens_take_the_error_of_their_engine(string engine)
    {
        ServingSetup setup = Setup(engine);
        SimulationResult center = Run(setup, BandEdge.Center);
        foreach (double sure in (double[])[0.8, 0.9, 0.95])
        {
            SimulationResult edge = Run(setup, BandEdge.Sure(sure));
            double steps = setup.Band.At(sure);
            double first = setup.FirstTokens.At(sure);

            Assert.True(first > 1.1 * steps);
            Assert.Equal(steps, Ratio(LatencyMetric.Itl), 0.01 * steps);
            // What the host adds to a first token is no step: it takes the rest alone.
            Assert.InRange(Ratio(LatencyMetric.Ttft), 0.99 * first / steps, 1.01 * first);

            double Ratio(LatencyMetric metric) =>
                edge.Seconds(metric, Statistic.P50) / center.Seconds(metric, Statistic.P50);
        }
    }

    /// <summary>What is planned with and what is predicted of a like server are one band.</summary>
    [Fact]
    public void The_band_of_first_tokens_is_the_one_that_predictions_state()
    {
        ServingSetup setup = Setup("vllm");
        Condition alone = new()
        {
            Engine = "vllm",
            EngineVersion = "0.11",
            Model = "llama-3.1-8b",
            Gpu = "H100-SXM",
            Gpus = 1,
            TensorParallel = 1,
            WeightPrecision = "bf16",
            InputTokens = Input,
            OutputTokens = Output,
            Lengths = LengthShape.Fixed,
            LoadMode = LoadMode.Closed,
            Concurrency = 1,
            Requests = 20,
        };
        ConditionPredictor predictor = new(Catalog.BuiltIn, CoefficientsFile.BuiltIn);

        Figure closed = predictor.Predict(alone).Of(Metric.Ttft, Statistic.P50)!.Value;
        Figure open = predictor
            .Predict(alone with { LoadMode = LoadMode.Open, Concurrency = null, RequestRate = 0.1 })
            .Of(Metric.Ttft, Statistic.P50)!
            .Value;

        Assert.Equal(setup.FirstTokens.High, closed.High / closed.Value, 1e-9);
        Assert.Equal(setup.FirstTokens.Low, closed.Low / closed.Value, 1e-9);
        Assert.InRange(
            open.High / open.Value,
            0.99 * setup.FirstTokens.High / setup.Band.High,
            1.01 * setup.FirstTokens.High
        );
    }

    private static SimulationResult Run(ServingSetup setup, BandEdge edge)
    {
        long[] arrivals = [.. Enumerable.Range(0, Requests).Select(i => i * 10_000_000_000L)];
        RequestTable table = new(
            arrivals,
            [.. Enumerable.Repeat(Input, Requests)],
            [.. Enumerable.Repeat(Output, Requests)]
        );
        return setup.Run(table, edge, Slo.None, cancellation: TestContext.Current.CancellationToken);
    }

    private static ServingSetup Setup(string engine)
    {
        ModelSpec model = Catalog.BuiltIn.Model("Llama-3.1-8B-Instruct");
        return ServingSetup.Create(
            new Deployment
            {
                Model = model,
                Gpu = Catalog.BuiltIn.Gpu("H100-SXM"),
                Weights = WeightPrecision.Of(model, NumberFormat.Bf16),
                KvFormat = NumberFormat.Bf16,
                Engine = new EngineOptions { Family = EngineFamilies.Find(engine)!.Value },
            },
            CoefficientsFile.BuiltIn,
            Input + Output
        );
    }
}
