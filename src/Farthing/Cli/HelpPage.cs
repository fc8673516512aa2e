namespace Farthing.Cli;

/// <summary>The first page of help: the verbs by the loop, a line each.</summary>
internal static class HelpPage
{
    /// <summary>Prints the page.</summary>
    public static void Write(IReadOnlyList<VerbEntry> registered, TextWriter writer)
    {
        writer.WriteLine("farthing: the cost of a token, its causes, and what to change");
        writer.WriteLine();
        writer.WriteLine("  farthing VERB [flags]      farthing VERB --help      farthing --version");
        int width = registered.Select(verb => verb.Name.Length).DefaultIfEmpty().Max();
        foreach (VerbGroup group in Enum.GetValues<VerbGroup>())
        {
            VerbEntry[] verbs = [.. registered.Where(verb => verb.Group == group)];
            if (verbs.Length == 0)
            {
                continue;
            }

            writer.WriteLine();
            writer.WriteLine(Title(group));
            foreach (VerbEntry verb in verbs)
            {
                writer.WriteLine($"  {verb.Name.PadRight(width)}  {verb.Summary}");
            }
        }

        writer.WriteLine();
        writer.WriteLine(
            "Start:  farthing plan llama-3.3-70b --profile azure-conv-2023 --rate 12/s \\\n            --slo ttft_p95=1.5s,itl_p95=40ms"
        );
        writer.WriteLine("Every verb takes --json, --output FILE, --quiet, --explain and --seed.");
        writer.WriteLine("Exit codes: 0 done, 1 the answer is no, 2 bad input, 3 a dependency failed.");
    }

    private static string Title(VerbGroup group) =>
        group switch
        {
            VerbGroup.PriceAndPlan => "Price and plan",
            VerbGroup.Measure => "Measure",
            VerbGroup.ServeAndMeter => "Serve and meter",
            VerbGroup.ReduceAndVerify => "Reduce and verify",
            VerbGroup.Data => "Data",
            _ => throw new ArgumentOutOfRangeException(nameof(group), group, "the group has no title"),
        };
}
