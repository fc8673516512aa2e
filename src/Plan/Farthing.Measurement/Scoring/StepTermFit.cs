using Farthing.Measurement.StepTerms;
using Farthing.Numerics.Statistics;
using Farthing.Serving.Coefficients;

namespace Farthing.Measurement.Scoring;

/// <summary>Fits what servers need beside the timed kernels to closed-loop TPOT: microseconds per layer and step, and a factor on experts whose shape was not timed.</summary>
/// <remarks>
/// Overheads are additive per layer, because that is the shape of what remains: the same microseconds at 4 and at 64 requests in flight. Levels that add up: models with and without experts; those with experts whose figures name no engine version (older ones); engine × architecture; those with experts by engine × weight format × architecture; sparse and linear attention, and each by engine.
/// Transfers multiply: one by format × architecture.
/// Least squares of ln(measured/predicted), reweighted so that a row beyond ±15 % pulls with constant force; every table counts once, with a noise of 12 %; a normal prior around "nothing" on every term, so that a combination that one odd table shows moves little: ±30 µs where all kernels are timed, ±10 µs for the level in between, ±100 µs for attention whose kernels are not timed, a half for transfers (kernels of models left out err by up to that at p90). A third or three times of these widths moves no mean over left-out families by more than half a point. Six rounds of Gauss–Newton.
/// Measured on families and tables left out: docs/accuracy.md.
/// </remarks>
public sealed class StepTermFit : IFittedOnServing
{
    private const double PriorUs = 30;
    private const double BetweenPriorUs = 10;
    private const double UntimedPriorUs = 100;
    private const double TransferPrior = 0.5;
    private const double TableNoise = 0.12;
    private const double RobustScale = 0.15;
    private const int Rounds = 6;

    /// <inheritdoc/>
    public IServingFit Fit(IReadOnlyList<ScoredRow> training) => FitTerms(training);

    /// <summary>The terms of training rows.</summary>
    public static FittedStepTerms FitTerms(IReadOnlyList<ScoredRow> training)
    {
        ScoredRow[] rows = [.. training.Where(row => row.StepTerms is not null && row.IsMiddle)];
        Levels<LayerOverhead> overheads = new();
        Levels<ExpertTransfer> transfers = new();
        Dictionary<string, int> tableRows = [];
        foreach (ScoredRow row in rows)
        {
            tableRows[row.Table] = tableRows.GetValueOrDefault(row.Table) + 1;
            RowStepTerms terms = row.StepTerms!;
            overheads.Add(OverheadsOf(terms.Key));
            transfers.Add(terms.TransferredSeconds > 0 ? TransfersOf(terms) : []);
        }

        double[] priors =
        [
            .. overheads.Entries.Select(PriorOf),
            .. transfers.Entries.Select(_ => TransferPrior),
        ];
        double[] values = new double[priors.Length];
        for (int round = 0; round < Rounds; round++)
        {
            values = Step(rows, overheads, transfers, tableRows, priors, values);
        }

        int split = overheads.Entries.Count;
        return new FittedStepTerms(
            [
                .. overheads
                    .Entries.Select((entry, i) => entry with { PerLayerUs = values[i] })
                    .OrderBy(entry => (entry with { PerLayerUs = 0 }).ToString(), StringComparer.Ordinal),
            ],
            [
                .. transfers
                    .Entries.Select((entry, i) => entry with { Factor = Math.Exp(values[split + i]) })
                    .OrderBy(entry => entry.Format, StringComparer.Ordinal)
                    .ThenBy(entry => entry.Architecture, StringComparer.Ordinal),
            ]
        );
    }

    private static double PriorOf(LayerOverhead entry) =>
        entry.Attention.Length > 0 ? UntimedPriorUs
        : entry is { Engine.Length: > 0, Format.Length: 0 } ? BetweenPriorUs
        : PriorUs;

    /// <summary>The entries that a key adds to, with 0 for their value.</summary>
    private static IEnumerable<LayerOverhead> OverheadsOf(LayerOverheadKey key)
    {
        yield return new LayerOverhead(key.Layers, "", "", "", "", 0, "");
        yield return new LayerOverhead(key.Layers, key.Engine, "", key.Architecture, "", 0, "");
        if (key.Layers == "experts")
        {
            yield return new LayerOverhead(key.Layers, "", "", "", key.Version, 0, "");
            yield return new LayerOverhead(key.Layers, key.Engine, key.Format, key.Architecture, "", 0, "");
        }

        if (key.Attention != "core")
        {
            yield return new LayerOverhead(key.Layers, "", "", "", "", 0, "") { Attention = key.Attention };
            yield return new LayerOverhead(key.Layers, key.Engine, "", "", "", 0, "")
            {
                Attention = key.Attention,
            };
        }
    }

    private static IEnumerable<ExpertTransfer> TransfersOf(RowStepTerms terms) =>
        [new ExpertTransfer(terms.ExpertFormat, terms.Key.Architecture, 1, "")];

    private static double[] Step(
        ScoredRow[] rows,
        Levels<LayerOverhead> overheads,
        Levels<ExpertTransfer> transfers,
        Dictionary<string, int> tableRows,
        double[] priors,
        double[] values
    )
    {
        int count = values.Length;
        int split = overheads.Entries.Count;
        double[,] matrix = new double[count, count];
        double[] right = new double[count];
        for (int i = 0; i < count; i++)
        {
            matrix[i, i] = 1 / (priors[i] * priors[i]);
        }

        for (int i = 0; i < rows.Length; i++)
        {
            RowStepTerms terms = rows[i].StepTerms!;
            (int At, double Slope)[] slopes = new (int, double)[
                overheads.Members[i].Length + transfers.Members[i].Length
            ];
            double perLayerUs = overheads.Members[i].Sum(at => values[at]);
            double transfer = Math.Exp(transfers.Members[i].Sum(at => values[split + at]));
            double predicted = terms.Seconds(perLayerUs, transfer);
            int used = 0;
            double linear = 0;
            foreach (int at in overheads.Members[i])
            {
                slopes[used++] = (at, terms.SecondsPerUs / predicted);
            }

            foreach (int at in transfers.Members[i])
            {
                slopes[used++] = (split + at, transfer * terms.TransferredSeconds / predicted);
            }

            foreach ((int at, double slope) in slopes)
            {
                linear += slope * values[at];
            }

            double error = Math.Log(rows[i].Measured / predicted);
            double scaled = error / RobustScale;
            double weight =
                1 / (Math.Sqrt(1 + (scaled * scaled)) * tableRows[rows[i].Table] * TableNoise * TableNoise);
            foreach ((int at, double slope) in slopes)
            {
                right[at] += weight * slope * (error + linear);
                foreach ((int other, double otherSlope) in slopes)
                {
                    matrix[at, other] += weight * slope * otherSlope;
                }
            }
        }

        return LinearSystem.Solve(matrix, right);
    }

    /// <summary>Entries by their order of appearance, and which of them each row counts to.</summary>
    private sealed class Levels<T>
        where T : notnull
    {
        private readonly Dictionary<T, int> places = [];

        public List<T> Entries { get; } = [];

        public List<int[]> Members { get; } = [];

        public void Add(IEnumerable<T> entries)
        {
            List<int> members = [];
            foreach (T entry in entries)
            {
                if (!places.TryGetValue(entry, out int at))
                {
                    places[entry] = at = Entries.Count;
                    Entries.Add(entry);
                }

                members.Add(at);
            }

            Members.Add([.. members]);
        }
    }
}
