using System.Text;
using Farthing.Experiments;
using Farthing.Experiments.Plans;
using Farthing.Numerics.Faults;
using Farthing.Testing;

namespace Farthing.Tests.Experiments.Plans;

public sealed class ExperimentPlanTests
{
    [Fact]
    public void The_document_is_the_reviewed_one()
    {
        Golden.Verify(SamplePlans.Units.ToText(), "experiment.json");
        Golden.Verify(SamplePlans.Blocks.ToText(), "experiment.blocks.json");
    }

    [Fact]
    public void Reading_gives_the_plan_that_was_written()
    {
        foreach (ExperimentPlan plan in new[] { SamplePlans.Units, SamplePlans.Blocks })
        {
            ExperimentPlan read = Read(plan.ToText());

            Assert.Equal(plan.ToText(), read.ToText());
            Assert.Equal(plan.Hash(), read.Hash());
        }
    }

    [Fact]
    public void Layout_and_zone_do_not_change_the_hash()
    {
        string text = SamplePlans
            .Units.ToText()
            .Replace("\n", "  \n", StringComparison.Ordinal)
            .Replace("2026-11-01T00:00:00+00:00", "2026-11-01T01:00:00+01:00", StringComparison.Ordinal)
            .Replace("0.1", "0.10", StringComparison.Ordinal);

        Assert.Equal(SamplePlans.Units.Hash(), Read(text).Hash());
        Assert.NotEqual(SamplePlans.Units.Hash(), (SamplePlans.Units with { PlannedSize = 6871 }).Hash());
        Assert.Matches("^[0-9a-f]{64}$", SamplePlans.Units.Hash());
    }

    [Theory]
    [InlineData(
        "\"lever\": \"exact_cache\"",
        "\"lever\": \"exact_cach\"",
        ExperimentFaultCodes.WrongValue,
        "lever",
        "exact_cache"
    )]
    [InlineData(
        "\"unit\": \"session\"",
        "\"unit\": \"sesion\"",
        ExperimentFaultCodes.WrongValue,
        "unit",
        "session"
    )]
    [InlineData(
        "\"unit\": \"session\"",
        "\"unit\": \"request\"",
        ExperimentFaultCodes.WrongValue,
        "unit",
        null
    )]
    [InlineData("\"salt\"", "\"sallt\"", ExperimentFaultCodes.UnknownKey, "sallt", "salt")]
    [InlineData(
        "\"control_share\"",
        "\"controlshare\"",
        ExperimentFaultCodes.UnknownKey,
        "arms.controlshare",
        "control_share"
    )]
    [InlineData("\"pre_period_cost\"", "\"pre_period\"", ExperimentFaultCodes.WrongValue, "covariates", null)]
    [InlineData(
        "\"margin\": 0.01",
        "\"margin\": \"much\"",
        ExperimentFaultCodes.WrongValue,
        "guardrails[0].margin",
        null
    )]
    [InlineData(
        "\"planned_size\": 6870",
        "\"planned_size\": 6870.5",
        ExperimentFaultCodes.WrongValue,
        "planned_size",
        null
    )]
    [InlineData(
        "2026-11-01T00:00:00+00:00",
        "2026-11-01T00:00:00",
        ExperimentFaultCodes.WrongValue,
        "start",
        null
    )]
    [InlineData("2026-11-01T00:00:00+00:00", "1 November", ExperimentFaultCodes.WrongValue, "start", null)]
    [InlineData(
        "\"control_share\": 0.1",
        "\"control_share\": 0.6",
        ExperimentFaultCodes.WrongValue,
        "arms.control_share",
        null
    )]
    [InlineData(
        "\"unit\": \"session\"",
        "\"unit\": \"block\"",
        ExperimentFaultCodes.UnitTooFine,
        "unit",
        null
    )]
    public void A_fault_names_its_place(string right, string wrong, string code, string path, string? nearest)
    {
        string text = SamplePlans.Units.ToText();
        Assert.Contains(right, text, StringComparison.Ordinal);

        Fault fault = Assert
            .Throws<FarthingException>(() => Read(text.Replace(right, wrong, StringComparison.Ordinal)))
            .Faults.First(one => one.Code == code);

        Assert.Equal((path, nearest), (fault.Path, fault.Nearest));
        Assert.Equal("plan.json", fault.File);
        Assert.InRange(fault.Line ?? 0, 2, 60);
    }

    /// <summary>The sample starts on 1 November and cuts out the 3rd.</summary>
    [Theory]
    [InlineData(-0.01, false)]
    [InlineData(0, true)]
    [InlineData(1.99, true)]
    [InlineData(2, false)]
    [InlineData(2.99, false)]
    [InlineData(3, true)]
    public void Instants_before_the_start_and_in_exclusions_do_not_count(double day, bool counts) =>
        Assert.Equal(counts, SamplePlans.Units.Counts(SamplePlans.Start.AddDays(day)));

    [Theory]
    [InlineData("nonsense", ExperimentFaultCodes.NotAPlan)]
    [InlineData("[]", ExperimentFaultCodes.NotAPlan)]
    [InlineData("{\"schema\": \"farthing.plan/1\"}", ExperimentFaultCodes.NotAPlan)]
    public void Another_document_is_no_plan(string text, string code) =>
        Assert.Equal(code, Assert.Throws<FarthingException>(() => Read(text)).Faults[0].Code);

    [Fact]
    public void All_that_is_missing_is_named_at_once()
    {
        FarthingException refused = Assert.Throws<FarthingException>(() =>
            Read("{\"schema\": \"farthing.experiment/1\"}")
        );

        Assert.All(refused.Faults, fault => Assert.Equal(ExperimentFaultCodes.Missing, fault.Code));
        Assert.Equal(
            [
                "arms",
                "id",
                "lever",
                "method",
                "metric",
                "minimum_effect",
                "planned_size",
                "prediction",
                "price_book",
                "salt",
                "scope",
                "start",
                "stop",
                "unit",
            ],
            refused.Faults.Select(fault => fault.Path).Order(StringComparer.Ordinal)
        );
    }

    private static ExperimentPlan Read(string text) =>
        ExperimentPlan.Read(Encoding.UTF8.GetBytes(text), "plan.json");
}
