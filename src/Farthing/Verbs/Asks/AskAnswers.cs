using System.Globalization;
using Farthing.Catalogs;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Scenarios.Plans;
using Farthing.Verbs.Cost;

namespace Farthing.Verbs.Asks;

/// <summary>The answers of <c>farthing ask</c>, and the command that they come to.</summary>
/// <param name="answers">By flag; what nobody answered is missing.</param>
/// <param name="catalog">Where GPUs are looked up.</param>
internal sealed class AskAnswers(IReadOnlyDictionary<string, string> answers, Catalog catalog)
{
    /// <summary>What was taken where nobody knew, in words; a traffic that nobody knows is found where GPUs are named.</summary>
    public IReadOnlyList<string> Assumed =>
        [
            .. AskQuestion
                .All.Where(question => !answers.ContainsKey(question.Flag))
                .Where(question => question.Flag != Traffic || !AsksCapacity)
                .Select(question => $"{question.Flag} {question.Default}"),
        ];

    private const string Traffic = "--traffic";

    private bool AsksCapacity =>
        !answers.ContainsKey(Traffic) && AskedGpus.TryRead(Of("--on"), catalog, out _);

    /// <summary>The command line without the leading <c>farthing</c>.</summary>
    /// <remarks>GPUs that somebody has are asked what they carry where nobody knows the traffic; with a traffic, whether they suffice for it. An API is set beside the cheapest fleet.</remarks>
    public string[] Command()
    {
        _ = AskedTraffic.TryRead(Of(Traffic), out string[] traffic);
        _ = AskedLengths.TryRead(Of("--lengths"), out string[] lengths);
        string where = Of("--on");
        bool hasGpus = AskedGpus.TryRead(where, catalog, out AskedGpus? gpus);
        string[] on =
            AsksCapacity ? ["--capacity", $"{gpus!.Count}x{gpus.Gpu}"]
            : hasGpus ? ["--gpu", gpus!.Gpu, "--max-gpus", gpus.Count.ToString(CultureInfo.InvariantCulture)]
            : where == AskQuestion.AnyGpu ? []
            : ["--compare", where];
        return
        [
            "plan",
            Of("--model"),
            .. lengths,
            .. AsksCapacity ? [] : traffic,
            "--slo",
            Of("--slo"),
            .. on,
        ];
    }

    /// <summary>The question whose answer became a flag of the command.</summary>
    /// <param name="fault">Of the command; its flag is null where none is named.</param>
    public static string? QuestionOf(Fault fault) =>
        fault.Path?.Split('.', '[')[0] switch
        {
            _ when fault.Code == PlanFaultCodes.LongerThanContext => "--lengths",
            "SCENARIO" or "model" => "--model",
            "--rate" or "--users" or "--tokens" or "workload" => Traffic,
            "--in" or "--out" or "--profile" => "--lengths",
            "--gpu" or "--max-gpus" or "--capacity" or "--compare" or "hardware" => "--on",
            _ => fault.Path,
        };

    private string Of(string flag) =>
        answers.GetValueOrDefault(flag) ?? AskQuestion.All.First(question => question.Flag == flag).Default;
}

/// <summary>GPUs that somebody has.</summary>
/// <param name="Count">How many.</param>
/// <param name="Gpu">Of which kind, by its id.</param>
internal sealed record AskedGpus(int Count, string Gpu)
{
    /// <summary>Reads a count and a GPU of the catalog, such as <c>8xH100-SXM</c>.</summary>
    public static bool TryRead(string text, Catalog catalog, out AskedGpus? gpus)
    {
        string plain = text.Trim();
        gpus = null;
        if (!FleetFlags.NamesGpu(plain))
        {
            return false;
        }

        int digits = plain.TakeWhile(char.IsAsciiDigit).Count();
        if (
            int.TryParse(plain[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            && count > 0
            && catalog.TryGpu(plain[(digits + 1)..].Trim(), out _) is { } known
        )
        {
            gpus = new AskedGpus(count, known.Spec.Id);
        }

        return gpus is not null;
    }
}

/// <summary>Traffic as people say it, as flags of <c>plan</c>.</summary>
internal static class AskedTraffic
{
    /// <summary>Reads requests over a time, tokens over a time, or users.</summary>
    /// <param name="text">Such as <c>12/s</c>, <c>300M/month</c> or <c>2000 users</c>.</param>
    /// <param name="flags">The flags.</param>
    public static bool TryRead(string text, out string[] flags)
    {
        string plain = text.Trim();
        if (plain.EndsWith("users", StringComparison.OrdinalIgnoreCase))
        {
            string count = plain[..^"users".Length].Trim();
            flags = ["--users", count];
            return QuantityParser.TryParse(count, QuantityKind.Count, out double users, out _) && users >= 1;
        }

        string tokens = plain
            .Replace("tokens", "", StringComparison.OrdinalIgnoreCase)
            .Replace("tok", "", StringComparison.OrdinalIgnoreCase)
            .Replace(" ", "", StringComparison.Ordinal);
        bool isTokens =
            tokens != plain.Replace(" ", "", StringComparison.Ordinal)
            || plain.Any(letter => letter is 'k' or 'K' or 'M' or 'B' or 'T');
        flags = isTokens ? ["--tokens", tokens] : ["--rate", tokens];
        return QuantityParser.TryParse(
                tokens,
                isTokens ? QuantityKind.TokensPerMonth : QuantityKind.Rate,
                out double amount,
                out _
            )
            && amount > 0;
    }
}
