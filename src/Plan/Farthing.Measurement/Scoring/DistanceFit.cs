using Farthing.Catalogs;
using Farthing.Serving.Coefficients;
using Farthing.Serving.Gpus;

namespace Farthing.Measurement.Scoring;

/// <summary>Fits how much wider bands must be for a model, a GPU or kernels that the measurements say nothing about.</summary>
/// <remarks>Rows are predicted by a fit that left out all tables of their model, or of their GPU, or with the kernels of another architecture's GPU besides; rows without an engine version as they are. How far they lie beyond the band of a fit without their family, in half-widths, at its 90 % quantile (<see cref="ConformalBands"/>), is what the band grows by. Fewer than four tables say nothing; nor do p90 and p99, whose tables are nearly all of one kind of model. Nightly builds and models whose kernels are assumed are left out: a source of theirs widens nothing else.</remarks>
public static class DistanceFit
{
    private const int MinTables = 4;

    /// <summary>The distances that rows show.</summary>
    /// <param name="rows">Rows with the terms of their step times, and predictions with transferred kernels.</param>
    /// <param name="source">Whose measurements they are.</param>
    public static IReadOnlyList<BandDistance> Of(IReadOnlyList<ScoredRow> rows, string source)
    {
        StepTermFit terms = new();
        IReadOnlyList<ScoredRow> families = FoldedRows.Of(terms, FoldKind.Families, rows);
        Dictionary<(string, int), ScoredRow> bands = [];
        foreach (ScoredRow row in FoldedRows.Of(new ConformalBands(), FoldKind.Families, families))
        {
            bands[(row.RowId, row.Line)] = row;
        }

        IReadOnlyList<ScoredRow> gpus = FoldedRows.Of(terms, FoldKind.Gpus, rows);
        List<BandDistance> distances = [];
        Add(BandDistance.NewModel, FoldedRows.Of(terms, FoldKind.Models, rows));
        Add(BandDistance.NewGpu, gpus);
        Add(BandDistance.TransferredKernels, Transferred(gpus));
        Add(BandDistance.UnstatedVersion, families.Where(row => row.Traits.IsVersionUnstated));
        return distances;

        void Add(string kind, IEnumerable<ScoredRow> predicted)
        {
            foreach (
                IGrouping<string, ScoredRow> metric in predicted
                    .Where(row =>
                        row is { IsMiddle: true, IsBandOfOthers: false }
                        && row.Traits is { IsCore: true, IsExperimentalBuild: false }
                    )
                    .GroupBy(BandGroup.MetricOf)
                    .OrderBy(group => group.Key, StringComparer.Ordinal)
            )
            {
                List<(string Table, double Beyond)> beyond =
                [
                    .. metric
                        .Where(row =>
                            bands.TryGetValue((row.RowId, row.Line), out ScoredRow? band)
                            && band.Low is not null
                        )
                        .Select(row =>
                            (row.Table, HalfWidthsBeyond(row.LogRatio, bands[(row.RowId, row.Line)]))
                        ),
                ];
                if (beyond.Select(row => row.Table).Distinct().Count() >= MinTables)
                {
                    distances.Add(
                        new BandDistance(
                            metric.Key,
                            kind,
                            Math.Max(1, 1 + ConformalBands.Quantile(beyond)),
                            source
                        )
                    );
                }
            }
        }
    }

    /// <summary>Rows as predicted with another GPU's kernels; those without such a prediction are absent.</summary>
    public static IReadOnlyList<ScoredRow> Transferred(IReadOnlyList<ScoredRow> rows) =>
        [
            .. rows.Where(row => row.TransferRatio is not null)
                .Select(row => row with { Predicted = row.Predicted * row.TransferRatio!.Value }),
        ];

    private static double HalfWidthsBeyond(double logRatio, ScoredRow band)
    {
        double low = Math.Log(band.Low!.Value / band.Predicted);
        double high = Math.Log(band.High!.Value / band.Predicted);
        return ConformalBands.Beyond(logRatio, low, high) / ((high - low) / 2);
    }
}

/// <summary>Scores what is fitted to serving rows on rows that it has not seen.</summary>
public static class FoldedRows
{
    /// <summary>Each row as a fit without its fold has it; rows about which the fit says nothing are absent.</summary>
    /// <param name="fitted">What is fitted.</param>
    /// <param name="kind">What is left out together.</param>
    /// <param name="rows">All rows.</param>
    public static IReadOnlyList<ScoredRow> Of(
        IFittedOnServing fitted,
        FoldKind kind,
        IReadOnlyList<ScoredRow> rows
    )
    {
        IReadOnlyList<Fold> folds = Fold.Of(kind, rows);
        ScoredRow[][] parts = new ScoredRow[folds.Count][];
        Parallel.For(
            0,
            folds.Count,
            i =>
            {
                IServingFit fit = fitted.Fit(folds[i].Training);
                parts[i] = [.. folds[i].HeldOut.Select(fit.Apply).OfType<ScoredRow>()];
            }
        );
        List<ScoredRow> scored = [.. parts.SelectMany(part => part)];
        scored.Sort(
            (a, b) => a.Line == b.Line ? string.CompareOrdinal(a.RowId, b.RowId) : a.Line.CompareTo(b.Line)
        );
        return scored;
    }
}

/// <summary>GPUs as if their kernels had never been timed: what a prediction for a GPU without tables is worth is measured on those that have them.</summary>
/// <remarks>The stand-in is the timed GPU of another architecture whose memory bandwidth is nearest by ratio, among those that compute FP8: the worse of the two cases in docs/accuracy-kernels.md, relatives of one architecture transfer better. Bounds by timed GPUs (<see cref="GpuSpec.KeepsOrder"/>) are left out, since the GPU's own timings would be among them.</remarks>
public sealed class TransferredKernels(Catalog catalog, CoefficientSet set)
{
    private readonly Dictionary<string, GpuSpec> timed = catalog
        .Gpus.Where(gpu => gpu.HasOwnCoefficients && set.FindGpu(gpu.CoefficientsFrom) is not null)
        .ToDictionary(gpu => gpu.CoefficientsFrom);

    /// <summary>The GPU with the kernels of its stand-in.</summary>
    public GpuSpec Of(GpuSpec gpu)
    {
        GpuSpec? source = timed
            .Values.Where(other =>
                other.ArchitectureFamily != gpu.ArchitectureFamily && other.Fp8FlopPerSecond is not null
            )
            .MinBy(other => Math.Abs(Math.Log(other.MemoryBytesPerSecond / gpu.MemoryBytesPerSecond)));
        return source is null
            ? gpu
            : gpu with
            {
                CoefficientsFrom = source.CoefficientsFrom,
                HasOwnCoefficients = false,
                KeepsOrder = false,
            };
    }
}
