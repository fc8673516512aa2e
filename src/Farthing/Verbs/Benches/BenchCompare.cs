using System.Security.Cryptography;
using Farthing.Benches.Comparing;
using Farthing.Cli;
using Farthing.Documents.Benches;
using Farthing.Measurement.Faults;
using Farthing.Numerics.Faults;

namespace Farthing.Verbs.Benches;

/// <summary><c>farthing bench --compare A B</c>: which differences between two load tests are real.</summary>
internal static class BenchCompare
{
    /// <summary>Compares and answers.</summary>
    /// <param name="asked">The context of the bench.</param>
    /// <returns>0; 1 when the gate was asked for and is not passed.</returns>
    public static int Run(VerbContext asked)
    {
        (IReadOnlyList<string> filesA, IReadOnlyList<string> filesB) = CompareFlags.Sides(asked);
        double margin = CompareFlags.MarginOf(asked);
        asked.StopOnFaults();
        VerbContext context = new("bench.compare", asked.Parsed, asked.Cancellation);
        CompareSide a = CompareSide.Open(filesA, context.Faults);
        CompareSide b = CompareSide.Open(filesB, context.Faults);
        context.StopOnFaults();
        DependOn(context, filesA);
        DependOn(context, filesB);
        context.StopOnFaults();
        BenchComparison comparison = BenchComparison.Of(a, b, margin, context.Seed);
        CompareGate? gate = context.Parsed.GetValue(CompareFlags.FailIfWorse)
            ? CompareGate.Of(comparison)
            : null;
        return context.Answer(
            CompareRecord.Of(comparison, gate),
            CompareSheet.Of,
            gate is null or { State: GateState.Passed } ? 0 : 1
        );
    }

    /// <summary>The answer depends on the files' content. One file twice on a side is no repeat: its spread would be nothing.</summary>
    private static void DependOn(VerbContext context, IReadOnlyList<string> files)
    {
        HashSet<string> seen = [];
        foreach (string file in files)
        {
            string digest = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));
            context.DependsOn(digest);
            if (!seen.Add(digest))
            {
                context.Faults.Add(
                    new Fault(CompareFaultCodes.NotTwoSides, "the same result twice is no repeat")
                    {
                        Path = CompareFlags.Compare.Name,
                        Value = file,
                        Expected = "a result of another run",
                    }
                );
            }
        }
    }
}
