using Farthing.Benches.Answers;
using Farthing.Documents;
using Farthing.Documents.Benches;
using Farthing.Numerics.Quantities;

namespace Farthing.Benches.Comparing;

/// <summary>Finds what differs between two sides as a whole: server, prompts, client.</summary>
public static class UnlikeRuns
{
    private const string MaybeTested = "";

    /// <summary>The differences, what matters most first.</summary>
    public static IReadOnlyList<NotAlike> Of(CompareSide a, CompareSide b)
    {
        List<NotAlike> found = [];
        Text("model", (bench, _) => bench.Model, MaybeTested);
        Text("served model", (bench, _) => bench.ServedModel, MaybeTested);
        Text(
            "GPUs",
            (bench, _) => bench.Gpu is string gpu ? $"{Show.Count(bench.Gpus ?? 1)} × {gpu}" : null,
            MaybeTested
        );
        Text(
            "price",
            (bench, _) => bench.GpuPriceUsdPerHour is double price ? Show.UsdPerHour(price) : "none",
            MaybeTested
        );
        Text(
            "server",
            (bench, _) => bench.Emulated is null ? "as found" : "emulated",
            "an emulated server's times are a simulator's"
        );
        Text(
            "API",
            (bench, _) => bench.Api is { } api ? OutcomeWords.Key(api) : null,
            "templates and streams differ"
        );
        Text(
            "prompts",
            (bench, _) =>
                bench.Prompts is { } prompts ? OutcomeWords.Key(prompts.Kind).Replace('_', ' ') : null,
            "random ids distort speculation and expert routing"
        );
        Text(
            "prompts counted by",
            (bench, _) => bench.Prompts?.CountedBy,
            "asked lengths may not be the same"
        );
        Text(
            "ignore_eos",
            (bench, _) =>
                bench.Prompts is not { } prompts ? null
                : prompts.IgnoreEos ? "taken"
                : "refused",
            "answers may stop early on one side"
        );
        Text(
            "warm-up",
            (bench, _) =>
                bench.WarmUp is not { } warm ? "none"
                : warm.Stable ? "settled"
                : "not settled",
            "a cold server is slower"
        );
        Text("seed", (_, around) => $"{around.Seed}", "other lengths and gaps were drawn");
        Text(
            "run",
            (bench, _) => bench.Interrupted ? "interrupted" : "to its end",
            "a run that was cut off is shorter"
        );
        Text(
            "measured with",
            (bench, around) =>
                bench.Imported is { } origin
                    ? $"{origin.Tool} {origin.Version}".TrimEnd()
                    : $"farthing {around.Farthing}",
            "tools define figures differently"
        );
        return found;

        void Text(string what, Func<BenchDocument, Envelope, string?> read, string effect)
        {
            string ofA = a.Says(read);
            string ofB = b.Says(read);
            if (ofA != ofB)
            {
                found.Add(new NotAlike(what, Or(ofA), Or(ofB), effect));
            }
        }
    }

    private static string Or(string text) => text.Length == 0 ? "not said" : text;
}
