using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Farthing.Documents.Plans;
using Farthing.Numerics.Quantities;
using Farthing.Testing;
using Farthing.Tests.Cli;
using Farthing.Tests.Documents;
using Farthing.Tests.Measurement.Watching;
using Farthing.Verbs;

namespace Farthing.Tests.Verbs;

public sealed class WatchPlanTests
{
    private static readonly string Folder = Path.Combine(RepositoryRoot.Path, "examples", "watch");
    private static readonly string Pages =
        $"{Path.Combine(Folder, "vllm.prom")} {Path.Combine(Folder, "dcgm.prom")} --interval 15s --gpu H100-SXM";

    [Fact]
    public void A_plan_brings_its_cost_price_and_promise_and_that_is_said()
    {
        string plan = Plan(gpusPaid: 2, usdPerHour: 5);

        RunResult run = Run.Farthing($"watch {Pages} --plan-cost {plan} --once");

        // $5.00 an hour for 2 GPUs.
        Assert.Contains(
            "from plan.json: $0.170 per million tokens, predicted; $2.50/h a GPU; promise ttft_p95 1.50 s",
            run.Error,
            StringComparison.Ordinal
        );
        Assert.Contains("p95 ≤ 1.50 s: kept", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_given_beside_a_plan_wins()
    {
        string plan = Plan(gpusPaid: 1, usdPerHour: 9);

        RunResult run = Run.Farthing(
            $"watch {Pages} --plan-cost {plan} --gpu-price $2.50/h --slo ttft_p95=3s --once"
        );

        Assert.DoesNotContain("9.00", run.Error + run.Output, StringComparison.Ordinal);
        Assert.Contains("p95 ≤ 3.00 s", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"schema":"farthing.bench/1","result":{}}""")]
    [InlineData("""{"schema":"farthing.plan/1","result":{"chosen":null}}""")]
    [InlineData("""{"schema":"farthing.plan/1","result":{"chosen":{"usd_per_m_blended":{"value":1}}}}""")]
    [InlineData("""{"schema":"farthing.pl""")]
    [InlineData("""[]""")]
    public void What_is_no_plan_is_a_fault(string text)
    {
        RunResult run = Run.Farthing($"watch {Pages} --plan-cost {Write(text)} --once");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("FAR8209", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_without_a_fleet_is_a_fault()
    {
        PlanDocument any = (PlanDocument)DocumentSamples.Of(typeof(PlanDocument)).First();
        string plan = Write(DocumentSamples.Saved(any with { Chosen = null }));

        RunResult run = Run.Farthing($"watch {Pages} --plan-cost {plan} --once");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("the plan chose no fleet", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_watch_is_a_page_with_its_course()
    {
        string folder = Directory.CreateTempSubdirectory("farthing-").FullName;
        string json = Path.Combine(folder, "watch.json");
        string page = Path.Combine(folder, "watch.html");

        RunResult watch = Run.Farthing(
            $"watch {Pages} --gpu-price $2.50/h --rule kv=30% -o {json} --report {page} -q"
        );
        RunResult report = Run.Farthing($"report {json} -o {Path.Combine(folder, "again.html")}");

        Assert.Equal((0, 0), (watch.ExitCode, report.ExitCode));
        Assert.Equal(File.ReadAllText(page), File.ReadAllText(Path.Combine(folder, "again.html")));
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(json));
        JsonElement result = document.RootElement.GetProperty("result");
        string schema = SchemaVerb.TextOf("watch");
        Assert.Empty(JsonSchema.Check(result.GetRawText(), schema));
        Assert.Equal(5, result.GetProperty("course").GetArrayLength());
        Assert.Equal("kv", result.GetProperty("history")[0].GetProperty("rule").GetString());
        string text = File.ReadAllText(page);
        foreach (
            string words in (string[])
                ["1 ALERT", "Did requests wait?", "What did a million tokens cost?", "Which rules fired"]
        )
        {
            Assert.Contains(words, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_rules_are_judged_over_the_past_with_their_hysteresis()
    {
        using FakePages server = new((_, body) => FakePages.Ok(Past(body), "application/json"));

        RunResult run = Run.Farthing(
            $"watch --prometheus {server.Address} --since 1h --step 30s --slo ttft_p95=1s"
        );

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Every alert", run.Output, StringComparison.Ordinal);
        // Bad for 10 minutes, and 2 minutes good before it ends.
        Assert.Matches(@"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d  *12 m 0 s  *kv ", run.Output);
        // Each step: 10 requests, 1 of them above a second.
        Assert.Contains(
            "ttft_p95 within 1.00 s: 10 % of the window's requests were late, 5.0 % may be: 200 % of the budget",
            run.Output,
            StringComparison.Ordinal
        );
    }

    private static string Plan(int gpusPaid, double usdPerHour)
    {
        PlanDocument any = (PlanDocument)DocumentSamples.Of(typeof(PlanDocument)).First();
        return Write(
            DocumentSamples.Saved(
                any with
                {
                    Inputs = any.Inputs with
                    {
                        Slo = new Dictionary<string, Quantity>
                        {
                            ["ttft_p95"] = new(1.5, "s"),
                            ["tpot_p50"] = new(0.03, "s"),
                        },
                    },
                    Chosen = any.Chosen! with
                    {
                        GpusPaid = gpusPaid,
                        Price = new Quantity(usdPerHour, "usd_per_hour"),
                        UsdPerMBlended = new Quantity(0.17, "usd_per_m_tokens"),
                    },
                }
            )
        );
    }

    private static string Write(string text)
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory("farthing-").FullName, "plan.json");
        File.WriteAllText(file, text);
        return file;
    }

    /// <summary>KV at 50 %, but for ten minutes of the hour at 99 %; TTFT of ten requests a step, one of them between one and two seconds.</summary>
    private static string Past(string body)
    {
        string asked = Uri.UnescapeDataString(body);
        if (!asked.Contains("vllm", StringComparison.Ordinal))
        {
            return """{"status":"success","data":{"resultType":"matrix","result":[]}}""";
        }

        double start = Number("start");
        double end = Number("end");
        double step = Number("step");
        StringBuilder kv = new();
        StringBuilder[] counts = [new(), new(), new()];
        for (double at = start; at <= end; at += step)
        {
            string comma = at > start ? "," : "";
            double minute = (at - start) / 60;
            double looks = (at - start) / step;
            kv.Append(
                CultureInfo.InvariantCulture,
                $"{comma}[{at},\"{(minute is >= 20 and < 30 ? 0.99 : 0.5)}\"]"
            );
            counts[0].Append(CultureInfo.InvariantCulture, $"{comma}[{at},\"{9 * looks}\"]");
            counts[1].Append(CultureInfo.InvariantCulture, $"{comma}[{at},\"{10 * looks}\"]");
            counts[2].Append(CultureInfo.InvariantCulture, $"{comma}[{at},\"{10 * looks}\"]");
        }

        const string Ttft = "vllm:time_to_first_token_seconds";
        return "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":["
            + Series("vllm:kv_cache_usage_perc", "", kv)
            + ","
            + Series(Ttft + "_bucket", ",\"le\":\"1.0\"", counts[0])
            + ","
            + Series(Ttft + "_bucket", ",\"le\":\"+Inf\"", counts[1])
            + ","
            + Series(Ttft + "_count", "", counts[2])
            + "]}}";

        double Number(string name) =>
            double.Parse(
                Regex.Match(asked, $"&{name}=([0-9.]+)").Groups[1].Value,
                CultureInfo.InvariantCulture
            );

        static string Series(string name, string label, StringBuilder values) =>
            $"{{\"metric\":{{\"__name__\":\"{name}\",\"instance\":\"a:8000\"{label}}},\"values\":[{values}]}}";
    }
}
