using Farthing.Documents.Plans;
using Farthing.Numerics.Faults;
using Farthing.Planning.Diff;

namespace Farthing.Tests.Planning.Diff;

public sealed class PlanDiffTests
{
    private const string Plan = """
        {
          "schema": "farthing.plan/1", "farthing": "0.1.0", "seed": 1, "inputs_sha256": "aa",
          "result": {
            "inputs": { "rate": { "value": 12, "unit": "requests_per_s" }, "slo": { "ttft_p95": 1.5 } , "notes": ["a remark"] },
            "catalogs": { "instances": "d1" },
            "answer": "buy",
            "chosen": {
              "gpu": "H100-SXM", "replicas": 4,
              "price": { "value": 50, "unit": "usd_per_hour", "basis": "measured", "source": "a list, 2026-07-20" },
              "latencies": { "ttft_p95": { "value": 0.48, "low": 0.3, "high": 0.6, "unit": "s" } }
            },
            "cost": { "usd_per_month": { "value": 36500, "unit": "usd" } },
            "runners_up": [ { "gpu": "H200", "usd_per_hour": 60 }, { "gpu": "L40S", "usd_per_hour": 70 } ]
          }
        }
        """;

    [Fact]
    public void A_plan_does_not_differ_from_itself()
    {
        PlanDiffDocument diff = Compare(Plan, Plan);

        Assert.True(diff.Same);
        Assert.Empty(diff.Others);
        Assert.Equal("the plans are the same", diff.Why);
    }

    [Fact]
    public void Says_what_changed_and_which_inputs_are_behind_it()
    {
        string other = Plan.Replace("\"value\": 12", "\"value\": 24")
            .Replace("2026-07-20", "2026-11-01")
            .Replace("\"d1\"", "\"d2\"")
            .Replace("\"replicas\": 4", "\"replicas\": 7")
            .Replace("0.48", "0.60")
            .Replace("\"buy\"", "\"self_host\"")
            .Replace("a remark", "another")
            .Replace("\"value\": 36500,", "\"value\": 73000,");

        PlanDiffDocument diff = Compare(Plan, other);

        Assert.Equal(
            [
                (PlanDiffArea.Answer, "result.answer", "buy", "self_host"),
                (PlanDiffArea.Fleet, "result.chosen.replicas", "4", "7"),
                (PlanDiffArea.Cost, "result.cost.usd_per_month", "36500", "73000"),
                (PlanDiffArea.Latency, "result.chosen.latencies.ttft_p95", "0.48", "0.60"),
            ],
            diff.Changes.Select(row => (row.Area, row.Path, row.Before!, row.After!))
        );
        Assert.Equal(1.0, diff.Changes[2].Change);
        Assert.Equal("usd", diff.Changes[2].Unit);
        Assert.Equal("result.inputs.notes[0]", Assert.Single(diff.Others).Path);
        Assert.Equal(
            [PlanDiffArea.Input, PlanDiffArea.PriceDate, PlanDiffArea.Catalog],
            diff.Causes.Select(row => row.Area)
        );
        Assert.Equal(
            "3 differing inputs are behind it: rate, chosen.price.source, catalogs.instances",
            diff.Why
        );
    }

    [Fact]
    public void Rows_of_a_list_are_matched_by_name_not_by_place()
    {
        string other = Plan.Replace(
            "{ \"gpu\": \"H200\", \"usd_per_hour\": 60 }, { \"gpu\": \"L40S\", \"usd_per_hour\": 70 }",
            "{ \"gpu\": \"L40S\", \"usd_per_hour\": 70 }, { \"gpu\": \"H200\", \"usd_per_hour\": 61 }"
        );

        PlanDiffRow row = Assert.Single(Compare(Plan, other).Others);

        Assert.Equal("result.runners_up[H200].usd_per_hour", row.Path);
    }

    [Fact]
    public void What_stands_on_one_side_only_differs()
    {
        PlanDiffRow row = Assert.Single(Compare(Plan, Plan.Replace("\"seed\": 1, ", "")).Causes);

        Assert.Equal(("seed", "1", null), (row.Path, row.Before, row.After));
    }

    [Fact]
    public void A_change_without_a_cause_is_called_one() =>
        Assert.StartsWith(
            "no input on record differs",
            Compare(Plan, Plan.Replace("\"replicas\": 4", "\"replicas\": 5")).Why
        );

    [Fact]
    public void Documents_that_are_no_plans_are_faults_both_at_once()
    {
        FaultList faults = new();

        Assert.Null(
            PlanDiff.Compare(
                "{\n  \"schema\": ",
                "{\"schema\":\"farthing.cost/1\"}",
                faults,
                "a.json",
                "b.json"
            )
        );

        Assert.Equal(
            [(PlanDiffFaultCodes.NotJson, "a.json", 2), (PlanDiffFaultCodes.NotAPlan, "b.json", null)],
            faults.Faults.Select(fault => (fault.Code, fault.File!, fault.Line))
        );
    }

    private static PlanDiffDocument Compare(string before, string after)
    {
        FaultList faults = new();
        PlanDiffDocument? diff = PlanDiff.Compare(before, after, faults);
        faults.ThrowIfAny();
        return diff!;
    }
}
