using Farthing.Cli;
using Farthing.Studies.Hindsights;
using Farthing.Studies.Kernels;
using Farthing.Studies.OwnRows;
using Farthing.Studies.Refits;

namespace Farthing.Studies;

/// <summary>Makes the built-in coefficients and the studies of errors that the docs quote. No part of the product.</summary>
internal static class StudiesProgram
{
    private static readonly VerbEntry[] Verbs =
    [
        new(
            "kernels",
            VerbGroup.Measure,
            "Kernel timings → the built-in coefficients, with the error of each operator",
            KernelsVerb.Create
        ),
        new(
            "serving",
            VerbGroup.Measure,
            "Published serving measurements → layer overheads, first-token terms and error bands",
            ServingVerb.Create
        ),
        new(
            "own-rows",
            VerbGroup.Measure,
            "What a few own rows buy, on published tables",
            OwnRowsVerb.Create
        ),
        new(
            "hindsight",
            VerbGroup.PriceAndPlan,
            "Purchases of past days in drawn worlds of traffic, beside the clairvoyant's",
            HindsightVerb.Create
        ),
    ];

    private static int Main(string[] args) =>
        StandardStreams.Use((output, error) => Run(args, output, error));

    /// <summary>Runs a command line, as <c>farthing</c> does its verbs.</summary>
    /// <returns>The exit code.</returns>
    internal static int Run(string[] args, TextWriter output, TextWriter error) =>
        Program.Run(args, output, error, Verbs);
}
