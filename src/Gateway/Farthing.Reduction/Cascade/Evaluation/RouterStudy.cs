using Farthing.Numerics.Randomness;
using Farthing.Numerics.Statistics;
using Farthing.Reduction.Cascade.Baselines;
using Farthing.Reduction.Cascade.Calibration;
using Farthing.Reduction.Cascade.Labels;
using Farthing.Reduction.Cascade.Prior;
using Farthing.Reduction.Cascade.Routing;

namespace Farthing.Reduction.Cascade.Evaluation;

/// <summary>Evaluates a router on labels: rows are divided anew several times into training, calibration and held-out ones. No held-out row is seen before its figures are taken.</summary>
public sealed class RouterStudy
{
    private readonly IReadOnlyList<LabeledPrompt> rows;
    private readonly StudyOptions options;
    private readonly IPrior? given;
    private readonly bool isMeasured;
    private readonly Dictionary<StudyMethod, MethodTally> tallies = [];
    private readonly List<RouterCurve> prior = [];
    private readonly List<RouterCurve> length = [];
    private readonly List<RouterCurve> random = [];
    private readonly List<RouterCurve> cascade = [];
    private double aucs;

    private RouterStudy(IReadOnlyList<LabeledPrompt> rows, StudyOptions options, IPrior? given) =>
        (this.rows, this.options, this.given, isMeasured) = (
            rows,
            options,
            given,
            rows.All(row => row.Confidence is not null)
        );

    /// <summary>Evaluates.</summary>
    /// <param name="rows">Labels; at least one of each part.</param>
    /// <param name="options">Parts and promises.</param>
    /// <param name="given">A trained prior; null trains one in each division.</param>
    /// <param name="progress">Told the number of divisions done.</param>
    /// <param name="cancellation">Ends it.</param>
    public static StudyResult Run(
        IReadOnlyList<LabeledPrompt> rows,
        StudyOptions options,
        IPrior? given,
        Action<int>? progress = null,
        CancellationToken cancellation = default
    )
    {
        RouterStudy study = new(rows, options, given);
        for (int split = 0; split < options.Splits; split++)
        {
            cancellation.ThrowIfCancellationRequested();
            study.Divide((ulong)split);
            progress?.Invoke(split + 1);
        }

        (int training, int calibration) = study.Sizes();
        return new StudyResult(
            rows.Count,
            training,
            calibration,
            rows.Count - training - calibration,
            rows.Average(row => row.Outcome.Weak),
            rows.Average(row => row.Outcome.Strong),
            study.prior,
            study.length,
            study.random,
            study.cascade,
            study.isMeasured,
            study.aucs / options.Splits,
            [.. study.tallies.OrderBy(pair => pair.Key).Select(pair => pair.Value.Row(pair.Key))],
            rows.Average(row => row.Outcome.Regret)
        );
    }

    /// <summary>A random order of a count of rows.</summary>
    public static int[] Shuffled(int count, ulong seed, ulong stream)
    {
        Pcg32 draw = new(seed, stream);
        int[] order = [.. Enumerable.Range(0, count)];
        for (int i = count - 1; i > 0; i--)
        {
            int j = draw.NextInt32(0, i);
            (order[i], order[j]) = (order[j], order[i]);
        }

        return order;
    }

    private (int Training, int Calibration) Sizes()
    {
        int training = given is null ? (int)(rows.Count * options.TrainFraction) : 0;
        double share = given is null
            ? options.CalibrationFraction
            : options.CalibrationFraction / Math.Max(1e-9, 1 - options.TrainFraction);
        return (training, (int)(rows.Count * share));
    }

    private void Divide(ulong split)
    {
        int[] order = Shuffled(rows.Count, options.Seed, 2 * split);
        (int training, int calibration) = Sizes();
        LabeledPrompt[] shuffled = [.. order.Select(row => rows[row])];
        LabeledPrompt[] trained = shuffled[..training];
        LabeledPrompt[] calibrated = shuffled[training..(training + calibration)];
        LabeledPrompt[] test = shuffled[(training + calibration)..];
        LabeledOutcome[] outcomes = [.. test.Select(row => row.Outcome)];
        Pcg32 draw = new(options.Seed, (2 * split) + 1);
        IPrior model = given ?? RouterTraining.TrainPrior(trained);
        double[] scores = RouterTraining.Scores(model, test);
        double[] calibrationScores = RouterTraining.Scores(model, calibrated);
        prior.Add(RouterCurve.Of(scores, outcomes));
        length.Add(RouterCurve.Of([.. test.Select(row => LengthPrior.ScoreOf(row.Prompt))], outcomes));
        random.Add(RouterCurve.Of(Drawn(test.Length, ref draw), outcomes));

        ByThreshold(StudyMethod.PriorLtt, Negated(calibrationScores), Negated(scores), calibrated, test);
        ByThreshold(StudyMethod.PriorCrc, Negated(calibrationScores), Negated(scores), calibrated, test);
        if (given is null && trained.Length >= LengthPrior.MinLabels)
        {
            Gate(trained, calibrated, test);
        }

        ByRacer(model, calibrated, test);
        double[] confidence = Confidence(test, ref draw);
        cascade.Add(RouterCurve.Of(Negated(confidence), outcomes));
        aucs += Ranking.Auc(confidence, [.. outcomes.Select(outcome => outcome.Weak >= 0.5)]);
        double[] calibrationConfidence = Confidence(calibrated, ref draw);
        ByThreshold(StudyMethod.CascadeLtt, calibrationConfidence, confidence, calibrated, test);
        ByThreshold(StudyMethod.CascadeCrc, calibrationConfidence, confidence, calibrated, test);
    }

    private void ByThreshold(
        StudyMethod method,
        double[] calibrationScores,
        double[] scores,
        LabeledPrompt[] calibrated,
        LabeledPrompt[] test
    )
    {
        CalibrationSet set = new(calibrationScores, [.. calibrated.Select(row => row.Outcome.Regret)]);
        CascadePromise promise = method is StudyMethod.PriorLtt or StudyMethod.CascadeLtt
            ? LearnThenTest.Calibrate(set, options.Limit, options.Delta)
            : ConformalRiskControl.Calibrate(set, options.Limit);
        CascadeTally tally = Tally(promise, scores, test);
        Of(method, options.Limit).Add(tally, tally.Regret > options.Limit);
    }

    /// <summary>The published gate has a regression of its own: whether the weak model is right, whatever the strong one does.</summary>
    private void Gate(LabeledPrompt[] trained, LabeledPrompt[] calibrated, LabeledPrompt[] test)
    {
        PriorTrainer trainer = new();
        foreach (LabeledPrompt row in trained)
        {
            trainer.Add(row.View, 1 - row.Outcome.Weak);
        }

        PriorModel model = trainer.Train(isCalibrated: false);
        CalibrationSet set = new(
            Negated(RouterTraining.Scores(model, calibrated)),
            [.. calibrated.Select(row => 1 - row.Outcome.Weak)]
        );
        CascadePromise promise = ConformalGate.Calibrate(set, options.GateLimit, options.Delta);
        CascadeTally tally = Tally(promise, Negated(RouterTraining.Scores(model, test)), test);
        Of(StudyMethod.ConformalGate, options.GateLimit)
            .Add(tally, tally.AcceptedFailure > options.GateLimit);
    }

    /// <summary>RACER's base router: the strong model's score is its mean quality, the weak one's is that less the expected gain.</summary>
    private void ByRacer(IPrior model, LabeledPrompt[] calibrated, LabeledPrompt[] test)
    {
        double strong = calibrated.Average(row => row.Outcome.Strong);
        double[] weak = WeakScores(model, calibrated, strong);
        RacerRule rule = Racer.Calibrate(
            weak,
            [.. Enumerable.Repeat(strong, weak.Length)],
            [.. calibrated.Select(row => row.Outcome)],
            options.Limit,
            options.Delta
        );
        double[] scores = WeakScores(model, test, strong);
        CascadeTally tally = new();
        double failures = 0;
        double weakCalls = 0;
        double strongCalls = 0;
        for (int i = 0; i < test.Length; i++)
        {
            bool asksWeak = rule.AsksWeak(scores[i], strong);
            bool asksStrong = rule.AsksStrong(scores[i], strong);
            weakCalls += asksWeak ? 1 : 0;
            strongCalls += asksStrong ? 1 : 0;
            failures += rule.Fails(scores[i], strong, test[i].Outcome) ? 1 : 0;
            // Of two answers the better-scored model's is given: nothing tells a right answer from a wrong one.
            tally.Add(test[i].Outcome, asksWeak && (!asksStrong || scores[i] > strong));
        }

        Of(StudyMethod.Racer, options.Limit)
            .Add(
                tally,
                failures / test.Length > options.Limit,
                weakCalls / test.Length,
                strongCalls / test.Length
            );
    }

    private static double[] WeakScores(IPrior model, LabeledPrompt[] some, double strong)
    {
        PromptScratch scratch = new();
        return [.. some.Select(row => Math.Clamp(strong - model.Assess(row.View, scratch).Gain, 0, 1))];
    }

    private static CascadeTally Tally(CascadePromise promise, double[] scores, LabeledPrompt[] test)
    {
        CascadeTally tally = new();
        for (int i = 0; i < test.Length; i++)
        {
            tally.Add(test[i].Outcome, promise.Accepts(scores[i]));
        }

        return tally;
    }

    private double[] Confidence(LabeledPrompt[] some, ref Pcg32 draw)
    {
        double[] confidence = new double[some.Length];
        for (int i = 0; i < some.Length; i++)
        {
            confidence[i] = isMeasured
                ? some[i].Confidence!.Value
                : SimulatedSignals.Confidence(some[i].Outcome, options.Separation, ref draw);
        }

        return confidence;
    }

    private static double[] Drawn(int count, ref Pcg32 draw)
    {
        double[] drawn = new double[count];
        for (int i = 0; i < count; i++)
        {
            drawn[i] = draw.NextDouble();
        }

        return drawn;
    }

    private static double[] Negated(double[] scores) => [.. scores.Select(score => -score)];

    private MethodTally Of(StudyMethod method, double limit)
    {
        if (!tallies.TryGetValue(method, out MethodTally? tally))
        {
            tallies[method] = tally = new MethodTally(limit);
        }

        return tally;
    }
}

/// <summary>How well scores tell right answers from wrong ones.</summary>
public static class Ranking
{
    /// <summary>AUC: how often a right answer has the higher score, ties counting half; NaN where all are right or all wrong.</summary>
    /// <param name="scores">In any order.</param>
    /// <param name="isRight">One for each.</param>
    public static double Auc(ReadOnlySpan<double> scores, ReadOnlySpan<bool> isRight)
    {
        double[] keys = scores.ToArray();
        bool[] right = isRight.ToArray();
        Array.Sort(keys, right);
        double wrongBelow = 0;
        double pairs = 0;
        long rights = 0;
        for (int i = 0; i < keys.Length; )
        {
            double key = keys[i];
            long tiedRight = 0;
            long tiedWrong = 0;
            for (; i < keys.Length && keys[i] == key; i++)
            {
                tiedRight += right[i] ? 1 : 0;
                tiedWrong += right[i] ? 0 : 1;
            }

            pairs += tiedRight * (wrongBelow + (tiedWrong / 2.0));
            wrongBelow += tiedWrong;
            rights += tiedRight;
        }

        return pairs / (rights * wrongBelow);
    }
}

/// <summary>Rules that are compared.</summary>
public enum StudyMethod
{
    /// <summary>Learn-then-Test on the prior's score.</summary>
    PriorLtt,

    /// <summary>Conformal risk control on the prior's score.</summary>
    PriorCrc,

    /// <summary>The published conformal gate.</summary>
    ConformalGate,

    /// <summary>RACER.</summary>
    Racer,

    /// <summary>A cascade: Learn-then-Test on the confidence in the weak answer.</summary>
    CascadeLtt,

    /// <summary>A cascade: conformal risk control on that confidence.</summary>
    CascadeCrc,
}

/// <summary>Confidence signals that are drawn instead of measured, for labels without answers (reduce.md 10.3). What is computed with them is simulated, and has to be called so.</summary>
public static class SimulatedSignals
{
    /// <summary>A confidence score: σ(d·y + ε), y 1 where the weak answer is right, ε standard normal.</summary>
    /// <param name="outcome">The answers.</param>
    /// <param name="separation">d: 1.3 is an AUC of 0.82.</param>
    /// <param name="draw">A stream of chance.</param>
    public static double Confidence(LabeledOutcome outcome, double separation, ref Pcg32 draw) =>
        Logistic.Of((outcome.Weak >= 0.5 ? separation : 0) + draw.NextNormal());
}

/// <summary>A router and its rivals on held-out rows.</summary>
/// <param name="Rows">Labels in all.</param>
/// <param name="Training">Of a division: rows for training.</param>
/// <param name="Calibration">Rows for calibration.</param>
/// <param name="Test">Held-out rows.</param>
/// <param name="Weak">Quality of the weak model alone.</param>
/// <param name="Strong">Quality of the strong model alone.</param>
/// <param name="Prior">Curves of the prior, one for each division.</param>
/// <param name="Length">Curves of prompt length.</param>
/// <param name="Random">Curves of a drawn order.</param>
/// <param name="Cascade">Curves of the confidence in the weak answer.</param>
/// <param name="IsConfidenceMeasured">True where each row has a confidence; false: it is simulated.</param>
/// <param name="ConfidenceAuc">How well that confidence tells right weak answers from wrong ones.</param>
/// <param name="Methods">Rules with a promise.</param>
/// <param name="MeanLoss">μ: regret of accepting every weak answer.</param>
public sealed record StudyResult(
    int Rows,
    int Training,
    int Calibration,
    int Test,
    double Weak,
    double Strong,
    IReadOnlyList<RouterCurve> Prior,
    IReadOnlyList<RouterCurve> Length,
    IReadOnlyList<RouterCurve> Random,
    IReadOnlyList<RouterCurve> Cascade,
    bool IsConfidenceMeasured,
    double ConfidenceAuc,
    IReadOnlyList<StudyRow> Methods,
    double MeanLoss
);
