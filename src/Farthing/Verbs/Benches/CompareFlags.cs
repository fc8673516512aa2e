using System.CommandLine;
using System.CommandLine.Parsing;
using Farthing.Cli;
using Farthing.Measurement.Faults;
using Farthing.Numerics.Faults;

namespace Farthing.Verbs.Benches;

/// <summary>The flags of <c>farthing bench --compare</c>.</summary>
internal static class CompareFlags
{
    private const double DefaultMargin = 0.02;

    public static readonly Option<string[]> Compare = new("--compare")
    {
        Description =
            "Compare two results instead of running: the baseline, then the other; repeats of a side with commas (A1.json,A2.json)",
        HelpName = "A.json B.json",
        AllowMultipleArgumentsPerToken = true,
    };

    public static readonly SwitchFlag FailIfWorse = new(
        "--fail-if-worse",
        "With --compare: exit code 1 when a promised figure (else TTFT p95, TPOT p50, output tok/s, $/M) is worse beyond --margin"
    );

    /// <summary>Flags that a comparison takes.</summary>
    private static readonly string[] Taken =
    [
        Compare.Name,
        BenchFlags.Margin.Name,
        FailIfWorse.Name,
        CommonFlags.Json.Name,
        CommonFlags.Output.Name,
        CommonFlags.Report.Name,
        CommonFlags.Quiet.Name,
        CommonFlags.Explain.Name,
        CommonFlags.Seed.Name,
    ];

    /// <summary>True when a comparison is asked for. Its flags without it, and flags of a run beside it, are faults.</summary>
    public static bool IsAsked(VerbContext context)
    {
        bool isAsked = context.Parsed.GetResult(Compare) is { Implicit: false };
        foreach (OptionResult given in context.Parsed.CommandResult.Children.OfType<OptionResult>())
        {
            string name = given.Option.Name;
            bool isOwn = name == FailIfWorse.Name;
            if (!given.Implicit && (isAsked ? !Taken.Contains(name) : isOwn))
            {
                context.Conflict(
                    name,
                    isAsked ? "a comparison runs nothing" : "this belongs to a comparison",
                    isAsked ? "--compare A.json B.json without it" : "--compare A.json B.json"
                );
            }
        }

        return isAsked;
    }

    /// <summary>The margin.</summary>
    public static double MarginOf(VerbContext context) => context.Value(BenchFlags.Margin) ?? DefaultMargin;

    /// <summary>The files of the two sides.</summary>
    /// <exception cref="FarthingException">There are not two sides, or what was wrong so far.</exception>
    public static (IReadOnlyList<string> A, IReadOnlyList<string> B) Sides(VerbContext context)
    {
        string[] given = context.Parsed.GetValue(Compare) ?? [];
        // A word after the two files is taken by the address.
        string? extra = context.Parsed.GetValue(BenchFlags.Url);
        if (given.Length != 2 || extra is not null || given.Any(side => Files(side).Length == 0))
        {
            context.Faults.Add(
                new Fault(CompareFaultCodes.NotTwoSides, "a comparison has two sides")
                {
                    Path = Compare.Name,
                    Value = string.Join(' ', extra is null ? given : [.. given, extra]),
                    Expected =
                        "a baseline and one other: A.json B.json; repeats with commas: A1.json,A2.json B.json",
                }
            );
        }

        context.StopOnFaults();
        return (Files(given[0]), Files(given[1]));
    }

    /// <summary>A side's files: a name that exists is one file, even with a comma in it.</summary>
    private static string[] Files(string side) =>
        File.Exists(side)
            ? [side]
            : side.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
