using System.Text;
using Farthing.Experiments;
using Farthing.Experiments.Arms;
using Farthing.Experiments.Evidences;
using Farthing.Experiments.Guardrails;
using Farthing.Experiments.Judging;
using Farthing.Experiments.Plans;
using Farthing.Numerics.Faults;
using Farthing.Testing;
using Farthing.Tests.Experiments.Estimates;
using Farthing.Tests.Experiments.Judging;

namespace Farthing.Tests.Experiments.Evidences;

public sealed class EvidenceFileTests
{
    private static readonly ExperimentOutcomes Units = MakeUnits();

    [Fact]
    public void Evidence_recomputes_to_its_own_bytes()
    {
        byte[] bytes = EvidenceFile.Write(Units);

        Assert.Equal(bytes, EvidenceFile.Recompute(bytes, "e.json"));
        Assert.Equal(bytes, EvidenceFile.Write(MakeUnits()));
    }

    [Fact]
    public void Evidence_of_blocks_recomputes_to_its_own_bytes()
    {
        byte[] bytes = EvidenceFile.Write(MakeBlocks());

        Assert.Equal(bytes, EvidenceFile.Recompute(bytes, "e.json"));
    }

    [Fact]
    public void The_document_is_the_reviewed_one() =>
        Golden.Verify(
            Encoding.UTF8.GetString(
                EvidenceFile.Write(
                    ExperimentJudgeTests.Outcomes(new SimulatedUnits { Share = 0.5 }.Table(1, 24, 12))
                )
            ),
            "evidence.json"
        );

    /// <summary>A changed verdict, effect or sum is found: what is recomputed differs.</summary>
    [Theory]
    [InlineData("\"verdict\": \"proven\"", "\"verdict\": \"worse\"")]
    [InlineData("\"opted_out\": 3", "\"opted_out\": \"3\"")]
    [InlineData("\"is_anytime\": false", "\"is_anytime\": true")]
    public void A_changed_report_is_found(string written, string forged)
    {
        string text = Encoding.UTF8.GetString(EvidenceFile.Write(Units));
        Assert.Contains(written, text, StringComparison.Ordinal);
        byte[] changed = Encoding.UTF8.GetBytes(text.Replace(written, forged, StringComparison.Ordinal));

        try
        {
            Assert.NotEqual(changed, EvidenceFile.Recompute(changed, "e.json"));
        }
        catch (FarthingException refused)
        {
            Assert.Equal(ExperimentFaultCodes.NotEvidence, refused.Faults[0].Code);
        }
    }

    [Theory]
    [InlineData(
        "\"schema\": \"farthing.evidence/1\"",
        "\"schema\": \"farthing.plan/1\"",
        ExperimentFaultCodes.NotEvidence
    )]
    [InlineData("\"estimator_version\": 1", "\"estimator_version\": 2", ExperimentFaultCodes.NotEvidence)]
    [InlineData("\"changed_arms\": 0,", "", ExperimentFaultCodes.NotEvidence)]
    [InlineData("\"pre_work\": \"", "\"pre_work\": \"AAAA", ExperimentFaultCodes.NotEvidence)]
    [InlineData("\"unit\": \"session\"", "\"unit\": \"block\"", ExperimentFaultCodes.UnitTooFine)]
    public void What_is_no_evidence_is_refused(string written, string broken, string code)
    {
        string text = Encoding.UTF8.GetString(EvidenceFile.Write(Units));
        Assert.Contains(written, text, StringComparison.Ordinal);
        byte[] bytes = Encoding.UTF8.GetBytes(text.Replace(written, broken, StringComparison.Ordinal));

        FarthingException refused = Assert.Throws<FarthingException>(() =>
            EvidenceFile.Recompute(bytes, "e.json")
        );

        Assert.Contains(refused.Faults, fault => fault.Code == code && fault.File == "e.json");
    }

    [Fact]
    public void No_name_of_a_unit_stands_in_it()
    {
        Assignment assignment = new(SamplePlans.Units);
        Farthing.Experiments.Estimates.UnitTableBuilder builder = new();
        for (int i = 0; i < 50; i++)
        {
            UnitName unit = new(
                Farthing.Experiments.Levers.AssignmentUnit.Session,
                "key-secret",
                $"chat-{i}"
            );
            builder.Add(assignment.Of(unit), 0, 1000 + i, 1);
        }

        string text = Encoding.UTF8.GetString(
            EvidenceFile.Write(ExperimentJudgeTests.Outcomes(builder.Build()))
        );

        Assert.DoesNotContain("key-secret", text, StringComparison.Ordinal);
        Assert.DoesNotContain("chat-", text, StringComparison.Ordinal);
    }

    private static ExperimentOutcomes MakeUnits()
    {
        LatencyHistograms latencies = new();
        for (ulong i = 0; i < 100; i++)
        {
            latencies.Add(new AssignedUnit((Arm)(i % 2), i), 100 + i);
        }

        SimulatedUnits world = new() { Effect = -0.3, Sigma = 0.6 };
        return ExperimentJudgeTests.Outcomes(world.Table(1, 8000, 200)) with
        {
            FirstTokens = latencies,
            Untouched = new SimulatedUnits().Table(9, 200, 20),
            OptedOut = 3,
        };
    }

    private static ExperimentOutcomes MakeBlocks()
    {
        ExperimentPlan plan = SamplePlans.Blocks with { Guardrails = [new(GuardrailMeasure.TtftP95, 50)] };
        SimulatedBlocks world = new() { Effect = -0.1 };
        return new ExperimentOutcomes
        {
            Plan = plan,
            StartedPlanSha256 = plan.Hash(),
            PriceBookSha256 = plan.PriceBook.Sha256,
            From = plan.Start,
            Until = plan.Start.AddDays(14),
            Inputs = [],
            Blocks = world.Outcomes(1),
            BlocksBefore = (world with { Effect = 0 }).Outcomes(2),
        };
    }
}
