using System.Globalization;
using Farthing.Catalogs;
using Farthing.Measurement.Calibration;
using Farthing.Measurement.FirstTokens;
using Farthing.Measurement.Scoring;
using Farthing.Measurement.StepTerms;
using Farthing.Serving.Coefficients;
using Farthing.Serving.Deployments;

namespace Farthing.Studies.Refits;

/// <summary>Fits everything that comes from serving measurements, each step on top of the one before: host terms, layer overheads, what first tokens take beyond the steps, error bands.</summary>
/// <param name="Set">The coefficients with their overheads and bands.</param>
/// <param name="FirstTokens">The terms of first tokens, with their errors on tables left out.</param>
/// <param name="Unseen">The rows as fits without their table have them, with the bands of such fits.</param>
public sealed record ServingRefit(
    CoefficientSet Set,
    FirstTokenFit FirstTokens,
    IReadOnlyList<ScoredRow> Unseen
)
{
    /// <summary>Host terms that were tried, with what they are worth on tables left out; those that are worth something are in <see cref="Set"/>.</summary>
    public IReadOnlyList<HostFit> Hosts { get; init; } = [];

    /// <summary>Fits to measurements; what they say nothing about stays as it was.</summary>
    /// <param name="catalog">Models and GPUs.</param>
    /// <param name="set">Coefficients whose kernels are kept.</param>
    /// <param name="measured">Measurements without impossible rows.</param>
    /// <param name="file">Their name, for sources.</param>
    /// <param name="asOf">Day to write, ISO.</param>
    /// <param name="progress">Called with the stage in words, conditions done and all of them; null for nobody.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static ServingRefit Of(
        Catalog catalog,
        CoefficientSet set,
        ConditionFile<MeasuredRow> measured,
        string file,
        string asOf,
        Action<string, int, int>? progress = null,
        CancellationToken cancellation = default
    )
    {
        IReadOnlyList<HostFit> hosts = HostFitter.Fit(
            catalog,
            set,
            measured.Rows,
            file,
            (done, all) => progress?.Invoke("host terms (candidates)", done, all),
            cancellation
        );
        CoefficientSet hosted = set with
        {
            FittedHosts = [.. hosts.Where(fit => fit.IsTaken).Select(fit => fit.Terms)],
        };
        CoefficientSet shaped = WithOverheads(catalog, hosted, measured, file, progress, cancellation);
        ConditionPredictor bare = new(catalog, shaped, FirstTokenSet.None);
        progress?.Invoke("first tokens", 0, 1);
        FirstTokenFit first = FirstTokenFitter.Fit(
            FirstTokenFitter.Samples(measured.Rows, bare, [.. RowScorer.MislabeledTables.Keys]),
            asOf,
            string.Create(CultureInfo.InvariantCulture, $"{file}, coefficients of {shaped.AsOf}")
        );
        shaped = shaped with { Hosts = [.. shaped.Hosts.Select(host => WithFirstTokens(host, first.Set))] };
        RowScorer scorer = new(
            new ConditionPredictor(catalog, shaped, first.Set),
            new StepTermProbe(catalog, shaped),
            new ConditionPredictor(catalog, shaped, first.Set)
            {
                Kernels = new TransferredKernels(catalog, shaped).Of,
            }
        );
        (IReadOnlyList<ScoredRow> rows, _) = scorer.Score(
            measured,
            (done, all) => progress?.Invoke("bands", done, all),
            cancellation
        );
        // Bands are those of predictions for families of tables that terms were not fitted on.
        IReadOnlyList<ScoredRow> unseen = FoldedRows.Of(new StepTermFit(), FoldKind.Families, rows);
        string source = string.Create(CultureInfo.InvariantCulture, $"{file}, coefficients of {set.AsOf}");
        IReadOnlyList<ScoredRow> banded = FoldedRows.Of(new ConformalBands(), FoldKind.Families, unseen);
        return new ServingRefit(
            BandRefit.Of(shaped, unseen, source) with
            {
                BandDistances =
                [
                    .. DistanceFit.Of(rows, source),
                    .. SettingFit.Drifts(measured.Rows, banded, source),
                ],
                MeasuredSettings = SettingFit.Ranges(measured.Rows, new ConditionResolver(catalog)),
                FittedModels = Fitted(rows, row => row.Traits.ModelId),
                FittedGpus = Fitted(rows, row => row.Traits.Gpu),
            },
            first,
            banded
        )
        {
            Hosts = hosts,
        };
    }

    /// <summary>Host terms whose first tokens take what the published runs of their engine show, for simulate and plan too. vLLM's are not of those: they were measured at low load.</summary>
    private static HostTerms WithFirstTokens(HostTerms host, FirstTokenSet first) =>
        EngineFamilies.Find(host.Engine) is EngineFamily family
        && family != EngineFamily.Vllm
        && first.Find(host.Engine) is { } terms
            ? host with
            {
                TtftMsPerLayer = terms.MsPerLayer,
            }
            : host;

    private static IReadOnlyList<string> Fitted(IReadOnlyList<ScoredRow> rows, Func<ScoredRow, string> id) =>
        [.. rows.Where(row => row.StepTerms is not null).Select(id).Distinct().Order(StringComparer.Ordinal)];

    private static CoefficientSet WithOverheads(
        Catalog catalog,
        CoefficientSet set,
        ConditionFile<MeasuredRow> measured,
        string file,
        Action<string, int, int>? progress,
        CancellationToken cancellation
    )
    {
        ConditionFile<MeasuredRow> paces = measured with
        {
            Rows =
            [
                .. measured.Rows.Where(row =>
                    RowScorer.IsMiddleTpot(row) && row.Condition.LoadMode == LoadMode.Closed
                ),
            ],
            Problems = [],
        };
        CoefficientSet plain = set.WithoutServingTerms();
        (IReadOnlyList<ScoredRow> rows, _) = new RowScorer(
            new ConditionPredictor(catalog, plain, FirstTokenSet.None),
            new StepTermProbe(catalog, plain)
        ).Score(paces, (done, all) => progress?.Invoke("layer overheads", done, all), cancellation);
        FittedStepTerms fitted = StepTermFit.FitTerms(rows);
        string source = file + ": closed-loop TPOT";
        return plain with
        {
            LayerOverheads = [.. fitted.Overheads.Select(entry => entry with { Source = source })],
            ExpertTransfers = [.. fitted.Transfers.Select(entry => entry with { Source = source })],
        };
    }
}

/// <summary>Host terms fitted to tables of measurements, and what they are worth on tables left out.</summary>
/// <param name="Name">What was fitted: pipeline stages, or the host as a ceiling.</param>
/// <param name="Terms">The terms that are nearest to all tables.</param>
/// <param name="Tables">Tables with rows that it could show in.</param>
/// <param name="Rows">Their rows.</param>
/// <param name="WithoutPercent">Mean over tables of the mean error of ln(measured/predicted) without the terms, in percent.</param>
/// <param name="FittedPercent">The same with them, in sample.</param>
/// <param name="LeftOutPercent">The same where each table is predicted with terms fitted to the others.</param>
public sealed record HostFit(
    string Name,
    FittedHostTerms Terms,
    int Tables,
    int Rows,
    double WithoutPercent,
    double FittedPercent,
    double LeftOutPercent
)
{
    /// <summary>Fewest tables that terms are taken from: with fewer, a table left out is predicted from one other.</summary>
    public const int FewestTables = 3;

    /// <summary>Test whether rows identify the terms: tables left out come nearer with terms of the others than with none.</summary>
    public bool IsTaken => Tables >= FewestTables && LeftOutPercent < WithoutPercent;
}
