using System.Globalization;
using System.Text.Json;
using Farthing.Testing;
using Farthing.Tests.Cli;
using Farthing.Tests.Gateway.Ledger;
using Farthing.Tests.Plans;

namespace Farthing.Tests.Verbs;

/// <summary>Dollars of a request beside dollars of a million tokens, wherever the lengths of requests are known.</summary>
public sealed class PricePerRequestTests
{
    private const string Small = "llama-3.1-8b --in 512 --out 64 --rate 4/s --requests 200 --slo ttft_p95=2s";

    /// <summary>Members that are dollars of a million tokens of both kinds, and the one that stands beside each.</summary>
    private static readonly Dictionary<string, string> Beside = new()
    {
        ["usd_per_m_blended"] = "usd_per_request",
        ["usd_per_million_tokens"] = "usd_per_request",
        ["usd_per_m"] = "usd_per_request",
        ["blended"] = "per_request",
        ["price_now"] = "price_per_request_now",
        ["price_after"] = "price_per_request_after",
        ["per_m_tokens"] = "per_request",
        ["day_usd_per_m_blended"] = "day_usd_per_request",
    };

    /// <summary>Lines whose answer has a price of tokens.</summary>
    public static TheoryData<string> Lines =>
        [
            $"plan {Small} --gpu H100-SXM",
            $"plan {Small} --gpu H100-SXM --gpu L40S --target $0.01/M",
            $"plan --model llama-3.1-8b,qwen3-8b --any --in 512 --out 64 --rate 4/s --requests 200 --gpu H100-SXM --slo ttft_p95=2s",
            $"plan llama-3.1-8b --capacity 2xH100-SXM --in 512 --out 64 --requests 200",
            $"simulate {Small} --gpus 1xH100-SXM --no-deliverable",
            "simulate llama-3.1-8b --in 512 --out 64 --requests 200 --gpus 1xH100-SXM --curve 1,8",
            "cost table --model llama-3.1-8b --in 512 --out 64 --gpu H100-SXM",
            "cost quantize --to fp8 --model llama-3.1-8b --gpus 1xH100-SXM --in 512 --out 64",
            "cost mix --on-demand 1 --reserved 1 --reserved-factor 0.6 --model llama-3.1-8b --gpus 1xH100-SXM --in 512 --out 64",
            "cost break-even --model llama-3.1-8b --gpus 1xH100-SXM --in 512 --out 64 --traffic 4/s --api-in 0.2 --api-out 0.6",
        ];

    [Theory]
    [Trait("Speed", "slow")]
    [MemberData(nameof(Lines))]
    public void A_price_of_tokens_has_that_of_a_request_beside_it(string line)
    {
        RunResult json = Run.Farthing($"{line} --json {PlanLines.Still}");
        string why =
            line.StartsWith("plan llama", StringComparison.Ordinal)
            && !line.Contains("--capacity", StringComparison.Ordinal)
            && !line.Contains("--target", StringComparison.Ordinal)
                ? "--why"
                : "";
        RunResult screen = Run.Farthing($"{line} {why} {PlanLines.Still}");

        Assert.True(json.ExitCode is 0 or 1, json.Error);
        using JsonDocument document = JsonDocument.Parse(json.Output);
        List<string> found = [];
        Walk(document.RootElement.GetProperty("result"), "result", found);
        Assert.NotEmpty(found);
        Assert.All(found, place => Assert.EndsWith("ok", place, StringComparison.Ordinal));
        foreach (
            string block in screen
                .Output.Split("\n\n")
                .Where(each => each.Contains("$/M", StringComparison.Ordinal))
        )
        {
            Assert.Matches(@"\$/request|a\s+request|per request", block);
        }
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void A_lever_has_dollars_of_a_request_on_both_sides()
    {
        RunResult json = Run.Farthing(
            $"simulate {Small} --gpus 1xH100-SXM --against kv=fp8 --json {PlanLines.Still}"
        );

        using JsonDocument document = JsonDocument.Parse(json.Output);
        Dictionary<string, JsonElement> figures = document
            .RootElement.GetProperty("result")
            .GetProperty("levers")[0]
            .GetProperty("figures")
            .EnumerateArray()
            .ToDictionary(figure => figure.GetProperty("name").GetString()!);
        double Of(string name) => figures[name].GetProperty("base").GetProperty("value").GetDouble();
        // Every request has 512 + 64 = 576 tokens.
        Assert.Equal(Of("cost.blended") * 576e-6, Of("cost.per_request"), 9);
        Assert.Equal(Of("cost.blended_at_deliverable") * 576e-6, Of("cost.per_request_at_deliverable"), 9);
    }

    /// <summary>1,024 in and 256 out on average: 1,280 tokens a request, now and over the day.</summary>
    [Fact]
    public void A_watched_engine_has_dollars_of_a_request()
    {
        string pages = Path.Combine(RepositoryRoot.Path, "examples", "watch", "vllm.prom");
        RunResult json = Run.Farthing(
            $"watch {pages} --interval 15s --gpu H100-SXM --gpu-price $2.50/h --once --json"
        );

        Assert.Equal(0, json.ExitCode);
        using JsonDocument document = JsonDocument.Parse(json.Output);
        JsonElement cost = document.RootElement.GetProperty("result").GetProperty("cost");
        List<string> found = [];
        Walk(cost, "cost", found);
        Assert.Equal(2, found.Count);
        Assert.All(found, place => Assert.EndsWith("ok", place, StringComparison.Ordinal));
        double Of(string name) => cost.GetProperty(name).GetProperty("value").GetDouble();
        Assert.Equal(Of("usd_per_m_blended") * 1280e-6, Of("usd_per_request"), 5);
        Assert.Equal(Of("day_usd_per_m_blended") * 1280e-6, Of("day_usd_per_request"), 5);
    }

    /// <summary>Eight requests under three keys; retries and corrections begin none, and have no price of a request.</summary>
    [Theory]
    [InlineData("by key")]
    [InlineData("by model")]
    [InlineData("by hour")]
    [InlineData("by session")]
    [InlineData("top")]
    public void A_ledger_has_dollars_of_a_request(string question)
    {
        using LedgerScene scene = new();
        DozenAttempts.Write(scene);
        scene.Project();

        RunResult json = Run.Farthing($"ledger {question} --data {scene.Folder.Path} --json");
        RunResult screen = Run.Farthing($"ledger {question} --data {scene.Folder.Path}");

        Assert.Equal(0, json.ExitCode);
        using JsonDocument document = JsonDocument.Parse(json.Output);
        List<JsonElement> sums = [];
        Sums(document.RootElement.GetProperty("result"), sums);
        Assert.NotEmpty(sums);
        foreach (JsonElement each in sums)
        {
            long requests = each.GetProperty("requests").GetInt64();
            bool isSaid = each.TryGetProperty("usd_per_request", out JsonElement price);
            Assert.Equal(requests > 0, isSaid);
            if (isSaid)
            {
                double billed = double.Parse(
                    each.GetProperty("billed_usd").ToString(),
                    CultureInfo.InvariantCulture
                );
                Assert.Equal(billed / requests, price.GetDouble(), 12);
            }
        }

        Assert.Contains("/M, $0.000177 a request", screen.Output, StringComparison.Ordinal);
        string[] heads =
        [
            .. screen.Output.Split('\n').Where(line => line.Contains("$/M", StringComparison.Ordinal)),
        ];
        Assert.All(heads, line => Assert.Contains("$/request", line, StringComparison.Ordinal));
    }

    /// <summary>Every sum of a ledger's answer: what has tokens and dollars billed.</summary>
    private static void Sums(JsonElement at, List<JsonElement> found)
    {
        if (at.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement item in at.EnumerateArray())
            {
                Sums(item, found);
            }
        }
        else if (at.ValueKind == JsonValueKind.Object)
        {
            if (at.TryGetProperty("billed_usd", out _) && at.TryGetProperty("attempts", out _))
            {
                found.Add(at);
            }

            foreach (JsonProperty member in at.EnumerateObject())
            {
                Sums(member.Value, found);
            }
        }
    }

    private static void Walk(JsonElement at, string path, List<string> found)
    {
        if (at.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement item in at.EnumerateArray())
            {
                Walk(item, path + "[]", found);
            }
        }
        else if (at.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty member in at.EnumerateObject())
            {
                if (
                    member.Value.ValueKind is not JsonValueKind.Null
                    && Beside.TryGetValue(member.Name, out string? beside)
                )
                {
                    found.Add($"{path}.{member.Name}: {(at.TryGetProperty(beside, out _) ? "ok" : "alone")}");
                }

                Walk(member.Value, $"{path}.{member.Name}", found);
            }
        }
    }
}
