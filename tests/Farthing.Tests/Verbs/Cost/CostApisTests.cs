using System.Text.Json;
using Farthing.Tests.Cli;

namespace Farthing.Tests.Verbs.Cost;

/// <summary>The same traffic at every API, by hand.</summary>
public sealed class CostApisTests
{
    private const string Still = " --today 2026-11-28 --config-dir /nowhere";

    [Theory]
    // 2,000 × $0.15/M + 300 × $0.60/M = $0.00030 + $0.00018; a month has 10 × 3,600 × 730 = 26,280,000 requests
    [InlineData("--in 2000 --out 300 --rate 10/s --model gpt-4o-mini", 0.00048, 12_614.40, "prompt 62 %")]
    // half of it in a batch
    [InlineData(
        "--in 2000 --out 300 --rate 10/s --model gpt-4o-mini --batch",
        0.00024,
        6_307.20,
        "prompt 62 %"
    )]
    // 1,000 × $0.15/M + 1,000 × $0.075/M + 300 × $0.60/M = 0.00015 + 0.000075 + 0.00018
    [InlineData(
        "--in 2000 --out 300 --rate 10/s --model gpt-4o-mini --cached 50%",
        0.000405,
        10_643.40,
        "output 44 %"
    )]
    // above 272,000: 300,000 × $10/M + 1,000 × $45/M = $3.00 + $0.045; 1/h is 730 a month
    [InlineData(
        "--in 300000 --out 1000 --rate 1/h --model openai/gpt-5.5",
        3.045,
        2_222.85,
        "prompt above 272,000"
    )]
    // Groq publishes no cached price: 2,000 × $0.05/M + 300 × $0.08/M = 0.0001 + 0.000024
    [InlineData(
        "--in 2000 --out 300 --rate 1/h --cached 50% --model groq/llama-3.1-8b-instant",
        0.000124,
        0.09052,
        "no cached price"
    )]
    public void A_bill_is_the_published_price_of_its_tokens(
        string flags,
        double perRequest,
        double perMonth,
        string reason
    )
    {
        JsonElement row = Result(flags).GetProperty("apis")[0];

        Assert.Equal(perRequest, row.GetProperty("usd_per_request").GetDouble(), 9);
        Assert.Equal(perMonth, row.GetProperty("usd_per_month").GetDouble(), 2);
        Assert.Contains(reason, row.GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_api_is_in_the_table_or_has_a_reason_and_shares_add_up()
    {
        JsonElement all = Result("--in 300000 --out 1000 --rate 1/s --cached 30%");
        JsonElement[] rows = [.. all.GetProperty("apis").EnumerateArray()];

        Assert.Equal(91, rows.Length + all.GetProperty("without").GetArrayLength());
        Assert.NotEmpty(all.GetProperty("without").EnumerateArray());
        Assert.Equal(rows.OrderBy(Usd).Select(Usd), rows.Select(Usd));
        Assert.All(
            rows,
            row =>
                Assert.Equal(
                    1,
                    row.GetProperty("input_fraction").GetDouble()
                        + row.GetProperty("cached_fraction").GetDouble()
                        + row.GetProperty("output_fraction").GetDouble(),
                    9
                )
        );

        static double Usd(JsonElement row) => row.GetProperty("usd_per_month").GetDouble();
    }

    [Fact]
    public void The_screen_says_the_cheapest_first_and_old_prices_once()
    {
        RunResult run = Run.Farthing("cost apis --in 2000 --out 300 --rate 10/s" + Still);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        string old = Assert.Single(
            run.Output.Split('\n'),
            line => line.Contains("days old", StringComparison.Ordinal)
        );
        Assert.Contains("2026-08-21", old, StringComparison.Ordinal);
        Assert.Contains("farthing catalog update FILE", run.Output, StringComparison.Ordinal);
        Assert.True(
            run.Output.IndexOf("the cheapest of", StringComparison.Ordinal)
                < run.Output.IndexOf("The dearest", StringComparison.Ordinal)
        );
    }

    private static JsonElement Result(string flags)
    {
        RunResult run = Run.Farthing($"cost apis {flags} --json" + Still);
        Assert.Equal(0, run.ExitCode);
        using JsonDocument document = JsonDocument.Parse(run.Output);
        return document.RootElement.GetProperty("result").Clone();
    }
}
