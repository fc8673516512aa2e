using Farthing.Reduction.Cascade.Calibration;
using Farthing.Reduction.Cascade.Confidence;
using Farthing.Reduction.Cascade.Labels;
using Farthing.Reduction.Cascade.Learning;
using Farthing.Reduction.Cascade.Monitoring;
using Farthing.Reduction.Cascade.Prior;

namespace Farthing.Reduction.Cascade.Routing;

/// <summary>Trains a prior on some labeled prompts and calibrates its promise on others.</summary>
public static class RouterTraining
{
    /// <summary>The prior of some rows: trained from <see cref="LengthPrior.MinLabels"/> rows on, else length.</summary>
    public static IPrior TrainPrior(IReadOnlyList<LabeledPrompt> rows)
    {
        if (rows.Count >= LengthPrior.MinLabels)
        {
            PriorTrainer trainer = new();
            foreach (LabeledPrompt row in rows)
            {
                trainer.Add(row.View, row.Outcome);
            }

            return trainer.Train();
        }

        return new LengthPrior(
            rows.Count == 0
                ? null
                : IsotonicCurve.Fit(
                    [.. rows.Select(row => LengthPrior.ScoreOf(row.Prompt))],
                    [.. rows.Select(row => (1 + row.Outcome.Gain) / 2)]
                )
        );
    }

    /// <summary>Scores of rows: the higher, the more the strong model is needed.</summary>
    public static double[] Scores(IPrior prior, IReadOnlyList<LabeledPrompt> rows)
    {
        PromptScratch scratch = new();
        double[] scores = new double[rows.Count];
        for (int i = 0; i < scores.Length; i++)
        {
            scores[i] = prior.Assess(rows[i].View, scratch).Score;
        }

        return scores;
    }

    /// <summary>Trains a model of confidence in weak answers, and calibrates its promise; null where a row lacks signals that another has, or there are fewer than <see cref="ConfidenceGate.MinLabels"/> to train.</summary>
    /// <param name="rows">Rows to train on.</param>
    /// <param name="calibrated">Rows that are not among them.</param>
    /// <param name="limit">ε.</param>
    /// <param name="delta">δ.</param>
    /// <remarks>The prior's gain is no signal here: on rows that trained the prior it would flatter.</remarks>
    public static ConfidenceGate? TrainConfidence(
        IReadOnlyList<LabeledPrompt> rows,
        IReadOnlyList<LabeledPrompt> calibrated,
        double limit,
        double delta
    ) => Train(rows, calibrated, row => row.Signals, limit, delta);

    /// <summary>The same on the openings of weak answers alone; null where a row lacks one.</summary>
    /// <param name="rows">Rows to train on.</param>
    /// <param name="calibrated">Rows that are not among them.</param>
    /// <param name="limit">ε.</param>
    /// <param name="delta">δ.</param>
    public static ConfidenceGate? TrainOpening(
        IReadOnlyList<LabeledPrompt> rows,
        IReadOnlyList<LabeledPrompt> calibrated,
        double limit,
        double delta
    ) =>
        Train(
            rows,
            calibrated,
            row => row.Opening is null ? null : new ConfidenceSignals { Logprobs = row.Opening },
            limit,
            delta
        );

    private static ConfidenceGate? Train(
        IReadOnlyList<LabeledPrompt> rows,
        IReadOnlyList<LabeledPrompt> calibrated,
        Func<LabeledPrompt, ConfidenceSignals?> signals,
        double limit,
        double delta
    )
    {
        if (
            rows.Count < ConfidenceGate.MinLabels
            || calibrated.Count == 0
            || signals(calibrated[0]) is not ConfidenceSignals first
            || !rows.Concat(calibrated).All(row => signals(row)?.Sources == first.Sources)
        )
        {
            return null;
        }

        ConfidenceModel model = ConfidenceModel.Train(
            [.. rows.Select(row => signals(row)!.Value)],
            [.. rows.Select(row => row.Outcome.Weak)]
        );
        double[] confidence = [.. calibrated.Select(row => model.Assess(signals(row)!.Value))];
        CalibrationSet set = new(confidence, [.. calibrated.Select(row => row.Outcome.Regret)]);
        return new ConfidenceGate
        {
            Model = model,
            Sources = first.Sources,
            Promise = LearnThenTest.Calibrate(set, limit, delta),
            Drift = ScoreDrift.Of(confidence),
        };
    }

    /// <summary>Calibrates the promise of a prior: the regret of weak answers per request.</summary>
    /// <param name="prior">The prior.</param>
    /// <param name="rows">Rows that it has not seen.</param>
    /// <param name="limit">ε.</param>
    /// <param name="delta">δ.</param>
    public static (CascadePromise Promise, ScoreDrift Drift) Calibrate(
        IPrior prior,
        IReadOnlyList<LabeledPrompt> rows,
        double limit,
        double delta
    )
    {
        double[] confidence = [.. Scores(prior, rows).Select(score => -score)];
        CalibrationSet set = new(confidence, [.. rows.Select(row => row.Outcome.Regret)]);
        return (LearnThenTest.Calibrate(set, limit, delta), ScoreDrift.Of(confidence));
    }
}

/// <summary>Decides on the small model's own answer: a model of confidence, and the promise calibrated on it. Immutable, safe for many threads.</summary>
public sealed record ConfidenceGate
{
    /// <summary>Labels below which no model of confidence is trained.</summary>
    public const int MinLabels = 100;

    /// <summary>From signals to the probability that the answer is right.</summary>
    public required ConfidenceModel Model { get; init; }

    /// <summary>Sources that the model was trained on: it says nothing of an answer that lacks one.</summary>
    public required SignalSources Sources { get; init; }

    /// <summary>The promise on that probability.</summary>
    public required CascadePromise Promise { get; init; }

    /// <summary>Confidences of the calibration.</summary>
    public required ScoreDrift Drift { get; init; }

    /// <summary>The confidence in an answer; null where a source is missing. Signals of other sources are passed over.</summary>
    public double? Assess(in ConfidenceSignals signals) =>
        (signals.Sources & Sources) == Sources ? Model.Assess(signals.Of(Sources)) : null;

    /// <summary>A drift test of live answers, which has seen none.</summary>
    public ScoreDrift NewDrift() => new(Drift.Edges, Drift.Expected);
}
