using Farthing.Documents.Benches;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;
using Farthing.Sheets.Parts;

namespace Farthing.Benches.Answers;

/// <content>Checks of the run, conditions, provenance.</content>
public sealed partial class BenchSheet
{
    /// <summary>Requests that a bound of p99 with 99 % confidence needs.</summary>
    private const int EnoughForBound = 662;

    private IEnumerable<SheetBlock> Checks()
    {
        (BenchLoad Load, ValidityCheck Check)[] all =
        [
            .. loads.SelectMany(load => load.Checks.Select(check => (load, check))),
        ];
        if (all.Length == 0)
        {
            yield break;
        }

        int failed = all.Count(one => one.Check.State == CheckState.Failed);
        string health = IsImported ? " Imported: client health not known." : "";
        yield return new SheetWords([
            $"{all.Length} checks of {Show.Counted(loads.Length, "load")}: {all.Count(one => one.Check.State == CheckState.Passed)} passed, {failed} failed.{health}",
            $"{(loads.Length > 1 ? $"{Words(Headline)}: " : "")}{string.Join(" · ", Findings())}",
        ]);
        string[] reasons =
        [
            .. Reasons(all, CheckState.Failed).Select(reason => "✕ " + reason),
            .. Reasons(all, CheckState.Noted).Select(reason => "! " + reason),
        ];
        if (reasons.Length > 0)
        {
            yield return new SheetNotes(reasons);
        }

        yield return new SheetTable(
            "Every check",
            new TableColumns<(BenchLoad Load, ValidityCheck Check)>()
                .Words("load", one => Words(one.Load))
                .Words("state", one => StateWords(one.Check.State))
                .Words("check", one => one.Check.Name)
                .Words("finding", one => one.Check.Words)
                .Of(all)
        )
        {
            IsFolded = true,
        };
    }

    private static string StateWords(CheckState state) =>
        state switch
        {
            CheckState.Passed => "✓ passed",
            CheckState.Failed => "✕ FAILED",
            CheckState.Noted => "! noted",
            CheckState.NotJudged => "– not judged",
            _ => throw new InvalidOperationException($"a check that is {state}"),
        };

    /// <summary>Findings of the headline's checks that did not fail, and the certainty of the tail.</summary>
    private IEnumerable<string> Findings()
    {
        foreach (ValidityCheck check in Headline.Checks)
        {
            if (check.State is CheckState.Passed or CheckState.NotJudged)
            {
                yield return check.Words;
            }
        }

        if (Headline.Ttft is { P99.Low: double } ttft)
        {
            yield return ttft.P99AtMost is double bound
                ? $"p99 TTFT ≤ {Show.Seconds(bound)} (99 % conf.)"
                : $"p99 TTFT: too few samples for a bound ({Shown(ttft.Count, Show.Count)} of {EnoughForBound})";
        }
    }

    /// <summary>Each reason once, with the loads that it holds for.</summary>
    private IEnumerable<string> Reasons((BenchLoad Load, ValidityCheck Check)[] all, CheckState state)
    {
        foreach (
            IGrouping<string, (BenchLoad Load, ValidityCheck Check)> reason in all.Where(one =>
                    one.Check.State == state && (loads.Length == 1 || one.Load.CutOff != true)
                )
                .GroupBy(one => one.Check.Name)
        )
        {
            string[] where = [.. reason.Select(one => Words(one.Load)).Distinct()];
            string which =
                loads.Length == 1 ? ""
                : where.Length == 1 ? where[0] + ": "
                : $"{where.Length} loads, first {where[0]}: ";
            yield return which + reason.First().Check.Words;
        }
    }

    private IEnumerable<SheetBlock> Conditions()
    {
        yield return new SheetWords([.. bench.Imported is { } origin ? Imported(origin) : Measured()]);
        string[] notes =
        [
            .. bench.Notes,
            .. bench.Imported?.Notes ?? [],
            .. envelope.Warnings ?? [],
            .. loads.Length > 0 && Headline.Tokens.ItlRefused is string refused ? (string[])[refused] : [],
        ];
        if (notes.Length > 0)
        {
            yield return new SheetNotes(notes);
        }
    }

    private IEnumerable<string> Measured()
    {
        string through = bench.Proxy is string proxy
            ? $" ({(bench.Transport == TransportKind.Proxy ? "" : "through ")}{proxy}{(bench.ProxyFrom is string named ? $", {named}" : "")})"
            : "";
        string transport = bench.Transport is { } kind
            ? $"; transport: {OutcomeWords.Key(kind)}{through}"
            : "";
        yield return $"{bench.ServedModel} at {bench.Url}, {(bench.Api == LoadApi.Completions ? "completions" : "chat")}{transport}.";
        if (bench.Prompts is not { } prompts)
        {
            yield break;
        }

        string prompted = prompts.Kind switch
        {
            PromptKind.RandomIds => "random token ids",
            PromptKind.Text => "natural text, salted",
            _ => prompts.Salted ? "real prompts, salted" : "real prompts, not salted",
        };
        string shared = prompts.SharedPrefix is int tokens
            ? $", {Show.Count(tokens)} tokens shared by {Show.Count(prompts.PrefixGroups ?? 1)} group(s)"
            : "";
        string warmUp = bench.WarmUp switch
        {
            null or { Batches: 0 } => "",
            { Stable: true, Variation: double variation, Seconds: var seconds } =>
                $" Warm-up: {Show.Seconds(seconds)}, pace stable within {Show.Percent(variation)}.",
            _ => $" Warm-up: {Show.Seconds(bench.WarmUp.Seconds)}, the pace had not settled.",
        };
        yield return $"Prompts: {prompted}, {prompts.Words}{shared}; counted by {prompts.CountedBy}.{warmUp}";
    }

    private IEnumerable<string> Imported(ImportOrigin origin)
    {
        yield return $"Imported from {origin.Tool}{(origin.Version is string said ? $" {said}" : "")}: {origin.File}";
        string gpus = bench.Gpu is string gpu
            ? $"{Shown(bench.Gpus, Show.Count)} × {gpu}"
            : "a GPU that is not said";
        yield return $"{bench.Model ?? "a model that is not said"} on {gpus}{After(", ", bench.Engine)}{After(", ", bench.Weights)}{After(" at ", bench.Url)}.";

        static string After(string before, string? words) => words is null ? "" : before + words;
    }

    private SheetFacts AllConditions()
    {
        BenchLoad load = Headline;
        TokenCounts tokens = load.Tokens;
        (string Name, string? Words)[] facts =
        [
            ("server", bench.Url),
            ("served model", bench.ServedModel),
            (
                "GPUs",
                bench.Gpus is int gpus
                    ? Show.Count(gpus) + (bench.Gpu is string gpu ? $" × {gpu}" : "")
                    : bench.Gpu
            ),
            ("engine", bench.Engine),
            ("weights", bench.Weights),
            ("price", bench.GpuPriceUsdPerHour is double price ? Show.UsdPerHour(price) + " per GPU" : null),
            (
                "lengths",
                $"{Shown(tokens.MeanInput, Show.Count)} in / {Shown(tokens.MeanOutput, Show.Count)} out, mean tokens at {Words(load)}"
            ),
            ("tokens counted by", OutcomeWords.Key(tokens.CountedBy).Replace('_', ' ')),
            ("tokens per event", Shown(tokens.PerEvent, Show.Three)),
            (
                "answers' length",
                double.IsFinite(tokens.OutputShare)
                    ? $"{Show.Percent(tokens.OutputShare)} of what was asked"
                    : null
            ),
            ("prefix hits", Shown(tokens.CachedFraction, Show.Percent)),
            (
                "steady window",
                double.IsFinite(load.Steady.Seconds)
                    ? $"{Show.Seconds(load.Steady.Seconds)} of {Shown(load.Whole.Seconds, Show.Seconds)}"
                    : null
            ),
            (
                "client",
                IsImported
                    ? "not known"
                    : $"reads {Shown(load.Client.ReadLagP99S, Show.Seconds)} late at p99, {Shown(load.Client.CoresUsed, Show.Three)} cores"
            ),
            ("outcomes", Counted(load.Outcomes)),
            ("ends", Counted(load.Finishes)),
            (
                "warm-up",
                bench.WarmUp is { } warm
                    ? $"{Show.Seconds(warm.Seconds)}, {(warm.Stable ? "settled" : "not settled")}"
                : IsImported ? null
                : "none"
            ),
        ];
        return new SheetFacts([
            .. facts
                .Where(fact => !string.IsNullOrEmpty(fact.Words))
                .Select(fact => (fact.Name, fact.Words!)),
        ]);
    }

    private static string Counted<T>(IReadOnlyDictionary<T, int> counts)
        where T : struct, Enum =>
        string.Join(
            ", ",
            counts.Select(pair => $"{Show.Count(pair.Value)} {OutcomeWords.Key(pair.Key).Replace('_', ' ')}")
        );

    private SheetFacts Origin() =>
        OriginFacts.Of(
            envelope,
            (
                "measured by",
                bench.Imported is { } origin ? $"{origin.Tool} {origin.Version}, {origin.File}" : null
            ),
            ("prediction", loads.Length == 0 ? null : Headline.Predicted?.Provenance)
        );
}
