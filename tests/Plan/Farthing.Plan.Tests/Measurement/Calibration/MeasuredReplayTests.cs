using Farthing.Catalogs;
using Farthing.Catalogs.Coefficients;
using Farthing.Documents.Predictions;
using Farthing.Measurement.Calibration;
using Farthing.Testing;

namespace Farthing.Tests.Measurement.Calibration;

/// <summary>The engine against 300 requests of one real vLLM run (Llama-3.1-8B in 16 bit on one RTX PRO 6000, vLLM 0.19): nothing is fitted to it.</summary>
public sealed class MeasuredReplayTests
{
    [Theory]
    [InlineData(0.12, 0.15, Metric.Tpot)]
    [InlineData(0.15, 0.20, Metric.E2e)]
    [InlineData(0.25, 0.35, Metric.Ttft)]
    public void A_measured_run_is_predicted_within_a_bound(double median, double p90, Metric metric)
    {
        string? file = RepositoryRoot.DataFile("request_traces_measured.csv");
        Assert.SkipUnless(file is not null, "the measured request trace is not here (FARTHING_DATA)");
        RequestTrace trace = Assert.Single(RequestTraceReader.Read(file).Rows);
        TraceReplay replay = new(new ConditionPredictor(Catalog.BuiltIn, CoefficientsFile.BuiltIn));

        ReplayError error = ReplayErrors
            .Of(replay.Play(trace, TestContext.Current.CancellationToken))
            .Single(error => error.Metric == ConditionWords.Of(metric));

        Assert.Equal(300, error.Requests);
        Assert.InRange(error.MedianPercent, 0, 100 * median);
        Assert.InRange(error.P90Percent, 0, 100 * p90);
    }
}
