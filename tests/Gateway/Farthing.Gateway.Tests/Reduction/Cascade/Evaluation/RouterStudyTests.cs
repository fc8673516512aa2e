using Farthing.Reduction.Cascade.Evaluation;
using Farthing.Reduction.Cascade.Labels;
using Farthing.Reduction.Cascade.Routing;
using Farthing.Tests.Reduction.Cascade.Prior;

namespace Farthing.Tests.Reduction.Cascade.Evaluation;

public sealed class RouterStudyTests
{
    private static readonly StudyOptions Options = new()
    {
        Splits = 2,
        TrainFraction = 0.4,
        CalibrationFraction = 0.3,
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Speed", "slow")]
    public void All_rules_stand_side_by_side_on_the_same_rows()
    {
        StudyResult result = RouterStudy.Run(PriorRows.Of(1500), Options, null, cancellation: Cancellation);

        Assert.Equal((600, 450, 450), (result.Training, result.Calibration, result.Test));
        Assert.Equal(Enum.GetValues<StudyMethod>(), result.Methods.Select(method => method.Method));
        Assert.All(result.Prior, curve => Assert.True(curve.Apgr > 0.7));
        Assert.All(result.Random, curve => Assert.InRange(curve.Apgr, 0.4, 0.6));
        Assert.False(result.IsConfidenceMeasured);
        Assert.All(result.Methods, method => Assert.InRange(method.StrongCalls, 0, 1));
        Assert.Equal(1, result.Methods.Single(method => method.Method == StudyMethod.CascadeLtt).WeakCalls);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void The_same_seed_gives_the_same_figures()
    {
        StudyResult one = RouterStudy.Run(PriorRows.Of(700), Options, null, cancellation: Cancellation);
        StudyResult two = RouterStudy.Run(PriorRows.Of(700), Options, null, cancellation: Cancellation);

        Assert.Equal(one.Methods, two.Methods);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void A_given_router_is_not_trained_anew_and_a_measured_confidence_is_taken()
    {
        LabeledPrompt[] rows =
        [
            .. PriorRows.Of(800).Select(row => row with { Confidence = row.Outcome.Weak }),
        ];

        StudyResult result = RouterStudy.Run(
            rows,
            Options,
            RouterTraining.TrainPrior(PriorRows.Of(300)),
            cancellation: Cancellation
        );

        Assert.Equal(0, result.Training);
        Assert.Equal(400, result.Calibration);
        Assert.True(result.IsConfidenceMeasured);
        Assert.Equal(1, result.ConfidenceAuc, 1e-12);
        Assert.DoesNotContain(result.Methods, method => method.Method == StudyMethod.ConformalGate);
    }
}
