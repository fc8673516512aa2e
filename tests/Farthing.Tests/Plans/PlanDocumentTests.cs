using System.Text.Json;
using Farthing.Documents;
using Farthing.Documents.Json;
using Farthing.Documents.Plans;
using Farthing.Planning;
using Farthing.Planning.Certainty;
using Farthing.Planning.Requests;
using Farthing.Planning.Variants;
using Farthing.Reporting.Sheets;
using Farthing.Scenarios.Plans;
using Farthing.Serving.Slos;
using Farthing.Sheets.Plans;
using Farthing.Tests.Cli;

namespace Farthing.Tests.Plans;

/// <summary>The document of a plan: its sums, its bytes on any number of threads, and what an interrupted search leaves.</summary>
public sealed class PlanDocumentTests
{
    /// <summary>INV-22: prefill + decode + idle = the bill.</summary>
    [Fact]
    public void Dollars_and_tokens_add_up()
    {
        RunResult run = Run.Farthing(PlanLines.Small + " --json");
        using JsonDocument document = JsonDocument.Parse(run.Output);
        JsonElement result = document.RootElement.GetProperty("result");
        JsonElement chosen = result.GetProperty("chosen");
        JsonElement cost = result.GetProperty("cost");
        JsonElement inputs = result.GetProperty("inputs");
        double perHour = Value(chosen, "price");
        double month = Value(cost, "usd_per_month");

        Assert.Equal(perHour * inputs.GetProperty("hours_per_month").GetDouble(), month, 6);
        Assert.Equal(month, Value(cost, "prefill") + Value(cost, "decode") + Value(cost, "idle"), 6);
        double input = Value(inputs, "rate") * 3600 / 1e6 * Value(inputs, "mean_input");
        double output = Value(inputs, "rate") * 3600 / 1e6 * Value(inputs, "mean_output");
        double split =
            (Value(chosen, "usd_per_m_input") * input) + (Value(chosen, "usd_per_m_output") * output);
        Assert.Equal(perHour, split, 6);
        Assert.Equal(perHour / (input + output), Value(chosen, "usd_per_m_blended"), 9);
        Assert.Equal(
            Math.Min(1, Value(inputs, "rate") / Value(chosen, "deliverable")),
            Value(chosen, "utilization"),
            9
        );
        string served = result.GetProperty("serve").GetString()!.Split(' ')[2];
        Assert.Equal(
            $"farthing bench http://localhost:8000 --plan plan.json --served-model {served}",
            result.GetProperty("verify").GetString()
        );
        Assert.DoesNotContain('\\', result.GetProperty("verify").GetString()!);
    }

    [Fact]
    public void Each_GPU_is_no_cheaper_than_the_chosen_one()
    {
        RunResult run = Run.Farthing(PlanLines.Small + " --json");
        using JsonDocument document = JsonDocument.Parse(run.Output);
        JsonElement result = document.RootElement.GetProperty("result");
        double chosen = Value(result.GetProperty("chosen"), "price");

        Assert.All(
            result.GetProperty("per_gpu").EnumerateArray(),
            fleet => Assert.True(Value(fleet, "price") >= chosen)
        );
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void The_bytes_are_the_same_on_one_thread_and_on_two()
    {
        PlanCase asked = new(PlanLines.Small);

        string one = Document(asked, 1, CancellationToken.None);
        string two = Document(asked, 2, CancellationToken.None);

        Assert.Equal(one, two);
    }

    [Fact]
    public void An_interrupted_plan_is_the_best_so_far_and_says_that_it_is_partial()
    {
        using CancellationTokenSource source = new();
        PlanCase asked = new(PlanLines.Small);
        int seen = 0;

        Plan plan = Planner.Run(
            asked.Inputs.Request with
            {
                Threads = 1,
                Runs = new FleetRuns(),
            },
            new PlanProgress(_ =>
            {
                if (++seen == 3)
                {
                    source.Cancel();
                }
            }),
            source.Token
        );

        Assert.True(plan.IsPartial);
        Plan whole = Planner.Run(asked.Inputs.Request, null, TestContext.Current.CancellationToken);
        Assert.False(whole.IsPartial);
        Assert.True(plan.Simulations < whole.Simulations);
    }

    [Fact]
    public void A_plan_that_is_interrupted_before_it_starts_is_partial_and_empty()
    {
        PlanCase asked = new(PlanLines.Small);

        using JsonDocument document = JsonDocument.Parse(Document(asked, 2, new CancellationToken(true)));

        Assert.True(document.RootElement.GetProperty("is_partial").GetBoolean());
        Assert.Equal("not_finished", document.RootElement.GetProperty("answer").GetString());
        Assert.False(document.RootElement.TryGetProperty("chosen", out _));
    }

    [Fact]
    public void An_interrupted_plan_says_so_beside_its_answer()
    {
        PlanCase asked = new(PlanLines.Small);
        Plan whole = Planner.Run(asked.Inputs.Request, null, TestContext.Current.CancellationToken);

        string[] page = Page(asked, whole with { IsPartial = true });

        Assert.Contains(page[..8], line => line.StartsWith("  INTERRUPTED: ", StringComparison.Ordinal));
        Assert.DoesNotContain(
            Page(asked, whole),
            line => line.Contains("INTERRUPTED", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void What_was_interrupted_beside_a_whole_plan_is_not_finished()
    {
        PlanCase asked = new(PlanLines.Small);
        Plan whole = Planner.Run(asked.Inputs.Request, null, TestContext.Current.CancellationToken);

        string[] page = Page(asked, whole, isInterrupted: true);

        Assert.Contains(page[..8], line => line.StartsWith("  INTERRUPTED after", StringComparison.Ordinal));
        Assert.StartsWith(
            "  Not finished: interrupted",
            page[Array.IndexOf(page, "HOW SURE?") + 1],
            StringComparison.Ordinal
        );
        Assert.Contains(page, line => line.Contains("not finished: interrupted", StringComparison.Ordinal));
        Assert.DoesNotContain(page, line => line.StartsWith("  INTERRUPTED: ", StringComparison.Ordinal));
        Assert.DoesNotContain(
            Page(asked, whole),
            line => line.Contains("ot finished", StringComparison.Ordinal)
        );
        foreach (bool isInterrupted in (bool[])[false, true])
        {
            PlanAnswer answer = new(asked.Inputs, whole, [], 0, asked.Context.Faults)
            {
                IsInterrupted = isInterrupted,
            };
            Assert.Equal(
                isInterrupted,
                new PlanRecord(answer, isWhole: true).Document().IsAnswerAlone == true
            );
        }
    }

    [Fact]
    public void A_search_that_was_interrupted_asks_nobody_to_relax_anything()
    {
        PlanCase asked = new(
            PlanLines.Small.Replace("ttft_p95=1s", "ttft_p95=2ms", StringComparison.Ordinal)
        );
        Plan whole = Planner.Run(asked.Inputs.Request, null, TestContext.Current.CancellationToken);

        Assert.Null(whole.Chosen);
        Assert.Contains(Page(asked, whole), line => line.StartsWith("  Relax ", StringComparison.Ordinal));
        Assert.DoesNotContain(
            Page(asked, whole with { IsPartial = true }),
            line => line.StartsWith("  Relax ", StringComparison.Ordinal)
        );
    }

    [Theory]
    [Trait("Speed", "slow")]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_looser_promise_or_more_GPUs_never_cost_more(int seed)
    {
        PlanRequest request = new PlanCase(
            "plan llama-3.1-8b --gpu L4 --gpu L40S --profile azure-conv-2023 --rate 6/s --requests 600 "
                + $"--slo ttft_p95=500ms,itl_p95=40ms --max-gpus 8 --seed {seed} {PlanLines.Still}"
        )
            .Inputs
            .Request;
        double? before = null;
        foreach (double factor in (double[])[1, 1.25, 1.5, 2, 4])
        {
            Slo slo = new([
                .. request.Slo.Targets.Select(target =>
                    target with
                    {
                        LimitSeconds = target.LimitSeconds * factor,
                    }
                ),
            ]);
            double? cost = Planner
                .Run(request with { Slo = slo }, null, TestContext.Current.CancellationToken)
                .Chosen?.Quote.UsdPerHour;
            Assert.True(before is null || cost <= before, $"{factor}: {cost} after {before}");
            before = cost ?? before;
        }

        double? small = null;
        foreach (int gpus in (int[])[2, 4, 8])
        {
            double? cost = Planner
                .Run(
                    request with
                    {
                        Shapes = request.Shapes with { MaxGpus = gpus },
                    },
                    null,
                    TestContext.Current.CancellationToken
                )
                .Chosen?.Quote.UsdPerHour;
            Assert.True(small is null || cost <= small, $"{gpus} GPUs: {cost} after {small}");
            small = cost ?? small;
        }
    }

    private static string Document(PlanCase asked, int threads, CancellationToken cancellation)
    {
        PlanInputs inputs = asked.Inputs with
        {
            Request = asked.Inputs.Request with { Threads = threads, Runs = new FleetRuns() },
        };
        Plan plan = Planner.Run(inputs.Request, null, cancellation);
        (CertaintyLadder? ladder, IReadOnlyList<PlanVariant> variants) = PlanRun.Beside(
            inputs,
            plan,
            asksMeasuring: true,
            cancellation
        );
        PlanAnswer answer = new(inputs, plan, variants, 0, asked.Context.Faults) { Certainty = ladder };
        return JsonSerializer.Serialize(
            new PlanRecord(answer, isWhole: true).Document(),
            DocumentJson.Of<PlanDocument>()
        );
    }

    private static string[] Page(PlanCase asked, Plan plan, bool isInterrupted = false)
    {
        using StringWriter writer = new();
        PlanAnswer answer = new(asked.Inputs, plan, [], 0, asked.Context.Faults)
        {
            IsInterrupted = isInterrupted || plan.IsPartial,
        };
        Envelope around = new("farthing.plan/1", null, null, null, [], default);
        Sheet sheet = PlanSheet.Of(new PlanRecord(answer, isWhole: false).Document(), around);
        SheetTerminal.Write(sheet, writer, SheetTerminal.Usual, isExplained: false);
        return writer.ToString().Split('\n');
    }

    private static double Value(JsonElement element, string name) =>
        element.GetProperty(name).GetProperty("value").GetDouble();
}
