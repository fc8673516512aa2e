using System.Globalization;
using Farthing.Catalogs.Coefficients;
using Farthing.Documents.Calibrations;
using Farthing.Measurement.Calibration;
using Farthing.Measurement.Overlays;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;
using Farthing.Serving.Coefficients;
using Farthing.Serving.StepTimes;
using Farthing.Sheets.Parts;

namespace Farthing.Benches.Calibrations;

/// <summary>Readable form of a calibration's changes.</summary>
public static class CalibrationSheet
{
    /// <summary>The answer of <c>calibrate</c>.</summary>
    /// <param name="document">The answer.</param>
    /// <param name="builtIn">What it was fitted on top of.</param>
    /// <param name="way">How it was fitted.</param>
    public static Sheet Of(CalibrateDocument document, CoefficientSet builtIn, ScaleCandidate way)
    {
        StepTimeCalibration calibration = document.Calibration;
        int left = document.LeftOut.Count;
        return new Sheet()
            .Section(
                "",
                new SheetFacts([
                    .. Facts(calibration, builtIn),
                    (
                        "ROWS",
                        $"{document.Rows.Count} used, {(left == 0 ? "none" : left)} left out{(left == 0 ? "" : ":")}"
                    ),
                    .. document.LeftOut.Select(row =>
                        (
                            "",
                            $"line {row.Line}{(row.RowId.Length == 0 ? "" : $" ({row.RowId})")}: {row.Reason}"
                        )
                    ),
                    ("WRITTEN", document.Written),
                ])
            )
            .Detail("Rows", new SheetTable("", Rows.Of(document.Rows)))
            .Section(
                "Next",
                new SheetCommand(
                    "",
                    $"farthing plan {FleetWords.ShortName(calibration.ModelIds[0])} --gpu {calibration.GpuId} --in 1024 --out 256 --rate 4/s --calibration {calibration.Name}",
                    []
                )
            )
            .Formula(
                "factors",
                FormattableString.Invariant(
                    $"least Σ w·2·ln(1 + (ln(measured/predicted)/s)²/4) + λ/2·Σ(ln factor/σ)²; s = {way.Scatter}; σ = {ScaleTerms.KernelDeviation} for kernels, {ScaleTerms.HostDeviation} for host terms, {ScaleTerms.TableDeviation} for one scale; λ = {way.Shrinkage} ({way.Words})"
                )
            );
    }

    /// <summary>A calibration by itself.</summary>
    public static Sheet Of(StepTimeCalibration calibration) =>
        new Sheet().Section("", new SheetFacts([.. Facts(calibration, CoefficientsFile.BuiltIn)]));

    /// <summary>The calibrations that there are.</summary>
    public static Sheet Of(CalibrateListDocument document) =>
        new Sheet()
            .Say(
                document.Calibrations.Count == 0
                    ? "No calibration yet. Make one: farthing calibrate --measurements my-bench.csv --name mine"
                    : null
            )
            .Table(
                document.Calibrations,
                new TableColumns<StepTimeCalibration>()
                    .Name("calibration", one => one.Name)
                    .Words("of", one => $"{one.Engine} on {one.GpuId}")
                    .Words("models", one => string.Join(", ", one.ModelIds), rank: 1)
                    .Figure("rows", one => Show.Count(one.Rows), rank: 2)
                    .Words("fitted", one => one.Method, rank: 3)
                    .Words(
                        "held-back error",
                        one =>
                            one.Before is null || one.After is null
                                ? "not known"
                                : FormattableString.Invariant(
                                    $"{one.Before.MedianPercent:F1} → {one.After.MedianPercent:F1} %"
                                )
                    )
                    .Words("made", one => one.AsOf.ToString("O", CultureInfo.InvariantCulture))
            );

    private static TableColumns<CalibratedRow> Rows =>
        new TableColumns<CalibratedRow>()
            .Words("row", row => row.RowId)
            .Words("figure", row => $"{row.Metric} {row.Stat}")
            .Figure("measured", row => Figure(row, row.Measured))
            .Figure("built in", row => Figure(row, row.BuiltIn))
            .Figure("fitted", row => Figure(row, row.Fitted))
            .Figure("left", row => Show.Change((row.Measured / row.Fitted) - 1))
            .Figure("weight", row => Show.Three(row.Weight));

    private static string Figure(CalibratedRow row, double value) =>
        ConditionWords.IsTime(row.Metric) ? Show.Seconds(value) : Show.Three(value) + "/s";

    private static IEnumerable<(string Name, string Words)> Facts(
        StepTimeCalibration calibration,
        CoefficientSet builtIn
    )
    {
        string rows = calibration.Rows == 1 ? "1 row" : $"{calibration.Rows} rows";
        string conditions =
            calibration.Conditions == 1 ? "1 condition" : $"{calibration.Conditions} conditions";
        yield return (
            calibration.Name,
            $"{calibration.Engine} on {calibration.GpuId} · {string.Join(", ", calibration.ModelIds)} · measured: {rows} of {conditions} in {calibration.MadeFrom} · {calibration.AsOf:yyyy-MM-dd}"
        );
        yield return ("ERROR", Error(calibration));
        if (calibration.ConditionsNearer is int nearer)
        {
            yield return ("DECIDED", Decision(calibration, nearer));
        }

        foreach ((string what, int at) in Changes(calibration, builtIn).Select((what, at) => (what, at)))
        {
            yield return (at == 0 ? "CHANGED" : "", what);
        }

        if (calibration.IsLockStep == true)
        {
            yield return (
                "SCHEDULING",
                "closed loops of equal requests are played in lock step (all prompts, then all decodes): held-back rows came nearer by it; traffic of other lengths stays as it is"
            );
        }

        yield return (
            "BAND",
            $"90 % of measured step times within {Show.Change(calibration.Band.Low - 1)} … {Show.Change(calibration.Band.High - 1)} of the calibrated prediction"
        );
        if (calibration.FirstToken is { } first)
        {
            yield return ("TTFT", FirstTokens(first));
        }

        string scope =
            calibration.ModelIds.Count == 1
                ? $"{calibration.ModelIds[0]}; for other models on it the factors are carried over with a warning and a wider band"
                : "the models above; others take the factors with a warning and a wider band";
        yield return (
            "USED FOR",
            $"{calibration.Engine} on {calibration.GpuId}: {scope}. Other engines and GPUs stay as built in"
        );
    }

    private static string Error(StepTimeCalibration calibration)
    {
        if (calibration.Before is not { } before || calibration.After is not { } after)
        {
            return calibration.IsIdentity
                ? "not known: no row says how long steps take"
                : "not known: one condition leaves nothing to hold back, so only part of its difference is taken over";
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"on held-back rows, median {before.MedianPercent:F1} % → {after.MedianPercent:F1} %, p90 {before.P90Percent:F1} % → {after.P90Percent:F1} % (built in → calibrated, {after.Rows} rows, cross-validated)"
        );
    }

    private static string Decision(StepTimeCalibration calibration, int nearer)
    {
        string held =
            $"each of your {calibration.Conditions} conditions was left out in turn: the best correction brought {nearer} of them nearer";
        return calibration.IsIdentity
            ? $"{held}, but lost overall, and is not applied"
            : $"{held}, won overall, and is applied";
    }

    /// <summary>Changes by TTFT rows, in words: decision, factor, error and band.</summary>
    private static string FirstTokens(FirstTokenCorrection first)
    {
        if (first.Before is not { } before || first.After is not { } after || first.HeldBack is not { } held)
        {
            return "one condition with TTFT leaves nothing to hold back: first tokens stay as predicted";
        }

        string decided = string.Create(
            CultureInfo.InvariantCulture,
            $"each of your {first.Conditions} conditions with TTFT was left out in turn: one factor on first tokens brought {first.ConditionsNearer} of them nearer, "
        );
        string applied = first.IsApplied
            ? $"won overall, and is applied: first tokens {Slower(first.Factor)}, ± {Show.Percent(Math.Exp(first.Deviation) - 1)}"
            : "but lost overall, and is not applied";
        string error = string.Create(
            CultureInfo.InvariantCulture,
            $"median error on held-back rows {before.MedianPercent:F1} % → {after.MedianPercent:F1} %, p90 {before.P90Percent:F1} % → {after.P90Percent:F1} %; they lie within {Show.Change(held.Low - 1)} … {Show.Change(held.High - 1)}, {Show.Percent(BandPooling.OwnShare(first))} of the band, the rest is the built-in band"
        );
        return $"{decided}{applied}; {error}";
    }

    private static IEnumerable<string> Changes(StepTimeCalibration calibration, CoefficientSet builtIn)
    {
        StepTimeScales scales = calibration.Scales;
        if (calibration.IsIdentity)
        {
            yield return calibration.Before is null
                ? "nothing about step times"
                : "nothing: no change brought held-back rows nearer than the built-in prediction";
            yield break;
        }

        if (calibration.Method == ScaleCandidate.OneScale)
        {
            yield return $"everything {Slower(scales.Gemm)}{Unsure(calibration, ScaleTerm.Everything)}";
            yield break;
        }

        HostTerms host = builtIn.Host(calibration.Engine);
        int said = 0;
        foreach (
            (string name, ScaleTerm term, double factor, double builtInUs, string unit) in ((
                string,
                ScaleTerm,
                double,
                double,
                string
            )[])
                [
                    ("dense products", ScaleTerm.Gemm, scales.Gemm, 0, ""),
                    ("their arithmetic", ScaleTerm.Arithmetic, scales.Arithmetic ?? 1, 0, ""),
                    ("routed experts", ScaleTerm.Experts, scales.Experts, 0, ""),
                    ("attention", ScaleTerm.Attention, scales.Attention, 0, ""),
                    ("exchange between GPUs", ScaleTerm.Collectives, scales.Collectives, 0, ""),
                    ("steps with prompts", ScaleTerm.Prefill, scales.Prefill, 0, ""),
                    ("host", ScaleTerm.PerStep, scales.PerStep, host.PerStepUs, "per step"),
                    (
                        "host",
                        ScaleTerm.PerRequest,
                        scales.PerRequest,
                        host.PerRequestUs,
                        "per running request"
                    ),
                    ("gaps between kernels", ScaleTerm.PerLayer, scales.PerLayer, 0, ""),
                ]
        )
        {
            if (Math.Abs(Math.Log(factor)) < 0.01)
            {
                continue;
            }

            said++;
            yield return builtInUs > 0
                ? $"{name} {Show.Seconds(builtInUs * factor / 1e6)} {unit} (built in {Show.Seconds(builtInUs / 1e6)}){Unsure(calibration, term)}"
                : $"{name} {Slower(factor)}{Unsure(calibration, term)}";
        }

        if (said == 0)
        {
            yield return "less than 1 % in every term";
        }
    }

    private static string Slower(double factor) =>
        factor >= 1 ? $"{Show.Percent(factor - 1)} slower" : $"{Show.Percent(1 - factor)} faster";

    /// <summary>Certainty of a factor: its posterior deviation, and a word where the rows say little.</summary>
    private static string Unsure(StepTimeCalibration calibration, ScaleTerm term)
    {
        if (!calibration.Deviations.TryGetValue(ScaleTerms.Name(term), out double deviation))
        {
            return "";
        }

        string share = Show.Percent(Math.Exp(deviation) - 1);
        return deviation > 0.8 * ScaleTerms.Deviation(term)
            ? $", ± {share}: your rows say little about it"
            : $", ± {share}";
    }
}
