using System.Text.Json;
using Farthing.Tests.Cli;

namespace Farthing.Tests.Plans;

/// <summary>INV-21: what plan says of its fleet, simulate says of the same configuration under the same traffic, to the digit.</summary>
public sealed class PlanSimulateAgreementTests
{
    private static readonly string[] Metrics = ["ttft", "itl", "tpot", "e2e"];

    /// <summary>Thresholds of a decision, told in words, and the share of a band of our own study: their documents name no basis or no day.</summary>
    private static readonly string[] WithoutBasis = ["result.decision.flips", "result.measuring.band_left"];

    private static readonly string[] Statistics = ["mean", "p50", "p90", "p95", "p99"];

    [Theory]
    [Trait("Speed", "slow")]
    [InlineData("llama-3.1-8b --gpu L40S --in 512 --out 64 --rate 4/s --requests 300 --slo ttft_p95=800ms")]
    [InlineData(
        "llama-3.1-8b --gpu L4 --weights fp8 --in 700 --out 40 --rate 9/s --requests 250 --slo itl_p95=60ms,e2e_p90=6s --seed 7"
    )]
    [InlineData(
        "qwen3-30b-a3b --gpu A100-80GB --tp 2 --in 900 --out 60 --rate 6/s --requests 150 --slo tpot_p90=60ms --overhead-before 20ms"
    )]
    public void Simulate_says_of_the_plans_fleet_what_the_plan_says(string asked)
    {
        JsonElement chosen = Result($"plan {asked}").GetProperty("chosen");
        int replicas = chosen.GetProperty("replicas").GetInt32();
        double perGpu =
            chosen.GetProperty("price").GetProperty("value").GetDouble()
            / chosen.GetProperty("gpus_paid").GetInt32();
        string tp = asked.Contains("--tp ", StringComparison.Ordinal) ? "" : $"--tp {Of("tensor_parallel")} ";
        string weights = asked.Contains("--weights ", StringComparison.Ordinal)
            ? ""
            : $"--weights {Of("weights")} ";
        string routing = replicas > 1 ? $"--routing {Of("routing")} " : "";

        JsonElement result = Result(
            FormattableString.Invariant(
                $"simulate {asked} {weights}--kv {Of("kv")} {tp}--pp {Of("pipeline_parallel")} --dp {Of("data_parallel")} --ep {Of("expert_parallel")} --replicas {replicas} {routing}--budget {Of("max_num_batched_tokens")} --max-num-seqs {Of("max_num_seqs")} --max-model-len {Of("max_model_len")} --gpu-price {perGpu}"
            )
        );

        foreach (string metric in Metrics)
        {
            foreach (string statistic in Statistics)
            {
                JsonElement planned = chosen.GetProperty("latencies").GetProperty($"{metric}_{statistic}");
                JsonElement simulated = result
                    .GetProperty("latency")
                    .GetProperty(metric)
                    .GetProperty(statistic);
                foreach (string edge in (string[])["value", "low", "high"])
                {
                    Assert.Equal(
                        planned.GetProperty(edge).GetRawText(),
                        simulated.GetProperty(edge).GetRawText()
                    );
                }
            }
        }

        JsonElement work = result.GetProperty("work");
        Assert.Equal(Value(chosen, "mbu"), Value(work, "mbu"));
        Assert.Equal(Value(chosen, "mfu"), Value(work, "mfu"));
        Assert.Equal(Value(chosen, "peak_kv_use"), Value(work, "kv_use_peak"));
        Assert.Equal(
            chosen.GetProperty("gpus_used").GetInt32(),
            result.GetProperty("deployment").GetProperty("gpus").GetInt32()
        );

        string Of(string name) => chosen.GetProperty(name).ToString();
    }

    /// <summary>INV-17 and INV-18: every quantity of both documents says its unit and whether it is measured, predicted or assumed; a prediction says what its coefficients are, a figure of the world its source with its day.</summary>
    [Theory]
    [InlineData(
        "plan llama-3.1-8b --gpu L40S --in 512 --out 64 --rate 4/s --requests 200 --slo ttft_p95=800ms"
    )]
    [InlineData(
        "simulate llama-3.1-8b --gpu L40S --in 512 --out 64 --rate 4/s --requests 200 --slo ttft_p95=800ms"
    )]
    public void Every_quantity_says_what_it_is_and_where_it_comes_from(string line)
    {
        List<string> faults = [];
        int quantities = 0;
        Walk(Result(line), "result");

        Assert.True(faults.Count == 0, string.Join('\n', faults));
        Assert.InRange(quantities, 40, 100_000);

        void Walk(JsonElement node, string path)
        {
            if (node.ValueKind == JsonValueKind.Array)
            {
                foreach ((JsonElement item, int i) in node.EnumerateArray().Select((item, i) => (item, i)))
                {
                    Walk(item, $"{path}[{i}]");
                }
            }

            if (node.ValueKind != JsonValueKind.Object)
            {
                return;
            }

            bool isExempt = WithoutBasis.Any(name => path.StartsWith(name, StringComparison.Ordinal));
            if (!isExempt && node.TryGetProperty("value", out _) && node.TryGetProperty("unit", out _))
            {
                quantities++;
                string basis = node.TryGetProperty("basis", out JsonElement word) ? word.ToString() : "";
                bool isWhole = basis switch
                {
                    "predicted" => node.TryGetProperty("coefficients", out _),
                    "measured" => node.TryGetProperty("source", out JsonElement source)
                        && source.ToString().Contains("20", StringComparison.Ordinal),
                    "assumed" => true,
                    _ => false,
                };
                bool isInBand =
                    !node.TryGetProperty("low", out JsonElement low)
                    || !node.TryGetProperty("high", out JsonElement high)
                    || low.ValueKind != JsonValueKind.Number
                    || high.ValueKind != JsonValueKind.Number
                    || (
                        low.GetDouble() <= node.GetProperty("value").GetDouble()
                        && node.GetProperty("value").GetDouble() <= high.GetDouble()
                    );
                if (!isWhole || !isInBand)
                {
                    faults.Add($"{path}: {node.GetRawText()}");
                }
            }

            foreach (JsonProperty property in node.EnumerateObject())
            {
                Walk(property.Value, $"{path}.{property.Name}");
            }
        }
    }

    private static JsonElement Result(string line)
    {
        RunResult run = Run.Farthing($"{line} {PlanLines.Still} --json");
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        return JsonDocument.Parse(run.Output).RootElement.GetProperty("result");
    }

    private static string Value(JsonElement of, string name) =>
        of.GetProperty(name).GetProperty("value").GetRawText();
}
