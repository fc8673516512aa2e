using System.Globalization;
using Farthing.Catalogs;

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

    private string Of(string flag) =>
        answers.GetValueOrDefault(flag) ?? AskQuestion.All.First(question => question.Flag == flag).Default;
}
