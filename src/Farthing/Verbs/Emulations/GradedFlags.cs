using System.CommandLine;
using Farthing.Cli;
using Farthing.Emulation.Graded;
using Farthing.Workloads.Graded;

namespace Farthing.Verbs.Emulations;

/// <summary>Flags of graded answers.</summary>
internal static class GradedFlags
{
    private static readonly Option<string[]> Graded = new("--graded")
    {
        Description =
            "Graded answers for the questions of FILE (CSV, JSON lines, also .gz), or of the built-in faq; several files make one set",
        HelpName = "FILE",
    };

    private static readonly TextFlag Drift = new(
        "--drift",
        "AT",
        "With --graded, right answers change at a time after the start or after so many requests: 60s, 500req, 60s:INTENT,INTENT"
    );

    private static readonly Option<bool> Strict = new("--graded-strict")
    {
        Description =
            "With --graded, 404 for a prompt that is not in the file; else words marked [not graded]",
    };

    /// <summary>Adds them.</summary>
    public static void AddTo(GroupedCommand command) => command.With(Graded, Drift, Strict);

    /// <summary>Reads them; null without graded answers. Faults are collected.</summary>
    public static GradedPlay? Read(VerbContext context)
    {
        string? drift = context.Parsed.GetValue(Drift);
        bool isStrict = context.Parsed.GetValue(Strict);
        if (context.Parsed.GetValue(Graded) is not { Length: > 0 } files)
        {
            if (drift is not null || isStrict)
            {
                context.Conflict(
                    drift is not null ? Drift.Name : Strict.Name,
                    "only graded answers have it",
                    "--graded FILE, or --graded faq, beside it"
                );
            }

            return null;
        }

        GradedSet? set = context.Faults.Try(() => GradedSet.Load(files));
        return set is null
            ? null
            : new GradedPlay(set)
            {
                IsStrict = isStrict,
                Drift = drift is null ? null : DriftReader.Read(drift, set, Drift.Name, context.Faults),
            };
    }
}
