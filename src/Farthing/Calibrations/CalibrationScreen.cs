using System.Globalization;
using Farthing.Measurement.Calibration;
using Farthing.Measurement.Overlays;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Terminal;
using Farthing.Serving.Coefficients;
using Farthing.Serving.Slos;
using Farthing.Simulations;

namespace Farthing.Calibrations;

/// <summary>What a calibration changes, as the terminal shows it. 120 columns at most.</summary>
internal static class CalibrationScreen
{
    private const int Indent = 10;

    /// <summary>The answer of <c>calibrate</c>.</summary>
    public static void Write(TextWriter text, CalibrationAnswer answer, bool isExplained)
    {
        StepTimeCalibration calibration = answer.Calibration;
        Describe(text, calibration, answer.BuiltIn);
        Rows(text, answer.Rows);
        Line(text, "WRITTEN", answer.File);
        if (isExplained)
        {
            Explain(text, answer);
        }

        string model = answer.Rows.Conditions[0].Served.Deployment.Model.ShortName;
        text.WriteLine(
            $"NEXT      farthing plan {model} --gpu {calibration.GpuId} --in 1024 --out 256 --rate 4/s --calibration {calibration.Name}"
        );
    }

    /// <summary>A calibration by itself.</summary>
    public static void Describe(TextWriter text, StepTimeCalibration calibration, CoefficientSet builtIn)
    {
        string rows = calibration.Rows == 1 ? "1 row" : $"{calibration.Rows} rows";
        string conditions =
            calibration.Conditions == 1 ? "1 condition" : $"{calibration.Conditions} conditions";
        Line(
            text,
            calibration.Name,
            $"{calibration.Engine} on {calibration.GpuId} · {string.Join(", ", calibration.ModelIds)} · measured: {rows} of {conditions} in {calibration.MadeFrom} · {calibration.AsOf:yyyy-MM-dd}"
        );
        Line(text, "ERROR", Error(calibration));
        if (calibration.ConditionsNearer is int nearer)
        {
            Line(text, "DECIDED", Decision(calibration, nearer));
        }

        foreach ((string what, int at) in Changes(calibration, builtIn).Select((what, at) => (what, at)))
        {
            Line(text, at == 0 ? "CHANGED" : "", what);
        }

        Line(
            text,
            "BAND",
            $"90 % of measured step times within {Show.Change(calibration.Band.Low - 1)} … {Show.Change(calibration.Band.High - 1)} of the calibrated prediction"
        );
        if (calibration.FirstToken is { } first)
        {
            Line(text, "TTFT", FirstTokens(first));
        }

        string scope =
            calibration.ModelIds.Count == 1
                ? $"{calibration.ModelIds[0]}; for other models on it the factors are carried over with a warning and a wider band"
                : "the models above; others take the factors with a warning and a wider band";
        Line(
            text,
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

    /// <summary>What TTFT rows changed, in words: decision, factor, error and band.</summary>
    internal static string FirstTokens(FirstTokenCorrection first)
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
            $"median error on held-back rows {before.MedianPercent:F1} % → {after.MedianPercent:F1} %, p90 {before.P90Percent:F1} % → {after.P90Percent:F1} %; they lie within {Show.Change(held.Low - 1)} … {Show.Change(held.High - 1)}, {Show.Percent(FirstTokenBand.OwnShare(first))} of the band, the rest is the built-in band"
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

    /// <summary>How well the rows tell a factor: its posterior deviation, and a word where the rows say little.</summary>
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

    private static void Rows(TextWriter text, CalibrationRows rows)
    {
        string left = rows.LeftOut.Count == 0 ? "none left out" : $"{rows.LeftOut.Count} left out:";
        Line(text, "ROWS", $"{rows.Count} used, {left}");
        foreach (LeftOutMeasurement row in rows.LeftOut)
        {
            string id = row.RowId.Length == 0 ? "" : $" ({row.RowId})";
            Line(text, "", $"line {row.Line}{id}: {row.Reason}");
        }
    }

    private static void Explain(TextWriter text, CalibrationAnswer answer)
    {
        text.WriteLine();
        Line(
            text,
            "FORMULA",
            $"least Σ w·2·ln(1 + (ln(measured/predicted)/s)²/4) + λ/2·Σ(ln factor/σ)²; s = {answer.Fit.Chosen.Scatter}; σ = {ScaleTerms.KernelDeviation} for kernels, {ScaleTerms.HostDeviation} for host terms, {ScaleTerms.TableDeviation} for one scale; λ = {answer.Fit.Chosen.Shrinkage} ({answer.Fit.Chosen.Words})"
        );
        TextTable table = new(
            TextColumn.Text("row"),
            TextColumn.Text("figure"),
            TextColumn.Number("measured"),
            TextColumn.Number("built in"),
            TextColumn.Number("fitted"),
            TextColumn.Number("left"),
            TextColumn.Number("weight")
        );
        foreach (FittableCondition condition in answer.Rows.Conditions)
        {
            double[] left = answer.Left(condition);
            for (int i = 0; i < left.Length; i++)
            {
                FittableRow row = condition.Rows[i];
                Metric metric = row.Row.Metric;
                string Figure(double value) =>
                    ConditionWords.IsTime(metric) ? Show.Seconds(value) : Show.Three(value) + "/s";
                table.Row(
                    row.Row.Row.RowId,
                    $"{ConditionWords.Of(metric)} {ConditionWords.Of(row.Row.Statistic)}",
                    Figure(row.Row.Value),
                    Figure(row.BuiltIn),
                    Figure(row.Row.Value / Math.Exp(left[i])),
                    Show.Change(Math.Exp(left[i]) - 1),
                    Show.Three(row.Weight)
                );
            }
        }

        table.Write(text);
        text.WriteLine();
    }

    private static void Line(TextWriter text, string label, string words) =>
        new TerminalLines(text, SheetTerminal.Usual).Write(label.PadRight(Indent - 1) + " " + words, Indent);
}
