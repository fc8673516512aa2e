using System.Globalization;
using Farthing.Catalogs;
using Farthing.Catalogs.Coefficients;
using Farthing.Planning.Setups;
using Farthing.Serving.Deployments;
using Farthing.Serving.Gpus;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;
using Farthing.Serving.Simulation;
using Farthing.Serving.Slos;
using Farthing.Serving.StepTimes;
using Farthing.Testing;
using Farthing.Workloads.Requests;

namespace Farthing.Tests.Planning.Setups;

/// <summary>The engine against 300 requests of one real vLLM run (Llama-3.1-8B in 16 bit on one RTX PRO 6000, vLLM 0.19): nothing is fitted to it.</summary>
public sealed class MeasuredReplayTests
{
    [Theory]
    [InlineData(0.12, 0.15, "tpot_s")]
    [InlineData(0.15, 0.20, "e2e_s")]
    [InlineData(0.25, 0.35, "ttft_s")]
    public void A_measured_run_is_predicted_within_a_bound(double median, double p90, string column)
    {
        string? file = RepositoryRoot.DataFile("request_traces_measured.csv");
        Assert.SkipUnless(file is not null, "the measured request trace is not here (FARTHING_DATA)");
        string[] header = File.ReadLines(file).First().Split(',');
        string[][] rows = [.. File.ReadLines(file).Skip(1).Select(line => line.Split(','))];
        double At(string[] row, string name) =>
            double.Parse(row[Array.IndexOf(header, name)], CultureInfo.InvariantCulture);
        RequestTable table = new(
            [.. rows.Select(row => (long)(At(row, "arrival_s") * 1e9))],
            [.. rows.Select(row => (int)At(row, "input_tokens"))],
            [.. rows.Select(row => (int)At(row, "output_tokens"))]
        );
        ModelSpec model = Catalog.BuiltIn.Model("llama-3.1-8b");
        GpuSpec gpu = Catalog.BuiltIn.Gpu("RTX-PRO-6000");
        Deployment deployment = new()
        {
            Model = model,
            Gpu = gpu,
            Weights = WeightPrecision.Of(model, NumberFormat.Bf16),
            Engine = new EngineOptions
            {
                MaxNumSeqs = 128,
                MaxNumBatchedTokens = 2048,
                GpuMemoryUtilization = 0.9,
            },
        };
        List<RequestRecord> records = [];
        ServingSetup
            .Create(deployment, CoefficientsReader.BuiltIn, 8192)
            .Run(
                table,
                BandEdge.Center,
                Slo.None,
                new RunOptions { OnRecord = records.Add },
                TestContext.Current.CancellationToken
            );

        double[] errors =
        [
            .. records
                .Select(record =>
                    Math.Abs((Seconds(record, column) / At(rows[(int)record.RequestId], column)) - 1)
                )
                .Order(),
        ];

        Assert.Equal(rows.Length, errors.Length);
        Assert.InRange(errors[errors.Length / 2], 0, median);
        Assert.InRange(errors[errors.Length * 9 / 10], 0, p90);
    }

    private static double Seconds(RequestRecord record, string column) =>
        column switch
        {
            "ttft_s" => (record.FirstTokenNs - record.ArrivalNs) / 1e9,
            "tpot_s" => (record.LastTokenNs - record.FirstTokenNs) / 1e9 / (record.OutputTokens - 1),
            _ => (record.LastTokenNs - record.ArrivalNs) / 1e9,
        };
}
